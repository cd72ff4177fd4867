"""The page of the benchmark: our answers to past target questions beside those of other methods, with their scores.

Elapsed times stand in a table of their own: they differ from run to run, and nothing else on the page does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from p06analysis.findings.figures import as_svg
from p06analysis.language import Language, number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from p06analysis.ledger import Comparison

METHODS = {
    "ours": ("Bộ công cụ này", "This package"),
    "last_value": ("Giữ nguyên giá trị cuối", "Last value"),
    "straight_line": ("Đường thẳng qua các điểm cuối", "Straight line through the last points"),
    "drift": ("Bước ngẫu nhiên có xu hướng", "Random walk with drift"),
    "ets": ("San mũ ETS (statsmodels)", "ETS smoothing (statsmodels)"),
    "unobserved_components": ("Xu hướng tuyến tính cục bộ (statsmodels)", "Local linear trend (statsmodels)"),
    "auto_ets": ("AutoETS (statsforecast)", "AutoETS (statsforecast)"),
    "auto_theta": ("AutoTheta (statsforecast)", "AutoTheta (statsforecast)"),
}

WORDS = {
    "title": ("Đối chiếu với các câu hỏi đã biết kết quả", "Past questions, with what then happened"),
    "asked": (
        "{questions} câu hỏi về {series} chuỗi số liệu, {deadlines} thời hạn.",
        "{questions} questions on {series} series, {deadlines} deadlines.",
    ),
    "sample": (
        "Lấy mẫu ngẫu nhiên từ {asked} câu hỏi; mọi phương pháp trả lời cùng một mẫu.",
        "A random sample of {asked} questions; every method answers the same ones.",
    ),
    "headline": (
        "Điểm Brier của bộ công cụ: {ours}; phương pháp khác tốt nhất ({name}): {best}.",
        "Brier score of this package: {ours}; the best other method ({name}): {best}.",
    ),
    "behind": (
        "Phương pháp khác tốt hơn ở: {measures}.",
        "Another method is better on: {measures}.",
    ),
    "in_sample": (
        "Không phải kiểm định độc lập: tham số học sẵn của bộ công cụ được rút ra từ nhiều bộ số liệu công khai, có thể gồm "
        "chính các bộ dưới đây; các phương pháp khác không có lợi thế đó. Chỉ điểm số tính khi đã loại cả nhóm nguồn của "
        "bộ số liệu khỏi dữ liệu học mới dùng để khẳng định.",
        "Not a held-out test: the priors shipped with this package were learned from many public data sets, which may include "
        "those below; the other methods have no such advantage. Only scores with a data set's whole family left out of the "
        "learning support a claim.",
    ),
    "held_out": (
        "Kiểm định độc lập: người chạy khai báo rằng các nhóm nguồn dưới đây không nằm trong dữ liệu học của bộ công cụ.",
        "A held-out test: whoever ran it declares that the families below are not among what the priors were learned from.",
    ),
    "overall": ("Điểm số chung", "Scores overall"),
    "overall_note": (
        "Trung bình trong từng bộ số liệu, rồi trung bình các bộ. Trong ngoặc: khoảng 90 % khi lấy mẫu lại theo thời hạn. "
        "Brier, log và sai lệch: càng thấp càng tốt; khoảng 80 % phải chứa 80 %.",
        "Means within a data set, then over data sets. In brackets: 90 % interval, deadlines resampled. Brier, log and "
        "calibration error: lower is better; the 80 % interval should hold 80 %.",
    ),
    "method": ("Phương pháp", "Method"),
    "brier": ("Brier", "Brier"),
    "log": ("Log", "Log"),
    "coverage_80": ("Khoảng 80 % chứa", "80 % interval holds"),
    "pooled_calibration_error": ("Sai lệch xác suất", "Calibration error"),
    "brier_published": ("Brier, chỉ tiêu công bố", "Brier, published targets"),
    "by_dataset": ("Điểm Brier theo bộ số liệu", "Brier score by data set"),
    "dataset": ("Bộ số liệu", "Data set"),
    "questions": ("Câu hỏi", "Questions"),
    "met": ("Đã đạt", "Met"),
    "reliability": ("Xác suất nêu ra và tỷ lệ xảy ra", "What was stated and what happened"),
    "reliability_text": (
        "{method}: khi nêu trung bình {stated} %, đã xảy ra {observed} % ({count} câu hỏi)",
        "{method}: where {stated} % was stated on average, {observed} % happened ({count} questions)",
    ),
    "reliability_note": (
        "Trên đường chéo: nói đúng mức. Vạch đứng: khoảng Jeffreys 90 %, coi các câu hỏi là độc lập nên còn hẹp.",
        "On the diagonal: stated as it happens. Bars: Jeffreys 90 % intervals, which take questions as independent and so "
        "are too narrow.",
    ),
    "stated": ("Xác suất nêu ra (%)", "Stated probability (%)"),
    "observed": ("Đã xảy ra (%)", "Happened (%)"),
    "count": ("Số câu hỏi", "Questions"),
    "horizon": ("Theo khoảng thời gian đến thời hạn", "By time to the deadline"),
    "history": ("Theo số điểm đã biết", "By number of known points"),
    "class_note": (
        "Tỷ lệ kết quả nằm trong khoảng 80 %, trung bình trên các câu hỏi.",
        "Share of outcomes inside the 80 % interval, mean over questions.",
    ),
    "days": ("{low}–{high} ngày", "{low}–{high} days"),
    "days_more": ("từ {low} ngày", "{low} days or more"),
    "points": ("{low}–{high} điểm", "{low}–{high} points"),
    "points_more": ("từ {low} điểm", "{low} points or more"),
    "class": ("Nhóm", "Class"),
    "speed": ("Thời gian tính", "Speed"),
    "seconds": ("Giây cho 1.000 câu hỏi", "Seconds for 1,000 questions"),
    "times": ("So với bộ công cụ", "Against this package"),
    "speed_note": (
        "Đo lần lượt trong cùng một lần chạy; thay đổi theo máy và theo lần chạy.",
        "Measured one after the other in this run; differs by machine and from run to run.",
    ),
}

SHOWN = ["brier", "log", "coverage_80", "pooled_calibration_error", "brier_published"]
_SHARES = {"coverage_80", "pooled_calibration_error"}
INK, FADED, OTHERS = "#1b3a57", "#6b7683", ("#a4262c", "#7a4a00", "#14603a", "#6a3d9a", "#50565e", "#0b7a75", "#8c2d6b")
_MARKS = ("s", "^", "D", "v", "P", "X", "*")


@dataclass(frozen=True)
class BenchmarkFindings:
    """A fragment of HTML with its own style, shown by JupyterLab and put into a page like any other findings."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def benchmark_findings(
    results: Comparison,
    *,
    language: Language,
    seconds: Mapping[str, float] | None = None,
    is_held_out: bool = False,
    run_id: str = "",
) -> BenchmarkFindings:
    """Return the findings of a comparison as a fragment of HTML.

    Parameters
    ----------
    results : Comparison
        Of :func:`p06analysis.ledger.compare`; its first method is ours.
    language : {"vi", "en"}
    seconds : dict of str to float, optional
        For 1,000 questions, by method. Without it the fragment is the same, byte for byte, for the same results.
    is_held_out : bool
        True only where the priors were learned without the families scored here.
    run_id : str

    Returns
    -------
    BenchmarkFindings
    """
    parts = [
        *_head(results, language, is_held_out=is_held_out),
        *_overall(results, language),
        *_datasets(results, language),
        *_reliability(results, language),
        *_classes(results, "horizon", language),
        *_classes(results, "history", language),
        *(_speed(seconds, language) if seconds else []),
    ]
    if run_id:
        parts.append(f'<p class="meta">{escape(run_id)}</p>')
    from p06analysis.findings.page import TEMPLATES

    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    body = "\n".join(parts).replace(" %", "\u00a0%")
    return BenchmarkFindings(f'<div class="p06" lang="{language}">\n<style>{style}</style>\n{body}\n</div>')


