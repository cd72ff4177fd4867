"""Where the learning of priors starts: the components tried, and judgements that no data set is asked about.

The components were chosen on public series by dropping and adding one at a time. What matters is that slow fading towards
the pace of similar series, a straight line, an S-curve and a stall are among them.
"""

from __future__ import annotations

import numpy as np

from p06analysis.forecast.mixture.dlm import Component
from p06analysis.forecast.mixture.priors import Priors, RecordPriors

PRIOR_POINTS = 2.0
VARIANCE_MEMORY = 0.5
"""With a prior worth two points the variance is always worth two: every predictive is a Student-t with two degrees of freedom."""

PACE_DAMPING = 0.95
"""Share of the shared pace that is left a period later, looking ahead."""

PRIOR_SD = {"raw": 0.01, "logit": 0.05, "gompertz": 0.03, "remain": 0.03, "log": 0.05}
"""First guess of a point's standard deviation on each scale, worth two points."""

ROUNDING = 0.02
"""Part of that guess by which every figure is off at least: two hundredths of a point on the raw scale."""


def _component(name: str, scale: str, damping: float, *, noise: tuple[float, float, float], follows: bool) -> Component:
    level, slope, variance = noise
    return Component(
        name=name,
        scale=scale,
        damping=damping,
        level_noise=level,
        slope_noise=slope,
        slope_variance=variance,
        slope_mean=0.0,
        prior_points=PRIOR_POINTS,
        prior_sd=PRIOR_SD[scale],
        rounding=ROUNDING * PRIOR_SD[scale],
        variance_memory=VARIANCE_MEMORY,
        follows=float(follows),
        pace_damping=PACE_DAMPING,
    )


LIVELY, STEADY, STALLING = (3.0, 0.3, 1.5), (0.3, 0.01, 0.5), (3.0, 0.1, 0.5)
"""Level noise and slope noise a period, and prior variance of the slope."""

COMPONENTS = (
    _component("gompertz-slow-fade", "gompertz", 0.97, noise=LIVELY, follows=True),
    _component("gompertz-trend", "gompertz", 1.0, noise=STEADY, follows=False),
    _component("logit-slow-fade", "logit", 0.97, noise=LIVELY, follows=True),
    _component("logit-join", "logit", 0.8, noise=LIVELY, follows=True),
    _component("logit-stall", "logit", 0.6, noise=STALLING, follows=False),
    _component("raw-slow-fade", "raw", 0.97, noise=LIVELY, follows=True),
    _component("raw-trend", "raw", 1.0, noise=STEADY, follows=False),
)


def starting_priors() -> Priors:
    """Return equal weights, a line that changes nothing, and the middle of what is tried.

    Examples
    --------
    >>> float(starting_priors().weights.sum().round(12))
    1.0
    """
    return Priors(
        components=COMPONENTS,
        weights=np.full(len(COMPONENTS), 1.0 / len(COMPONENTS)),
        likelihood_weight=0.25,
        memory=0.97,
        record=RecordPriors(
            mean=np.zeros(3),
            sd=np.array([0.56, 0.28, 0.21]),
            group_sd=np.array([0.3, 0.3, 0.05]),
            line_memory=0.9,
            group_memory=0.95,
            weight_memory=0.9,
            # Trials of one history overlap and share its luck: each is taken for a fifth of an independent observation.
            line_evidence=0.2,
            weight_evidence=1.0,
            clustering=0.05,
            weight_points=30.0,
            level_weight=2.0,
        ),
    )
