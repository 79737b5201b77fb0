"""No night ends in silence, and none is held up: bad addresses, scripts and readers that hang, signals in a start, disks that
are full, and what lies in the way.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
from pathlib import Path

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, ROOT, current, oith, random_pool, run

LATER = "2026-11-21T04:00:00Z"
SCRIPT = ROOT / "cron/nightly.sh"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A pool and a data folder with a published night; not to be changed."""
    folder = tmp_path_factory.mktemp("silence")
    oith("pool", "generate", "--users", "300", "--seed", "7", "--pool", folder / "pool.sqlite", check=0)
    run(folder / "pool.sqlite", folder / "data")
    return folder


@pytest.fixture
def nights(published, tmp_path):
    """A copy of its data folder; the pool stays where it is."""
    shutil.copytree(published / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


class Told:
    """A command that notes what it is told; `environment` names it."""

    def __init__(self, folder):
        self.path = folder / "told.jsonl"
        words = ["/bin/sh", "-c", f'cat >>"{self.path}"; echo >>"{self.path}"']
        self.environment = {**ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1",
                            "OITH_NOTIFY_COMMAND": json.dumps(words)}

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


@pytest.fixture
def stuck():
    """The writing end of a pipe that is full and that nobody reads."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"." * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(writer, True)
    yield writer
    os.close(writer)
    os.close(reader)


def runs(data):
    return json.loads(oith("runs", "--data", data, "--json", check=0).stdout)


# MARK: - Addresses

BAD = ["http://127.0.0.1:65536/x", "https://127.0.0.1:70000/x", "http://localhost:99999/x", "http://[::1]:70000/x"]


@pytest.mark.parametrize("address", BAD)
def test_a_port_that_there_cannot_be_is_a_mistake(published, tmp_path, told, address):
    path = tmp_path / "night.json"
    path.write_text(json.dumps({"notify": {"webhook": address}}))
    assert "notify.webhook takes an address" in oith("config", "check", "--config", path, check=65).stderr
    # The others are told of it.
    run(published / "pool.sqlite", tmp_path / "data", check=64, env={**told.environment, "OITH_NOTIFY_PING": address})
    (news,) = told.take()
    assert news["exitCode"] == 64 and "OITH_NOTIFY_PING takes an address" in news["cause"]


def redirecting(location):
    """The address of a server that answers each request with a redirection."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            with listening.accept()[0] as connection:
                connection.recv(1 << 16)
                connection.sendall(f"HTTP/1.1 302 X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}/x"


@pytest.mark.parametrize("location", [*BAD, "http://127.0.0.1:0/", "//[::1]:65536/"])
def test_a_redirection_to_such_a_port_is_not_followed(published, tmp_path, location):
    result = run(published / "pool.sqlite", tmp_path / "data", env={
        **ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1", "OITH_NOTIFY_PING": redirecting(location)})
    assert "tried once: it redirects to what is no web address" in result.stderr


# MARK: - The script

def script(folder, *arguments, lines=(), stderr=subprocess.PIPE, **environment):
    """cron/nightly.sh with an environment file of these lines."""
    (folder / "nightly.env").write_text("".join(f"{line}\n" for line in lines))
    return subprocess.run(
        [SCRIPT, *map(str, arguments)], text=True, timeout=60, stdout=subprocess.PIPE, stderr=stderr,
        env={"PATH": os.environ["PATH"], "OITH_BINARY": str(OITH), "OITH_ENV": str(folder / "nightly.env"),
             **environment})


@pytest.fixture
def lines(published, tmp_path, told):
    """The environment file of a night, and its night.json."""
    (tmp_path / "night.json").write_text(json.dumps({
        "pool": str(published / "pool.sqlite"), "data": "data", "stateMachine": str(PIPELINE)}))
    return [f"OITH_CONFIG={tmp_path}/night.json",
            f"OITH_NOTIFY_COMMAND={told.environment['OITH_NOTIFY_COMMAND']}"]


def test_the_script_begins_a_night_where_nobody_reads(tmp_path, lines, stuck):
    assert script(tmp_path, "--as-of", AS_OF, lines=lines, stderr=stuck).returncode == 0
    assert current(tmp_path / "data").exists()
    assert script(tmp_path, "verify", lines=lines, stderr=stuck).returncode == 0


def test_a_mistake_in_the_environment_file_is_told(tmp_path, nights, lines, told):
    for wrong in ["export X=1", "OITH RADIUS=1"]:
        result = script(tmp_path, lines=[lines[0], wrong, lines[1]])
        assert result.returncode == 65
        (news,) = told.take()
        assert (news["status"], news["exitCode"], news["run"]) == ("not begun", 65, runs(nights)[0]["run"])
        assert "nightly.env, line 2: write NAME=VALUE" in news["cause"]
        assert news["cause"] in result.stderr
    assert len(runs(nights)) == 3
    assert script(tmp_path, "verify", lines=[wrong, *lines]).returncode == 65
    (news,) = told.take()
    assert news["event"] == "damaged" and "the verification could not begin: " in news["cause"]
    # What there is to tell of a night is told all the same, once.
    assert script(tmp_path, "tell", lines=[wrong, *lines]).returncode == 0
    assert told.take() == []


@pytest.mark.parametrize("what, code", [
    ("folder", 65), ("missing", 66), ("pipe", 65), ("/dev/zero", 65), ("link to a folder", 65)])
def test_what_is_no_environment_file_is_told(tmp_path, nights, told, what, code):
    path = tmp_path / "environment"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "link to a folder":
        path.symlink_to(tmp_path)
    elif what == "/dev/zero":
        path = what
    result = script(
        tmp_path, OITH_ENV=str(path), OITH_DATA=str(nights), OITH_NOTIFY_COMMAND=told.environment["OITH_NOTIFY_COMMAND"])
    assert result.returncode == code and f"the environment file {path}" in result.stderr
    (news,) = told.take()
    assert (news["status"], news["exitCode"]) == ("not begun", code)


def test_a_program_that_is_none_is_told_by_another(tmp_path, nights, lines, told):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/oith").symlink_to(OITH)
    (tmp_path / "cron").mkdir()
    shutil.copy(SCRIPT, tmp_path / "cron/nightly.sh")
    for binary in tmp_path, tmp_path / "none", tmp_path / "night.json":
        (tmp_path / "nightly.env").write_text("\n".join([*lines, f"OITH_BINARY={binary}"]))
        for path, told_of in (f"{tmp_path}/bin:{os.environ['PATH']}", 1), (os.environ["PATH"], 0):
            if not told_of and shutil.which("oith"):
                continue
            result = subprocess.run(
                [tmp_path / "cron/nightly.sh"], text=True, capture_output=True, timeout=60,
                env={"PATH": path, "OITH_ENV": str(tmp_path / "nightly.env")})
            assert result.returncode == 66 and f"OITH_BINARY, {binary}, is no program" in result.stderr
            assert len(told.take()) == told_of


# MARK: - Readers that hang

@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_whoever_is_to_be_told_is_told_where_nobody_reads(nights, told, stuck, stream):
    def hung(*arguments):
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: stuck}
        return subprocess.run(
            [str(a) for a in (OITH, *arguments)], env=told.environment, timeout=30, **streams).returncode
    run(nights / "none.sqlite", nights, "--no-notify", check=66)
    assert hung("status", "--notify", "--data", nights) == 0
    assert [news["status"] for news in told.take()] == ["not begun"]
    assert hung("run", "--zorp", "--unattended", "--data", nights) == 64
    assert [news["exitCode"] for news in told.take()] == [64]
    part = next(current(nights).glob("lists/part-*.parquet"))
    os.truncate(part, part.stat().st_size - 1)
    assert hung("snapshot", "verify", "--notify", "--data", nights) == 65
    assert [news["event"] for news in told.take()] == ["damaged"]


@pytest.mark.parametrize("words", [
    ["doctor"], ["status"], ["snapshot", "verify"], ["run", "--help"], ["rerun", "--dry-run", "--radius", "30"]])
def test_a_command_whose_reader_hangs_is_ended_by_a_signal(nights, stuck, words):
    more = [] if "--help" in words else ["--data", nights]
    process = subprocess.Popen(
        [str(a) for a in (OITH, *words, *more)], stdout=stuck, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    while "pipe_write" not in open(f"/proc/{process.pid}/wchan").read() and not any(
            open(f"/proc/{process.pid}/task/{task}/wchan").read() in ("pipe_write", "anon_pipe_write")
            for task in os.listdir(f"/proc/{process.pid}/task")):
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == -signal.SIGTERM


def test_a_full_log_says_nothing_of_the_snapshot(nights, told):
    with open("/dev/full", "w", encoding="utf-8") as full:
        for words in ["snapshot", "verify"], ["status"]:
            arguments = [str(a) for a in (OITH, *words, "--notify", "--data", nights)]
            for more, code in ([], 0), (["--json"], 74):
                result = subprocess.run(
                    [*arguments, *more], stdout=full, stderr=subprocess.PIPE, text=True, env=told.environment)
                assert result.returncode == code and "No space left" in result.stderr
    assert told.take() == []


# MARK: - Signals

def has_open(process, path):
    """Whether a process has a file open; what it closes in this instant is passed over."""
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            if os.readlink(link) == str(path):
                return True
        except FileNotFoundError:
            pass
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_in_a_start_is_a_night_that_did_not_begin(published, nights, tmp_path, told, number):
    """The pool is locked, so that the start takes a second before it says that it waits."""
    pool = tmp_path / "pool.sqlite"
    shutil.copy(published / "pool.sqlite", pool)
    with sqlite3.connect(pool, isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        process = subprocess.Popen(
            [str(a) for a in (OITH, "run", PIPELINE, "--pool", pool, "--data", nights)], env=told.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # From the moment on that it has the run lock.
        while not has_open(process, nights / "lock"):
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(timeout=30) == 128 + number
        connection.execute("ROLLBACK")
    (news,) = told.take()
    entry = runs(nights)[0]
    assert (news["run"], news["status"], news["exitCode"], news["error"]) == (
        entry["run"], "not begun", 128 + number, "Oith.Stopped")
    assert entry["status"] == "not begun"


def test_a_night_whose_terminal_goes_is_stopped(published, tmp_path, told):
    data = tmp_path / "data"
    process = subprocess.Popen(
        [str(a) for a in (OITH, "run", PIPELINE, "--pool", published / "pool.sqlite", "--data", data,
                          "--as-of", AS_OF, "--chunk-budget", "1", "--concurrency", "1")],
        env=told.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(data.glob("results/[!.]*")):
        assert process.poll() is None
    process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=60) == 129
    (news,) = told.take()
    assert (news["status"], news["exitCode"]) == ("stopped", 129)
    assert runs(data)[0]["status"] == "stopped"


def test_a_hangup_after_the_end_changes_nothing(published, tmp_path):
    started = tmp_path / "started"
    words = ["/bin/sh", "-c", f'echo >"{started}"; exec sleep 300']
    # A night that publishes after one that failed.
    run(tmp_path / "none.sqlite", tmp_path / "data", check=66, env={
        **ENVIRONMENT, "OITH_NOTIFY_COMMAND": '["/bin/cat"]'})
    process = subprocess.Popen(
        [str(a) for a in (OITH, "run", PIPELINE, "--pool", published / "pool.sqlite", "--data", tmp_path / "data")],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={
            **ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps(words), "OITH_NOTIFY_TIMEOUT_SECONDS": "300"})
    while not started.exists():
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGHUP)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 0 and "it was stopped" in stderr
    assert current(tmp_path / "data").exists()


# MARK: - The night before

def test_telling_of_the_night_before_holds_no_lock(published, tmp_path):
    """Its command hangs; the night is published, the lock is free, and another night may run."""
    data, started, end = tmp_path / "data", tmp_path / "started", tmp_path / "end"
    night = [str(a) for a in (OITH, "run", PIPELINE, "--pool", published / "pool.sqlite", "--data", data)]
    process = subprocess.Popen(
        [*night, "--chunk-budget", "1", "--concurrency", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=ENVIRONMENT)
    while not list(data.glob("results/[!.]*")):
        assert process.poll() is None
    process.kill()
    process.wait()
    os.mkfifo(end)
    words = ["/bin/sh", "-c", 
             f'cat >>"{tmp_path}/news"; [ -e "{started}" ] || {{ echo >"{started}"; read x <"{end}"; }}']
    process = subprocess.Popen(
        [*night, "--as-of", AS_OF], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={
            **ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps(words), "OITH_NOTIFY_TIMEOUT_SECONDS": "300"})
    for line in process.stderr:
        if "run succeeded" in line:
            break
    while not started.exists():
        assert process.poll() is None
    # The lock is released right after that line.
    while oith("stop", "--data", data).returncode != 66:
        assert process.poll() is None
    assert current(data).exists() and process.poll() is None
    end.write_text("\n")
    process.communicate(timeout=30)
    assert process.returncode == 0
    news = [json.loads(text) for text in (tmp_path / "news").read_text().replace("}{", "}\n{").splitlines()]
    assert [(each["event"], each["status"]) for each in news] == [("failed", "crashed"), ("recovered", None)]


# MARK: - A disk that is full, and what lies in the way

def test_a_run_whose_journal_took_no_more_is_told_once_and_as_it_was(tmp_path, told):
    """A limit on the size of files stands for the disk: the journal cannot grow, and no other file be made."""
    pool, data = random_pool(tmp_path / "pool.sqlite", 3, 200), tmp_path / "data"
    result = subprocess.run(
        ["bash", "-c", 'trap "" XFSZ; ulimit -f 256; exec "$@"', "night", OITH, "run", PIPELINE, "--pool", pool,
         "--data", data, "--as-of", AS_OF, "--chunk-budget", "1"],
        capture_output=True, text=True, env=told.environment, timeout=300)
    assert result.returncode == 74, result.stderr
    (news,) = told.take()
    assert (news["exitCode"], news["error"]) == (74, "Oith.IOError")
    status = oith("status", "--notify", "--data", data, check=0, env=told.environment).stdout
    assert "its journal could take no more: Oith.IOError, exit code 74: " in status
    assert told.take() == []
    receipt = next(data.glob("runs/*/told.json"))
    assert receipt.stat().st_size == 4096
    # Nobody could be told: who tells later says what it was.
    content = json.loads(receipt.read_text())
    receipt.write_text(json.dumps({**content, "told": False}))
    for _ in range(2):
        oith("status", "--notify", "--data", data, check=0, env=told.environment)
    (news,) = told.take()
    assert (news["status"], news["exitCode"], news["error"]) == ("crashed", 74, "Oith.IOError")


def test_what_is_told_of_a_pinned_night_is_true(published, nights, told):
    before = current(nights).name
    oith("snapshot", "pin", before, "--data", nights, check=0)
    run(nights / "none.sqlite", nights, check=66, env=told.environment)
    told.take()
    run(published / "pool.sqlite", nights, "--as-of", LATER, env=told.environment)
    (news,) = told.take()
    assert (news["event"], news["pinnedAt"]) == ("recovered", before) and current(nights).name == before
    assert f"made {news['snapshot']}, which is ready and not published, as current is pinned at {before}" in news["text"]
    assert news["snapshot"].startswith("2026-11-21")


@pytest.mark.parametrize("what", ["empty", "garbage", "pipe", "looping link", "folder"])
def test_a_note_of_failures_that_cannot_be_read_still_counts(published, nights, told, what):
    note = nights / "failing.json"
    if what == "folder":
        note.mkdir()
    elif what == "pipe":
        os.mkfifo(note)
    elif what == "looping link":
        note.symlink_to(note)
    else:
        note.write_text("" if what == "empty" else "}{")
    result = run(published / "pool.sqlite", nights, "--as-of", LATER, env=told.environment)
    (news,) = told.take()
    assert (news["event"], news["failedSince"]) == ("recovered", None)
    assert "since when could not be read" in result.stderr
    assert os.path.lexists(note) == ("that nights had failed is still noted" in result.stderr) == (what == "folder")


@pytest.mark.parametrize("name", ["results", "runs", "snapshots"])
@pytest.mark.parametrize("what", ["file", "pipe", "dangling link"])
def test_what_stands_in_place_of_a_folder_is_named(published, nights, told, name, what):
    shutil.rmtree(nights / name)
    if what == "file":
        (nights / name).write_text("")
    elif what == "pipe":
        os.mkfifo(nights / name)
    else:
        (nights / name).symlink_to("nowhere")
    result = run(published / "pool.sqlite", nights, check=65, env=told.environment)
    assert f"{nights / name} is not a folder" in result.stderr
    assert [news["exitCode"] for news in told.take()] == [65]


@pytest.mark.parametrize("year", ["1969", "1901"])
def test_a_clock_before_1970_is_an_error(published, tmp_path, year):
    if shutil.which("faketime") is None:
        pytest.skip("not installed: faketime")
    result = subprocess.run(
        ["faketime", f"{year}-06-01 00:00:00", OITH, "run", PIPELINE, "--pool", published / "pool.sqlite",
         "--data", tmp_path / "data"], capture_output=True, text=True, env=ENVIRONMENT)
    assert result.returncode == 65 and "the machine's clock is before 1970" in result.stderr
