"""Going on with a run: after a failure, with a corrected definition, and being told of it."""

import json
import os
import signal
import subprocess
import time

import pytest

from conftest import (
    AS_OF, ENVIRONMENT, OITH, PIPELINE, assert_exact, assert_nothing_published, current,
    data_folder, freeze, oith, random_pool, run)
from test_determinism import assert_same_snapshot
from test_rerun import records, stages


@pytest.fixture
def pool(tmp_path):
    return random_pool(tmp_path / "pool.sqlite", 78, 900)


@pytest.fixture
def undisturbed(pool, tmp_path):
    run(pool, tmp_path / "undisturbed", "--chunk-budget", 40)
    return tmp_path / "undisturbed"


def status(data, *arguments):
    return json.loads(oith("status", *arguments, "--data", data, "--json", check=0).stdout)


def block(data, undisturbed, index=5):
    """Makes a chunk fail: a folder stands where its result is to be renamed to."""
    name = status(undisturbed)["run"]
    chunks = [json.loads(line)["chunk"] for line in
              (undisturbed / "runs" / name / "chunks.jsonl").read_text().splitlines()]
    chunk = chunks[index]
    if not data.exists():
        data_folder(data)
    place = data / "results" / records(undisturbed, name)[chunk]["result"]
    (place / "full").mkdir(parents=True)
    return chunk, place


def unblock(place):
    (place / "full").rmdir()
    place.rmdir()


