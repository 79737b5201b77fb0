"""What an on-call engineer sees of each failure, and that what is advised mends it.

Each case breaks one thing, starts tonight's night, and looks where an engineer looks: the message, `oith status`,
`oith runs`, `oith doctor`, the notification and the metrics. Then the cause is mended, the advised command is typed as it
stands there, and the night is published.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
from dataclasses import dataclass, field
from typing import Callable

import pytest

from conftest import ENVIRONMENT, OITH, PIPELINE, held_by_ours, oith
from test_clock import instant

COMPILER = shutil.which("cc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(not COMPILER, reason="there is no C compiler for a library that moves the clock")

# libfaketime moves the timers of libdispatch too, and a night that tells somebody waits by one: with a clock that went
# back it would wait for days. This moves the wall clock alone.
WALL_CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long ahead(void) { const char *text = getenv("SECONDS_AHEAD"); return text ? atol(text) : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec precise;
    if (clock_gettime(CLOCK_REALTIME, &precise)) return -1;
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.fixture(scope="module")
def wall_clock(tmp_path_factory):
    """A library that moves the wall clock of a program, where one can be made."""
    if not COMPILER:
        return None
    folder = tmp_path_factory.mktemp("clock")
    (folder / "clock.c").write_text(WALL_CLOCK)
    library = folder / "clock.so"
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", library, folder / "clock.c", "-ldl"], check=True)
    return library


class Scene:
    """A data folder with yesterday's published night, and a configuration that tells and measures."""

    def __init__(self, pool, folder):
        self.folder, self.pool, self.data = folder, pool, folder / "data"
        self.config, self.news, self.metrics = folder / "night.json", folder / "news", folder / "oith.prom"
        self.wall_clock, self.days_ahead, self.prefix = None, 0, []
        self.held = contextlib.ExitStack()
        self.write_config()
        shutil.copy(pool, folder / "sound.sqlite")

    def write_config(self, **more):
        self.config.write_text(json.dumps({
            "pool": str(self.pool), "data": str(self.data), "stateMachine": str(PIPELINE), "poolLockTimeoutSeconds": 0.2,
            "notify": {"command": ["/bin/sh", "-c", f"cat >>'{self.news}'; echo >>'{self.news}'"],
                       "environment": "production"},
            "metrics": {"file": str(self.metrics)}, **more}))
        os.chmod(self.config, 0o640)

    def environment(self):
        return {**ENVIRONMENT, "OITH_CONFIG": str(self.config), "OITH_DATA": str(self.data)}

    def oith(self, *arguments, **options):
        words = [*self.prefix, str(OITH), *map(str, arguments)]
        moved = {"LD_PRELOAD": str(self.wall_clock), "SECONDS_AHEAD": str(self.days_ahead * 86_400)}
        return subprocess.run(words, capture_output=True, text=True, timeout=300,
                              env={**self.environment(), **(moved if self.days_ahead else {})}, **options)

    def good(self, *arguments):
        result = self.oith(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result

    def status(self):
        return json.loads(self.good("status", "--json").stdout)

    def runs(self):
        return json.loads(self.good("runs", "--json").stdout)

    def findings(self):
        """What doctor says, a list of (subject, status, message)."""
        result = self.oith("doctor", "--json")
        report = json.loads(result.stdout)
        assert result.returncode == (0 if report["sound"] else 1)
        return [(one["subject"], one["status"], one["message"]) for one in report["findings"]]

    def told(self):
        return [json.loads(line) for line in self.news.read_text().splitlines()] if self.news.exists() else []

    def metric(self, name):
        found = re.search(rf"^{re.escape(name)} (\S+)$", self.metrics.read_text(), re.MULTILINE)
        return float(found[1]) if found else None

    def sql(self, *statements):
        with contextlib.closing(sqlite3.connect(self.pool)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def restore_pool(self):
        self.held.close()
        for suffix in ("-wal", "-shm", "-journal"):
            self.pool.with_name(self.pool.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.folder / "sound.sqlite", self.pool)


def nothing(scene):
    """There is nothing to mend."""


def start(scene, *arguments):
    return scene.oith("run", *arguments)


# MARK: - Breaking and mending


def missing_pool(scene):
    scene.pool.unlink()


def locked_pool(scene):
    connection = scene.held.enter_context(contextlib.closing(sqlite3.connect(scene.pool)))
    connection.execute("BEGIN EXCLUSIVE")


def lost_column(scene):
    scene.sql("ALTER TABLE users DROP COLUMN age")


def model_typo(scene):
    scene.write_config(model="oith-v11")


def config_typo(scene):
    scene.write_config(radiuss=40)


def lost_users(scene):
    scene.sql("DELETE FROM users WHERE rowid % 2")


def stopped_by(number):
    """A night that gets a signal in the middle of its work."""
    def begin(scene):
        process = subprocess.Popen(
            [str(OITH), "run", "--chunk-budget", "1", "--concurrency", "1", "--no-reuse"], env=scene.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        name = None
        while not name or not list((scene.data / "runs" / name / "partials").glob("*.json")):
            assert process.poll() is None, process.communicate()
            beat = scene.data / "heartbeat.json"
            with contextlib.suppress(ValueError, KeyError):
                text = json.loads(beat.read_text())
                name = text["run"] if text["stage"] else None
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess([], process.returncode, out, err)
    return begin


def failing_chunk(scene):
    """A folder stands where the result of a chunk is to be renamed to."""
    twin = scene.folder / "twin"
    scene.good("run", "--data", twin, "--no-publish", "--chunk-budget", "3")
    records = [json.loads(path.read_text()) for path in sorted(twin.glob("runs/*/partials/*.json"))]
    scene.place = next(scene.data / "results" / record["result"] for record in records
                       if not (scene.data / "results" / record["result"]).exists())
    (scene.place / "full").mkdir(parents=True)
    scene.news.unlink(missing_ok=True)


def free_chunk(scene):
    (scene.place / "full").rmdir()
    scene.place.rmdir()


def start_with_small_chunks(scene):
    return scene.oith("run", "--chunk-budget", "3")


def damaged_results(scene):
    scene.good("run")
    for path in (scene.data / "results").iterdir():
        content = bytearray(path.read_bytes())
        # In the last list, behind all that says whose result it is and how long.
        content[-1] ^= 0x10
        path.write_bytes(content)


def aggregate_again(scene):
    return scene.oith("rerun", "--from", "AggregateCandidates")


def damaged_journal(scene):
    for suffix in ("-wal", "-shm"):
        (scene.data / f"journal.sqlite{suffix}").unlink(missing_ok=True)
    (scene.data / "journal.sqlite").write_bytes(b"no journal" * 1000)


def clock_back(scene):
    scene.days_ahead = -3


def right_clock(scene):
    scene.days_ahead = 0


def lost_table(scene):
    scene.sql("DROP TABLE blocks")


# MARK: - The table


@dataclass
class Case:
    """One failure: how it comes, what is seen, how it is mended."""
    name: str
    exit: int
    message: str
    status: str
    error: str | None
    #: What status advises, with RUN for the run's name; None where there is nothing to do.
    advised: str | None
    #: What doctor says: subject, status, words.
    doctor: tuple
    event: str | None = "failed"
    #: The result that the metrics have; None where they are those of the night before.
    metrics: str | None = "failed"
    breaks: Callable = nothing
    starts: Callable = start
    mends: Callable = Scene.restore_pool
    marks: list = field(default_factory=list)


RERUN = "oith rerun RUN --from ExtractPool"
CASES = [
    Case("rejects", 65, "rows of users are rejects", "failed", "Oith.DataError", RERUN,
         ("last run", "warning", "maxRejectFraction"), breaks=lambda scene: scene.sql("UPDATE users SET age = 'x'")),
    Case("pool missing", 66, "no such file|is not there", "not begun", "Oith.NotFound", "oith run",
         ("configuration", "failed", "the pool .* is not there"), metrics="not begun", breaks=missing_pool),
    Case("pool locked", 74, "another process has kept the pool locked", "not begun", "Oith.IOError", "oith run",
         ("pool", "warning", "another process has it locked"), metrics="not begun", breaks=locked_pool),
    Case("pool not SQLite", 65, "not a (SQLite )?database", "not begun", "Oith.DataError", "oith run",
         ("pool", "failed", "not a (SQLite )?database"), metrics="not begun",
         breaks=lambda scene: scene.pool.write_text("no pool" * 1000)),
    Case("pool without a column", 65, "no column `age`", "not begun", "Oith.DataError", "oith run",
         ("pool", "failed", "no column `age`"), metrics="not begun", breaks=lost_column),
    Case("model typo", 66, "no scoring model named oith-v11", "not begun", "Oith.NotFound", "oith run",
         ("configuration", "failed", "no scoring model named oith-v11"), metrics="not begun", breaks=model_typo,
         mends=Scene.write_config),
    Case("config typo", 65, "there is no radiuss; did you mean radius", "not begun", "Oith.DataError", "oith run",
         (), metrics="not begun", breaks=config_typo, mends=Scene.write_config),
    Case("guard refusal", 4, "eligible users: .* below the .*--force", "failed", "Oith.GuardRefused", RERUN,
         ("guard", "warning", "held back"), breaks=lost_users),
    Case("tables lost", 4, "the pool has no table blocks", "failed", "Oith.GuardRefused", RERUN,
         ("pool", "failed", "no table blocks.*the guard will hold the night back"), breaks=lost_table),
    Case("kill -9", -signal.SIGKILL, "", "crashed", None, "oith resume RUN", ("last run", "warning", "crashed"),
         metrics=None, starts=stopped_by(signal.SIGKILL), mends=nothing),
    Case("SIGTERM", 128 + signal.SIGTERM, "the run was stopped, nothing was published", "stopped", None,
         "oith resume RUN", ("last run", "warning", "stopped"), event="stopped", metrics="stopped",
         starts=stopped_by(signal.SIGTERM), mends=nothing),
    Case("failing chunk", 74, "rename|replace", "failed", "Oith.IOError", "oith resume RUN",
         ("last run", "warning", "Oith.IOError"), breaks=failing_chunk, starts=start_with_small_chunks, mends=free_chunk),
    Case("damaged results", 65, "is damaged", "failed", "Oith.DataError", "oith rerun --from ScoreChunks",
         ("last run", "warning", "oith rerun --from ScoreChunks"), breaks=damaged_results, starts=aggregate_again,
         mends=nothing),
    Case("clock back", 4, "this machine's clock went back", "failed", "Oith.GuardRefused", "oith run",
         ("current", "failed", "ahead of this machine's clock"), breaks=clock_back, mends=right_clock,
         marks=[needs_compiler]),
]


@pytest.fixture(scope="module")
def yesterday(fixture_pool, tmp_path_factory):
    """A pool whose users were all seen lately, and a folder with a night that was published yesterday."""
    folder = tmp_path_factory.mktemp("yesterday")
    shutil.copy(fixture_pool, folder / "pool.sqlite")
    with contextlib.closing(sqlite3.connect(folder / "pool.sqlite")) as connection:
        connection.execute("UPDATE users SET last_seen = '2099-01-01T00:00:00Z'")
        connection.commit()
    scene = Scene(folder / "pool.sqlite", folder)
    scene.good("run", "--as-of", instant(hours=-20))
    return folder


@pytest.fixture
def scene(yesterday, wall_clock, tmp_path):
    shutil.copytree(yesterday / "data", tmp_path / "data", symlinks=True)
    shutil.copy(yesterday / "pool.sqlite", tmp_path / "pool.sqlite")
    shutil.copy(yesterday / "oith.prom", tmp_path / "oith.prom")
    scene = Scene(tmp_path / "pool.sqlite", tmp_path)
    scene.wall_clock = wall_clock
    return scene


def type_it(scene, command):
    """Runs a command as it was printed."""
    words = shlex.split(command)
    assert words[0] == "oith", command
    return scene.oith(*words[1:])


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=case.marks) for case in CASES])
def test_each_failure_leads_to_its_mend(case, scene):
    case.breaks(scene)
    before = os.readlink(scene.data / "current")
    result = case.starts(scene)
    assert result.returncode == case.exit, result.stdout + result.stderr
    assert re.search(case.message, result.stderr, re.DOTALL), result.stderr
    assert os.readlink(scene.data / "current") == before
    # What is seen.
    state = scene.status()
    assert state["status"] == case.status and state.get("error") == case.error, state
    advised = case.advised and case.advised.replace("RUN", state["run"])
    assert state["next"] == advised, state
    text = scene.good("status").stdout
    assert f"`{advised}`" in text
    if case.exit not in (-signal.SIGKILL,) and "not begun" not in case.status:
        assert f"`{advised}`" in result.stderr, result.stderr
    entry = scene.runs()[0]
    assert (entry["run"], entry["status"], entry["published"]) == (state["run"], case.status, False)
    if case.doctor:
        subject, status, words = case.doctor
        found = scene.findings()
        assert any(one[:2] == (subject, status) and re.search(words, one[2], re.DOTALL) for one in found), found
        # Doctor advises the same as status.
        last = [message for subject, _, message in found if subject == "last run"]
        assert last and f"`{advised}`" in last[0], last
    else:
        said = scene.oith("doctor")
        assert said.returncode == case.exit and re.search(case.message, said.stderr)
    if case.exit == -signal.SIGKILL:
        scene.good("status", "--notify")
    if case.event:
        news = scene.told()[-1]
        assert (news["event"], news["status"], news["run"]) == (case.event, case.status, state["run"]), news
        assert news["next"] == advised and news["environment"] == "production"
        assert news["dataFolder"] == str(scene.data) and news["served"]["snapshot"] in before
        assert f"`{advised}`" in news["text"] and "Served is" in news["text"]
    if case.metrics:
        assert scene.metric(f'oith_run_result{{result="{case.metrics}"}}') == 1
    else:
        assert scene.metric('oith_run_result{result="succeeded"}') == 1
    # The mend: what is advised is typed as it stands there.
    case.mends(scene)
    done = type_it(scene, advised)
    assert done.returncode == 0, done.stdout + done.stderr
    assert scene.status()["status"] == "succeeded" and scene.status()["next"] is None
    assert scene.runs()[0]["published"] is True
    if case.event == "failed":
        assert scene.told()[-1]["event"] == "recovered"
    assert not [one for one in scene.findings() if one[1] == "failed"]


