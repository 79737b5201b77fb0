"""`--finish-by`: a night that will not be done in time fails before it scores anything."""

import datetime
import json

import pytest

from conftest import ENVIRONMENT, assert_nothing_published, current, oith, run


def test_a_night_that_cannot_be_done_in_time_fails_early(fixture_pool, tmp_path, night):
    data = tmp_path / "data"
    result = run(fixture_pool, data, "--finish-by", "2026-01-01T00:00:00Z", "--json", check=1)
    summary = json.loads(result.stdout)
    assert summary["error"] == "Oith.DeadlineMissed"
    assert "it is past 2026-01-01T00:00:00" in summary["cause"]
    assert_nothing_published(data)
    # What was missed is the process's business: the night itself goes on.
    oith("resume", "--data", data, check=0)
    assert current(data).name == current(night).name


def test_a_time_of_the_day_is_the_next_one(fixture_pool, tmp_path):
    later = (datetime.datetime.now() + datetime.timedelta(hours=2)).strftime("%H:%M")
    earlier = (datetime.datetime.now() - datetime.timedelta(hours=2)).strftime("%H:%M")
    run(fixture_pool, tmp_path / "data", "--finish-by", later)
    run(fixture_pool, tmp_path / "data", "--finish-by", earlier)


@pytest.mark.parametrize("text", ["25:00", "6.30", "soon", ""])
def test_what_is_no_time(fixture_pool, tmp_path, text):
    result = run(fixture_pool, tmp_path / "data", "--finish-by", text, check=64)
    assert "--finish-by takes a time such as 06:30" in result.stderr
    if text:
        run(fixture_pool, tmp_path / "data", check=64, env={**ENVIRONMENT, "OITH_FINISH_BY": text})
