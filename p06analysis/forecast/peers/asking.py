"""Ask one method or several, and time them side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from p06analysis.errors import Fault, WrongUsage, closest
from p06analysis.forecast.peers.cases import Cases, Landings, answers_of, cases_of
from p06analysis.forecast.peers.models import auto_ets, auto_theta, ets, unobserved_components
from p06analysis.forecast.peers.walks import drift, last_value, straight_line

Peer = Callable[[Cases], Landings]

PEERS: Mapping[str, Peer] = {
    "last_value": last_value,
    "straight_line": straight_line,
    "drift": drift,
    "ets": ets,
    "unobserved_components": unobserved_components,
    "auto_ets": auto_ets,
    "auto_theta": auto_theta,
}


def answer_with(peer: str, panel: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """Return one method's probability and seven quantiles for every question.

    Parameters
    ----------
    peer : str
        ``ours`` or a name of ``PEERS``.
    panel, questions : pandas.DataFrame
        As :func:`p06analysis.forecast.answer_questions` takes them.

    Returns
    -------
    pandas.DataFrame
        ``question_id, probability, q05 q10 q25 q50 q75 q90 q95`` in the order of the questions.

    Raises
    ------
    WrongUsage
        P06-PEER-001 where a peer's package is not installed, P06-PEER-002 where no peer has that name.
    InputRejected
        P06-PEER-003 where a series has no value up to a question's origin, P06-PEER-004 for an unknown frequency.
    """
    if peer == "ours":
        from p06analysis.forecast import answer_questions

        return answer_questions(panel, questions)
    _check_names([peer])
    cases = cases_of(panel, questions)
    return answers_of(PEERS[peer](cases), cases, questions)


def answer_with_all(
    peers: Iterable[str] | str, panel: pd.DataFrame, questions: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    """Return every method's answers, and the seconds each took for 1,000 questions.

    Parameters
    ----------
    peers : iterable of str, or str with commas
        ``ours`` is always answered, first.
    panel, questions : pandas.DataFrame

    Returns
    -------
    answers : dict of str to pandas.DataFrame
    seconds : dict of str to float
        Elapsed time, one method after the other in this process. Imports that a first call triggers are not counted: each
        method answers one question beforehand.

    Raises
    ------
    WrongUsage, InputRejected
        As :func:`answer_with`.
    """
    asked = [name.strip() for name in peers.split(",")] if isinstance(peers, str) else list(peers)
    names = list(dict.fromkeys(["ours", *filter(None, asked)]))
    _check_names(names)
    answers, seconds = {}, {}
    one = questions.iloc[:1]
    warm = panel[panel["series_id"].isin(one["series_id"]) & panel["dataset"].isin(one["dataset"])]
    for name in names:
        answer_with(name, warm, one)
        started = time.perf_counter()
        answers[name] = answer_with(name, panel, questions)
        seconds[name] = (time.perf_counter() - started) * 1000 / len(questions)
    return answers, seconds


def sample_questions(questions: pd.DataFrame, *, most: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return at most ``most`` questions in their order, drawn without replacement; all of them where ``most`` is 0."""
    if not 0 < most < len(questions):
        return questions
    return questions.iloc[np.sort(rng.choice(len(questions), size=most, replace=False))]


def _check_names(names: list[str]) -> None:
    known = ["ours", *PEERS]
    faults = [
        Fault("peers", "P06-PEER-002", f'"{name}"', "a method known here", closest(name, known))
        for name in names
        if name not in known
    ]
    if faults:
        raise WrongUsage(faults)
