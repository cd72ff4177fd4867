"""The page of the track record, and the line of it that every outlook page carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from p06analysis.findings.figures import FADED, INK, TARGET, as_svg
from p06analysis.findings.fragment import Findings, Section, findings_of, fragment
from p06analysis.findings.record_wording import METHODS, kind_name, method_name, say
from p06analysis.language import Language, day, number, score
from p06analysis.ledger.further_record import by_kind
from p06analysis.ledger.standing import Standing
from p06analysis.ledger.track import FEWEST, Track, beside, came_true
from p06analysis.plan import Params

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_SKILL = -1.0
"""A skill below this is only called that."""


def record_findings(
    parts: Sequence[tuple[Standing, Params, str, str]], *, language: Language, origin: str = "", run_id: str = ""
) -> Findings:
    """Return the page of one or several track records.

    Parameters
    ----------
    parts : sequence of (Standing, Params, title, note)
        Each with the params that name its indicators and places, a title (used for replays) and a note, in the language.
    language : {"vi", "en"}
    origin : str
        Day of the record, ``YYYY-MM-DD``.
    run_id : str
    """
    html = fragment(
        "record/page.html.j2",
        say=lambda key, **figures: say(key, language, **figures),
        as_of=say("as_of", language, day=day(pd.Timestamp(origin), language)) if origin else "",
        parts=[
            _part(standing, params, title, note, f"record-{position}", language)
            for position, (standing, params, title, note) in enumerate(parts)
        ],
        run_id=run_id,
    )
    return findings_of(html, language)


def record_line(counts: Mapping[str, int], bins: pd.DataFrame, brier: float, *, language: Language) -> Section:
    """Return the line of the track record for an outlook page.

    Parameters
    ----------
    counts : mapping
        Of :class:`p06analysis.ledger.track.Track`.
    bins : pandas.DataFrame
        Of :func:`p06analysis.ledger.track.came_true`; not read below :data:`FEWEST` settled targets.
    brier : float
    language : {"vi", "en"}
    """
    figures = {
        "settled": number(counts["settled"], language),
        "met": number(counts["met"], language),
        "fewest": str(FEWEST),
    }
    if counts["settled"] == 0:
        text = say("line_none", language)
    elif counts["settled"] < FEWEST:
        text = say("line_few", language, **figures)
    else:
        text = say("line_full", language, headline=headline(bins, language), brier=score(brier, language), **figures)
    return Section(fragment("record/line.html.j2", text=text), language, place="head")


def headline(bins: pd.DataFrame, language: Language) -> str:
    """Return the sentence about what was said to be about 70 % likely, or about the chance that was stated most often."""
    near = bins[bins["about"].between(0.65, 0.75)]
    one = (near if len(near) else bins.nlargest(1, "said")).iloc[0]
    return say(
        "headline",
        language,
        said=number(one["said"], language),
        about=_about(one["about"], language),
        true=number(one["true"], language),
        observed=_share(one["observed"], language),
    )


def record_text(standing: Standing, language: Language) -> list[Any]:
    """Return a track record for the terminal: what was counted, and with enough of it the sentence and the scores."""
    from rich.table import Table

    track = standing.first
    if not track.counts["stated"]:
        return [say("nothing", language)]
    counts = {key: number(value, language) for key, value in track.counts.items()}
    told = {"since": day(standing.since, language), "until": day(standing.until, language)}
    lines: list[Any] = [say("counts", language, **counts, **told)]
    if not track.is_scored:
        return [*lines, say("few", language, fewest=str(FEWEST))]
    bins = came_true(track.rows)
    share, methods = Table(), Table()
    for key in ("about", "said", "targets_counted", "true", "observed", "interval"):
        share.add_column(say(key, language))
    for one in bins.itertuples(index=False):
        share.add_row(*_bin(one, language).values())
    for key in ("method", "said", "wrong", "brier", "log", "coverage_80", "skill", "crps_skill"):
        methods.add_column(say(key, language), overflow="fold")
    for one in beside(track.rows).itertuples(index=False):
        methods.add_row(*_method(one, language))
    return [*lines, headline(bins, language), share, methods]


def _part(standing: Standing, params: Params, title: str, note: str, name: str, language: Language) -> dict[str, Any]:
    track = standing.first
    counts = {key: number(value, language) for key, value in track.counts.items()}
    has_said = track.counts["stated"] > 0
    told = {"since": day(standing.since, language), "until": day(standing.until, language)} if has_said else {}
    part: dict[str, Any] = {
        "name": name,
        "title": say("replay", language, title=title) if standing.is_replay else say("stated", language),
        "note": say("replay_note", language) + " " + note if standing.is_replay else note,
        "counts": say("counts", language, **counts, **told) if has_said else say("nothing", language),
        "is_scored": track.is_scored,
        "few": say("few", language, fewest=str(FEWEST)) if has_said and not track.is_scored else "",
        "further": [_further(one, language) for one in by_kind(standing.further).itertuples(index=False)],
        "further_note": say("further_note", language, fewest=str(FEWEST)),
    }
    return part | (_scores(standing, params, name, language) if track.is_scored else {})


def _scores(standing: Standing, params: Params, name: str, language: Language) -> dict[str, Any]:
    from markupsafe import Markup

    rows = standing.first.rows
    bins = came_true(rows)
    words = ". ".join(
        say(
            "chart_text",
            language,
            about=_about(one.about, language),
            observed=_share(one.observed, language),
            said=number(one.said, language),
        )
        for one in bins.itertuples(index=False)
    )
    return {
        "headline": headline(bins, language),
        "svg": Markup(as_svg(reliability_chart(bins, language=language), name=f"chart-{name}", description=words)),
        "bins": [_bin(one, language) for one in bins.itertuples(index=False)],
        "methods": [_method(one, language) for one in beside(rows).itertuples(index=False)],
        "groups": [_group(by, rows, params, language) for by in ("horizon", "indicator", "location")],
        "revisions": [(say(key, language), *_revision(track, language)) for key, track in
                      (("first", standing.first), ("last", standing.last))],
    }  # fmt: skip


def reliability_chart(bins: pd.DataFrame, *, language: Language) -> Figure:
    """Return the reliability diagram: stated chance across, share that came true up, the diagonal between them."""
    import matplotlib
    import seaborn as sns
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**sns.axes_style("whitegrid"), "svg.fonttype": "none", "font.size": 9.5}):
        figure = Figure(figsize=(4.1, 3.6), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 100], [0, 100], color=TARGET, linestyle="--", linewidth=1.2, label="diagonal")
        stated, observed = 100 * bins["stated"], 100 * bins["observed"]
        errors = [observed - 100 * bins["low"], 100 * bins["high"] - observed]
        axes.errorbar(
            stated, observed, yerr=errors, fmt="o", markersize=4, color=INK, ecolor=FADED, linewidth=1.2, label="ours"
        )
        axes.set(
            xlim=(-2, 102), ylim=(-2, 102), xlabel=say("axis_stated", language), ylabel=say("axis_observed", language)
        )
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    return figure


def _bin(one: Any, language: Language) -> dict[str, str]:
    return {
        "about": _about(one.about, language),
        "said": number(one.said, language),
        "targets": number(one.targets, language),
        "true": number(one.true, language),
        "observed": _share(one.observed, language),
        "interval": f"{_share(one.low, language)} – {_share(one.high, language)}",
    }


def _method(one: Any, language: Language) -> list[str]:
    figures = [
        method_name(one.method, language),
        number(one.said, language),
        _share(one.wrong, language),
        score(one.brier, language),
        score(one.log, language),
        _share(one.coverage_80, language),
    ]
    is_ours = one.method == "ours"
    return [*figures, *("–" if is_ours else _skill(value, language) for value in (one.skill, one.crps_skill))]


def _further(one: Any, language: Language) -> list[str]:
    return [
        kind_name(one.kind, language),
        method_name(one.method, language),
        number(one.said, language),
        number(one.subjects, language),
        number(one.settled, language),
        _share(one.stated, language),
        _share(one.met, language),
        score(one.brier, language),
        _share(one.in_80, language),
    ]


def _group(by: str, rows: pd.DataFrame, params: Params, language: Language) -> dict[str, Any]:
    table = beside(rows, by)
    ours = table[table["method"] == "ours"].set_index("group")
    skill = table.pivot_table(index="group", columns="method", values="skill", dropna=False)
    skill = skill.reindex(columns=list(METHODS))
    if by == "horizon":
        ours = ours.loc[sorted(ours.index, key=lambda name: int(str(name).replace("+", "–").split("–")[0]))]
    elif by == "location":
        ours = ours[ours["targets"] >= FEWEST]
    lines = [
        [
            _group_name(by, str(group), params, language),
            number(one.targets, language),
            number(one.said, language),
            _share(one.met, language),
            _share(one.stated, language),
            score(one.brier, language),
            *(
                _skill(skill.loc[group, name], language)
                for name in ("base_rate", "last_value", "straight_line", "anticipated")
            ),
            _share(one.coverage_80, language),
            *([_crps(one.crps, language)] if by == "indicator" else []),
        ]
        for group, one in zip(ours.index, ours.itertuples(index=False), strict=True)
    ]
    heads = ["group", "targets_counted", "said", "met", "stated_mean", "brier", "skill_base", "skill_last", "skill_line",
             "skill_official", "coverage_80", *(["crps"] if by == "indicator" else [])]  # fmt: skip
    none = say("few_places", language, fewest=str(FEWEST), places=number(table["group"].nunique(), language))
    return {"title": say(by, language), "heads": [say(key, language) for key in heads], "lines": lines,
            "none": "" if lines else none}  # fmt: skip


def _group_name(by: str, group: str, params: Params, language: Language) -> str:
    if by == "horizon":
        return say("days", language, days=group)
    named = params.indicators if by == "indicator" else params.places
    return named[group].label(language) if group in named else group


def _revision(track: Track, language: Language) -> tuple[str, str, str]:
    ours = track.rows[track.rows["method"] == "ours"]
    return (
        score(ours["brier"].mean(), language),
        score(ours["log"].mean(), language),
        _share(ours["in_80"].mean(), language),
    )


def _about(value: float, language: Language) -> str:
    if value < 0.05:
        return say("about_none", language)
    return say("about_all", language) if value > 0.95 else f"{round(100 * value)} %"


def _share(value: float, language: Language) -> str:
    return "–" if pd.isna(value) else f"{number(100 * value, language)} %"


def _skill(value: float, language: Language) -> str:
    if pd.isna(value):
        return "–"
    if value < LEAST_SKILL:
        return (
            f"< {number(100 * LEAST_SKILL, language)} %"  # against a method that is never wrong, how much says nothing
        )
    return ("+" if value > 0 else "") + number(100 * value, language) + " %"


def _crps(value: float, language: Language) -> str:
    return "–" if pd.isna(value) else number(float(f"{value:.3g}"), language, decimals=2)
