"""Real crashes, from outside: killed processes, a full disk, two who resume at once.

The exhaustive ones are in Tests/CrashTests, where the world ends at each file operation in turn.
Moments are drawn from a seed: the number of the case, or the environment variable OITH_SEED.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, freeze, oith, run
from test_lock import holds_a_lock, start_and_freeze

SEED = int(os.environ.get("OITH_SEED", 0))
OPTIONS = ["--chunk-budget", "60", "--concurrency", "2"]


def contents(folder):
    """The bytes of all files of a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file()}


def assert_sound_journal(data):
    """SQLite finds nothing wrong with the journal; it may have none yet."""
    if not (data / "journal.sqlite").exists():
        return
    connection = sqlite3.connect(data / "journal.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def status(data):
    """What `oith status` says; None where there is no run."""
    result = oith("status", "--data", data, "--json")
    assert result.returncode in (0, 66), result.stderr
    return json.loads(result.stdout)["status"] if result.returncode == 0 else None


def start(*arguments):
    return subprocess.Popen([OITH, *map(str, arguments)], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)


def start_run(pool, data):
    return start("run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF, *OPTIONS)


def start_resume(data):
    return start("resume", "--data", data, "--concurrency", "2")


def kill_after(process, seconds):
    """Kills a process after some time, unless it has ended; returns whether it was killed."""
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode == -signal.SIGKILL


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    path = tmp_path_factory.mktemp("crashes") / "pool.sqlite"
    oith("pool", "generate", "--users", 4000, "--seed", 3, "--pool", path, check=0)
    return path


@pytest.fixture(scope="module")
def undisturbed(pool, tmp_path_factory):
    """The bytes of an undisturbed night, its name, and how many seconds it takes."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    start = time.monotonic()
    run(pool, data, *OPTIONS)
    return contents(current(data)), current(data).name, time.monotonic() - start


@pytest.mark.parametrize("number", range(12))
def test_a_killed_run_is_resumed(number, pool, undisturbed, tmp_path):
    expected, name, seconds = undisturbed
    moments = random.Random(1000 * SEED + number)
    data = tmp_path / "data"
    # The run is killed, and so are some of those who resume it.
    for _ in range(moments.randint(1, 3)):
        state = status(data)
        process = start_resume(data) if state else start_run(pool, data)
        was_killed = kill_after(process, moments.uniform(0, 1.1 * seconds))
        assert was_killed or process.returncode == 0, (SEED, number)
        assert status(data) in (("crashed", "succeeded", None) if was_killed else ("succeeded",))
        assert_sound_journal(data)
        if (data / "current").exists():
            assert contents(current(data)) == expected, (SEED, number)
    if status(data):
        oith("resume", "--data", data, check=0)
    else:
        run(pool, data, *OPTIONS)
    assert status(data) == "succeeded"
    assert_sound_journal(data)
    assert current(data).name == name, (SEED, number)
    assert contents(current(data)) == expected, (SEED, number)
    assert [path for path in data.rglob(".*.partial")] == []


def test_a_stopped_run_is_resumed(pool, undisturbed, tmp_path):
    expected, _, _ = undisturbed
    data = tmp_path / "data"
    process = start_and_freeze(pool, data)
    process.terminate()
    process.send_signal(signal.SIGCONT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM, errors
    assert status(data) == "stopped"
    assert not (data / "current").exists()
    assert_sound_journal(data)
    oith("resume", "--data", data, check=0)
    assert contents(current(data)) == expected


def test_only_one_resumes(pool, undisturbed, tmp_path):
    expected, _, _ = undisturbed
    data = tmp_path / "data"
    process = start_and_freeze(pool, data)
    process.kill()
    process.communicate()
    assert status(data) == "crashed"
    first = start_resume(data)
    # It has the lock, and then says so.
    while not (holds_a_lock(first) and f"(pid {first.pid})" in (data / "lock").read_text()):
        assert first.poll() is None, first.communicate()
    freeze(first)
    try:
        second = oith("resume", "--data", data, check=75)
        assert "2026-11-20T040000Z-1" in second.stderr
    finally:
        first.send_signal(signal.SIGCONT)
    _, errors = first.communicate(timeout=120)
    assert first.returncode == 0, errors
    assert_sound_journal(data)
    assert contents(current(data)) == expected


FULL_DISK = """
mount -t tmpfs -o size=64m none "$DISK" || exit 90
head -c $((64 * 1024 * 1024 - FREE * 1024)) /dev/zero > "$DISK/ballast"
"$OITH" run "$PIPELINE" --pool "$POOL" --data "$DISK/data" --as-of "$AS_OF" --chunk-budget 60
echo "run $?"
test -e "$DISK/data/current" && echo published
rm "$DISK/ballast"
# A night that could not even begin leaves nothing to go on with.
case $("$OITH" status --data "$DISK/data" 2>&1 || echo none) in
*"not begun"*|*none) "$OITH" run "$PIPELINE" --pool "$POOL" --data "$DISK/data" --as-of "$AS_OF" --chunk-budget 60 ;;
*) "$OITH" resume --data "$DISK/data" ;;
esac
echo "resume $?"
cp -r "$DISK/data" "$COPY"
"""


@pytest.mark.parametrize("free", [0, 100, 200, 400, 600, 900, 1200, 1500])
def test_a_run_on_a_full_disk_is_resumed(free, pool, undisturbed, tmp_path):
    if not shutil.which("unshare"):
        pytest.skip("no unshare: a small tmpfs needs a mount")
    expected, _, _ = undisturbed
    (tmp_path / "disk").mkdir()
    places = {"DISK": tmp_path / "disk", "COPY": tmp_path / "copy", "POOL": pool, "OITH": OITH,
              "PIPELINE": PIPELINE, "AS_OF": AS_OF, "FREE": free}
    namespace = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() else [])
    result = subprocess.run(
        [*namespace, "sh", "-c", FULL_DISK], capture_output=True, text=True, timeout=300,
        env={**ENVIRONMENT, **{name: str(value) for name, value in places.items()}})
    if result.returncode == 90 or "unshare" in result.stderr:
        pytest.skip("a small tmpfs cannot be mounted here")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "run 74" in result.stdout, result.stdout + result.stderr
    assert "published" not in result.stdout.splitlines()
    assert "resume 0" in result.stdout, result.stdout + result.stderr
    assert_sound_journal(tmp_path / "copy")
    assert contents(current(tmp_path / "copy")) == expected
