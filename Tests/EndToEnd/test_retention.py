"""What nights leave goes by number and by age, and never what is served, gone back to or gone on with."""

import json
import os
import shutil
import sqlite3

import pytest
from conftest import current, oith, random_pool, run

DAYS = [f"2026-11-{day}T04:00:00Z" for day in range(20, 26)]
WORKING_FILES = {"pool.features", "chunks.jsonl", "partials", "lists", "map-results"}


@pytest.fixture
def nights(tmp_path):
    """Five published nights of which everything is kept."""
    pool, data = random_pool(tmp_path / "pool.sqlite", 17, 200), tmp_path / "data"
    everything = {**os.environ, "OITH_RETENTION_RUNS": "100"}
    for day in DAYS[:5]:
        run(pool, data, "--as-of", day, env=everything)
    return pool, data


def collect(data, *arguments, check=0):
    return json.loads(oith("gc", "--data", data, "--json", *arguments, check=check).stdout)


def fates(found):
    return [run["removed"] for run in found["runs"]]


def run_names(data):
    return sorted(path.name for path in (data / "runs").iterdir())


def files(data):
    return sorted(str(path) for path in data.rglob("*"))


def age(data, run, days):
    """Moves the end of a run into the past."""
    with sqlite3.connect(data / "journal.sqlite") as journal:
        changed = journal.execute(
            "UPDATE executions SET started = started - ?1, ended = ended - ?1 WHERE name = ?2",
            (days * 86_400_000, run)).rowcount
    journal.close()
    assert changed == 1


def test_every_night_leaves_the_working_files_of_three(tmp_path):
    pool, data = random_pool(tmp_path / "pool.sqlite", 17, 200), tmp_path / "data"
    for day in DAYS[:4]:
        run(pool, data, "--as-of", day)
    kept = [name for name in run_names(data)
            if WORKING_FILES & set(os.listdir(data / "runs" / name))]
    assert kept == ["2026-11-21T040000Z-1", "2026-11-22T040000Z-1", "2026-11-23T040000Z-1"]
    assert sorted(os.listdir(data / "runs" / "2026-11-20T040000Z-1")) == [
        "guard.json", "metrics.prom", "rejects.jsonl", "report.html", "trace.jsonl"]


def test_a_dry_run_says_the_same_and_removes_nothing(nights):
    _, data = nights
    limits = ["--keep-runs", "2", "--keep-reports", "4", "--keep-snapshots", "3"]
    before = files(data)
    planned = collect(data, *limits, "--dry-run")
    assert files(data) == before
    text = oith("gc", "--data", data, *limits, "--dry-run", check=0).stdout
    assert "would remove  working files of run 2026-11-22T040000Z-1, " in text
    assert "would remove  run 2026-11-20T040000Z-1 and its report, " in text
    assert "kept          run 2026-11-24T040000Z-1: the last run" in text
    done = collect(data, *limits)
    assert done == planned
    assert fates(done) == ["nothing", "nothing", "working files", "working files", "all"]
    assert all((verdict["removedBytes"] > 0) == (verdict["removed"] != "nothing")
               for verdict in done["runs"])


def test_the_working_files_go_first_and_the_history_with_the_report(nights):
    pool, data = nights
    last, before, old, oldest = [f"2026-11-{day}T040000Z-1" for day in (24, 23, 22, 20)]
    served = current(data)
    collect(data, "--keep-runs", "1", "--keep-reports", "3")
    assert run_names(data) == [old, before, last]
    assert set(os.listdir(data / "runs" / before)) == {
        "guard.json", "metrics.prom", "rejects.jsonl", "report.html", "trace.jsonl"}
    assert current(data) == served
    # What is left of a run without working files.
    assert oith("status", before, "--data", data, check=0).stdout
    oith("report", before, "--data", data, "-o", data / "again.html", check=0)
    refused = oith("rerun", before, "--only", "WriteSnapshot", "--data", data, check=66)
    assert f"`oith rerun {before} --from ExtractPool`" in refused.stderr
    begins = oith("rerun", before, "--from", "WriteSnapshot", "--data", data, "--dry-run", check=0)
    assert f"the working files of {before} are gone, so that the rerun begins at ExtractPool" in begins.stdout
    # The other one is not known any more.
    assert oldest not in oith("runs", "--data", data, check=0).stdout
    assert oldest in oith("status", oldest, "--data", data, check=66).stderr
    with sqlite3.connect(data / "journal.sqlite") as journal:
        for table in "events", "visits", "items", "walks":
            (count,), = journal.execute(
                f"SELECT count(*) FROM {table} WHERE execution NOT IN (SELECT id FROM executions)")
            assert count == 0, table
    # The last one can be run again in part, the one before from the first stage on.
    oith("rerun", last, "--from", "WriteSnapshot", "--data", data, check=0)
    oith("rerun", before, "--from", "ExtractPool", "--no-publish", "--data", data, check=0)


