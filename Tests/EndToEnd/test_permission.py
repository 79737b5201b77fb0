"""Who may only look can look at everything; who may not is told so, with 77, and not that nothing is there."""

import os
import shutil
import subprocess

import pytest
from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, let_others_in, oith, run
from test_journal import read_only

USER = "c-crowd-0@example.test"


def commands(data, pool):
    """What only looks, with the exit codes that it may have; a chunk is one that is there."""
    chunk = sorted((data / "runs").glob("*/partials/*.json"))[0].stem
    of_data = [
        ["runs"], ["runs", "--json"], ["status"], ["status", "--json"], ["history"],
        ["report"], ["plan", "--pool", pool], ["plan", "--users", "100000"],
        ["why", chunk], ["gc", "--dry-run"], ["rerun", "--from", "WriteSnapshot", "--dry-run"],
        ["snapshot", "list"], ["snapshot", "show"], ["snapshot", "verify", "--pool", pool],
        ["snapshot", "diff", "current", "current"], ["snapshot", "export", "--format", "jsonl"],
        ["lookup", USER], ["inspect"], ["audit"], ["snapshot", "forget", "--check"]]
    return [(words + ["--data", data], {0}) for words in of_data] + [
        (["explain", USER, "c-crowd-1@example.test", "--pool", pool], {0}),
        (["pool", "check", pool], {0}),
        # A night could not write there, which it says.
        (["doctor", "--data", data, "--pool", pool], {0, 1})]


@pytest.fixture
def place(night, fixture_pool, tmp_path):
    """A folder with a data folder and a pool, to be closed."""
    place = tmp_path / "place"
    place.mkdir()
    shutil.copytree(night, place / "data", symlinks=True)
    shutil.copy(fixture_pool, place / "pool.sqlite")
    yield place
    for folder, _, _ in os.walk(place):
        os.chmod(folder, 0o755)


def contents(place):
    return {path: path.lstat().st_mtime_ns for path in place.rglob("*")}


def test_a_read_only_file_system_is_enough_to_look(place):
    if shutil.which("unshare") is None or read_only(place, "true").returncode != 0:
        pytest.skip("no namespaces here")
    before = contents(place)
    for words, codes in commands(place / "data", place / "pool.sqlite"):
        said = read_only(place, OITH, *words)
        assert said.returncode in codes, (words, said.stdout[-500:], said.stderr)
    assert contents(place) == before


def test_a_read_only_file_system_is_77_for_who_changes_something(place):
    if shutil.which("unshare") is None or read_only(place, "true").returncode != 0:
        pytest.skip("no namespaces here")
    data = ["--data", place / "data"]
    for words in (["run", PIPELINE, "--pool", place / "pool.sqlite", "--as-of", AS_OF], ["resume"],
                  ["rerun"], ["gc"], ["snapshot", "pin"], ["snapshot", "publish", "current"]):
        said = read_only(place, OITH, *words, *data)
        assert said.returncode == 77, (words, said.returncode, said.stderr)
        assert "ead-only" in said.stderr, (words, said.stderr)


def somebody_else(*command):
    """Runs a command as a user who owns nothing."""
    prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    return subprocess.run([*prefix, *map(str, command)], capture_output=True, text=True,
                          env=ENVIRONMENT, timeout=300)


