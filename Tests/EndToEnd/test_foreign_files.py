"""What has not a name that oith gives stays, also inside of what a collection or an erasure removes."""

import json
import os
import shutil

import pyarrow.parquet as parquet
import pytest
from conftest import oith, random_pool, run

DAYS = [f"2026-11-{day}T04:00:00Z" for day in range(20, 25)]
OLDEST = "2026-11-20T040000Z-1"
LIMITS = ["--keep-runs", "1", "--keep-reports", "2", "--keep-snapshots", "3"]


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Five published nights of which everything is kept; not to be changed."""
    folder = tmp_path_factory.mktemp("foreign")
    pool = random_pool(folder / "pool.sqlite", 17, 150)
    everything = {**os.environ, "OITH_RETENTION_RUNS": "100"}
    for day in DAYS:
        run(pool, folder / "data", "--as-of", day, env=everything)
    return folder


@pytest.fixture
def data(nights, tmp_path):
    """A data folder of one's own with the nights."""
    shutil.copytree(nights / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def collect(data, *arguments, check=0):
    return json.loads(oith("gc", "--data", data, "--json", *arguments, check=check).stdout)


def contents(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def oldest_snapshot(data):
    return min(path for path in (data / "snapshots").iterdir() if path.name.startswith("2026-11-20"))


def listed(data):
    return [entry["path"].split("/")[-1] for entry in
            json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)]


def spoil(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")


def test_a_run_goes_and_what_is_foreign_in_it_stays(data):
    folder = data / "runs" / OLDEST
    foreign = [".note.partial", "lists/1.lists", "lists/notes.txt", "mine/deep.txt", "notes.txt",
               "partials/notes.json", "partials/notes.txt"]
    spoil(folder, *foreign)
    (folder / "link").symlink_to(data / "oith.json")
    planned = collect(data, *LIMITS, "--dry-run")
    verdict = planned["runs"][-1]
    assert (verdict["run"], verdict["removed"]) == (OLDEST, "all")
    assert verdict["reason"] == (
        "older than the newest 2; .note.partial and 7 more stay, which oith has not made")
    assert collect(data, *LIMITS) == planned
    assert contents(folder) == sorted(foreign + ["link"])
    assert OLDEST not in oith("runs", "--data", data, check=0).stdout
    # It is no run any more, and nobody tells of it again.
    assert OLDEST not in [run["run"] for run in collect(data, "--reports-days", "1")["runs"]]
    assert contents(folder) == sorted(foreign + ["link"])


def test_working_files_go_and_what_is_foreign_beside_them_stays(data):
    folder = data / "runs" / OLDEST
    spoil(folder, "lists/notes.txt", "partials/notes.txt", "notes.txt")
    verdict = collect(data, "--keep-runs", "1")["runs"][-1]
    assert (verdict["run"], verdict["removed"]) == (OLDEST, "working files")
    assert contents(folder) == [
        "guard.json", "lists/notes.txt", "metrics.prom", "notes.txt", "partials/notes.txt",
        "rejects.jsonl", "report.html", "trace.jsonl"]
    # What is left are no working files.
    verdict = collect(data, "--keep-runs", "1")["runs"][-1]
    assert (verdict["removed"], verdict["reason"]) == ("nothing", "its report")


def test_a_snapshot_goes_and_what_is_foreign_in_it_stays(nights, data):
    folder = oldest_snapshot(data)
    foreign = ["lists/mine.parquet", "mine/deep.txt", "notes.txt", "part-1.parquet"]
    spoil(folder, *foreign)
    (folder / "link").symlink_to("manifest.json")
    verdict = [entry for entry in collect(data, *LIMITS)["snapshots"] if entry["removed"]][-1]
    assert verdict["name"] == folder.name
    assert verdict["reason"] == (
        "older than the newest 3; link and 4 more stay, which oith has not made")
    assert contents(folder) == sorted(foreign + ["link"])
    assert folder.name not in listed(data) and len(listed(data)) == 3
    assert folder.name not in [entry["name"] for entry in collect(data, *LIMITS)["snapshots"]]
    # The same night once more takes the place, and what is foreign makes room.
    run(nights / "pool.sqlite", data, "--as-of", DAYS[0], "--no-publish", check=0)
    oith("snapshot", "publish", folder.name, "--force", "--data", data, check=0)
    assert os.readlink(data / "current") == f"snapshots/{folder.name}"
    oith("snapshot", "rollback", "--data", data, check=0)
    assert folder.name in listed(data) and (folder / "manifest.json").exists()
    collect(data, *LIMITS)
    assert contents(data / "staging" / f".{folder.name}.damaged") == sorted(foreign + ["link"])
    assert len(listed(data)) == 3


def test_an_erasure_leaves_what_is_foreign(nights, data):
    folder = oldest_snapshot(data)
    spoil(folder, "notes.txt")
    spoil(data / "runs" / OLDEST, "lists/notes.txt", "notes.txt")
    user = parquet.read_table(folder / "users/part-00000.parquet")["user_id"][0].as_py()
    oith("snapshot", "forget", user, "--data", data, check=0)
    assert contents(folder) == ["notes.txt"]
    assert folder.name not in listed(data) and len(listed(data)) == 5
    left = contents(data / "runs" / OLDEST)
    assert "lists/notes.txt" in left and "notes.txt" in left and "pool.features" not in left
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def test_a_removal_that_was_cut_short_gives_back_what_is_foreign(data):
    grave = data / "runs" / ".2026-11-01T040000Z-1.removed"
    spoil(grave, "notes.txt", "pool.features")
    collect(data)
    assert contents(data / "runs" / "2026-11-01T040000Z-1") == ["notes.txt"]
    assert not grave.exists()


def test_one_odd_thing_keeps_nothing_else_from_being_removed(data):
    odd = data / "runs" / "2026-11-24T040000Z-1" / "partials"
    shutil.rmtree(odd)
    odd.write_text("mine")
    results = list((data / "results").iterdir())
    for path in results:
        os.utime(path, (0, 0))
    done = oith("gc", "--data", data, *LIMITS, check=65)
    assert str(odd) in done.stderr and "1 of what was to be looked at" in done.stderr
    assert odd.read_text() == "mine"
    assert not list((data / "results").iterdir()) and len(listed(data)) == 3
    assert not (data / "runs" / OLDEST).exists()


def test_a_link_in_place_of_the_results_keeps_nothing_else_from_being_removed(data, tmp_path):
    (data / "results").rename(tmp_path / "elsewhere")
    (data / "results").symlink_to(tmp_path / "elsewhere")
    before = contents(tmp_path / "elsewhere")
    done = oith("gc", "--data", data, *LIMITS, "--results-days", "1", check=65)
    assert "results" in done.stderr and "a symbolic link is in place" in done.stderr
    assert contents(tmp_path / "elsewhere") == before
    assert not (data / "runs" / OLDEST).exists() and len(listed(data)) == 3
