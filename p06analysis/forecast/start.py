"""Where the learning of priors starts: the components tried, and judgements that no data set is asked about.

The components were chosen on public series by dropping and adding one at a time; which ones stand here moves the scores
little, as long as slow and fast fading, an S-curve, a straight line and a stall are among them.
"""

from __future__ import annotations

import numpy as np

from p06analysis.forecast.dlm import Component
from p06analysis.forecast.priors import Priors, RecordPriors

PRIOR_POINTS = 2.0
PRIOR_SD = {"raw": 0.01, "logit": 0.05, "gompertz": 0.03, "remain": 0.03, "log": 0.05}
"""First guess of a point's standard deviation on each scale, worth two points."""


def _component(name: str, scale: str, damping: float, *, level: float, slope: float, variance: float) -> Component:
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
    )


COMPONENTS = (
    _component("gompertz-slow-fade", "gompertz", 0.97, level=3.0, slope=0.3, variance=3.0),
    _component("gompertz-fade", "gompertz", 0.93, level=10.0, slope=3.0, variance=10.0),
    _component("gompertz-trend", "gompertz", 1.0, level=0.3, slope=0.01, variance=1.0),
    _component("logit-slow-fade", "logit", 0.97, level=3.0, slope=0.3, variance=3.0),
    _component("logit-fade", "logit", 0.93, level=3.0, slope=0.3, variance=3.0),
    _component("logit-stall", "logit", 0.6, level=3.0, slope=0.1, variance=1.0),
    _component("remain-steady", "remain", 1.0, level=3.0, slope=0.3, variance=3.0),
    _component("raw-slow-fade", "raw", 0.97, level=3.0, slope=0.3, variance=3.0),
    _component("raw-trend", "raw", 1.0, level=0.3, slope=0.01, variance=1.0),
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
        likelihood_weight=0.2,
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
