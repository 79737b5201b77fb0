"""One run at a time, and the lock is the operating system's."""

import fcntl
import os
import shutil
import signal
import subprocess
import time

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, freeze, oith, run


def holds_a_lock(process):
    """Whether the process holds a flock, without asking for it ourselves."""
    with open("/proc/locks", encoding="ascii") as locks:
        return any(fields[1] == "FLOCK" and fields[4] == str(process.pid)
                   for fields in map(str.split, locks))


def start_and_freeze(pool, data):
    """A run that holds the lock and has been stopped in its tracks."""
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF,
         "--concurrency", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    # Its folder is named after the lock is taken.
    while not (holds_a_lock(process) and (data / "runs").is_dir() and os.listdir(data / "runs")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    freeze(process)
    return process


def test_a_second_run_is_refused(fixture_pool, tmp_path):
    data = tmp_path / "data"
    first = start_and_freeze(fixture_pool, data)
    try:
        (name,) = os.listdir(data / "runs")
        second = run(fixture_pool, data, check=75)
        assert name in second.stderr
        assert os.listdir(data / "runs") == [name]
    finally:
        first.send_signal(signal.SIGCONT)
    _, errors = first.communicate(timeout=120)
    assert first.returncode == 0, errors
    assert current(data).is_dir()


def test_a_killed_run_leaves_no_lock(fixture_pool, night, tmp_path):
    data = tmp_path / "data"
    first = start_and_freeze(fixture_pool, data)
    first.kill()
    first.communicate()
    assert oith("lookup", "c-crowd-0@example.test", "--data", data).returncode == 66
    run(fixture_pool, data)
    assert current(data).name == current(night).name


@pytest.mark.parametrize("name", ["lock", "publish.lock"])
def test_a_link_in_place_of_a_lock_is_refused_and_its_target_left_alone(
        fixture_pool, tmp_path, name):
    data = tmp_path / "data"
    run(fixture_pool, data)
    victim = tmp_path / "victim.txt"
    victim.write_text("not yours")
    (data / name).unlink(missing_ok=True)
    (data / name).symlink_to(victim)
    said = oith("run", PIPELINE, "--pool", fixture_pool, "--data", data).stderr
    assert "a symbolic link stands there" in said
    assert victim.read_text() == "not yours"


@pytest.mark.parametrize("kind", [fcntl.LOCK_SH, fcntl.LOCK_EX])
def test_a_lock_of_a_stranger_is_named_and_no_run(fixture_pool, tmp_path, kind):
    """Whoever may read the file may lock it; that is no night, and nobody else tells of it."""
    data = tmp_path / "data"
    run(fixture_pool, data)
    before = current(data)
    with open(data / "lock", encoding="ascii") as lock:
        fcntl.flock(lock, kind)
        refused = oith("run", PIPELINE, "--pool", fixture_pool, "--data", data, check=74)
        assert f"process {os.getpid()} (" in refused.stderr
        assert "no run of oith" in refused.stderr
        assert current(data) == before
        if kind == fcntl.LOCK_SH:
            assert "succeeded" in oith("status", "--data", data, check=0).stdout
    run(fixture_pool, data, "--no-publish")


FLOCK = r"""
#include <errno.h>
#include <stdlib.h>
int flock(int descriptor, int operation) { errno = atoi(getenv("FLOCK_ERRNO")); return -1; }
"""


@pytest.mark.parametrize("error", [5, 37, 38])  # EIO, ENOLCK, ENOSYS
def test_a_file_system_without_locks_is_no_other_run(fixture_pool, tmp_path, error):
    compiler = shutil.which("cc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler here")
    (tmp_path / "flock.c").write_text(FLOCK)
    library = tmp_path / "flock.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "flock.c"], check=True)
    said = run(fixture_pool, tmp_path / "data", check=74, env={
        **ENVIRONMENT, "LD_PRELOAD": str(library), "FLOCK_ERRNO": str(error)}).stderr
    assert "cannot lock" in said or "cannot lock it" in said
    assert "another run" not in said
    assert not (tmp_path / "data/current").exists()
