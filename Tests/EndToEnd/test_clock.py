"""A clock that runs ahead, and one that is set back while a night is at work."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import time
from datetime import datetime, timedelta, timezone

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, oith, run

FAKETIME = shutil.which("faketime")
needs_faketime = pytest.mark.skipif(
    not FAKETIME, reason="faketime is not installed (Debian's package `faketime` has it)")


def instant(**ahead):
    """An instant so far from now, as --as-of takes it."""
    when = datetime.now(timezone.utc) + timedelta(**ahead)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def held(data):
    """The names of what a guard held back."""
    entries = json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)
    return [entry["name"] for entry in entries if entry["heldBack"]]


def finding(data, subject):
    findings = json.loads(oith("doctor", "--data", data, "--json").stdout)
    return next(entry for entry in findings["findings"] if entry["subject"] == subject)


def test_a_first_night_of_nobody_is_not_published(fixture_pool, tmp_path):
    """The clock stands in another year: nobody was seen in the last 14 days."""
    data = tmp_path / "data"
    result = run(fixture_pool, data, "--as-of", "2099-01-01T04:00:00Z", check=4)
    assert "eligible users: 0, and guards.minUsers asks for 1" in result.stderr
    assert "as of 2099-01-01T04:00:00Z, ahead of this machine's clock" in result.stderr
    assert not os.path.lexists(data / "current")


def test_an_instant_ahead_of_the_clock_is_held_back_by_more_than_an_hour(evergreen_pool, tmp_path):
    data = tmp_path / "data"
    run(evergreen_pool, data, "--as-of", instant(minutes=50))
    ahead = instant(hours=2)
    result = run(evergreen_pool, data, "--as-of", ahead, check=4)
    assert f"it is as of {ahead}, ahead of this machine's clock" in result.stderr
    assert "`oith run`" in result.stderr and "--force" in result.stderr
    assert "oith resume" not in result.stderr


def test_a_day_ahead_does_not_block_the_days_after_it(evergreen_pool, tmp_path):
    data = tmp_path / "data"
    run(evergreen_pool, data, "--as-of", instant(days=-1))
    run(evergreen_pool, data, "--as-of", instant(days=1), check=4)
    (name,) = held(data)
    oith("snapshot", "publish", name, "--force", "--data", data, check=0)
    assert current(data).name == name
    bad = finding(data, "current")
    assert bad["status"] == "failed" and "ahead of this machine's clock" in bad["message"]
    assert "oith snapshot rollback" in bad["message"]
    assert "ahead of this machine's clock" in oith("inspect", "--data", data, check=0).stdout
    user = sqlite3.connect(evergreen_pool).execute(
        "SELECT email FROM users WHERE email LIKE 'c-crowd-0@%'").fetchone()[0]
    assert "ahead of this machine's clock" in oith("lookup", user, "--data", data, check=0).stderr
    # An honest night is older than that, and takes its place.
    result = run(evergreen_pool, data, "--as-of", instant())
    assert "ahead of this machine's clock" in result.stderr and "takes its place" in result.stderr
    assert finding(data, "current")["status"] == "fine"


def at(time, *arguments, check=None):
    """The binary with a clock that stands elsewhere."""
    result = subprocess.run(
        [FAKETIME, "-f", time, OITH, *map(str, arguments)], capture_output=True, text=True,
        timeout=300, env=ENVIRONMENT)
    assert check is None or result.returncode == check, result.stdout + result.stderr
    return result


@needs_faketime
@pytest.mark.parametrize("kept", [
    ["published.jsonl", "audit.jsonl", "oith.json"], ["published.jsonl"], ["audit.jsonl"],
    ["oith.json"]], ids="+".join)
def test_a_clock_that_went_back_takes_nobody_back(evergreen_pool, tmp_path, kept):
    data = tmp_path / "data"
    run(evergreen_pool, data, "--as-of", instant(minutes=-5))
    served = current(data)
    for name in {"published.jsonl", "audit.jsonl"} - set(kept):
        (data / name).unlink()
    if "oith.json" not in kept:
        marker = json.loads((data / "oith.json").read_text())
        (data / "oith.json").write_text(json.dumps({**marker, "made": "2020-01-01T00:00:00Z"}))
    night = ["run", PIPELINE, "--pool", evergreen_pool, "--data", data]
    result = at("-50d", *night, check=4)
    assert "this machine's clock went back: it says" in result.stderr
    assert "mend the clock" in result.stderr and "--force" in result.stderr
    assert current(data) == served
    # The clock is right again.
    oith(*night, check=0)
    assert current(data) != served


@needs_faketime
def test_a_clock_ahead_of_a_night_that_is_refused_costs_nothing(fixture_pool, tmp_path):
    data = tmp_path / "data"
    everything = {**ENVIRONMENT, "OITH_RETENTION_RUNS": "100"}
    for minute in range(4):
        run(fixture_pool, data, "--as-of", f"2026-11-20T04:0{minute}:00Z",
            "--radius", 50 - minute, env=everything)
    before = {path for path in data.rglob("*")}
    # Nobody was seen for years: nothing is published, and all that is kept is too old.
    result = at("+3000d", "run", PIPELINE, "--pool", fixture_pool, "--data", data, check=4)
    assert "eligible users: 0" in result.stderr
    gone = {path.relative_to(data) for path in before if not os.path.lexists(path)}
    # By number the working files of two runs go, and nothing else.
    assert {path.parts[0] for path in gone} == {"runs"}
    assert len({path.parts[1] for path in gone}) == 2
    assert not any(path.name == "report.html" for path in gone)


def test_what_to_do_is_said_where_a_wrong_night_is_served(evergreen_pool, tmp_path):
    """A wrong instant that is not ahead any more: rolled back, the night can be run."""
    data = tmp_path / "data"
    run(evergreen_pool, data, "--as-of", instant(days=-3))
    run(evergreen_pool, data, "--as-of", instant(hours=-1))
    old = instant(days=-2)
    result = run(evergreen_pool, data, "--as-of", old, check=4)
    # It is refused before it works.
    assert f"the night is as of {old}, older than current" in result.stderr
    assert "`oith snapshot rollback` first" in result.stderr and "ExtractPool" not in result.stderr
    status = json.loads(oith("status", "--data", data, "--json", check=0).stdout)
    assert (status["status"], status["error"], status["exitCode"]) == ("not begun", "Oith.GuardRefused", 4)
    oith("snapshot", "rollback", "--data", data, check=0)
    run(evergreen_pool, data, "--as-of", old)
    assert held(data) == []


def test_an_older_night_may_be_kept_and_not_published(evergreen_pool, tmp_path):
    data = tmp_path / "data"
    run(evergreen_pool, data, "--as-of", instant(hours=-1))
    run(evergreen_pool, data, "--as-of", instant(days=-2), "--no-publish")


@needs_faketime
def test_a_clock_that_is_set_back_in_a_night_shows_in_no_duration(fixture_pool, tmp_path):
    """The wall clock goes back an hour and a half in the middle of a chunk's work."""
    clock, data = tmp_path / "clock", tmp_path / "data"
    clock.write_text("+0")
    faked = {**ENVIRONMENT, "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
             "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    # Without FAKETIME the library reads the file, again and again.
    night = subprocess.Popen(
        [FAKETIME, "-f", "+0", "env", "-u", "FAKETIME", OITH, "run", PIPELINE, "--pool",
         fixture_pool, "--data", data, "--as-of", AS_OF],
        env=faked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while night.poll() is None and not list((data / "runs").glob("*/pool.features")):
        time.sleep(0.001)
    clock.write_text("-5400")
    _, said = night.communicate(timeout=120)
    assert night.returncode == 0, said
    # It was set back while the night was at work.
    times = re.findall(r"^(\S+)Z info stage", said, re.M)
    assert times != sorted(times)
    (folder,) = (data / "runs").iterdir()
    page = (folder / "report.html").read_text()
    metrics = (folder / "metrics.prom").read_text()
    negative = re.compile(r"(?<![-\w])-[0-9.]+ (?:s|min|h)\b")
    assert not negative.search(page)
    assert not negative.search(oith("runs", "--data", data, check=0).stdout)
    assert not negative.search(oith("status", "--data", data, check=0).stdout)
    durations = re.findall(r"^oith_\w*duration_seconds\S* (\S+)$", metrics, re.M)
    assert len(durations) > 5 and all(0 <= float(value) < 100 for value in durations)
