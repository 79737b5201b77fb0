"""A data folder is known by its marker; what is not ours is neither written to nor removed."""

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess

import pytest

from conftest import (AS_OF, ENVIRONMENT, OITH, PIPELINE, current, freeze, oith, random_pool, run)

# Each command that looks at a data folder or changes what is there; none makes one.
LOOKING = [
    ["runs"], ["status"], ["history"], ["stop"], ["why", "9q8y"], ["report"], ["inspect"],
    ["lookup", "ann@example.test"], ["snapshot", "list"], ["snapshot", "show"],
    ["snapshot", "verify"], ["snapshot", "diff", "previous", "current"],
    ["snapshot", "export", "--format", "csv"], ["snapshot", "publish", "2026-11-20"],
    ["snapshot", "rollback"], ["snapshot", "pin"], ["snapshot", "pin", "--remove"],
    ["snapshot", "forget", "ann@example.test"], ["snapshot", "forget", "--check"],
    ["gc"], ["gc", "--dry-run"], ["resume"], ["rerun"], ["rerun", "--dry-run"]]
RUN = "2026-11-20T040000Z-1"


def tree(folder):
    """All that stands in a folder, with the bytes of files."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
            for path in folder.rglob("*")}


def marker(data):
    return json.loads((data / "oith.json").read_text())


def as_of_version_01(data):
    """A folder as version 0.1 left it: the same without the marker."""
    (data / "oith.json").unlink()
    return data


def age(path):
    os.utime(path, (0, 0), follow_symlinks=False)


# MARK: - The marker

def test_the_first_run_marks_the_folder(fixture_pool, tmp_path):
    data = tmp_path / "new" / "data"
    run(fixture_pool, data)
    assert set(marker(data)) == {"layout", "made", "what"}
    assert marker(data)["layout"] == 3 and marker(data)["what"] == "oith data folder"
    before = (data / "oith.json").read_bytes()
    run(fixture_pool, data)
    assert (data / "oith.json").read_bytes() == before


def test_an_empty_folder_becomes_one_also_where_that_was_cut_short(fixture_pool, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "lock").write_text("run that makes the data folder (pid 4711)\n")
    (data / ".oith.json.partial").write_text('{"layout"')
    (data / "lost+found").mkdir()  # a file system of its own
    run(fixture_pool, data)
    assert marker(data)["layout"] == 3
    assert list(data.glob(".*")) == []


def test_a_run_takes_over_a_folder_of_version_01_and_a_look_does_not(spoiled_night, fixture_pool):
    data = as_of_version_01(spoiled_night)
    served = current(data)
    oith("status", "--data", data, check=0)
    oith("lookup", "c-crowd-0@example.test", "--data", data, check=0)
    oith("gc", "--data", data, check=0)
    assert not (data / "oith.json").exists()
    run(fixture_pool, data)
    assert marker(data)["layout"] == 3 and current(data) == served


@pytest.mark.parametrize("command", ["resume", "rerun"])
def test_so_do_a_resumption_and_a_rerun(command, spoiled_night):
    data = as_of_version_01(spoiled_night)
    more = ["--from", "WriteSnapshot"] if command == "rerun" else []
    oith(command, *more, "--data", data, check=0)
    assert marker(data)["layout"] == 3


@pytest.mark.parametrize("left", [
    ["failing.json"], [".failing.json.partial"], ["journal.sqlite"],
    ["forgotten.txt", "publish.lock"]])
def test_what_version_01_made_before_its_first_night_is_taken_over(left, fixture_pool, tmp_path):
    data = tmp_path / "data"
    (data / "snapshots").mkdir(parents=True)
    for name in left:
        (data / name).write_text("" if name != "failing.json" else '{"since":"2026-11-19"}\n')
    if "forgotten.txt" in left:
        (data / "forgotten.txt").unlink()
    run(fixture_pool, data)
    assert marker(data)["layout"] == 3


def test_a_failure_before_the_first_night_is_noted_in_a_marked_folder(tmp_path):
    data = tmp_path / "data"
    note = tmp_path / "note.sh"
    note.write_text("#!/bin/sh\ncat > /dev/null\n")
    note.chmod(0o755)
    settings = tmp_path / "night.json"
    settings.write_text(json.dumps({"notify": {"command": [str(note)]}}))
    run(tmp_path / "no.sqlite", data, "--config", settings, check=66)
    assert (data / "failing.json").exists() and marker(data)["layout"] == 3
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    run(tmp_path / "no.sqlite", foreign, "--config", settings, check=66)
    assert os.listdir(foreign) == ["letter.txt"]


# MARK: - What is no data folder

@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_a_folder_that_is_not_there_is_not_made(arguments, tmp_path):
    result = oith(*arguments, "--data", tmp_path / "typo", check=66)
    assert f"there is no data folder {tmp_path / 'typo'}" in result.stderr
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_a_folder_of_somebody_else_is_left_alone(arguments, tmp_path):
    (tmp_path / "runs" / RUN).mkdir(parents=True)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / ("a" * 64)).write_text("mine")
    (tmp_path / "letter.txt").write_text("mine")
    before = tree(tmp_path)
    result = oith(*arguments, "--data", tmp_path, check=66)
    assert f"{tmp_path} is no data folder" in result.stderr
    assert tree(tmp_path) == before


def test_a_run_takes_an_empty_folder_or_its_own(fixture_pool, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    result = run(fixture_pool, tmp_path, check=66)
    assert "is no data folder: it has no oith.json" in result.stderr
    assert "an empty or a new one" in result.stderr
    assert os.listdir(tmp_path) == ["letter.txt"]
    foreign = tmp_path / "other"
    foreign.mkdir()
    sqlite3.connect(foreign / "journal.sqlite").execute("CREATE TABLE t(a)").connection.close()
    before = tree(foreign)
    run(fixture_pool, foreign, check=66)
    assert tree(foreign) == before


def test_plan_and_doctor_know_a_foreign_folder(fixture_pool, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    for data, code in ((tmp_path, 66), (tmp_path / "new", 0)):
        oith("plan", "--pool", fixture_pool, "--data", data, check=code)
    result = oith("doctor", "--data", tmp_path)
    assert result.returncode == 1 and "is no data folder" in result.stdout
    assert os.listdir(tmp_path) == ["letter.txt"]


@pytest.mark.parametrize("arguments", [["status"], ["gc"], ["lookup", "a@x"], ["resume"], ["run"]],
                         ids=" ".join)
def test_a_newer_layout_is_refused_by_name(arguments, spoiled_night, fixture_pool):
    text = (spoiled_night / "oith.json").read_text().replace('"layout":3', '"layout":4')
    (spoiled_night / "oith.json").write_text(text)
    pool = ["--pool", fixture_pool] if arguments == ["run"] else []
    before = tree(spoiled_night)
    result = oith(*arguments, *pool, "--data", spoiled_night, check=65)
    assert "was made by a newer oith: its layout is 4, and this one knows 3" in result.stderr
    assert tree(spoiled_night) == before


@pytest.mark.parametrize("damage", [
    b"", b"{", b'{"layout":2}', b'{"layout":0,"made":"x","what":"oith data folder"}',
    b'{"layout":2.5,"made":"x","what":"oith data folder"}', b"[]", b"\xff" * 100,
    b'{"pool":"pool.sqlite","data":"data"}', b" " * 100_000])
def test_a_damaged_marker_is_told_and_how_to_mend_it(damage, spoiled_night, fixture_pool):
    (spoiled_night / "oith.json").write_bytes(damage)
    for arguments in (["gc"], ["run", "--pool", fixture_pool]):
        result = oith(*arguments, "--data", spoiled_night, check=65)
        assert f"{spoiled_night}/oith.json is damaged" in result.stderr
        assert "the next run makes it anew" in result.stderr
    (spoiled_night / "oith.json").unlink()
    run(fixture_pool, spoiled_night)
    assert marker(spoiled_night)["layout"] == 3


def test_a_bare_copy_of_what_is_published_answers_lookups(spoiled_night, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copytree(spoiled_night / "snapshots", copy / "snapshots")
    os.symlink(os.readlink(spoiled_night / "current"), copy / "current")
    before = tree(copy)
    oith("lookup", "c-crowd-0@example.test", "--data", copy, check=0)
    oith("snapshot", "list", "--data", copy, check=0)
    assert tree(copy) == before


@pytest.mark.parametrize("arguments", [
    ["runs"], ["status"], ["history"], ["report"], ["snapshot", "list"], ["snapshot", "verify"],
    ["snapshot", "forget", "--check"], ["gc", "--dry-run"], ["doctor"],
    ["lookup", "c-crowd-0@example.test"]], ids=" ".join)
def test_a_look_leaves_nothing(arguments, night):
    before = sorted(tree(night))
    oith(*arguments, "--data", night)
    assert sorted(tree(night)) == before


# MARK: - What is removed

def test_what_is_not_ours_is_never_removed(tmp_path):
    pool, data = random_pool(tmp_path / "pool.sqlite", 17, 200), tmp_path / "data"
    run(pool, data)
    foreign = ["results/README", "results/" + "A" * 64, "results/" + "a" * 63, "results/.keep",
               "results/.note.partial", "runs/notes.txt", "runs/backup/pool.features",
               "runs/.git/config", "runs/.backup.removed/x", f"runs/{RUN}.bak/report.html",
               "runs/.forecast-mine/x", "snapshots/README", "snapshots/.old.partial/x",
               "snapshots/.old.removed/x", "snapshots/.old.held", "letter.txt", ".letter.partial",
               "staging/README", "staging/.old.removed/x", "staging/old/unfinished/x",
               f"staging/{RUN}/notes.txt"]
    for name in foreign:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        age(path)
        if path.parent.parent != data and path.parent != data:
            age(path.parent)
    elsewhere = tmp_path / "elsewhere"
    for name in ("lists", "partials"):
        (elsewhere / name).mkdir(parents=True)
        (elsewhere / name / "x").write_text("mine")
    for link in ("results/" + "b" * 64, "runs/2020-01-01T040000Z-1",
                 "snapshots/2020-01-01T040000Z-abcdef"):
        os.symlink(elsewhere, data / link)
        age(data / link)
        foreign.append(link)
    limits = ["--keep-runs", "1", "--keep-reports", "1", "--keep-snapshots", "3", "--runs-days",
              "0", "--reports-days", "0", "--results-days", "0"]
    oith("gc", "--data", data, *limits, check=0)
    run(pool, data, "--as-of", "2026-11-21T04:00:00Z")
    oith("snapshot", "forget", "nobody@example.test", "--data", data)
    assert [name for name in foreign if not os.path.lexists(data / name)] == []
    assert sorted(path.name for path in elsewhere.rglob("x")) == ["x", "x"]


@pytest.mark.parametrize("folder", ["results", "runs", "snapshots", "staging"])
def test_nothing_is_removed_through_a_link(folder, tmp_path):
    pool, data = random_pool(tmp_path / "pool.sqlite", 17, 200), tmp_path / "data"
    run(pool, data)
    shutil.move(data / folder, tmp_path / "moved")
    os.symlink(tmp_path / "moved", data / folder)
    inside = {"results": "a" * 64, "runs": ".2020-01-01T040000Z-1.removed",
              "snapshots": ".2020-01-01T040000Z-1.partial",
              "staging": ".2020-01-01T040000Z-3f9c2a.removed"}[folder]
    path = tmp_path / "moved" / inside
    if folder == "results":
        path.write_text("old")
    else:
        path.mkdir()
    age(path)
    result = oith("gc", "--data", data, check=65)
    assert f"{data / folder}: a symbolic link is in place of the folder" in result.stderr
    assert path.exists()
    # A night goes on, and says that it could not clean up.
    result = run(pool, data, "--as-of", "2026-11-21T04:00:00Z")
    assert "a symbolic link is in place of the folder" in result.stderr
    assert path.exists() and current(data).name.startswith("2026-11-21")


# MARK: - Left-over temporary files

def leave(data, victim):
    """What a killed run and a killed look ahead leave, with a user in it."""
    names = [f"runs/{RUN}/.pool.features.partial", f"runs/{RUN}/.rejects.jsonl.partial",
             f"runs/{RUN}/lists/.00000.lists.partial", f"runs/{RUN}/partials/.9q.json.partial",
             "runs/.forecast-12345/pool.features", "runs/.forecast-12345/.pool.features.partial",
             "runs/.forecast-00000000000000ab/work/.pool.features.partial",
             "runs/.2026-11-01T040000Z-1.removed/pool.features",
             f"results/.{'a' * 64}.partial", ".heartbeat.json.partial", ".forgotten.txt.partial",
             ".published.jsonl.partial", f"snapshots/..{RUN}.held.partial",
             f"staging/{RUN}/.held.json.partial"]
    for name in names:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"xx{victim}xx")
    (data / "runs/.forecast-00000000000000ab/owner.lock").write_text("pid 4711\n")
    os.symlink("snapshots/x", data / ".current.partial")
    # Of a version that knew no locks: given up after a day.
    age(data / "runs/.forecast-12345")
    return [data / name for name in names] + [data / ".current.partial"]


def names_somebody(data, victim):
    return [path for path in data.rglob("*")
            if path.is_file() and not path.is_symlink() and victim.encode() in path.read_bytes()]


@pytest.mark.parametrize("arguments", [
    ["run"], ["resume"], ["rerun", "--from", "WriteSnapshot"], ["gc"],
    ["snapshot", "forget", "nobody@example.test"]], ids=lambda arguments: arguments[0])
def test_the_next_start_removes_what_a_killed_one_left(arguments, spoiled_night, fixture_pool):
    data, victim = spoiled_night, "left-over@example.test"
    if arguments == ["resume"]:
        journal = sqlite3.connect(data / "journal.sqlite")
        journal.execute("UPDATE executions SET ending = 'failed', error = 'E', cause = 'C'")
        journal.commit()
        journal.close()
    left = leave(data, victim)
    more = ["--pool", fixture_pool, "--as-of", AS_OF] if arguments == ["run"] else []
    oith(*arguments, *more, "--data", data)
    assert [path for path in left if os.path.lexists(path)] == []
    assert names_somebody(data, victim) == []


def test_forget_and_its_check_know_left_over_files(spoiled_night):
    data, victim = spoiled_night, "c-crowd-0@example.test"
    oith("snapshot", "forget", victim, "--data", data, check=0)
    oith("snapshot", "forget", "--check", "--data", data, check=0)
    leave(data, victim)
    result = oith("snapshot", "forget", "--check", "--data", data, check=65)
    assert result.stdout.splitlines() == [
        f"runs/{RUN}/.pool.features.partial", "runs/.2026-11-01T040000Z-1.removed/pool.features",
        "runs/.forecast-00000000000000ab/work/.pool.features.partial",
        "runs/.forecast-12345/pool.features"]
    oith("snapshot", "forget", "--data", data, check=0)
    oith("snapshot", "forget", "--check", "--data", data, check=0)
    assert names_somebody(data, victim) == []


def test_a_copy_that_no_run_made_is_told_and_not_touched(spoiled_night):
    data, victim = spoiled_night, "c-crowd-0@example.test"
    backup = data / "runs" / "backup"
    backup.mkdir()
    shutil.copy(data / "runs" / RUN / "pool.features", backup)
    result = oith("snapshot", "forget", victim, "--data", data, check=65)
    assert "runs/backup/pool.features: no run made this copy; remove it by hand" in result.stderr
    result = oith("snapshot", "forget", "--check", "--data", data, check=65)
    assert result.stdout == "runs/backup/pool.features\n"
    shutil.rmtree(backup)
    oith("snapshot", "forget", "--data", data, check=0)
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def temporary(tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir(exist_ok=True)
    return folder, {**ENVIRONMENT, "TMPDIR": str(folder)}


def test_a_run_removes_what_killed_commands_left_in_tmpdir(fixture_pool, tmp_path):
    folder, environment = temporary(tmp_path)
    for purpose in ("verify", "explain", "plan", "bench"):
        path = folder / f"oith-{purpose}-0123456789abcdef"
        (path / "work").mkdir(parents=True)
        (path / "work" / "pool.features").write_text("ann@example.test")
        (path / "owner.lock").write_text("pid 4711\n")
    (folder / "oith-verify-mine").mkdir()
    run(fixture_pool, tmp_path / "data", env=environment)
    assert os.listdir(folder) == ["oith-verify-mine"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_verification_that_is_ended_leaves_nothing_for_long(
        number, night, fixture_pool, tmp_path):
    folder, environment = temporary(tmp_path)
    process = subprocess.Popen(
        [OITH, "snapshot", "verify", "--pool", fixture_pool, "--all", "--data", night],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # The folder is there while the pool is read.
    while not list(folder.rglob("owner.lock")):
        assert process.poll() is None, process.communicate()
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number, errors
        assert os.listdir(folder) == []
    oith("snapshot", "verify", "--pool", fixture_pool, "--data", night, env=environment, check=0)
    assert os.listdir(folder) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_stopped_leaves_no_half_file(number, night, tmp_path):
    process = subprocess.Popen(
        [OITH, "snapshot", "export", "--format", "dynamodb", "-o", tmp_path / "lists.json",
         "--data", night], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not os.listdir(tmp_path):
        assert process.poll() is None, process.communicate()
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    # It may have been done before the signal came.
    assert process.returncode in (0, 128 + number), errors
    assert not (tmp_path / ".lists.json.partial").exists()
    assert (tmp_path / "lists.json").exists() == (process.returncode == 0)


# MARK: - Permissions

@pytest.mark.parametrize("umask", [0o077, 0o000, 0o027])
def test_the_umask_changes_no_permission(umask, fixture_pool, tmp_path):
    """Every file of a data folder is 0640 and every folder 0750, and so is what was asked for."""
    data, work = tmp_path / "data", tmp_path / "work"
    work.mkdir()
    settings = tmp_path / "night.json"
    settings.write_text(json.dumps({"notify": {"command": ["/bin/true"]}}))

    def under_umask(*arguments, check=0):
        return oith(*arguments, "--data", data, check=check, umask=umask)

    under_umask("run", PIPELINE, "--pool", tmp_path / "no.sqlite", "--config", settings, check=66)
    night = ["run", PIPELINE, "--pool", fixture_pool, "--metrics-file", work / "oith.prom",
             "--emf", work / "metrics.log"]
    under_umask(*night, "--as-of", AS_OF)
    under_umask(*night, "--as-of", AS_OF, "--radius", "1", check=4)
    under_umask("snapshot", "pin")
    under_umask("snapshot", "forget", "c-crowd-0@example.test")
    under_umask("snapshot", "export", "--format", "csv", "-o", work / "lists.csv")
    under_umask("report", "-o", work / "report.html")
    wrong = {str(path.relative_to(data)): oct(mode) for path, mode in modes(data)
             if mode != (0o750 if path.is_dir() else 0o640)}
    assert wrong == {}
    assert (data / "failing.json").exists() and (data / "heartbeat.json").exists()
    # node_exporter, which reads the metrics, is somebody else.
    assert {path.name: oct(mode) for path, mode in modes(work) if path != work} == {
        "lists.csv": "0o640", "metrics.log": "0o640", "oith.prom": "0o644",
        "report.html": "0o640"}


def modes(folder):
    return [(path, stat.S_IMODE(path.lstat().st_mode))
            for path in [folder, *folder.rglob("*")] if not path.is_symlink()]


@pytest.mark.parametrize("umask", [0o077, 0o000])
def test_nor_those_of_the_files_that_a_run_has_open(umask, fixture_pool, tmp_path):
    data = tmp_path / "data"
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of", AS_OF,
         "--chunk-budget", "1", "--concurrency", "1"], umask=umask, env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (data / "results").is_dir() or not any((data / "results").iterdir()):
        assert process.poll() is None, process.communicate()
    freeze(process)
    found = modes(data)
    process.kill()
    process.communicate()
    assert {"journal.sqlite-wal", "journal.sqlite-shm", "lock"} <= {path.name for path, _ in found}
    # One that was being made at this instant may have its permissions yet to come.
    wrong = [path for path, mode in found
             if mode != (0o750 if path.is_dir() else 0o640) and ".partial" not in path.name]
    assert wrong == []
