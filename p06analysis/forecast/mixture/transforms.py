"""Scales on which a bounded quantity may move steadily.

Every series is first brought to shares of its range, ``u = (value - lower) / (ceiling - lower)``. A constant speed then
means something different on every scale: so many points a period (raw), a steady growth (log), a steady closing of what
is left (remain), a symmetric S-curve (logit) or one that is slow at the end (gompertz).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

EDGE = 0.01
"""Shares are moved in from 0 and 1 by this much, so that 0 % and 100 % have a finite place on every scale."""

ROUNDING = 1e-9
"""A share that passes 1 by no more than this is 1."""

SCALES = ("raw", "logit", "gompertz", "remain", "log")
ENDLESS = ("raw", "log")
"""Scales that go on above 1."""


def scales_of(names: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """Return the distinct scales, and which of them each name is.

    Examples
    --------
    >>> scales_of(["logit", "raw", "logit"])
    (['logit', 'raw'], array([0, 1, 0]))
    """
    scales = list(dict.fromkeys(names))
    return scales, np.array([scales.index(name) for name in names])


def forward(share: np.ndarray, scale: str) -> np.ndarray:
    """Return shares on a scale; increasing in the share.

    Parameters
    ----------
    share : float array
        Share of the range. Below 0, all scales but ``raw`` put it at 0. Above 1, ``raw`` and ``log`` go on; the other
        scales end at 1 and put it at infinity.
    scale : {"raw", "logit", "gompertz", "remain", "log"}

    Raises
    ------
    ValueError
        If the scale has another name.

    Examples
    --------
    >>> forward(np.array([0.0, 0.5, 1.0]), "logit").round(2)
    array([-4.62,  0.  ,  4.62])
    >>> forward(np.array([0.25]), "raw")
    array([0.25])
    """
    if scale == "raw":
        return np.asarray(share, float)
    if scale == "log":
        return np.log(np.maximum(share, 0.0) + EDGE)
    inside = np.clip(share, 0.0, 1.0)
    if scale == "logit":
        place = np.log((inside + EDGE) / (1.0 - inside + EDGE))
    elif scale == "gompertz":
        place = -np.log(-np.log((inside + EDGE) / (1.0 + 2.0 * EDGE)))
    elif scale == "remain":
        place = -np.log(1.0 - inside + EDGE)
    else:
        raise ValueError(f"no scale {scale!r}; known: raw, logit, gompertz, remain, log")
    return np.where(share > 1.0 + ROUNDING, np.inf, place)


def backward(position: np.ndarray, scale: str) -> np.ndarray:
    """Return the shares that stand at these positions of a scale: the inverse of :func:`forward`, not clipped.

    Examples
    --------
    >>> backward(forward(np.array([0.2, 0.9]), "gompertz"), "gompertz").round(6)
    array([0.2, 0.9])
    """
    position = np.asarray(position, float)
    if scale == "raw":
        return position
    if scale == "log":
        return np.exp(np.minimum(position, 700.0)) - EDGE
    if scale == "logit":
        return (1.0 + 2.0 * EDGE) / (1.0 + np.exp(-np.clip(position, -700.0, 700.0))) - EDGE
    if scale == "gompertz":
        return (1.0 + 2.0 * EDGE) * np.exp(-np.exp(np.minimum(-position, 700.0))) - EDGE
    if scale == "remain":
        return 1.0 + EDGE - np.exp(np.minimum(-position, 700.0))
    raise ValueError(f"no scale {scale!r}; known: raw, logit, gompertz, remain, log")


def forward_all(share: np.ndarray, scales: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return :func:`forward` and :func:`log_slope` on several scales at once, from no more logarithms than they share.

    Parameters
    ----------
    share : float array
    scales : sequence of str
        Names that :func:`forward` knows.

    Returns
    -------
    place, slope : (scales, *share.shape) float

    Examples
    --------
    >>> share = np.array([0.1, 0.7])
    >>> place, slope = forward_all(share, ["logit", "gompertz"])
    >>> bool(np.allclose(place[1], forward(share, "gompertz"))), bool(np.allclose(slope[0], log_slope(share, "logit")))
    (True, True)
    """
    place, slope = (np.empty((len(scales), *np.shape(share))) for _ in range(2))
    inside = np.minimum(np.maximum(share, 0.0), 1.0)
    near = np.log(inside + EDGE)
    far = np.log((1.0 + EDGE) - inside)
    whole = np.log(1.0 + 2.0 * EDGE)
    for number, scale in enumerate(scales):
        if scale == "logit":
            np.subtract(near, far, out=place[number])
            np.subtract(whole - near, far, out=slope[number])
        elif scale == "gompertz":
            np.negative(np.log(whole - near), out=place[number])
            np.subtract(place[number], near, out=slope[number])
        elif scale == "remain":
            np.negative(far, out=place[number])
            slope[number] = place[number]
        else:
            place[number], slope[number] = forward(share, scale), log_slope(share, scale)
    is_closed = np.array([scale not in ENDLESS for scale in scales])
    is_beyond = share > 1.0 + ROUNDING
    if is_beyond.any():
        place[is_closed] = np.where(is_beyond, np.inf, place[is_closed])
    return place, slope


def log_slope(share: np.ndarray, scale: str) -> np.ndarray:
    """Return the logarithm of the derivative of :func:`forward`: the Jacobian that makes scales comparable.

    Examples
    --------
    >>> share, step = np.array([0.3]), 1e-6
    >>> slope = (forward(share + step, "logit") - forward(share - step, "logit")) / (2 * step)
    >>> bool(np.isclose(np.log(slope), log_slope(share, "logit"))[0])
    True
    """
    if scale == "raw":
        return np.zeros_like(np.asarray(share, float))
    if scale == "log":
        return -np.log(np.maximum(share, 0.0) + EDGE)
    inside = np.clip(share, 0.0, 1.0)
    if scale == "logit":
        return np.log((1.0 + 2.0 * EDGE) / ((inside + EDGE) * (1.0 - inside + EDGE)))
    if scale == "gompertz":
        shifted = (inside + EDGE) / (1.0 + 2.0 * EDGE)
        return -np.log(inside + EDGE) - np.log(-np.log(shifted))
    if scale == "remain":
        return -np.log(1.0 - inside + EDGE)
    raise ValueError(f"no scale {scale!r}; known: raw, logit, gompertz, remain, log")
