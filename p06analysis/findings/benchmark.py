"""The page of the benchmark: our answers to past target questions beside those of other methods, with their scores.

Elapsed times stand in a table of their own: they differ from run to run, and nothing else on the page does.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from p06analysis.findings.benchmark_wording import method_name, say
from p06analysis.findings.figures import as_svg
from p06analysis.findings.fragment import Findings, findings_of
from p06analysis.language import Language, number, score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from p06analysis.ledger import Comparison

SHOWN = ["brier", "log", "coverage_80", "pooled_calibration_error", "brier_published"]
_SHARES = {"coverage_80", "pooled_calibration_error"}
INK, FADED, OTHERS = "#1b3a57", "#6b7683", ("#a4262c", "#7a4a00", "#14603a", "#6a3d9a", "#50565e", "#0b7a75", "#8c2d6b")
_MARKS = ("s", "^", "D", "v", "P", "X", "*")


def benchmark_findings(
    results: Comparison,
    *,
    language: Language,
    seconds: Mapping[str, float] | None = None,
    is_held_out: bool = False,
    run_id: str = "",
) -> Findings:
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
    Findings
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
    return findings_of("\n".join(parts).replace(" %", "\u00a0%"), language)


def _figure(value: float, measure: str, language: Language) -> str:
    if np.isnan(value):
        return "–"
    if measure in _SHARES:
        return f"{number(100 * value, language, decimals=1)} %"
    return score(value, language)


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
    lines = [f"<h1>{say('title', language)}</h1>"]
    counts = {name: number(getattr(results, name), language) for name in ("questions", "series", "deadlines", "asked")}
    lines.append(f'<p class="meta">{say("asked", language, **counts)}</p>')
    if results.asked > results.questions:
        lines.append(f'<p class="meta">{say("sample", language, **counts)}</p>')
    if "ours" in scores and len(others):
        best = str(others.idxmin())
        text = say(
            "headline",
            language,
            ours=_figure(scores["ours"], "brier", language),
            name=escape(method_name(best, language)),
            best=_figure(others[best], "brier", language),
        )
        lines.append(f'<p class="headline">{text}</p>')
        behind = _behind(results, language)
        lines += [f"<p>{say('behind', language, measures=behind)}</p>"] if behind else []
    lines.append(f"<p>{say('held_out' if is_held_out else 'in_sample', language)}</p>")
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
            name = escape(method_name(best, language))
            parts.append(f"{say(measure, language)} ({name}: {' / '.join(figures)})")
    return "; ".join(parts)


def _overall(results: Comparison, language: Language) -> list[str]:
    title = say("overall", language)
    table = results.overall.set_index(["method", "measure"])
    rows = []
    for method in _methods(results):
        row = [escape(method_name(method, language))]
        for measure in SHOWN:
            one = table.loc[(method, measure)]
            low, high = (_figure(one[end], measure, language) for end in ("low", "high"))
            row.append(
                f"{_figure(one['score'], measure, language)}"
                + (f" <small>({low} – {high})</small>" if low != "–" else "")
            )
        rows.append(row)
    head = [say(key, language) for key in ("method", *SHOWN)]
    return [
        f"<h2>{title}</h2>",
        _table(title, head, rows),
        f'<p class="note">{say("overall_note", language)}</p>',
    ]


def _methods(results: Comparison) -> list[str]:
    return list(dict.fromkeys(results.overall["method"]))


def _datasets(results: Comparison, language: Language) -> list[str]:
    title = say("by_dataset", language)
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
    head = [say(key, language) for key in ("dataset", "questions", "met")]
    return [f"<h2>{title}</h2>", _table(title, [*head, *[escape(method_name(one, language)) for one in methods]], rows)]


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
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=say("stated", language), ylabel=say("observed", language))
        handles, labels = axes.get_legend_handles_labels()
        named = [
            (handle, method_name(label, language))
            for handle, label in zip(handles, labels, strict=True)
            if label != "diagonal"
        ]
        axes.legend(*zip(*named, strict=True), loc="upper left", fontsize=7.5, frameon=False)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _reliability(results: Comparison, language: Language) -> list[str]:
    title = say("reliability", language)
    ours = results.reliability[results.reliability["method"] == _methods(results)[0]]
    figures = [
        {
            "stated": number(100 * row.stated, language),
            "observed": number(100 * row.observed, language),
            "count": number(row.count_, language),
        }
        for row in ours.rename(columns={"count": "count_"}).itertuples(index=False)
    ]
    name = method_name(_methods(results)[0], language)
    text = "; ".join(say("reliability_text", language, method=name, **one) for one in figures) + "."
    svg = as_svg(reliability_chart(results, language=language), name="reliability", description=f"{title}. {text}")
    rows = [[f"{one['stated']} %", f"{one['observed']} %", one["count"]] for one in figures]
    head = [say("stated", language), say("observed", language), say("count", language)]
    return [
        f"<h2>{title}</h2>",
        f"<figure>{svg}</figure>",
        f'<p class="note">{say("reliability_note", language)}</p>',
        f"<h3>{escape(name)}</h3>",
        _table(f"{title}: {name}", head, rows),
    ]


def _classes(results: Comparison, kind: str, language: Language) -> list[str]:
    title = say(kind, language)
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
                say(key, language, low=number(low, language), high=last),
                number(counts.loc[(low, high)], language),
                *[_figure(shares.loc[(low, high), method], "coverage_80", language) for method in methods],
            ]
        )
    head = [
        say("class", language),
        say("questions", language),
        *[escape(method_name(one, language)) for one in methods],
    ]
    return [f"<h2>{title}</h2>", _table(title, head, rows), f'<p class="note">{say("class_note", language)}</p>']


def _speed(seconds: Mapping[str, float], language: Language) -> list[str]:
    title = say("speed", language)
    ours = seconds.get("ours", np.nan)
    rows = [
        [
            escape(method_name(method, language)),
            number(one, language, decimals=3),
            f"{number(one / ours, language, decimals=2)} ×",
        ]
        for method, one in seconds.items()
    ]
    head = [say(key, language) for key in ("method", "seconds", "times")]
    return [f"<h2>{title}</h2>", _table(title, head, rows), f'<p class="note">{say("speed_note", language)}</p>']
