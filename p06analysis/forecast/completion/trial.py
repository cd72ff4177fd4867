"""Put the forecast to past registers: what it would have said at origins along the way, beside what came true.

Origins are spread evenly over a register's time; at each one the register is cut to what was known then. Numbers done are
asked for one usual length of a task ahead, for the register as a whole and for every group and owner with several open tasks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from p06analysis.forecast.completion.counting import sum_distribution
from p06analysis.forecast.completion.futures import draw_futures
from p06analysis.forecast.completion.hazards import Posterior, fit_hazards
from p06analysis.forecast.completion.histories import followed, moves_of
from p06analysis.forecast.completion.layout import layout_of
from p06analysis.forecast.completion.likely import likely_range
from p06analysis.forecast.completion.priors import CompletionPriors
from p06analysis.forecast.completion.record import FEWEST, SLICES, own_shocks
from p06analysis.forecast.completion.register import first_shown, open_tasks
from p06analysis.forecast.completion.throughput import ORDERS, throughput_chances

ORIGINS = 12
FIRST, LAST = 0.15, 0.9


@dataclass(frozen=True)
class Case:
    """A register at an origin: its open tasks, and what it had taught by then.

    Attributes
    ----------
    family : str
    origin, deadline : numpy.datetime64
    known : pandas.DataFrame
        Tasks that the register had shown by the origin.
    open : pandas.DataFrame
        Those open, due days and owners as known at the origin.
    tasks : pandas.DataFrame
        Of these, the ones known to be done or not by the deadline.
    posterior : Posterior
    shocks : (beliefs, 3) float
        What its own record lets believe, from :func:`p06analysis.forecast.completion.record.own_shocks`.
    """

    family: str
    origin: np.datetime64
    deadline: np.datetime64
    known: pd.DataFrame
    open: pd.DataFrame
    tasks: pd.DataFrame
    posterior: Posterior
    shocks: np.ndarray


def cases(family: str, register: pd.DataFrame, priors: CompletionPriors, *, origins: int = ORIGINS) -> list[Case]:
    """Return the cases of a table of registers.

    Parameters
    ----------
    family : str
    register : pandas.DataFrame
        As :func:`p06analysis.forecast.completion.histories.read_register` returns it.
    priors : CompletionPriors
    origins : int
        At most so many a plan; those with hardly an open task are left out.
    """
    found = []
    for _, plan in register.groupby("plan"):
        shown = first_shown(plan)
        first, last = shown.min(), plan["seen_until"].max()
        length = (plan["due"] - shown).median().floor("D")
        for share in np.linspace(FIRST, LAST, origins):
            origin = (first + share * (last - first)).floor("D")
            case = _case(family, plan, priors, origin, min(origin + length, plan["due"].max()))
            if case is not None:
                found.append(case)
    return found


def _case(
    family: str, plan: pd.DataFrame, priors: CompletionPriors, origin: pd.Timestamp, deadline: pd.Timestamp
) -> Case | None:
    day, last = (moment.to_datetime64().astype("datetime64[D]") for moment in (origin, deadline))
    known = plan[first_shown(plan) <= origin]
    moves = moves_of(plan)
    still = open_tasks(known, moves, origin=day)
    is_told = still["seen_until"] >= deadline
    tasks = still[is_told].reset_index(drop=True)
    if len(still) < FEWEST or deadline <= origin:
        return None
    seen = known.assign(done_on=known["done_on"].where(known["done_on"] <= origin))
    seen = seen[seen["done_on"].notna() | (seen["seen_until"] >= origin)]
    past = moves[moves["changed_on"] <= origin]
    posterior = fit_hazards(followed(known, origin=day), layout_of(known), priors)
    own = own_shocks(seen, past, priors, origin=day, days_ahead=(deadline - origin).days)
    return Case(family, day, last, known, still, tasks, posterior, own)


def item_chances(case: Case) -> pd.DataFrame:
    """Return one row an open task that is not yet due, with what was said of it and what it became.

    The columns are family, plan, task, origin, is_done, probability, throughput_due and throughput_any; the last three are chances
    of being done by the due day, of this package and of a throughput Monte Carlo with tasks in the order of their due days or in
    any order. Only tasks that the register was still looked at for on their due day.
    """
    tasks = case.open
    due = tasks["due"].to_numpy().astype("datetime64[D]")
    is_done = (tasks["done_on"] <= tasks["due"]).to_numpy()
    is_asked = (due > case.origin) & (tasks["seen_until"] >= tasks["due"]).to_numpy()
    rng = np.random.default_rng(6)
    futures = draw_futures(tasks, case.posterior, case.shocks, origin=case.origin, rng=rng)
    done = case.known["done_on"]
    past = done[done <= pd.Timestamp(case.origin)].to_numpy().astype("datetime64[D]")
    begins = first_shown(case.known).min().to_datetime64().astype("datetime64[D]")
    peers = {
        f"throughput_{order}": throughput_chances(past, begins, due, origin=case.origin, order=order, rng=rng)
        for order in ORDERS
    }
    table = tasks[["plan", "task"]].assign(
        family=case.family,
        origin=case.origin,
        is_done=is_done,
        probability=futures.weights @ futures.done_by(due),
        **peers,
    )
    return table[is_asked]


def count_rows(case: Case, *, draws: int = 1024) -> pd.DataFrame:
    """Return one row a slice: what was forecast of the number done by the deadline, and what it became.

    ``pit`` is the middle of the step of the distribution at the outcome, ``log_score`` minus the log chance of the outcome,
    ``low`` and ``high`` the quantiles at 10 and 90 %, ``inside`` the chance given to the closed interval between them;
    ``from``, ``to`` and ``stated`` the range that is named to readers, with its chance.
    """
    tasks = case.tasks
    futures = draw_futures(
        tasks, case.posterior, case.shocks, origin=case.origin, rng=np.random.default_rng(6), draws=draws
    )
    done_by = futures.done_by(np.full(len(tasks), case.deadline))
    outcome = (tasks["done_on"] <= pd.Timestamp(case.deadline)).to_numpy()
    rows = []
    for kind in SLICES:
        for name, places in tasks.groupby(kind).indices.items():
            if len(places) >= FEWEST:
                chance = futures.weights @ sum_distribution(done_by[:, places])
                rows.append(
                    (case.family, kind, name, case.origin, len(places), *_judged(chance, outcome[places].sum()))
                )
    columns = [
        "family",
        "slice",
        "name",
        "origin",
        "tasks",
        "done",
        "mean",
        "low",
        "high",
        "inside",
        "from",
        "to",
        "stated",
        "below",
        "at",
        "log_score",
    ]
    return pd.DataFrame(rows, columns=columns)


def _judged(chance: np.ndarray, done: int) -> tuple[float, ...]:
    total = np.cumsum(chance)
    low, high = (int(np.searchsorted(total, level - 1e-12)) for level in (0.1, 0.9))
    below = total[done - 1] if done else 0.0
    mean = float(np.arange(len(chance)) @ chance)
    inside = float(total[high] - (total[low - 1] if low else 0.0))
    named = likely_range(chance)
    return (
        int(done),
        mean,
        low,
        high,
        inside,
        named.low,
        named.high,
        named.chance,
        float(below),
        float(chance[done]),
        float(-np.log(max(chance[done], 1e-12))),
    )
