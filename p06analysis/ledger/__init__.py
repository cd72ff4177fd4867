"""Scores: how often what was said came true, and how near it was."""

from p06analysis.ledger.comparison import Comparison, compare, write_scores
from p06analysis.ledger.scores import Scores, bootstrap_intervals, reliability, score_answers, skill

__all__ = [
    "Comparison",
    "Scores",
    "bootstrap_intervals",
    "compare",
    "reliability",
    "score_answers",
    "skill",
    "write_scores",
]