@pytest.fixture
def open_place(place):
    """The same, in which everybody may read."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    let_others_in(place)
    for folder, _, files in os.walk(place):
        os.chmod(folder, 0o755)
        for file in files:
            path = os.path.join(folder, file)
            if not os.path.islink(path):
                os.chmod(path, 0o644)
    if somebody_else(OITH, "--version").returncode in (126, 127):
        pytest.skip("the program cannot be started by others here")
    # The shipped model and state machine are read where the program is.
    if somebody_else("cat", PIPELINE).returncode != 0:
        pytest.skip("others may not read this checkout")
    return place


def test_the_right_to_read_is_enough_to_look(open_place):
    before = contents(open_place)
    for words, codes in commands(open_place / "data", open_place / "pool.sqlite"):
        said = somebody_else(OITH, *words)
        assert said.returncode in codes, (words, said.stdout[-500:], said.stderr)
    assert contents(open_place) == before


@pytest.mark.parametrize("closed", [".", "data", "data/oith.json", "data/journal.sqlite",
                                    "data/snapshots", "data/forgotten.txt", "pool.sqlite",
                                    "model.json", "night.json", "machine.json"])
def test_what_one_may_not_look_at_is_there_all_the_same(open_place, closed):
    """Each command that needs what is closed says 77, never 66 or an answer without it."""
    data, pool = open_place / "data", open_place / "pool.sqlite"
    oith("snapshot", "forget", "nobody@example.test", "--data", data, check=0)
    os.chmod(data / "forgotten.txt", 0o644)
    for name, source in (("model", "scoring/oith-v1"), ("machine", "nightly.asl")):
        shutil.copy(PIPELINE.parent / f"{source}.json", open_place / f"{name}.json")
    (open_place / "night.json").write_text("{}")
    os.chmod(open_place / closed, 0)
    looks = [["runs"], ["status"], ["history"], ["plan", "--users", "1000"], ["gc", "--dry-run"]]
    serves = [["lookup", USER], ["inspect"], ["snapshot", "show"]]
    tries = {
        ".": looks + serves + [["explain", USER, USER, "--pool", pool], ["pool", "check", pool]],
        "data": looks + serves, "data/oith.json": looks + serves, "data/journal.sqlite": looks,
        "data/snapshots": serves + [["snapshot", "list"]], "data/forgotten.txt": [["lookup", USER]],
        "pool.sqlite": [["pool", "check", pool], ["plan", "--pool", pool]],
        "model.json": [["plan", "--pool", pool, "--model", open_place / "model.json"]],
        "night.json": [["status", "--config", open_place / "night.json"],
                       ["config", "check", "--config", open_place / "night.json"]],
        "machine.json": [["run", open_place / "machine.json", "--pool", pool]]}[closed]
    for words in tries:
        of_data = [] if words[0] in ("pool", "explain", "config") else ["--data", data]
        if closed == "night.json":
            of_data = []
        said = somebody_else(OITH, *words, *of_data)
        assert said.returncode == 77, (words, said.returncode, said.stdout, said.stderr)
        assert "ermission denied" in said.stderr or "check the owner" in said.stderr, said.stderr


def test_a_list_of_the_forgotten_that_is_gone_behind_a_link_is_not_empty(spoiled_night, tmp_path):
    oith("snapshot", "forget", "nobody@example.test", "--data", spoiled_night, check=0)
    forgotten = spoiled_night / "forgotten.txt"
    forgotten.rename(tmp_path / "elsewhere.txt")
    forgotten.symlink_to(tmp_path / "elsewhere.txt")
    oith("lookup", USER, "--data", spoiled_night, check=0)
    (tmp_path / "elsewhere.txt").unlink()
    said = oith("lookup", USER, "--data", spoiled_night)
    assert said.returncode != 0 and USER not in said.stdout and "forgotten.txt" in said.stderr
    assert oith("snapshot", "forget", "a@example.test", "--data", spoiled_night).returncode != 0
    assert forgotten.is_symlink()


def test_a_stage_that_may_not_write_has_one_code_from_run_and_resume(fixture_pool, tmp_path):
    """The folder of results on a read-only file system, in the middle of the night."""
    data = tmp_path / "data"
    run(fixture_pool, data, "--no-publish")
    shutil.rmtree(data / "results")
    (data / "results").mkdir()
    if shutil.which("unshare") is None or read_only(data / "results", "true").returncode != 0:
        pytest.skip("no namespaces here")
    failed = read_only(data / "results", OITH, "run", PIPELINE, "--pool", fixture_pool, "--data",
                       data, "--as-of", AS_OF)
    assert failed.returncode == 77, failed.stderr
    assert "Oith.PermissionDenied" in oith("status", "--data", data, check=0).stdout
    assert read_only(data / "results", OITH, "resume", "--data", data).returncode == 77
    oith("resume", "--data", data, check=0)