def test_age_counts_as_well_and_the_last_run_stays(nights):
    _, data = nights
    for day, days in zip((20, 21, 22, 23, 24), (500, 9, 8, 6, 500)):
        age(data, f"2026-11-{day}T040000Z-1", days)
    done = collect(data, "--keep-runs", "100")
    assert fates(done) == ["nothing", "nothing", "working files", "working files", "all"]
    assert [verdict["reason"] for verdict in done["runs"]] == [
        "the last run", "new", "older than 7 days", "older than 7 days", "older than 400 days"]


def test_snapshots_go_by_age_but_not_the_current_one_nor_the_one_before(nights):
    _, data = nights
    oith("snapshot", "rollback", "--data", data, check=0)
    folders = sorted(path for path in (data / "snapshots").iterdir()
                     if not path.name.startswith("."))
    for folder in folders:
        stat = folder.stat()
        os.utime(folder, (stat.st_atime, stat.st_mtime - 40 * 86_400))
    done = collect(data)
    reasons = {entry["name"]: entry["reason"] for entry in done["snapshots"]}
    assert [reasons[folder.name] for folder in folders] == [
        "older than 30 days", "older than 30 days", "previous", "current", "older than 30 days"]
    assert sum(path.is_dir() for path in (data / "snapshots").iterdir()) == 2


def test_a_rerun_keeps_the_history_of_what_it_stands_on(nights):
    _, data = nights
    base = "2026-11-20T040000Z-1"
    oith("rerun", base, "--from", "WriteSnapshot", "--codec", "zstd", "--no-publish", "--data",
         data, check=0)
    rerun = "2026-11-20T040000Z-2"
    collect(data, "--keep-runs", "1", "--keep-reports", "1")
    assert run_names(data) == [rerun]
    # Its figures are those that the base found; its files are its own.
    summary = json.loads(oith("status", rerun, "--data", data, "--json", check=0).stdout)
    assert summary
    oith("report", rerun, "--data", data, "-o", data / "r.html", check=0)
    oith("rerun", rerun, "--from", "WriteSnapshot", "--data", data, check=0)


def test_a_removal_that_was_cut_short_is_finished(nights):
    _, data = nights
    grave = data / "runs" / ".2026-11-01T040000Z-1.removed"
    (grave / "lists").mkdir(parents=True)
    (grave / "lists" / "00000.lists").write_bytes(b"x")
    collect(data, "--keep-runs", "100")
    assert not grave.exists()


def test_a_folder_that_no_journal_knows_goes_by_its_own_age(nights):
    _, data = nights
    stranger = data / "runs" / "2025-01-01T040000Z-1"
    stranger.mkdir()
    (stranger / "pool.features").write_bytes(b"old")
    os.utime(stranger, (0, 0))
    done = collect(data, "--keep-runs", "100")
    assert done["runs"][-1]["run"] == stranger.name and done["runs"][-1]["removed"] == "all"
    assert not stranger.exists()


@pytest.mark.parametrize("flag, value", [
    ("--keep-runs", "0"), ("--runs-days", "-1"), ("--keep-reports", "x"),
    ("--results-gigabytes", "-1"), ("--keep-snapshots", "2")])
def test_limits_that_make_no_sense(tmp_path, flag, value):
    oith("gc", "--data", tmp_path, f"{flag}={value}", check=64)


def test_attempts_that_fail_do_not_cost_the_last_good_run_its_files(nights):
    pool, data = nights
    good = "2026-11-24T040000Z-1"
    for _ in range(4):
        run(pool, data, "--as-of", DAYS[5], "--radius", "1", check=4)
    assert WORKING_FILES <= set(os.listdir(data / "runs" / good))
    reasons = {verdict["run"]: verdict["reason"] for verdict in collect(data)["runs"]}
    assert reasons[good] == "the last that succeeded"
    oith("rerun", good, "--from", "WriteSnapshot", "--data", data, check=0)


def test_reruns_of_reruns_need_none_but_the_last(nights):
    """Each has second names of all that it stands on, so that those before it may go."""
    _, data = nights
    for _ in range(5):
        oith("rerun", "--only", "ScoreChunks", "--data", data, check=0)
    night, *parts = [f"2026-11-24T040000Z-{number}" for number in range(1, 7)]
    # Parts of a night push parts out, and never the night.
    left = [name for name in (night, *parts) if "chunks.jsonl" in os.listdir(data / "runs" / name)]
    assert left == [night, *parts[2:]]
    for name in (night, *parts[:-1]):
        for gone in WORKING_FILES & set(os.listdir(data / "runs" / name)):
            path = data / "runs" / name / gone
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    last = oith("rerun", parts[-1], "--from", "ScoreChunks", "--data", data, check=0)
    assert "begins at" not in last.stderr and "ExtractPool" not in last.stderr