def test_a_damaged_journal_is_moved_aside_by_the_next_night(scene):
    damaged_journal(scene)
    for command in ("status", "runs"):
        said = scene.oith(command)
        assert said.returncode == 65 and "`oith run` moves it aside" in said.stderr
    (message,) = [one[2] for one in scene.findings() if one[:2] == ("journal", "failed")]
    assert "`oith run` moves it aside" in message
    done = scene.good("run")
    assert "was moved to" in done.stderr
    assert scene.status()["status"] == "succeeded" and len(scene.runs()) == 1


@needs_compiler
def test_a_night_of_a_clock_that_was_ahead_is_rolled_back(scene):
    scene.days_ahead = 3
    scene.good("run")
    scene.days_ahead = 0
    (message,) = [one[2] for one in scene.findings() if one[:2] == ("current", "failed")]
    assert "ahead of this machine's clock" in message
    held = scene.oith("run")
    assert held.returncode == 4 and "clock went back" in held.stderr
    assert scene.status()["next"] == "oith run"
    type_it(scene, re.search("`(oith snapshot rollback)`", message)[1])
    scene.good("run")
    assert not [one for one in scene.findings() if one[1] == "failed"]


@pytest.mark.parametrize("damage", ["dangling", "damaged"])
def test_a_current_snapshot_that_is_broken_is_gone_back_from(scene, damage):
    scene.good("run")
    served = scene.data / os.readlink(scene.data / "current")
    if damage == "dangling":
        shutil.rmtree(served)
    else:
        index = served / "keys.idx"
        index.write_bytes(index.read_bytes()[:-1])
    (message,) = [one[2] for one in scene.findings() if one[:2] == ("current", "failed")]
    advised = re.search("`(oith snapshot rollback[^`]*)`", message)[1]
    done = type_it(scene, advised)
    assert done.returncode == 0, done.stderr
    assert os.readlink(scene.data / "current") != f"snapshots/{served.name}"
    assert not [one for one in scene.findings() if one[0] == "current" and one[1] == "failed"]
    # Or a night publishes another one.
    scene.good("run")


