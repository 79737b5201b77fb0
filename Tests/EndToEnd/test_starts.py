"""Starts that fail: each is in the journal as `not begun`, with its error, and is told of; a pool that is locked is
waited for; a mistake is told of where nobody watches; a night that was killed is told of once.
"""

import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, oith, run

LATER = "2026-11-21T04:00:00Z"


class Told:
    """A command that notes what it is told; `environment` names it."""

    def __init__(self, folder):
        self.path = folder / "told.jsonl"
        words = ["/bin/sh", "-c", f'cat >>"{self.path}"; echo >>"{self.path}"']
        self.environment = {**ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps(words)}

    def take(self):
        """What came since."""
        if not self.path.exists():
            return []
        lines = self.path.read_text().splitlines()
        self.path.unlink()
        return [json.loads(line) for line in lines]


@pytest.fixture
def told(tmp_path):
    return Told(tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A pool and a data folder with a published night; not to be changed."""
    folder = tmp_path_factory.mktemp("starts")
    oith("pool", "generate", "--users", "2000", "--seed", "7", "--pool", folder / "pool.sqlite", check=0)
    run(folder / "pool.sqlite", folder / "data")
    return folder


@pytest.fixture
def nights(published, tmp_path):
    """A copy of it; the pool stays where it is."""
    shutil.copytree(published / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def runs(data):
    return json.loads(oith("runs", "--data", data, "--json", check=0).stdout)


# MARK: - Not begun

def start(published, tmp_path, what):
    """The arguments of a night that cannot begin, its exit code, its error and a part of its cause."""
    pool, broken = published / "pool.sqlite", tmp_path / "broken.sqlite"
    if what == "pool missing":
        return ["--pool", tmp_path / "none.sqlite"], 66, "Oith.NotFound", "none.sqlite: no such file"
    if what == "no database":
        broken.write_bytes(b"no database at all, " * 100)
        return ["--pool", broken], 65, "Oith.DataError", "it is not a SQLite database"
    if what == "schema changed":
        shutil.copy(pool, broken)
        with sqlite3.connect(broken) as connection:
            connection.execute("ALTER TABLE users RENAME COLUMN last_seen TO seen")
        return ["--pool", broken], 65, "Oith.DataError", "last_seen"
    if what == "model missing":
        return ["--pool", pool, "--model", "oith-v0"], 66, "Oith.NotFound", "oith-v0"
    return [], 64, "Oith.BadUsage", "Name the pool"


@pytest.mark.parametrize(
    "what", ["pool missing", "no database", "schema changed", "model missing", "nobody names a pool"])
def test_a_start_that_fails_is_in_the_journal(published, nights, tmp_path, told, what):
    (good,) = [entry["run"] for entry in runs(nights)]
    arguments, code, error, cause = start(published, tmp_path, what)
    metrics = tmp_path / "oith.prom"
    night = ["run", PIPELINE, *arguments, "--data", nights, "--as-of", LATER]
    oith(*night, "--metrics-file", metrics, check=code, env=told.environment)
    (news,) = told.take()
    name = "2026-11-21T040000Z-1"
    assert (news["event"], news["status"], news["run"], news["exitCode"], news["error"]) == (
        "failed", "not begun", name, code, error)
    host = os.uname().nodename
    assert news["text"].startswith(
        f"oith at {host}, {nights}: night {name} did not begin, exit code {code}: ")
    assert 'oith_run_result{result="not begun"} 1' in metrics.read_text()
    # Whoever looks sees it, and not the night before.
    entry = runs(nights)[0]
    assert (entry["run"], entry["status"], entry["error"], entry["exitCode"], entry["asOf"]) == (
        name, "not begun", error, code, LATER)
    assert cause in entry["cause"]
    assert f"{error}, exit code {code}" in oith("runs", "--data", nights, check=0).stdout
    status = oith("status", "--data", nights, check=0).stdout
    assert status.startswith(f"{name}  not begun\n") and f"exit     {code}\n" in status
    doctor = oith("doctor", "--data", nights).stdout
    assert f"{name} not begun: {error}" in doctor
    assert "When that is mended, `oith run` starts a night." in doctor
    assert "not begun" in oith("report", "--data", nights, check=0).stdout
    oith("report", "--data", nights, "--metrics-file", metrics, check=0)
    assert 'oith_run_result{result="not begun"} 1' in metrics.read_text()
    assert "oith_night_success 0" in metrics.read_text()
    # It cannot be gone on with; the last run that began can be named, and is what a rerun takes up.
    for command in ["resume"], ["resume", name], ["rerun", name]:
        refused = oith(*command, "--data", nights, check=65, env=told.environment).stderr
        assert f"{name} did not begin ({error}: " in refused and "`oith run`" in refused
    oith("resume", good, "--data", nights, check=0)
    forecast = oith("rerun", "--radius", "40", "--dry-run", "--data", nights, check=0).stdout
    assert good in forecast
    plan = oith("plan", "--pool", published / "pool.sqlite", "--data", nights, check=0).stdout
    assert f"rates of run {good}" in plan
    oith("gc", "--data", nights, check=0)
    assert (nights / "runs" / good / "pool.features").exists()
    assert told.take() == []
    # The next night is held against the last that was published, and is told of as a recovery.
    oith("run", PIPELINE, "--pool", published / "pool.sqlite", "--data", nights, "--as-of", LATER,
         check=0, env=told.environment)
    assert [news["event"] for news in told.take()] == ["recovered"]
    assert [entry["run"] for entry in runs(nights)] == ["2026-11-21T040000Z-2", name, good]


def test_a_first_night_that_fails_to_begin_makes_its_data_folder(tmp_path, told):
    data = tmp_path / "data"
    run(tmp_path / "none.sqlite", data, check=66, env=told.environment)
    ((news, entry),) = zip(told.take(), runs(data))
    assert news["run"] == entry["run"] and entry["status"] == "not begun"
    refused = oith("resume", "--data", data, check=65).stderr
    assert "did not begin" in refused and "last run that began" not in refused
    # In a folder of somebody else's nothing is written, and it is told all the same.
    (tmp_path / "other").mkdir()
    (tmp_path / "other/letter.txt").write_text("mine")
    result = run(tmp_path / "none.sqlite", tmp_path / "other", check=66, env=told.environment)
    assert [news["run"] for news in told.take()] == [None]
    assert os.listdir(tmp_path / "other") == ["letter.txt"]
    assert "could not be noted" in result.stderr


def test_failed_starts_push_nothing_out(published, nights):
    """A hundred of them, and the report of the night before is still there."""
    (good,) = [entry["run"] for entry in runs(nights)]
    with sqlite3.connect(nights / "journal.sqlite") as journal:
        (columns,) = zip(*[[row[1]] for row in journal.execute("PRAGMA table_info(executions)")])
    run(nights / "none.sqlite", nights, check=66)
    with sqlite3.connect(nights / "journal.sqlite") as journal:
        others = ", ".join(name for name in columns if name not in ("id", "name", "turn"))
        for number in range(120):
            journal.execute(
                f"INSERT INTO executions(name, turn, {others}) SELECT '2026-11-20T040000Z-1{number:03}',"
                f" {number + 3}, {others} FROM executions WHERE id = 2")
    run(published / "pool.sqlite", nights)
    names = {entry["run"]: entry["status"] for entry in
             json.loads(oith("runs", "--data", nights, "--json", "--limit", "500", check=0).stdout)}
    assert names[good] == "succeeded"
    assert (nights / "runs" / good / "report.html").exists()
    assert list(names.values()).count("not begun") == 100


# MARK: - A pool that is locked

class Lock:
    """A backup that holds the pool."""

    def __init__(self, pool):
        self.connection = sqlite3.connect(pool, isolation_level=None)
        self.connection.execute("BEGIN EXCLUSIVE")

    def release(self):
        self.connection.execute("ROLLBACK")
        self.connection.close()


def waiting(*arguments, env):
    """A night, once it says that it waits for the pool."""
    process = subprocess.Popen(
        [str(argument) for argument in (OITH, *arguments)], env=env, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for line in process.stderr:
        if "the pool is locked by another process; waiting up to" in line:
            return process, line
    raise AssertionError(process.wait())


def test_a_locked_pool_is_waited_for(published, tmp_path, told):
    pool, data = tmp_path / "pool.sqlite", tmp_path / "data"
    shutil.copy(published / "pool.sqlite", pool)
    night = ["run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF]
    lock = Lock(pool)
    process, line = waiting(*night, env=told.environment)
    assert "waiting up to 10 min for it" in line
    # It has the lock of the data folder by now: another one is no news.
    oith(*night, check=75, env=told.environment)
    lock.release()
    process.communicate()
    assert process.returncode == 0 and current(data).exists()
    # A part of a night waits in its stage.
    lock = Lock(pool)
    process, _ = waiting("rerun", "--from", "ExtractPool", "--data", data, env=told.environment)
    lock.release()
    process.communicate()
    assert process.returncode == 0
    assert told.take() == []
    assert [entry["status"] for entry in runs(data)] == ["succeeded", "succeeded"]


def test_a_pool_that_stays_locked_is_74_and_told(published, tmp_path, told):
    pool, data = tmp_path / "pool.sqlite", tmp_path / "data"
    shutil.copy(published / "pool.sqlite", pool)
    run(pool, data)
    lock = Lock(pool)
    environment = {**told.environment, "OITH_POOL_LOCK_TIMEOUT_SECONDS": "0"}
    night = ["run", PIPELINE, "--pool", pool, "--data", data, "--as-of", LATER]
    said = oith(*night, check=74, env=environment).stderr
    assert "another process has kept the pool locked for 0 s (poolLockTimeoutSeconds)" in said
    (news,) = told.take()
    assert (news["status"], news["exitCode"], news["error"]) == ("not begun", 74, "Oith.IOError")
    oith("rerun", "--from", "ExtractPool", "--data", data, check=74, env=environment)
    oith("resume", "--data", data, check=74, env=environment)
    failed, again = told.take()
    assert failed["run"] == again["run"] and failed["status"] == again["status"] == "failed"
    assert "has kept the pool locked" in failed["cause"]
    lock.release()
    oith("resume", "--data", data, check=0, env=environment)


def test_a_night_that_waits_for_its_pool_can_be_stopped(published, tmp_path, told):
    pool, data = tmp_path / "pool.sqlite", tmp_path / "data"
    shutil.copy(published / "pool.sqlite", pool)
    lock = Lock(pool)
    process, _ = waiting("run", PIPELINE, "--pool", pool, "--data", data, env=told.environment)
    # The process is a child that has ended and is waited for below.
    said = oith("stop", "--data", data, check=0).stdout
    assert said.endswith("has ended before it began; `oith run` starts a night\n")
    process.communicate()
    lock.release()
    assert process.returncode == 143
    (news,) = told.take()
    assert (news["status"], news["exitCode"], news["error"]) == ("not begun", 143, "Oith.Stopped")


def test_a_night_that_is_killed_while_it_waits_is_told_of(published, nights, told, tmp_path):
    pool = tmp_path / "pool.sqlite"
    shutil.copy(published / "pool.sqlite", pool)
    night = ["run", PIPELINE, "--pool", pool, "--data", nights, "--as-of", LATER]
    lock = Lock(pool)

    def killed_waiting():
        process, _ = waiting(*night, env=told.environment)
        # As long as it lives it is a run that is under way, and there is nothing to tell.
        assert (runs(nights)[0]["status"], "error" in runs(nights)[0]) == ("running", False)
        status = oith("status", "--data", nights, "--notify", check=0, env=told.environment).stdout
        assert "waiting  for the pool" in status and "Crashed" not in status
        assert "last run" not in oith("doctor", "--data", nights, "--pool", pool).stdout
        oith("resume", "--data", nights, check=75, env=told.environment)
        process.kill()
        process.communicate()
        assert told.take() == []
        assert runs(nights)[0]["status"] == "not begun"
        doctor = oith("doctor", "--data", nights).stdout
        assert "When that is mended, `oith run` starts a night." in doctor
        return runs(nights)[0]
    first = killed_waiting()
    assert (first["error"], len(runs(nights))) == ("Oith.Crashed", 2)
    for _ in range(2):
        oith("status", "--data", nights, "--notify", check=0, env=told.environment)
    (news,) = told.take()
    assert (news["run"], news["status"], news["error"]) == (first["run"], "not begun", "Oith.Crashed")
    second = killed_waiting()
    lock.release()
    # By the next start, once.
    oith(*night, check=0, env=told.environment)
    news, recovered = told.take()
    assert (news["run"], news["status"]) == (second["run"], "not begun")
    assert recovered["event"] == "recovered"
    assert [entry["status"] for entry in runs(nights)] == [
        "succeeded", "not begun", "not begun", "succeeded"]


# MARK: - Mistakes

MISTAKES = {
    "file": (65, "Oith.DataError", "there is no radus"),
    "variable": (64, "Oith.BadUsage", "$OITH_RADIUS takes"),
    "flag": (64, "Oith.BadUsage", "'--radius"),
    "unknown flag": (64, "Oith.BadUsage", "--radus"),
    "kernel": (64, "Oith.BadUsage", "OITH_KERNEL"),
}


def mistake(what, command, folder, environment, *more):
    """A command with a mistake in it, and its environment; the data folder stands in night.json."""
    night = {"data": "data", "radius": 40}
    arguments, environment = [command, "--config", folder / "night.json", *more], dict(environment)
    if what == "file":
        night["radus"] = 1
    elif what == "variable":
        environment["OITH_RADIUS"] = "far"
    elif what == "kernel":
        environment["OITH_KERNEL"] = "v9"
    else:
        arguments += ["--radius" if what == "flag" else "--radus", "far"]
    if "OITH_NOTIFY_COMMAND" in environment:
        # Also what stands beside a mistake.
        night["notify"] = {"command": json.loads(environment.pop("OITH_NOTIFY_COMMAND"))}
    (folder / "night.json").write_text(json.dumps(night))
    return arguments, environment


@pytest.mark.parametrize("what", MISTAKES)
@pytest.mark.parametrize("command", ["run", "rerun"])
def test_a_mistake_is_told_of_where_nobody_watches(nights, tmp_path, told, what, command):
    code, error, cause = MISTAKES[what]
    arguments, environment = mistake(what, command, tmp_path, told.environment)
    result = oith(*arguments, check=code, env=environment)
    (news,) = told.take()
    assert (news["status"], news["exitCode"], news["error"]) == ("not begun", code, error)
    assert cause in news["cause"] and cause in result.stderr
    # A rerun is no night that is missing.
    entries = runs(nights)
    assert len(entries) == (2 if command == "run" else 1)
    assert news["run"] == (entries[0]["run"] if command == "run" else None)
    oith(*arguments, "--no-notify", check=code, env=environment)
    assert told.take() == []


def test_a_mistake_is_told_of_by_the_environment_too(tmp_path, told):
    """The file is no JSON at all; of a folder that is not there nothing is made."""
    (tmp_path / "night.json").write_text('{"data": "data",')
    oith("run", "--config", tmp_path / "night.json", "--data", tmp_path / "typo", check=65,
         env=told.environment)
    ((news),) = told.take()
    assert news["run"] is None and "line 1" in news["cause"]
    oith("run", "--config", tmp_path / "none.json", check=66, env=told.environment)
    assert [news["exitCode"] for news in told.take()] == [66]
    oith("run", PIPELINE, "--data", tmp_path / "typo", check=64, env=told.environment)
    assert [(news["run"], news["exitCode"]) for news in told.take()] == [(None, 64)]
    for words in ["run", "--help"], ["status", "--radus"], ["plan", "--radus"], ["rum"]:
        oith(*words, env=told.environment)
    assert told.take() == []
    assert sorted(os.listdir(tmp_path)) == ["night.json"]


def test_a_mistake_on_a_terminal_is_no_news(nights, tmp_path, told):
    def typed(arguments, environment):
        ours, theirs = pty.openpty()
        try:
            return subprocess.run(
                [str(argument) for argument in (OITH, *arguments)], stdin=theirs, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment).returncode
        finally:
            os.close(ours)
            os.close(theirs)
    for what, (code, _, _) in MISTAKES.items():
        assert typed(*mistake(what, "run", tmp_path, told.environment)) == code
        assert told.take() == [] and len(runs(nights)) == 1
    for number, (what, (code, _, _)) in enumerate(MISTAKES.items()):
        arguments, environment = mistake(what, "run", tmp_path, told.environment, "--unattended")
        assert typed(arguments, environment) == code
        assert len(told.take()) == 1 and len(runs(nights)) == number + 2
    # What no hand did is told of anyway.
    assert typed(["run", PIPELINE, "--data", nights], told.environment) == 64
    assert told.take() == []
    assert typed(["run", PIPELINE, "--data", nights, "--pool", "none"], told.environment) == 66
    assert len(told.take()) == 1


# MARK: - Killed

def killed(*arguments, data, env):
    """A night that is killed in the middle: some of its hundreds of chunks are scored."""
    process = subprocess.Popen(
        [str(argument) for argument in (OITH, *arguments, "--concurrency", "1")], env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(list(data.glob("results/[!.]*"))) < 4:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.wait()


@pytest.fixture
def cut_off(published, tmp_path, told):
    """A data folder whose only night was killed, and the arguments of that night."""
    data = tmp_path / "data"
    night = ["run", PIPELINE, "--pool", published / "pool.sqlite", "--data", data, "--as-of", AS_OF,
             "--chunk-budget", "64"]
    killed(*night, data=data, env=told.environment)
    assert [entry["status"] for entry in runs(data)] == ["crashed"] and told.take() == []
    return data, night


def assert_crashed(news, run="2026-11-20T040000Z-1"):
    assert (news["event"], news["status"], news["run"], news["exitCode"], news["error"]) == (
        "failed", "crashed", run, 1, "Oith.Crashed")


def test_a_night_that_was_killed_is_told_of_by_the_next(cut_off, told):
    data, night = cut_off
    oith(*night, check=0, env=told.environment)
    crashed, recovered = told.take()
    assert_crashed(crashed)
    assert recovered["event"] == "recovered" and recovered["run"] == "2026-11-20T040000Z-2"
    oith(*night, check=0, env=told.environment)
    assert told.take() == []


def test_a_night_that_was_killed_is_told_of_once_a_kill(cut_off, told):
    data, night = cut_off
    # By starts that fail, too.
    failing = ["run", PIPELINE, "--pool", "none", "--data", data]
    oith(*failing, check=66, env=told.environment)
    crashed, unbegun = told.take()
    assert_crashed(crashed)
    oith(*failing, check=66, env=told.environment)
    assert [news["status"] for news in told.take()] == ["not begun"]
    # Gone on with and killed again: that is news, and once more.
    name = crashed["run"]
    process = subprocess.Popen(
        [OITH, "resume", name, "--data", data, "--concurrency", "1"], env=told.environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr.readline()
    process.kill()
    process.communicate()
    assert (runs(data)[0]["run"], runs(data)[0]["status"]) == (name, "crashed")
    assert told.take() == []
    oith("resume", "--data", data, check=0, env=told.environment)
    crashed, recovered = told.take()
    assert_crashed(crashed)
    assert (recovered["event"], recovered["run"]) == ("recovered", name)


def test_status_tells_of_what_nobody_told_of(cut_off, published, tmp_path, told):
    data, night = cut_off
    for _ in range(2):
        said = oith("status", "--data", data, "--notify", check=0, env=told.environment).stdout
        assert "crashed" in said
    (crashed,) = told.take()
    assert_crashed(crashed)
    # What a night has told itself is not told again, nor what went well.
    oith(*night, "--pool", "none", check=66, env=told.environment)
    assert len(told.take()) == 1
    oith("status", "--data", data, "--notify", check=0, env=told.environment)
    assert told.take() == []
    # Where it could not tell anybody, it is.
    deaf = {**ENVIRONMENT, "OITH_NOTIFY_COMMAND": '["/nowhere/at/all"]', "OITH_NOTIFY_ATTEMPTS": "1"}
    oith(*night, "--pool", "none", check=66, env=deaf)
    assert told.take() == []
    oith("status", "--data", data, "--notify", check=0, env=told.environment)
    (unbegun,) = told.take()
    assert (unbegun["status"], unbegun["exitCode"]) == ("not begun", 66)
    oith(*night, check=0, env=told.environment)
    assert [news["event"] for news in told.take()] == ["recovered"]
    oith("status", "--data", data, "--notify", check=0, env=told.environment)
    assert told.take() == []
    assert "nobody is told" in oith("status", "--data", data, "--notify", check=0).stderr
