"""The filter against statsmodels' state-space models, and against the closed form for an unknown variance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln
from statsmodels.tsa.statespace.mlemodel import MLEModel

from p06analysis.forecast.mixture.dlm import Component, States, damped_steps, filter_steps


def reference(values: np.ndarray, component: Component) -> tuple[float, float, np.ndarray]:
    """Return statsmodels' log-likelihood at variance 1 after the first value, sum of scaled squares and last prediction."""
    transition = np.array([[1.0, component.damping], [0.0, component.damping]])
    noise = np.diag([component.level_noise, component.slope_noise])
    model = MLEModel(values[1:], k_states=2, k_posdef=2)
    model["design"] = np.array([[1.0, 0.0]])
    model["transition"] = transition
    model["selection"] = np.eye(2)
    model["state_cov"] = noise
    model["obs_cov"] = np.array([[1.0]])
    start = np.array([values[0], component.slope_mean])
    spread = np.diag([1.0, component.slope_variance])
    model.ssm.initialize_known(transition @ start, transition @ spread @ transition.T + noise)
    result = model.ssm.filter()
    errors, variances = result.forecasts_error[0], result.forecasts_error_cov[0, 0]
    seen = ~np.isnan(values[1:])
    return result.llf, float(np.sum(errors[seen] ** 2 / variances[seen])), result.predicted_state[:, -1]


def filtered(values: np.ndarray, component: Component) -> States:
    steps = filter_steps(
        values[:, None, None], np.zeros((len(values), 1, 1)), np.ones((len(values), 1)), (component,), memory=1.0
    )
    return list(steps)[-1]


COMPONENTS = [
    Component("steady", "raw", 1.0, 0.5, 0.2, 2.0, 0.1, 2.0, 0.3),
    Component("damped", "raw", 0.8, 3.0, 0.3, 1.0, 0.0, 5.0, 1.2),
    Component("level only", "raw", 0.5, 1.0, 1e-9, 1e-9, 0.0, 1.0, 0.7),
]


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda component: component.name)
@pytest.mark.parametrize("missing", [(), (3,), (4, 5, 9)], ids=["complete", "one missing", "three missing"])
def test_filter_equals_statsmodels(component: Component, missing: tuple[int, ...]):
    values = np.cumsum(np.random.default_rng(4).normal(0.4, 1.0, 14))
    values[list(missing)] = np.nan
    states = filtered(values, component)
    gaussian, squares, predicted = reference(values, component)
    seen = np.isfinite(values[1:]).sum()
    prior = component.prior_points * component.prior_sd**2

    points, variance = states.points.item(), states.variance.item()
    assert points == component.prior_points + seen
    assert points * variance == pytest.approx(prior + squares, rel=1e-10)

    # The Student-t likelihood is the Gaussian one with its variance integrated out; given back the variance 1, it must be
    # statsmodels'. The half log-determinant is the only thing that the two have to agree on beyond the squares.
    half_determinant = (
        gammaln(0.5 * points)
        - gammaln(0.5 * component.prior_points)
        - 0.5 * seen * np.log(np.pi)
        + 0.5 * component.prior_points * np.log(prior)
        - 0.5 * points * np.log(points * variance)
        - states.log_likelihood.item()
    )
    assert -0.5 * seen * np.log(2.0 * np.pi) - half_determinant - 0.5 * squares == pytest.approx(gaussian, abs=1e-8)

    added, left = damped_steps(np.array(component.damping), np.array(1.0))
    assert states.level.item() + added * states.slope.item() == pytest.approx(predicted[0], abs=1e-8)
    assert left * states.slope.item() == pytest.approx(predicted[1], abs=1e-8)


def test_gap_of_two_periods_carries_the_slope_twice():
    component = Component("steady", "raw", 0.5, 0.0, 0.0, 4.0, 0.0, 3.0, 1.0)
    # From level 10 (variance 1) and slope 0 (variance 4), two periods later: 10 + (0.5 + 0.25) slope.
    values, gaps = np.array([10.0, 16.0]), np.array([[np.nan], [2.0]])
    states = list(filter_steps(values[:, None, None], np.zeros((2, 1, 1)), gaps, (component,)))[-1]
    level_var, covariance = 1.0 + 0.75**2 * 4.0, 0.75 * 0.25 * 4.0
    assert states.level.item() == pytest.approx(10.0 + level_var / (level_var + 1.0) * 6.0)
    assert states.slope.item() == pytest.approx(covariance / (level_var + 1.0) * 6.0)


def test_series_filtered_together_are_filtered_as_if_alone():
    values = np.random.default_rng(1).normal(size=(8, 3))
    values[5:, 1] = np.nan
    values[:2, 2] = np.nan
    whole = list(
        filter_steps(np.repeat(values[:, :, None], 3, axis=2), np.zeros((8, 3, 3)), np.ones((8, 3)), tuple(COMPONENTS))
    )[-1]
    for row in range(3):
        for column, component in enumerate(COMPONENTS):
            alone = filtered(values[:, row], component)
            assert whole.log_likelihood[row, column] == pytest.approx(alone.log_likelihood.item(), rel=1e-12)
            assert whole.level[row, column] == pytest.approx(alone.level.item(), rel=1e-12)


def test_series_without_a_value_has_no_level():
    assert np.isnan(filtered(np.full(4, np.nan), COMPONENTS[0]).level).all()