def test_a_failed_chunk_fails_the_night_and_the_others_are_kept(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    chunk, place = block(data, undisturbed)
    failed = run(pool, data, "--chunk-budget", 40, "--concurrency", 2, "--json", check=74)
    assert place.name in failed.stderr and "oith resume" in failed.stderr
    assert_nothing_published(data)
    summary = json.loads(failed.stdout)
    assert (summary["status"], summary["error"]) == ("failed", "Oith.IOError")
    assert [item["chunk"] for item in summary["failedChunks"]] == [chunk]
    assert place.name in summary["failedChunks"][0]["cause"]
    state = status(data)
    assert state["status"] == "failed" and state["error"] == "Oith.IOError"
    assert [item["chunk"] for item in state["failedChunks"]] == [chunk]
    done = set(records(data, state["run"]))
    assert chunk not in done and done
    unblock(place)
    # What could not be renamed goes with the next start.
    before = {path.name: path.stat().st_mtime_ns for path in (data / "results").iterdir()
              if path.suffix != ".partial"}
    summary = json.loads(oith("resume", "--data", data, "--json", check=0).stdout)
    assert summary["run"] == state["run"] and summary["published"]
    assert stages(summary)[0] == "ScoreChunks" and "ExtractPool" not in stages(summary)
    # What was scored before was neither scored nor looked at again.
    after = {path.name: path.stat().st_mtime_ns for path in (data / "results").iterdir()}
    assert not [name for name in after if name.startswith(".")]
    assert {name: after[name] for name in before} == before
    assert_same_snapshot(current(undisturbed), current(data))
    assert_exact(pool, data)


def test_a_resumed_run_counts_all_that_was_done(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    _, place = block(data, undisturbed)
    run(pool, data, "--chunk-budget", 40, check=74)
    unblock(place)
    summary = json.loads(oith("resume", "--data", data, "--json", check=0).stdout)
    again = json.loads(run(pool, tmp_path / "other", "--chunk-budget", 40, "--json").stdout)
    for field in ["rows", "eligible", "rejects", "chunks", "pairs", "lists", "candidates",
                  "snapshot"]:
        assert summary[field] == again[field], field


def test_a_failure_that_stays_fails_again_at_the_same_place(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    chunk, place = block(data, undisturbed)
    run(pool, data, "--chunk-budget", 40, check=74)
    for _ in range(2):
        oith("resume", "--data", data, check=74)
        assert [item["chunk"] for item in status(data)["failedChunks"]] == [chunk]
    unblock(place)
    oith("resume", "--data", data, check=0)
    assert_same_snapshot(current(undisturbed), current(data))


def test_where_all_is_done_there_is_nothing_to_resume(night):
    result = oith("resume", "--data", night, check=0)
    assert result.stdout == "" and "nothing to resume" in result.stderr


def test_what_is_not_there_cannot_be_resumed(tmp_path, night):
    assert "no data folder" in oith("resume", "--data", tmp_path / "new", check=66).stderr
    data = data_folder(tmp_path / "data")
    assert "nothing ran" in oith("resume", "--data", data, check=66).stderr
    assert "no run named" in oith("resume", "never", "--data", night, check=66).stderr


def test_a_corrected_definition_goes_on_where_the_wrong_one_stopped(pool, undisturbed, tmp_path):
    text = PIPELINE.read_text()
    wrong, right = tmp_path / "wrong.asl.json", tmp_path / "right.asl.json"
    wrong.write_text(text.replace("activity:oith-write-snapshot", "activity:oith-right-snapshot"))
    right.write_text(text)
    data = tmp_path / "data"
    failed = oith("run", wrong, "--pool", pool, "--data", data, "--as-of", AS_OF,
                  "--chunk-budget", 40, check=65)
    assert "oith-right-snapshot" in failed.stderr
    # Without the correction it fails again.
    oith("resume", "--data", data, check=65)
    renamed = tmp_path / "renamed.asl.json"
    renamed.write_text(text.replace("WriteSnapshot", "WriteTheSnapshot"))
    result = oith("resume", "--data", data, "--state-machine", renamed, check=65)
    assert "is at WriteSnapshot, and the state machine has no such state" in result.stderr
    resumed = oith("resume", "--data", data, "--state-machine", right, "--json", check=0)
    assert stages(json.loads(resumed.stdout))[0] == "WriteSnapshot"
    assert_same_snapshot(current(undisturbed), current(data))


def test_a_corrected_placeholder(pool, undisturbed, tmp_path):
    machine = tmp_path / "night.asl.json"
    machine.write_text(PIPELINE.read_text().replace("oith-verify-snapshot", "oith-${Verify}"))
    data = tmp_path / "data"
    oith("run", machine, "--set", "Verify=verify", "--pool", pool, "--data", data, "--as-of",
         AS_OF, "--chunk-budget", 40, check=65)
    machine.unlink()
    oith("resume", "--data", data, "--set", "Verify=verify-snapshot", check=0)
    assert_same_snapshot(current(undisturbed), current(data))


def test_a_moved_data_folder_can_be_resumed(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    _, place = block(data, undisturbed)
    run(pool, data, "--chunk-budget", 40, check=74)
    unblock(place)
    data.rename(tmp_path / "moved")
    oith("resume", "--data", tmp_path / "moved", check=0)
    assert_same_snapshot(current(undisturbed), current(tmp_path / "moved"))


def test_an_older_run_can_be_resumed_after_a_newer_one(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    _, place = block(data, undisturbed)
    run(pool, data, "--chunk-budget", 40, check=74)
    unblock(place)
    first = status(data)["run"]
    run(pool, data, "--chunk-budget", 300)
    oith("resume", first, "--data", data, check=0)
    runs = json.loads(oith("runs", "--data", data, "--json", check=0).stdout)
    assert [entry["status"] for entry in runs] == ["succeeded", "succeeded"]
    assert runs[0]["run"] == first
    assert_same_snapshot(current(undisturbed), current(data))


def test_a_rerun_that_failed_keeps_its_end(pool, undisturbed, tmp_path):
    """--through still holds after the resumption."""
    data = undisturbed
    run_name = status(data)["run"]
    record = next(iter(records(data, run_name).values()))
    place = data / "results" / record["result"]
    kept = place.read_bytes()
    place.unlink()
    (place / "full").mkdir(parents=True)
    oith("rerun", "--from", "ScoreChunks", "--through", "AggregateCandidates", "--data", data,
         check=74)
    unblock(place)
    summary = json.loads(oith("resume", "--data", data, "--json", check=0).stdout)
    assert stages(summary) == ["ScoreChunks", "AggregateCandidates"]
    assert place.read_bytes() == kept


def test_one_stage_that_fails_is_a_failure(undisturbed):
    """What handles the failure is not cut off with the stages that follow."""
    data = undisturbed
    record = next(iter(records(data, status(data)["run"]).values()))
    place = data / "results" / record["result"]
    place.unlink()
    (place / "full").mkdir(parents=True)
    for end in [["--only", "ScoreChunks"], ["--from", "ScoreChunks", "--through", "ScoreChunks"]]:
        oith("rerun", *end, "--data", data, check=74)
        assert status(data)["status"] == "failed"
    unblock(place)
    assert stages(json.loads(
        oith("resume", "--data", data, "--json", check=0).stdout)) == ["ScoreChunks"]


# MARK: - Being stopped


def started(pool, data):
    """A night in a process of its own, once it scores."""
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF,
         "--chunk-budget", "1", "--concurrency", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    partials = data / "results"
    deadline = time.monotonic() + 60
    while not partials.is_dir() or not any(partials.iterdir()):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.001)
    return process


def test_stop_ends_a_run_that_can_be_resumed(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    process = started(pool, data)
    assert "no-such-run" in oith("stop", "no-such-run", "--data", data, check=66).stderr
    result = oith("stop", "--data", data, check=0)
    assert "has ended" in result.stdout
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM and "oith resume" in errors
    assert status(data)["status"] == "stopped"
    assert "no run is under way" in oith("stop", "--data", data, check=66).stderr
    oith("resume", "--data", data, check=0)
    assert_same_snapshot(current(undisturbed), current(data))


def test_while_one_runs_no_other_resumes_or_reruns(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    process = started(pool, data)
    freeze(process)
    for command in [["resume"], ["rerun", "--from", "ExtractPool"], ["gc"]]:
        assert "is using this data directory" in oith(*command, "--data", data, check=75).stderr
    assert status(data)["status"] == "running"
    os.kill(process.pid, signal.SIGCONT)
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert_same_snapshot(current(undisturbed), current(data))


# MARK: - History


def test_history_tells_the_events_by_their_names_on_aws(pool, undisturbed, tmp_path):
    data = tmp_path / "data"
    _, place = block(data, undisturbed)
    run(pool, data, "--chunk-budget", 40, "--concurrency", 1, check=74)
    unblock(place)
    oith("resume", "--data", data, check=0)
    lines = oith("history", "--data", data, "--json", check=0).stdout.splitlines()
    events = [json.loads(line) for line in lines]
    kinds = [event["type"] for event in events]
    assert kinds[0] == "ExecutionStarted" and kinds[-1] == "ExecutionSucceeded"
    assert kinds.count("ExecutionRedriven") == 1 and kinds.count("ExecutionFailed") == 1
    assert [event["id"] for event in events] == sorted(event["id"] for event in events)
    failed = next(event for event in events if event["type"] == "MapIterationFailed")
    assert failed["error"] == "Oith.IOError" and failed["scope"].startswith("ScoreChunks[")
    # Values are whole, however long they are; only the lines for people shorten them.
    values = [event[key] for event in events for key in ("input", "output") if key in event]
    assert max(map(len, values)) > 1001 and all(json.loads(value) is not None for value in values)
    text = oith("history", "--data", data, "--state", "ScoreChunks", check=0).stdout
    assert "MapIterationFailed" in text and "ExtractPool" not in text.split("  in ")[0]
    oith("history", "--data", data, "--state", "Nowhere", check=66)


def test_a_shadow_that_succeeded_does_not_hide_a_failed_night(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data)
    run(fixture_pool, data, "--radius", "1", check=4)
    run(fixture_pool, data, "--no-publish")
    said = oith("resume", "--data", data, check=1).stderr
    assert "2026-11-20T040000Z-2, the last that was to publish, has not succeeded" in said
    assert "`oith rerun 2026-11-20T040000Z-2 --from ExtractPool`" in said
    # Asked for by name it is what it was, and a night that publishes ends it.
    assert "nothing to resume" in oith("resume", "2026-11-20T040000Z-3", "--data", data,
                                       check=0).stderr
    run(fixture_pool, data)
    run(fixture_pool, data, "--no-publish")
    assert "nothing to resume" in oith("resume", "--data", data, check=0).stderr
