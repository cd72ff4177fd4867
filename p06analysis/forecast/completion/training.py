"""Learn the priors of completion from registers with known outcomes.

``python -m p06analysis.forecast.completion.training FOLDER --out priors.json`` reads every CSV of a folder as one family of
registers (PRIORS.md says which were used and how to make them); ``--held-out`` instead scores each family with priors learned
from the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.clock import STEPS
from p06analysis.forecast.completion.hazards import fit_hazards
from p06analysis.forecast.completion.histories import followed, read_register
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.priors import CompletionPriors
from p06analysis.forecast.completion.record import stretch_score
from p06analysis.forecast.completion.trial import Case, cases, count_rows, item_chances

ROUNDS = 12
SEVERAL = 3
"""Groups or owners from which on a register says how far they differ."""

SHOCKS = np.array([0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.6])
SHOCK_CENTRE, SHOCK_SD = 0.35, 0.8
"""A shock before anything is known, and the spread of its log."""

SHOCK_WEIGHT = 3
"""Independent numbers done that a family counts for; what neighbouring origins and owners tell is much alike."""

STATED = (0, 0.7, 0.75, 0.78, 0.82, 0.85, 0.9, 1)
"""Edges of the stated chances by which the ranges of numbers done are told apart."""


def learn(registers: Mapping[str, pd.DataFrame]) -> CompletionPriors:
    """Return priors learned from families of registers.

    Rates and spreads by expectation-maximisation, then the shocks by the log score of numbers done at past origins; each
    family counts alike, and within it each register.
    """
    priors = vague_priors()
    histories = [(name, followed(plan)) for name, family in registers.items() for _, plan in family.groupby("plan")]
    for _ in range(ROUNDS):
        priors = _updated(histories, priors)
    every = [case for name, family in registers.items() for case in cases(name, family, priors, origins=6)]
    return replace(priors, shocks=_shocks(every, priors, weight=SHOCK_WEIGHT * len(registers)))


def vague_priors() -> CompletionPriors:
    """Return where learning starts: even rates, plans that differ widely, a moved due date that slows.

    The effect of a moved due date is a judgement here, which counts as one family beside those whose moves are dated.
    """
    lag = np.abs(np.subtract.outer(np.arange(STEPS), np.arange(STEPS)))
    return CompletionPriors(
        mean=np.full(STEPS, np.log(0.8)),
        covariance=0.6 + 0.5 * 0.7**lag + 0.05 * np.eye(STEPS),
        spreads=np.array([0.7, 0.5, 0.5]),
        shocks=np.array([0.35, 0.2, 0.1]),
        slip_mean=-0.2,
        slip_sd=0.4,
    )


def held_out(registers: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return item chances and counts of every family, with priors learned from the other families."""
    items, counts = [], []
    for name, family in registers.items():
        priors = learn({other: table for other, table in registers.items() if other != name})
        every = cases(name, family, priors)
        items += [item_chances(case) for case in every]
        counts += [count_rows(case) for case in every]
    return pd.concat(items, ignore_index=True), pd.concat(counts, ignore_index=True)


