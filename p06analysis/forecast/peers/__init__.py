"""Other methods behind the same call as ours, for the analyst who asks how they would have answered.

Every peer sees of a series only the rows dated up to the question's origin. Shares are forecast as the logit, counts as the
logarithm, so that no peer is handicapped by a scale that ignores the bounds; the straight line alone stays on the raw scale,
because that is how it is drawn in practice.
"""

from p06analysis.forecast.peers.asking import PEERS, answer_with, answer_with_all, sample_questions

__all__ = ["PEERS", "answer_with", "answer_with_all", "sample_questions"]
