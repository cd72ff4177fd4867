"""Forecasts of many short, bounded series at once."""

from p06analysis.forecast.mixture.backtest import answer_questions
from p06analysis.forecast.mixture.explain import Explanation, explain
from p06analysis.forecast.mixture.fitting import Fitted, fit
from p06analysis.forecast.mixture.landing import Landing
from p06analysis.forecast.mixture.priors import Priors, default_priors, read_priors
from p06analysis.forecast.panel import Panel

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
