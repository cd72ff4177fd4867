for (const place of document.querySelectorAll("[data-newest]")) {
  const days = Math.floor((Date.now() - Date.parse(place.dataset.newest)) / 86400000);
  if (days >= 0) place.textContent += " (" + place.dataset.words.replace("#", days) + ")";
}