def _say(key: str, language: Language, **figures: str) -> str:
    return WORDS[key][0 if language == "vi" else 1].format(**figures)


def _name(method: str, language: Language) -> str:
    return METHODS[method][0 if language == "vi" else 1] if method in METHODS else method


def _figure(value: float, measure: str, language: Language) -> str:
    if np.isnan(value):
        return "–"
    if measure in _SHARES:
        return f"{number(100 * value, language, decimals=1)} %"
    # Scores are compared down a column, so that trailing zeros stay.
    text = f"{value:.3f}"
    return text.replace(".", ",") if language == "vi" else text


def _table(caption: str, head: list[str], rows: list[list[str]]) -> str:
    """Return a table whose first column heads its rows; cells are HTML already."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    label = escape(caption)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table aria-label="{label}">'
        f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _head(results: Comparison, language: Language, *, is_held_out: bool) -> list[str]:
    scores = results.overall[results.overall["measure"] == "brier"].set_index("method")["score"]
    others = scores.drop("ours", errors="ignore")
    lines = [f"<h1>{_say('title', language)}</h1>"]
    counts = {name: number(getattr(results, name), language) for name in ("questions", "series", "deadlines", "asked")}
    lines.append(f'<p class="meta">{_say("asked", language, **counts)}</p>')
    if results.asked > results.questions:
        lines.append(f'<p class="meta">{_say("sample", language, **counts)}</p>')
    if "ours" in scores and len(others):
        best = str(others.idxmin())
        text = _say(
            "headline",
            language,
            ours=_figure(scores["ours"], "brier", language),
            name=escape(_name(best, language)),
            best=_figure(others[best], "brier", language),
        )
        lines.append(f'<p class="headline">{text}</p>')
        behind = _behind(results, language)
        lines += [f"<p>{_say('behind', language, measures=behind)}</p>"] if behind else []
    lines.append(f"<p>{_say('held_out' if is_held_out else 'in_sample', language)}</p>")
    return lines


def _behind(results: Comparison, language: Language) -> str:
    """Return the measures on which some other method does better than ours, with that method and both figures."""
    scores = results.overall.pivot_table(index="measure", columns="method", values="score")
    parts = []
    for measure in SHOWN:
        if measure not in scores.index:
            continue
        # An interval that should hold 80 % is better the nearer it comes, from either side.
        worth = (scores.loc[measure] - 0.80).abs() if measure == "coverage_80" else scores.loc[measure]
        best = str(worth.idxmin())
        if worth[best] < worth["ours"]:
            figures = (_figure(scores.loc[measure, one], measure, language) for one in (best, "ours"))
            name = escape(_name(best, language))
            parts.append(f"{_say(measure, language)} ({name}: {' / '.join(figures)})")
    return "; ".join(parts)


def _overall(results: Comparison, language: Language) -> list[str]:
    title = _say("overall", language)
    table = results.overall.set_index(["method", "measure"])
    rows = []
    for method in _methods(results):
        row = [escape(_name(method, language))]
        for measure in SHOWN:
            one = table.loc[(method, measure)]
            low, high = (_figure(one[end], measure, language) for end in ("low", "high"))
            row.append(
                f"{_figure(one['score'], measure, language)}"
                + (f" <small>({low} – {high})</small>" if low != "–" else "")
            )
        rows.append(row)
    head = [_say(key, language) for key in ("method", *SHOWN)]
    return [
        f"<h2>{title}</h2>",
        _table(title, head, rows),
        f'<p class="note">{_say("overall_note", language)}</p>',
    ]


def _methods(results: Comparison) -> list[str]:
    return list(dict.fromkeys(results.overall["method"]))


def _datasets(results: Comparison, language: Language) -> list[str]:
    title = _say("by_dataset", language)
    methods = _methods(results)
    briers = results.by_dataset.pivot_table(index="dataset", columns="method", values="brier")
    about = results.by_dataset.drop_duplicates("dataset").set_index("dataset")
    rows = [
        [
            f"<code>{escape(str(dataset))}</code>",
            number(about.loc[dataset, "questions"], language),
            f"{number(100 * about.loc[dataset, 'met'], language)} %",
            *[_figure(briers.loc[dataset, method], "brier", language) for method in methods],
        ]
        for dataset in briers.index
    ]
    head = [_say(key, language) for key in ("dataset", "questions", "met")]
    return [f"<h2>{title}</h2>", _table(title, [*head, *[escape(_name(one, language)) for one in methods]], rows)]


def reliability_chart(results: Comparison, *, language: Language) -> Figure:
    """Return the reliability diagram: stated probability across, share that happened up, the diagonal between them.

    Parameters
    ----------
    results : Comparison
    language : {"vi", "en"}

    Returns
    -------
    matplotlib.figure.Figure
        Of one axes; its lines carry the ids of the methods as labels, ours last so that it lies on top.
    """
    import matplotlib
    import seaborn as sns
    from matplotlib.figure import Figure

    style = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9.0}
    others = [one for one in _methods(results) if one != "ours"]
    with matplotlib.rc_context({**sns.axes_style("whitegrid"), **style}):
        figure = Figure(figsize=(5.6, 4.4), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 100], [0, 100], color=FADED, linestyle=":", linewidth=1.2, label="diagonal")
        for method, colour, mark in zip(others, OTHERS, _MARKS, strict=False):
            rows = results.reliability[results.reliability["method"] == method]
            axes.plot(
                100 * rows["stated"], 100 * rows["observed"], linestyle="--", marker=mark, markersize=4,
                linewidth=1.0, color=colour, label=method,
            )  # fmt: skip
        rows = results.reliability[results.reliability["method"] == "ours"]
        axes.vlines(100 * rows["stated"], 100 * rows["observed_low"], 100 * rows["observed_high"], color=INK)
        axes.plot(100 * rows["stated"], 100 * rows["observed"], "-o", color=INK, linewidth=1.8, label="ours")
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=_say("stated", language), ylabel=_say("observed", language))
        handles, labels = axes.get_legend_handles_labels()
        named = [
            (handle, _name(label, language))
            for handle, label in zip(handles, labels, strict=True)
            if label != "diagonal"
        ]
        axes.legend(*zip(*named, strict=True), loc="upper left", fontsize=7.5, frameon=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _reliability(results: Comparison, language: Language) -> list[str]:
    title = _say("reliability", language)
    ours = results.reliability[results.reliability["method"] == _methods(results)[0]]
    figures = [
        {
            "stated": number(100 * row.stated, language),
            "observed": number(100 * row.observed, language),
            "count": number(row.count_, language),
        }
        for row in ours.rename(columns={"count": "count_"}).itertuples(index=False)
    ]
    name = _name(_methods(results)[0], language)
    text = "; ".join(_say("reliability_text", language, method=name, **one) for one in figures) + "."
    svg = as_svg(reliability_chart(results, language=language), name="reliability", description=f"{title}. {text}")
    rows = [[f"{one['stated']} %", f"{one['observed']} %", one["count"]] for one in figures]
    head = [_say("stated", language), _say("observed", language), _say("count", language)]
    return [
        f"<h2>{title}</h2>",
        f"<figure>{svg}</figure>",
        f'<p class="note">{_say("reliability_note", language)}</p>',
        f"<h3>{escape(name)}</h3>",
        _table(f"{title}: {name}", head, rows),
    ]


def _classes(results: Comparison, kind: str, language: Language) -> list[str]:
    title = _say(kind, language)
    methods = _methods(results)
    rows_of = results.by_class[results.by_class["kind"] == kind]
    shares = rows_of.pivot_table(index=["low", "high"], columns="method", values="coverage_80")
    counts = rows_of.drop_duplicates(["low", "high"]).set_index(["low", "high"])["questions"]
    word = "days" if kind == "horizon" else "points"
    rows = []
    for low, high in shares.index:
        key = f"{word}_more" if np.isinf(high) else word
        last = "" if np.isinf(high) else number(high - 1, language)
        rows.append(
            [
                _say(key, language, low=number(low, language), high=last),
                number(counts.loc[(low, high)], language),
                *[_figure(shares.loc[(low, high), method], "coverage_80", language) for method in methods],
            ]
        )
    head = [_say("class", language), _say("questions", language), *[escape(_name(one, language)) for one in methods]]
    return [f"<h2>{title}</h2>", _table(title, head, rows), f'<p class="note">{_say("class_note", language)}</p>']


def _speed(seconds: Mapping[str, float], language: Language) -> list[str]:
    title = _say("speed", language)
    ours = seconds.get("ours", np.nan)
    rows = [
        [
            escape(_name(method, language)),
            number(one, language, decimals=3),
            f"{number(one / ours, language, decimals=2)} ×",
        ]
        for method, one in seconds.items()
    ]
    head = [_say(key, language) for key in ("method", "seconds", "times")]
    return [f"<h2>{title}</h2>", _table(title, head, rows), f'<p class="note">{_say("speed_note", language)}</p>']
