const now = new Date();
const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
for (const place of document.querySelectorAll("[data-newest]")) {
  const days = Math.round((today - Date.parse(place.dataset.newest)) / 86400000);
  if (days >= 0) place.textContent += " (" + place.dataset.words.replace("#", days) + ")";
}
