"""One run at a time, and the lock is the operating system's."""

import os
import signal
import subprocess
import time

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, oith, run


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
    process.send_signal(signal.SIGSTOP)
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
