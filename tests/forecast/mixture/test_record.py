"""The track record: trials are made of the past alone, lessons pull the line the right way, and priors are rebuilt by a command."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from p06analysis.forecast import default_priors, read_priors
from p06analysis.forecast.mixture.record import Line, fade, groups_of, keep_record
from p06analysis.forecast.mixture.start import starting_priors
from p06analysis.forecast.mixture.training import family_of, learn, lessons_of, log_score, main, without
from p06analysis.forecast.mixture.trials import make_trials
from tests.forecast.panels import curves, long_table, panel_of, questions_about


def test_trial_never_changes_when_later_points_arrive():
    values = curves(np.random.default_rng(1), series=10, points=20)
    values[:5] *= 1.5  # half of them pass 100, so that their range has to grow on the way
    later = values.copy()
    later[:, 14:] = np.random.default_rng(2).uniform(0.0, 500.0, (10, 6))
    changes = {"is_hard_upper": np.zeros(10, bool)}
    made = []
    for one in (values, later):
        trials = make_trials(panel_of(one, **changes), default_priors())
        settled = trials.resolved <= panel_of(one).dates[0, 13]
        order = np.lexsort((trials.horizon, trials.origin, trials.series))
        rows = order[settled[order]]
        made.append((trials.chances[:, rows], trials.outcomes[:, rows], trials.log_likelihood[rows]))
    for one, other in zip(*made, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_trials_ask_about_what_came():
    trials = make_trials(panel_of(np.array([[10.0, 20.0, 30.0, 40.0]])), default_priors())
    # From the second and third point one month ahead, from the second two: three looks, all reached at a steady pace.
    assert len(trials.series) == 3
    assert sorted(trials.horizon) == [1.0, 1.0, 2.0]
    np.testing.assert_array_equal(np.sort(trials.resolved), panel_of(np.zeros((1, 4))).dates[0, [2, 3, 3]])
    assert trials.chances.min() >= 0.0
    assert trials.chances.max() <= 1.0


@pytest.mark.parametrize(("met", "sign"), [(1.0, 1), (0.0, -1)])
def test_line_moves_towards_what_happened(met: float, sign: int):
    panel = panel_of(curves(np.random.default_rng(3), series=20, points=18))
    priors = starting_priors()
    trials = make_trials(panel, priors)
    pool, group = groups_of(panel)
    chances = trials.chances.copy()
    chances[2] = 1.0 - met  # every value that came lay above all that was expected, or below it
    settled = replace(trials, outcomes=np.full_like(trials.outcomes, met), chances=chances)
    record = keep_record(settled, pool, group, priors)
    shifts = [line.mean[0] for line in record.lines[0]]
    assert np.sign(shifts[-1]) == sign


def test_pools_do_not_learn_from_each_other():
    values = curves(np.random.default_rng(3), series=20, points=18)
    other = np.vstack([values[:10], curves(np.random.default_rng(9), series=10, points=18)])
    standings = []
    for one in (values, other):
        panel = panel_of(one, pool=np.repeat([0, 1], 10))
        pool, group = groups_of(panel)
        record = keep_record(make_trials(panel, default_priors()), pool, group, default_priors())
        standings.append(record.at(pool, group, np.full(20, np.datetime64("2030-01-01"))))
    np.testing.assert_allclose(standings[0].line[:10], standings[1].line[:10], atol=1e-12)
    assert not np.allclose(standings[0].line[10:], standings[1].line[10:])


def test_what_is_kept_wholly_stays_and_what_is_forgotten_is_the_prior():
    line = Line(np.array([0.3, 0.1, 0.0]), np.diag([0.01, 0.02, 0.03]), 5)
    sd = np.array([0.4, 0.2, 0.15])
    kept = fade(line, np.zeros(3), sd, 1.0, 6)
    np.testing.assert_allclose(kept.mean, line.mean)
    np.testing.assert_allclose(kept.covariance, line.covariance)
    gone = fade(line, np.zeros(3), sd, 0.0, 6)
    np.testing.assert_allclose(gone.mean, 0.0)
    np.testing.assert_allclose(gone.covariance, np.diag(sd**2))


def test_record_before_its_first_day_is_the_prior():
    panel = panel_of(curves(np.random.default_rng(3), series=4, points=8))
    pool, group = groups_of(panel)
    record = keep_record(make_trials(panel, default_priors()), pool, group, default_priors())
    standing = record.at(pool, group, np.full(4, np.datetime64("2000-01-01")))
    np.testing.assert_allclose(standing.weights, np.tile(default_priors().weights, (4, 1)))
    assert (standing.trials == 0).all()


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    names = ("north_a", "south_b", "south_c")
    return pd.concat([long_table(curves(rng, series=8, points=14), dataset=name) for name in names], ignore_index=True)


def test_learning_never_worsens_the_score_it_learns_by(table: pd.DataFrame):
    lessons = lessons_of(table, starting_priors())
    learned = learn(lessons, starting_priors())
    assert log_score(lessons, learned) <= log_score(lessons, starting_priors())
    assert learned.weights.sum() == pytest.approx(1.0)


def test_family_left_out_teaches_nothing(table: pd.DataFrame):
    assert {family_of(name) for name in table["dataset"]} == {"north", "south"}
    changed = table.assign(value=table["value"].where(table["dataset"] != "north_a", 100.0 - table["value"]))
    one, other = (
        learn(without(lessons_of(rows, starting_priors()), "north"), starting_priors()) for rows in (table, changed)
    )
    assert one.to_json() == other.to_json()


def test_command_rebuilds_priors_and_cross_validates(table: pd.DataFrame, tmp_path):
    panel, questions, out = (tmp_path / name for name in ("panel.parquet", "questions.parquet", "out"))
    table.to_parquet(panel)
    assert main([str(panel), "--leave-out", "north", "--out", str(out)]) == 0
    assert read_priors(out).components == starting_priors().components
    asked = [
        questions_about(rows, origin="2022-10-31", deadline="2023-01-31", target=60.0).assign(
            question_id=lambda t, d=name: d + t["question_id"]
        )
        for name, rows in table.groupby("dataset")
    ]
    pd.concat(asked).to_parquet(questions)
    assert main([str(panel), str(questions), "--score", "--out", str(out)]) == 0
    answers = pd.read_parquet(out)
    assert len(answers) == 24
    assert answers["probability"].between(0.0, 1.0).all()


def test_shipped_priors_have_the_components_that_learning_starts_from():
    assert default_priors().components == starting_priors().components