def scored(items: pd.DataFrame, counts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return Brier scores by family, how many numbers done the ranges held by family and slice, and the same by stated chance.

    ``base_rate`` is the Brier score of always saying what share of the register's questions came true. ``held`` counts the
    ranges that are named to readers, ``stated`` is the mean chance named with them. ``closed`` counts intervals from the
    quantile at 10 to that at 90 %; of whole numbers they hold more than 80 % by their nature, ``closed_stated`` says how many.
    ``even`` counts by the distribution function spread evenly over each step, of which 80 % are expected.
    """
    square = items.assign(base=items.groupby(["family", "plan"])["is_done"].transform("mean"))
    for name in ("probability", "throughput_due", "throughput_any", "base"):
        square[name] = np.square(square[name] - square["is_done"])
    by_family = square.groupby("family").agg(
        items=("task", "nunique"), questions=("task", "size"), done=("is_done", "mean"), brier=("probability", "mean"),
        base_rate=("base", "mean"), throughput_due=("throughput_due", "mean"), throughput_any=("throughput_any", "mean"))  # fmt: skip
    by_family["below_base_rate"] = 1 - by_family["brier"] / by_family["base_rate"]
    upper = counts["below"] + counts["at"]
    middle = (np.minimum(upper, 0.9) - np.maximum(counts["below"], 0.1)).clip(lower=0) / counts["at"]
    counts = counts.assign(
        held=counts["done"].between(counts["from"], counts["to"]),
        closed=counts["done"].between(counts["low"], counts["high"]),
        even=middle,
        asked=1,
    ).rename(columns={"inside": "closed_stated", "mean": "forecast"})
    means = ["tasks", "held", "stated", "closed", "closed_stated", "even"]
    how = {"asked": "sum", "done": "sum", "forecast": "sum"} | dict.fromkeys(means, "mean")
    together = counts.assign(family="all", slice="all")
    by_slice = pd.concat([counts, together]).groupby(["family", "slice"]).agg(how)
    by_chance = counts.groupby(pd.cut(counts["stated"], STATED)).agg(how)[["asked", "stated", "held"]]
    return by_family, by_slice, by_chance


def _updated(histories: Sequence[tuple[str, pd.DataFrame]], priors: CompletionPriors) -> CompletionPriors:
    """Return the priors after one more round of expectation-maximisation."""
    counts = pd.Series([name for name, _ in histories]).value_counts()
    shares, modes, inner, spreads, weights, slips = [], [], [], [], [], []
    for name, spells in histories:
        layout = layout_of(spells)
        posterior = fit_hazards(spells, layout, priors)
        covariance = posterior.covariance()
        for number in range(len(layout.strata)):
            here = slice(number * STEPS, (number + 1) * STEPS)
            shares.append(1 / counts[name] / len(layout.strata))
            modes.append(posterior.mode[here])
            inner.append(covariance[here, here])
        spreads.append(np.log(posterior.spreads))
        weights.append((layout.sizes() >= SEVERAL) / counts[name])
        if (spells["slips"] > 0).sum() >= SEVERAL:
            slips.append((name, posterior.mode[-1]))
    share = np.array(shares) / np.sum(shares)
    mean = share @ np.array(modes)
    away = np.array(modes) - mean
    raw = np.einsum("r,rs,rt->st", share, away, away) + np.einsum("r,rst->st", share, np.array(inner))
    weight = np.array(weights)
    mixed = np.exp((np.array(spreads) * weight).sum(axis=0) / weight.sum(axis=0))
    return replace(priors, mean=mean, covariance=_shrunk(raw), spreads=mixed, slip_mean=_slip_mean(slips))


def _slip_mean(slips: Sequence[tuple[str, float]]) -> float:
    """Return the effect of a moved due date: the mean of the judgement and of each family that moved several."""
    by_family = pd.DataFrame(slips, columns=["family", "effect"]).groupby("family")["effect"].mean()
    return float(np.mean([vague_priors().slip_mean, *by_family]))


def _shrunk(raw: np.ndarray) -> np.ndarray:
    """Return a covariance half way to one with even variances and correlations that fall with the distance of steps."""
    lag = np.abs(np.subtract.outer(np.arange(STEPS), np.arange(STEPS)))
    variance = np.trace(raw) / STEPS
    deviation = np.sqrt(np.diag(raw))
    by_lag = np.array([np.mean((raw / np.outer(deviation, deviation))[lag == k]) for k in range(STEPS)])
    far, near = np.clip(by_lag[STEPS // 2], 0, 0.95), np.clip(by_lag[1], 0.05, 0.98)
    smooth = variance * (far + (near - far) * 0.7 ** np.maximum(lag - 1, 0) + (1 - near) * (lag == 0))
    values, vectors = np.linalg.eigh(0.5 * raw + 0.5 * smooth)
    # half a covariance and half a pattern may miss being a covariance
    return np.asarray((vectors * np.maximum(values, 1e-2)) @ vectors.T)


def _shocks(every: Sequence[Case], priors: CompletionPriors, *, weight: float) -> np.ndarray:
    """Return the shocks, one after the other the mean of what is believed of its log given the others.

    The log score of numbers done, times the weight, is taken as a log likelihood: a shock that the score hardly tells apart from
    another stays near the centre, where the best of the grid would jump from one set of families to the next.
    """
    shocks = np.array(priors.shocks, float)
    doubt = -0.5 * np.square(np.log(SHOCKS / SHOCK_CENTRE) / SHOCK_SD)
    for _ in range(2):
        for number in range(len(shocks)):
            each = np.where(np.arange(len(shocks)) == number, SHOCKS[:, None], shocks)
            score = doubt + weight * np.array([_log_score(every, one) for one in each])
            belief = np.exp(score - score.max())
            shocks[number] = np.exp(belief @ np.log(SHOCKS) / belief.sum())
    return shocks


def _log_score(every: Sequence[Case], shocks: np.ndarray) -> float:
    """Return the mean log score of numbers done at the cases' deadlines; families count alike."""
    scores = [stretch_score(case.tasks, case.posterior, shocks, case.origin, case.deadline) for case in every]
    return float(pd.Series(scores).groupby([case.family for case in every]).mean().mean())


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from a folder of registers, or score what is learned from them."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, help="where the priors are written")
    parser.add_argument("--held-out", action="store_true", help="score each family with priors from the others")
    asked = parser.parse_args(arguments)
    registers = {path.stem: read_register(path) for path in sorted(asked.folder.glob("*.csv"))}
    if asked.held_out:
        for table in scored(*held_out(registers)):
            print(table.round(3).to_string())
    if asked.out is not None:
        asked.out.write_text(learn(registers).to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