def test_a_second_run_finds_the_lock_taken(scene):
    with held_by_ours(scene.data / "lock", scene.folder):
        result = scene.oith("run")
    assert result.returncode == 75 and "try again when it has ended" in result.stderr
    # No news, no run, no new figures: the one that holds the lock will say how it ended.
    assert scene.told() == [] and len(scene.runs()) == 1
    assert scene.metric('oith_run_result{result="succeeded"}') == 1
    scene.good("run")


def test_a_full_disk_says_so_and_the_night_goes_on_when_there_is_room(yesterday, tmp_path):
    if os.geteuid() or not shutil.which("nsenter"):
        pytest.skip("a small tmpfs needs root and nsenter")
    disk = tmp_path / "disk"
    disk.mkdir()
    holder = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size=64m none '{disk}' && cp -a '{yesterday}/data' '{disk}/data' && echo ready && exec cat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if holder.stdout.readline() != "ready\n":
        pytest.skip("a small tmpfs cannot be mounted here")
    try:
        shutil.copy(yesterday / "pool.sqlite", tmp_path / "pool.sqlite")
        scene = Scene(tmp_path / "pool.sqlite", tmp_path)
        scene.data, scene.prefix = disk / "data", ["nsenter", "-t", str(holder.pid), "-m", "--"]
        scene.write_config()

        def shell(script):
            return subprocess.run([*scene.prefix, "sh", "-c", script], capture_output=True, text=True)
        shell(f"dd if=/dev/zero of='{disk}/filler' bs=4096; truncate -s -256K '{disk}/filler'")
        result = scene.oith("run", "--no-reuse")
        assert result.returncode == 74 and "o space left" in result.stderr or "disk is full" in result.stderr
        assert scene.told()[-1]["event"] == "failed" and scene.told()[-1]["exitCode"] == 74
        state = scene.status()
        assert state["status"] in ("failed", "crashed")
        assert state["next"] == f"oith resume {state['run']}"
        (message,) = [one[2] for one in scene.findings() if one[:2] == ("disk", "failed")]
        assert "free, a night writes about" in message
        shell(f"rm '{disk}/filler'")
        done = type_it(scene, state["next"])
        assert done.returncode == 0, done.stderr
        assert scene.runs()[0]["published"] is True
    finally:
        holder.stdin.close()
        holder.wait(timeout=60)
