"""Scales taken all at once against one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from p06analysis.forecast.mixture.transforms import forward, forward_all, log_slope

SCALES = ("raw", "logit", "gompertz", "remain", "log")


@pytest.mark.parametrize("shape", [(9,), (3, 3)])
def test_all_scales_at_once_equal_each_alone(shape: tuple[int, ...]):
    share = np.array([-0.2, 0.0, 1e-6, 0.01, 0.5, 0.999, 1.0, 1.0 + 1e-10, 1.7]).reshape(shape)
    place, slope = forward_all(share, SCALES)
    for number, scale in enumerate(SCALES):
        np.testing.assert_allclose(place[number], forward(share, scale), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(slope[number], log_slope(share, scale), rtol=1e-12, atol=1e-12)


def test_unknown_scale_is_refused():
    with pytest.raises(ValueError, match="no scale 'probit'"):
        forward_all(np.array([0.5]), ["logit", "probit"])
