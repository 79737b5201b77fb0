"""Metrics of a night, and the alerts that they set off: promtool (Debian's `prometheus`) checks both."""

import json
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import time

import pytest
from conftest import (
    AS_OF, ENVIRONMENT, OITH, PIPELINE, ROOT, held_by_ours, oith, random_pool, run)

PROMTOOL = shutil.which("promtool")
ALERTS = ROOT / "cron/alerts.yml"
needs_promtool = pytest.mark.skipif(
    not PROMTOOL, reason="promtool is not installed (Debian's package `prometheus` has it)")
NAME = "2026-11-20T040000Z-1"


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A night that went well, with its metrics in all the places that there are."""
    folder = tmp_path_factory.mktemp("night")
    pool = random_pool(folder / "pool.sqlite", 7, 400)
    run(pool, folder / "data", "--metrics-file", folder / "oith.prom",
        "--emf", folder / "emf.log")
    return folder


def values(text):
    """The samples of a metrics file, by name and labels."""
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_the_collector_may_read_its_copy_and_it_is_the_runs_own(night):
    copy = night / "oith.prom"
    own = night / "data/runs" / NAME / "metrics.prom"
    assert copy.read_bytes() == own.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o644
    assert stat.S_IMODE(own.stat().st_mode) == 0o640
    assert [path.name for path in night.iterdir() if path.name.startswith(".")] == []


def test_figures_are_those_of_the_snapshot(night):
    figures = values((night / "oith.prom").read_text())
    manifest = json.loads((night / "data/current/manifest.json").read_text())
    assert figures["oith_run_success"] == 1 and figures["oith_run_published"] == 1
    assert figures["oith_users_eligible"] == manifest["counts"]["users"]
    assert figures["oith_candidates"] == manifest["counts"]["candidates"]
    assert figures["oith_snapshot_as_of_timestamp_seconds"] == 1795147200
    rejects = sum(value for name, value in figures.items() if name.startswith("oith_rejects{"))
    lines = (night / "data/runs" / NAME / "rejects.jsonl").read_text().splitlines()
    assert rejects == figures["oith_rejected_rows"] == len(lines)
    assert 'oith_stage_duration_seconds{stage="ScoreChunks"}' in figures


def test_all_the_figures_are_there(night):
    names = {name.split("{")[0] for name in values((night / "oith.prom").read_text())}
    assert names >= {"oith_" + name for name in [
        "stage_duration_seconds", "stage_processor_seconds", "stage_peak_memory_bytes",
        "users_eligible", "users_not_eligible", "rejects", "pairs", "chunks", "run_retries",
        "snapshot_bytes", "snapshot_age_seconds", "snapshot_as_of_timestamp_seconds", "run_success",
        "run_result", "run_duration_seconds", "coverage_ratio", "candidates", "full_lists"]}


def test_names_are_as_prometheus_wants_them(night):
    """Base units, no _total on what may fall; HELP and TYPE before the samples of each."""
    helped, typed = set(), set()
    for line in (night / "oith.prom").read_text().splitlines():
        if line.startswith("# HELP "):
            helped.add(line.split(" ")[2])
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert kind == "gauge" and name not in typed
            typed.add(name)
        else:
            name = re.match(r"oith_[a-z_]+", line)[0]
            assert name in helped and name in typed
            assert not re.search(r"_(total|count|sum|bucket|ms|minutes|hours|kb|mb|percent)$", name)


def test_nobody_is_named_in_anything_that_a_night_leaves_for_others(night):
    """Not in what is told, not in page, trace, metrics or journal, by whatever address."""
    with sqlite3.connect(night / "pool.sqlite") as database:
        users = [email for email, in database.execute("SELECT email FROM users")
                 if isinstance(email, str) and len(email.strip()) > 5]
    assert len(users) > 100
    folder = night / "data/runs" / NAME
    left = [night / "oith.prom", night / "emf.log", folder / "report.html", folder / "metrics.prom",
            folder / "trace.jsonl", folder / "rejects.jsonl", *(night / "data").glob("journal.sqlite*")]
    said = oith("inspect", "--data", night / "data", check=0).stdout
    texts = [path.read_bytes().decode(errors="replace").lower() for path in left] + [said.lower()]
    for email in users:
        assert not [place for place, text in enumerate(texts) if email.strip().lower() in text]
    for path in (night / "oith.prom", night / "emf.log", folder / "trace.jsonl"):
        assert "@" not in path.read_text()


@needs_promtool
def test_promtool_finds_nothing_to_say_about_the_metrics(night):
    result = subprocess.run([PROMTOOL, "check", "metrics"], input=(night / "oith.prom").read_text(),
                            capture_output=True, text=True)
    assert result.returncode == 0 and result.stderr == "", result.stderr


def test_embedded_metrics_are_what_cloudwatch_takes(night):
    lines = [json.loads(line) for line in (night / "emf.log").read_text().splitlines()]
    assert lines
    seen = {}
    for line in lines:
        directive, = line["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "oith" and line["run"] == NAME
        assert 1 <= len(directive["Metrics"]) <= 100
        for dimensions in directive["Dimensions"]:
            assert len(dimensions) <= 30 and all(isinstance(line[name], str) for name in dimensions)
        for metric in directive["Metrics"]:
            assert metric["Unit"] in {"Count", "Seconds", "Bytes", "None"}
            key = metric["Name"] + "".join(
                '{%s="%s"}' % (name, line[name]) for name in directive["Dimensions"][0])
            seen[key] = line[metric["Name"]]
    assert seen == values((night / "oith.prom").read_text())


def test_any_name_of_a_state_is_a_dimension_that_cloudwatch_takes(night, tmp_path):
    name = "Zerlegen – größer ♥"
    definition = PIPELINE.read_text().replace('"SplitPool"', json.dumps(name))
    (tmp_path / "odd.asl.json").write_text(definition)
    shutil.copytree(PIPELINE.parent / "scoring", tmp_path / "scoring")
    oith("run", tmp_path / "odd.asl.json", "--pool", night / "pool.sqlite", "--data",
         tmp_path / "data", "--as-of", AS_OF, "--emf", tmp_path / "emf.log", "--metrics-file",
         tmp_path / "oith.prom", check=0)
    assert name in (tmp_path / "oith.prom").read_text()
    stages = [line["stage"] for line in
              map(json.loads, (tmp_path / "emf.log").read_text().splitlines()) if "stage" in line]
    assert "Zerlegen ? gr??er ?" in stages and all(map(str.isascii, stages))


def test_embedded_metrics_are_added_to_the_log(night):
    before = (night / "emf.log").read_text()
    oith("rerun", "--data", night / "data", "--from", "WriteSnapshot", "--emf", night / "emf.log",
         check=0)
    after = (night / "emf.log").read_text()
    assert after.startswith(before) and len(after) > len(before)


def test_a_failed_night_has_metrics_too_and_the_old_snapshot_ages(night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(night / "data", data, symlinks=True)
    pool = random_pool(tmp_path / "bad.sqlite", 8, 400)
    run(pool, data, "--metrics-file", tmp_path / "oith.prom", check=0)
    with sqlite3.connect(pool) as database:
        database.execute("UPDATE users SET age = 'many' WHERE rowid % 2 = 0")
    run(pool, data, "--metrics-file", tmp_path / "oith.prom", check=65)
    figures = values((tmp_path / "oith.prom").read_text())
    assert figures["oith_run_success"] == 0 and figures['oith_run_result{result="failed"}'] == 1
    assert figures["oith_snapshot_as_of_timestamp_seconds"] == 1795147200
    assert figures['oith_rejects{reason="age: text in a number"}'] > 100
    assert "oith_candidates" not in figures
    assert (data / "runs/2026-11-20T040000Z-3/report.html").exists()


def test_a_metrics_file_that_cannot_be_written_does_not_fail_a_good_night(night, tmp_path):
    pool = night / "pool.sqlite"
    result = run(pool, tmp_path / "data", "--metrics-file", tmp_path / "none/oith.prom")
    assert "could not be written" in result.stderr
    assert (tmp_path / "data/current").exists()


@needs_promtool
def test_a_night_that_was_killed_leaves_old_figures_and_is_missed(night, tmp_path):
    data, copy = tmp_path / "data", tmp_path / "oith.prom"
    shutil.copytree(night / "data", data, symlinks=True)
    shutil.copy(night / "oith.prom", copy)
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", random_pool(tmp_path / "pool.sqlite", 6, 3000), "--data",
         data, "--as-of", AS_OF, "--metrics-file", copy],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
    for line in process.stderr:
        if "stage=SplitPool" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    assert copy.read_bytes() == (night / "oith.prom").read_bytes()
    # Two hours after the next night should have ended, nobody has heard of it.
    assert set(firing(tmp_path, metrics(night, {}), 27)) == {
        "OithNightDidNotRun", "OithNoFreshSnapshot"}


def test_a_failed_night_stays_failed_until_one_publishes_or_a_person_does(night, tmp_path):
    data, file = tmp_path / "data", tmp_path / "oith.prom"
    shutil.copytree(night / "data", data, symlinks=True)

    def success():
        figures = values(file.read_text())
        return figures["oith_run_success"], figures["oith_night_success"]

    pool, later = night / "pool.sqlite", ("--as-of", "2026-11-20T06:00:00Z", "--metrics-file", file)
    run(pool, data, *later, "--radius", "1", check=4)
    assert success() == (0, 0)
    # Neither a shadow night nor a part of one makes it good.
    run(pool, data, *later, "--no-publish")
    assert success() == (1, 0)
    oith("rerun", "--only", "ScoreChunks", "--data", data, "--metrics-file", file, check=0)
    assert success() == (1, 0)
    (held,) = [entry["name"] for entry in json.loads(
        oith("snapshot", "list", "--data", data, "--json", check=0).stdout) if entry["heldBack"]]
    oith("snapshot", "publish", held, "--force", "--data", data, check=0)
    oith("report", "--data", data, "--metrics-file", file, check=0)
    assert success() == (1, 1)
    run(pool, data, *later, "--as-of", "2026-11-20T07:00:00Z")
    assert success() == (1, 1)


def test_a_night_that_cannot_begin_has_metrics_too(night, tmp_path):
    data, file, log = tmp_path / "data", tmp_path / "oith.prom", tmp_path / "emf.log"
    shutil.copytree(night / "data", data, symlinks=True)
    run(tmp_path / "none.sqlite", data, "--metrics-file", file, "--emf", log, check=66)
    figures = values(file.read_text())
    assert figures["oith_run_success"] == 0
    assert figures['oith_run_result{result="not begun"}'] == 1
    assert sum(value for name, value in figures.items() if name.startswith("oith_run_result")) == 1
    assert figures["oith_snapshot_as_of_timestamp_seconds"] == 1795147200
    assert figures["oith_last_success_timestamp_seconds"] > 1795147200
    assert figures["oith_run_end_timestamp_seconds"] == pytest.approx(time.time(), abs=600)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    (name,) = {line["run"] for line in lines}
    assert json.loads(oith("runs", "--data", data, "--json", check=0).stdout)[0]["run"] == name
    # With nothing at all there.
    run(tmp_path / "none.sqlite", tmp_path / "empty", "--metrics-file", file, check=66)
    assert "oith_snapshot_as_of_timestamp_seconds" not in values(file.read_text())
    # The lock is the other run's business, and a slip of the hand is nobody's.
    before = file.read_bytes()
    with held_by_ours(data / "lock", tmp_path):
        run(night / "pool.sqlite", data, "--metrics-file", file, check=75)
    oith("resume", "no-such-run", "--data", data, "--metrics-file", file, check=66)
    assert file.read_bytes() == before


def test_metrics_are_written_again_after_a_person_has_published(night, tmp_path):
    data, file = tmp_path / "data", tmp_path / "oith.prom"
    shutil.copytree(night / "data", data, symlinks=True)
    run(night / "pool.sqlite", data, "--as-of", "2026-11-20T06:00:00Z", "--no-publish",
        "--metrics-file", file)
    before = values(file.read_text())
    listed = json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)
    name, = [entry["name"] for entry in listed if entry["name"].startswith("2026-11-20T06")]
    oith("snapshot", "publish", name, "--data", data, check=0)
    result = oith("report", "--data", data, "--metrics-file", file, check=0)
    after = values(file.read_text())
    key = "oith_snapshot_as_of_timestamp_seconds"
    assert result.stdout == "" and stat.S_IMODE(file.stat().st_mode) == 0o644
    assert (before[key], after[key]) == (1795147200, 1795147200 + 7200)
    assert oith("report", "--data", data, "--metrics-file", "oith.txt").returncode == 64


# Each alert: what to change in the metrics of a good night so that it fires. The time is when
# Prometheus looks, in hours after the end of the run.
ALARMS = {
    "OithNoFreshSnapshot": ({"oith_snapshot_as_of_timestamp_seconds": -27 * 3600}, 1),
    "OithNightDidNotRun": ({"oith_snapshot_as_of_timestamp_seconds": 0}, 27),
    "OithNoMetrics": (None, 1),
    "OithNightFailed": ({"oith_night_success": 0}, 1),
    "OithNightSlow": ({"oith_run_duration_seconds": 1000, "oith_run_expected_seconds": 400}, 1),
    "OithCoverageDrop": ({"oith_coverage_ratio": 0.8, "oith_coverage_before_ratio": 0.9}, 1),
    "OithRejects": ({"oith_rejected_rows": 60, "oith_pool_rows": 10000}, 1),
}


def test_each_alert_is_tested():
    assert set(re.findall(r"alert: (\w+)", ALERTS.read_text())) == set(ALARMS)


@needs_promtool
@pytest.mark.parametrize("alert", ALARMS)
def test_alert_fires(night, tmp_path, alert):
    changes, hours = ALARMS[alert]
    assert alert in firing(tmp_path, metrics(night, changes), hours)


@needs_promtool
@pytest.mark.parametrize("alert", ALARMS)
def test_alert_stays_silent_after_a_good_night(night, tmp_path, alert):
    assert alert not in firing(tmp_path, metrics(night, {}), 20)


@needs_promtool
def test_a_short_night_may_take_longer_than_expected(night, tmp_path):
    changes = {"oith_run_duration_seconds": 300, "oith_run_expected_seconds": 2}
    assert "OithNightSlow" not in firing(tmp_path, metrics(night, changes), 1)


def metrics(night, changes):
    """A metrics file's values as if the night, at hour 0 of the test's clock, had just ended."""
    if changes is None:
        return {}
    found = values((night / "oith.prom").read_text())
    found |= {"oith_run_end_timestamp_seconds": 0, "oith_snapshot_as_of_timestamp_seconds": 0,
              "oith_rejected_rows": 0, "oith_run_duration_seconds": 60}
    assert set(changes) <= set(found) | {"oith_coverage_before_ratio"}
    return found | changes


def firing(folder, found, hours):
    """The alerts that Prometheus raises from the values, some hours later."""
    names = sorted(ALARMS)
    minutes = hours * 60
    series = [{"series": name, "values": f"{value:f}x{minutes + 1}"} for name, value in found.items()]
    fired = []
    for name in names:
        # promtool compares what fires with what is expected: expect nothing, and see.
        test = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": [{
            "interval": "1m", "input_series": series,
            "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": name, "exp_alerts": []}]}]}
        path = folder / f"{name}.json"
        path.write_text(json.dumps(test))
        result = subprocess.run([PROMTOOL, "test", "rules", path], capture_output=True, text=True)
        output = result.stdout + result.stderr
        assert "FAILED" not in output or "exp:[" in output.replace(" ", ""), output
        if result.returncode:
            fired.append(name)
    return fired


@needs_promtool
def test_promtool_takes_the_rules():
    result = subprocess.run([PROMTOOL, "check", "rules", ALERTS], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
