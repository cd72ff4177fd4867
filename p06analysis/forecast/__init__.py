"""Forecasts of many short, bounded series at once."""

from p06analysis.forecast.backtest import answer_questions
from p06analysis.forecast.explain import Explanation, explain
from p06analysis.forecast.landing import Landing
from p06analysis.forecast.mixture import Fitted, fit
from p06analysis.forecast.panel import Panel
from p06analysis.forecast.priors import Priors, default_priors, read_priors

__all__ = [
    "Explanation",
    "Fitted",
    "Landing",
    "Panel",
    "Priors",
    "answer_questions",
    "default_priors",
    "explain",
    "fit",
    "read_priors",
]
