"""What a night's outputs and listeners can do wrong, against a night that publishes, one that fails, one that a
guard refuses and one that cannot begin: the exit code stays the night's, and whoever can be told is told.

Every cell of the matrix is a night of its own; those that wait for somebody wait side by side.
"""

import base64
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, ROOT, current, oith, run

LATER = "2026-11-21T04:00:00Z"
SINCE = "2026-11-18T04:00:00.000Z"
SECRET = "T0KEN-that-nobody-may-see"
REDIRECTIONS = ["301", "302", "303", "307", "308"]
SILENCES = ["hanging", "dripping-head", "continuing"]
# What an address does, and whether the news have arrived then.
ADDRESSES = {
    "healthy": True, "dripping": True, "endless": True, **{code: True for code in REDIRECTIONS},
    **{mode: False for mode in SILENCES}, "refusing": False, "failing": False, "closed": False,
    "reset": False, "garbage": False, "endless-head": False, "looping": False, "to-a-file": False}
COMMANDS = {"missing": False, "refusing": False, "hanging": False, "stubborn": False,
            "leaving-a-child": True, "not-reading": True, "endless": False}
STREAMS = ["closed", "full", "not-blocking", "reader-gone", "hanging"]
FAULTS = [
    *(f"stdout {fault}" for fault in STREAMS), *(f"stderr {fault}" for fault in STREAMS),
    "log full", "log missing", "log hanging",
    *(f"webhook {mode}" for mode in ADDRESSES), *(f"ping {mode}" for mode in ADDRESSES),
    *(f"command {mode}" for mode in COMMANDS),
    "metrics closed", "metrics pipe", "emf full", "emf closed", "emf pipe", "emf not-reading"]
NIGHTS = {"publishes": 0, "fails": 65, "refused": 4, "not begun": 66}


# MARK: - Those who are told

class Server:
    """A web server on the loopback: /CELL/MODE/NAME; it notes what it was asked, by cell."""

    def __init__(self):
        self.asked, self.lock = {}, threading.Lock()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listening.getsockname()[1]
        # Bound, so that nobody else takes it, and not listened at.
        self.bound = socket.socket()
        self.bound.bind(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    def address(self, cell, mode, name):
        port = self.bound.getsockname()[1] if mode == "closed" else self.port
        return f"http://127.0.0.1:{port}/{cell}/{mode}/{name}?{SECRET}"

    def accept(self):
        while True:
            connection, _ = self.listening.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            try:
                method, path, headers, body = self.read(connection)
                if path.startswith("http://"):
                    # As a proxy it plays whoever it is asked for.
                    host, path = path.removeprefix("http://").split("/", 1)
                    self.asked.setdefault("proxy", []).append(host)
                    path = f"/{path}"
                for name in "authorization", "proxy-authorization":
                    if name in headers:
                        self.asked.setdefault(name, []).append(headers[name])
                _, cell, mode, name = path.split("?")[0].split("/")
                with self.lock:
                    self.asked.setdefault(cell, []).append(
                        (method, mode, name, json.loads(body) if body else None))
                self.answer(connection, cell, mode, name)
            except OSError:
                pass  # the night has hung up

    @staticmethod
    def read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(1 << 16) or b"\r\n\r\n"
        head, body = data.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        headers = {key.lower(): value for key, value in (line.split(": ", 1) for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            body += connection.recv(1 << 16)
        method, path, _ = lines[0].split(" ")
        return method, path, headers, body

    def answer(self, connection, cell, mode, name):
        def head(status, *fields, length=0):
            lines = [f"HTTP/1.1 {status} X", f"Content-Length: {length}", *fields, "", ""]
            connection.sendall("\r\n".join(lines).encode())

        def forever(piece, pause=0.0):
            while True:
                connection.sendall(piece)
                time.sleep(pause)

        if mode == "healthy":
            head(204)
        elif mode == "refusing":
            head(404)
        elif mode == "failing":
            head(503)
        elif mode in REDIRECTIONS:
            head(mode, f"Location: /{cell}/healthy/{name}")
        elif mode == "looping":
            head(302, f"Location: /{cell}/looping/{name}")
        elif mode == "to-a-file":
            head(302, "Location: file:///etc/passwd")
        elif mode == "hanging":
            time.sleep(60)
        elif mode == "dripping-head":
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Pad: ")
            forever(b"y", 0.05)
        elif mode == "continuing":
            forever(b"HTTP/1.1 100 Continue\r\n\r\n", 0.05)
        elif mode == "dripping":
            head(200, length=1_000_000)
            forever(b"x", 0.05)
        elif mode == "endless":
            head(200, length=1 << 50)
            forever(b"x" * (1 << 16))
        elif mode == "endless-head":
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            forever(b"X-Pad: yyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 100)
        elif mode == "garbage":
            connection.sendall(b"\0\1\2 no HTTP at all\r\n\r\n")
        elif mode == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def command(folder, mode):
    """A command that notes what it is told, and then goes wrong in its way."""
    told, script = folder / "told", folder / "tell.sh"
    ends = {
        "healthy": "", "refusing": "echo no such channel >&2; exit 3", "hanging": "sleep 60; exit 0",
        "stubborn": "trap '' TERM; sleep 60; sleep 60", "leaving-a-child": "sleep 60 & exit 0",
        "not-reading": "exit 0", "endless": "yes"}
    if mode == "missing":
        return ["/nowhere/at/all"]
    take = f'echo unread >"{told}"' if mode == "not-reading" else f'cat >"{told}"'
    script.write_text(f"#!/bin/sh\n{take}\n{ends[mode]}\n")
    script.chmod(0o755)
    return [str(script), SECRET]


# MARK: - A cell

def stream(fault):
    """A descriptor that goes wrong, and what has to stay open beside it."""
    if fault == "full":
        return os.open("/dev/full", os.O_WRONLY), []
    reader, writer = os.pipe()
    if fault == "reader-gone":
        os.close(reader)
        return writer, []
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b"." * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(writer, fault != "not-blocking")
    return writer, [reader]


def files(folder, fault):
    """Where the metrics go, and what has to stay open."""
    (folder / "no-folder").write_text("")
    if fault == "metrics closed":
        return {"OITH_METRICS_FILE": folder / "no-folder/oith.prom"}, []
    if fault == "metrics pipe":
        os.mkfifo(folder / "oith.prom")
        return {"OITH_METRICS_FILE": folder / "oith.prom"}, []
    if fault == "emf full":
        return {"OITH_METRICS_EMF": "/dev/full"}, []
    if fault == "emf closed":
        return {"OITH_METRICS_EMF": folder / "no-folder/emf.log"}, []
    os.mkfifo(folder / "emf.log")
    if fault == "emf pipe":
        return {"OITH_METRICS_EMF": folder / "emf.log"}, []
    reader = os.open(folder / "emf.log", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(folder / "emf.log", os.O_WRONLY | os.O_NONBLOCK)
    try:
        while True:
            os.write(writer, b"." * 4096)
    except BlockingIOError:
        pass
    return {"OITH_METRICS_EMF": folder / "emf.log"}, [reader, writer]


def play(material, folder, cell, night, fault, more=None):
    """One night with one fault, or with variables that make it one; what came of it."""
    folder.mkdir()
    data, pool, as_of = folder / "data", material.pool, AS_OF
    if night == "refused":
        shutil.copytree(material.data, data, symlinks=True)
        as_of = LATER
    else:
        data.mkdir()
        # The night before had failed: one that publishes tells everybody of it.
        (data / "failing.json").write_text(json.dumps({"since": SINCE}))
        if night == "fails":
            pool = material.broken
        elif night == "not begun":
            pool = folder / "none.sqlite"
    where, mode = fault.split(" ", 1)
    modes = {"webhook": "healthy", "ping": "healthy", "command": "healthy"}
    if where in modes:
        modes[where] = mode
    environment = {
        **ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1", "OITH_NOTIFY_TIMEOUT_SECONDS": "1.5",
        "OITH_NOTIFY_WEBHOOK": material.server.address(cell, modes["webhook"], "webhook"),
        "OITH_NOTIFY_PING": material.server.address(cell, modes["ping"], "ping"),
        "OITH_NOTIFY_COMMAND": json.dumps(command(folder, modes["command"]))}
    if where in ("webhook", "ping", "command") and mode in (*SILENCES, "endless-head", "hanging"):
        environment["OITH_NOTIFY_TIMEOUT_SECONDS"] = "0.5"
    if night == "refused":
        # More than the pool has: the night works to its end, and the guard holds it back.
        environment["OITH_GUARDS_MIN_USERS"] = "1000000"
    environment |= more or {}
    arguments = [OITH, "run"]
    if where == "log":
        os.mkfifo(folder / "fifo")
        environment["OITH_LOG"] = {
            "full": "/dev/full", "missing": "/nowhere/at/all", "hanging": f"{folder}/fifo"}[mode]
        environment |= {"OITH_BINARY": str(OITH), "OITH_ENV": str(folder / "nightly.env")}
        (folder / "nightly.env").write_text("")
        arguments = [ROOT / "cron/nightly.sh"]
    arguments += [PIPELINE, "--pool", pool, "--data", data, "--as-of", as_of, "--concurrency", "1"]
    streams, keep = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}, []
    if where in streams and mode == "closed":
        closing = ">&-" if where == "stdout" else "2>&-"
        arguments = ["bash", "-c", f'exec "$@" {closing}', "night", *arguments]
    elif where in streams:
        streams[where], keep = stream(mode)
    elif where in ("metrics", "emf"):
        more, keep = files(folder, fault)
        environment |= {name: str(value) for name, value in more.items()}
    process = subprocess.Popen(
        [str(argument) for argument in arguments], env=environment, text=True, **streams)
    if where in streams and mode != "closed":
        os.close(streams[where])
    try:
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
        for descriptor in keep:
            os.close(descriptor)
    told = folder / "told"
    return SimpleNamespace(
        code=process.returncode, stdout=stdout or "", stderr=stderr or "", data=data,
        asked=material.server.asked.get(cell, []), told=told.read_text() if told.exists() else "")


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Pools, a published night, and those who are told."""
    folder = tmp_path_factory.mktemp("edges")
    pool, broken, data = folder / "pool.sqlite", folder / "broken.sqlite", folder / "data"
    oith("pool", "generate", "--users", "200", "--seed", "7", "--pool", pool, check=0)
    shutil.copy(pool, broken)
    with sqlite3.connect(broken) as connection:
        connection.execute("UPDATE users SET age = 'old' WHERE rowid % 2")
    run(pool, data)
    return SimpleNamespace(
        folder=folder, pool=pool, broken=broken, data=data, server=Server())


@pytest.fixture(scope="module")
def cells(material, request):
    """All cells that are asked for, side by side: most of their time they wait."""
    wanted = [item.callspec.params for item in request.session.items
              if getattr(item, "originalname", "") == "test_a_cell"]
    with ThreadPoolExecutor(6) as threads:
        futures = {}
        for number, cell in enumerate(wanted):
            key = cell["night"], cell["fault"]
            futures[key] = threads.submit(
                play, material, material.folder / f"cell{number}", f"cell{number}", *key)
        yield futures


@pytest.mark.parametrize("night", NIGHTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_cell(cells, material, night, fault):
    cell = cells[night, fault].result()
    where, mode = fault.split(" ", 1)
    assert cell.code == NIGHTS[night], cell.stderr
    assert SECRET not in cell.stdout + cell.stderr
    # What is served is right.
    if night == "refused":
        assert current(cell.data) == cell.data / "snapshots" / current(material.data).name
    else:
        assert os.path.lexists(cell.data / "current") == (night == "publishes")
    assert (cell.data / "failing.json").exists() == (night != "publishes")
    # Everybody else is told, once, and of the right thing.
    event = "recovered" if night == "publishes" else "failed"
    posted = [news for method, mode, name, news in cell.asked
              if (method, mode, name) == ("POST", "healthy", "webhook")]
    pinged = [method for method, mode, name, _ in cell.asked if (mode, name) == ("healthy", "ping")]
    if where != "webhook" or mode in ("healthy", *REDIRECTIONS):
        assert [(news["event"], news["exitCode"]) for news in posted] == [(event, NIGHTS[night])]
    if where != "ping" or mode in ("healthy", *REDIRECTIONS):
        assert pinged == (["GET"] if night == "publishes" else [])
    if where != "command":
        assert json.loads(cell.told)["event"] == event
    # Who went wrong is named, and where news have arrived nothing is.
    arrived = COMMANDS[mode] if where == "command" else ADDRESSES.get(mode, True)
    asked = where in ("webhook", "command") or where == "ping" and night == "publishes"
    words = {"webhook": "the webhook at 127.0.0.1 could not be told",
             "ping": "the dead man's switch at 127.0.0.1 could not be told",
             "command": "could not be told"}.get(where, "could not be told")
    if where != "stderr" and not (where == "log" and mode == "full"):
        assert (words in cell.stderr) == (asked and not arrived), cell.stderr
    if where == "command" and not arrived and mode != "missing":
        assert json.loads(cell.told)["event"] == event
    if where in ("metrics", "emf") and mode != "pipe" or fault == "emf pipe":
        assert "metrics could not be written" in cell.stderr
    # What is printed where it can be.
    if night == "not begun":
        assert cell.stdout == ""
        assert json.loads(oith("runs", "--data", cell.data, "--json", check=0).stdout)[0][
            "status"] == "not begun"
    elif where == "stdout":
        assert cell.stdout == ""
        assert "the summary could not be printed" in cell.stderr
    elif where != "log":
        assert cell.stdout.startswith("run  ")


# MARK: - Telling

def hanging(material, cell, data, **more):
    """A failed night whose webhook does not answer, at the moment that it is asked."""
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", material.broken, "--data", data, "--as-of", AS_OF],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={
            **ENVIRONMENT, "OITH_NOTIFY_TIMEOUT_SECONDS": "300",
            "OITH_NOTIFY_WEBHOOK": material.server.address(cell, "hanging", "webhook"), **more})
    while cell not in material.server.asked:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    return process


def test_the_lock_is_released_before_anybody_is_told(material, tmp_path):
    process = hanging(material, "lock", tmp_path / "data")
    try:
        run(material.pool, tmp_path / "data", "--no-notify")
        assert process.poll() is None
        assert "no run is under way" in oith("stop", "--data", tmp_path / "data", check=66).stderr
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_telling(material, tmp_path, number):
    process = hanging(material, f"signal{number}", tmp_path / "data")
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 65
    assert "could not be told, tried once: it was stopped" in stderr
    assert stdout.startswith("run  ")


def test_a_signal_ends_a_command_and_what_it_started(material, tmp_path):
    script, child = tmp_path / "tell.sh", tmp_path / "child"
    script.write_text(f'#!/bin/sh\nsleep 300 &\necho $! >"{child}.new"\n'
                      f'mv "{child}.new" "{child}"\nwait\n')
    script.chmod(0o755)
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", material.broken, "--data", tmp_path / "data"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={
            **ENVIRONMENT, "OITH_NOTIFY_TIMEOUT_SECONDS": "300",
            "OITH_NOTIFY_COMMAND": json.dumps([str(script)])})
    while not child.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 65 and "it was stopped" in stderr
    state = f"/proc/{child.read_text().strip()}/stat"
    assert not os.path.exists(state) or open(state).read().split()[2] == "Z"


def test_what_a_command_says_of_its_failure_is_told(material, tmp_path):
    result = run(material.broken, tmp_path / "data", check=65, env={
        **ENVIRONMENT, "OITH_NOTIFY_ATTEMPTS": "1",
        "OITH_NOTIFY_COMMAND": json.dumps(
            ["/bin/sh", "-c", "cat >/dev/null; echo no such; echo channel >&2; exit 3"])})
    assert "the command /bin/sh could not be told, tried once: it ended with status 3: " \
        "no such channel\n" in result.stderr


def test_a_proxy_and_a_password_of_the_address(material, tmp_path):
    address = material.server.address("proxied", "302", "webhook")
    assert run(material.broken, tmp_path / "data", check=65, env={
        **ENVIRONMENT, "http_proxy": f"http://127.0.0.1:{material.server.port}",
        "OITH_NOTIFY_WEBHOOK": address.replace("127.0.0.1", f"me:{SECRET}%40@oith.invalid")})
    assert [method for method, *_ in material.server.asked["proxied"]] == ["POST", "POST"]
    assert material.server.asked["proxy"] == [f"oith.invalid:{material.server.port}"] * 2
    words = base64.b64encode(f"me:{SECRET}@".encode()).decode()
    assert material.server.asked["authorization"][0] == f"Basic {words}"


def test_a_command_inherits_no_file_and_no_signal(material, tmp_path):
    told = tmp_path / "told"
    words = ["/bin/sh", "-c", f'ls -l /proc/$$/fd >"{told}"; grep Sig /proc/self/status >>"{told}"']
    run(material.broken, tmp_path / "data", check=65, env={
        **ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps(words)})
    text = told.read_text()
    assert str(tmp_path / "data") not in text and "socket" not in text
    masks = {name: int(digits, 16) for name, digits in re.findall(r"^(Sig...):\s(\w{16})$", text, re.M)}
    assert masks["SigBlk"] == 0
    for number in signal.SIGPIPE, signal.SIGINT, signal.SIGTERM:
        assert masks["SigIgn"] & 1 << number - 1 == 0


def test_an_endless_answer_takes_no_memory(material, tmp_path):
    """Of a night with one: the most memory that it had, in kilobytes, beside one without."""
    def peak(mode):
        environment = {**ENVIRONMENT, "OITH_NOTIFY_TIMEOUT_SECONDS": "1",
                       "OITH_NOTIFY_PING": material.server.address("memory", mode, "ping")}
        process = subprocess.Popen(
            [OITH, "run", PIPELINE, "--pool", material.pool, "--data", tmp_path / mode,
             "--as-of", AS_OF], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss
    limit = peak("healthy") + 50_000
    assert peak("endless") < limit
    assert peak("endless-head") < limit


# MARK: - The log

def test_the_log_says_how_many_lines_it_lacks(material, tmp_path):
    """Its reader goes, and another one comes before the end."""
    fifo, started, back = tmp_path / "log", tmp_path / "started", tmp_path / "back"
    os.mkfifo(fifo)
    os.mkfifo(back)
    first = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    log = os.open(fifo, os.O_WRONLY)
    os.close(first)
    # The command holds the night until there is a reader again.
    words = ["/bin/sh", "-c", f'echo >"{started}"; read x <"{back}"; exit 3']
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", material.broken, "--data", tmp_path / "data",
         "--log-format", "json"], stdout=subprocess.PIPE, stderr=log, env={
            **ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps(words), "OITH_NOTIFY_ATTEMPTS": "1",
            "OITH_NOTIFY_TIMEOUT_SECONDS": "60"})
    os.close(log)
    while not started.exists():
        assert process.poll() is None
        time.sleep(0.005)
    second = os.open(fifo, os.O_RDONLY)
    back.write_text("\n")
    with open(second, encoding="utf-8") as lines:
        lines = [json.loads(line) for line in lines]
    process.communicate()
    assert process.returncode == 65
    dropped, untold, last = lines
    assert dropped["message"].endswith("lines of the log were dropped: nobody took them")
    assert int(dropped["message"].split()[0]) >= 3
    assert "could not be told" in untold["message"] and last["exit"] == 65


def test_a_reader_who_is_slow_gets_every_line(material, tmp_path):
    """A pipe that does not block and holds a page: the log of the night waits in the night."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, 1031, 4096)  # F_SETPIPE_SZ
    os.set_blocking(writer, False)
    arguments = [OITH, "run", PIPELINE, "--pool", material.pool, "--data", tmp_path / "data",
                 "--as-of", AS_OF, "--log-format", "json", "--chunk-budget", "1"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=writer, env=ENVIRONMENT)
    os.close(writer)
    # Published while nobody has read anything; by now the pipe is full.
    while not os.path.lexists(tmp_path / "data/current"):
        assert process.poll() is None
        time.sleep(0.005)
    with open(reader, encoding="utf-8") as lines:
        messages = [json.loads(line)["message"] for line in lines]
    process.communicate()
    assert process.returncode == 0
    assert messages[0] == "stage started" and "run succeeded" in messages
    assert messages.count("stage started") == messages.count("stage finished")
    assert not [message for message in messages if "dropped" in message]


# MARK: - Results that programs read

def into(fault, *arguments, which="stdout", env=None):
    """A command whose output goes wrong."""
    arguments, keep = [str(argument) for argument in (OITH, *arguments)], []
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    if fault == "closed":
        arguments = ["bash", "-c", f'exec "$@" {">&-" if which == "stdout" else "2>&-"}', "x",
                     *arguments]
    else:
        streams[which], keep = stream(fault)
    try:
        return subprocess.run(arguments, text=True, env=env or ENVIRONMENT, timeout=60, **streams)
    finally:
        if which in streams and isinstance(streams[which], int) and streams[which] >= 0:
            os.close(streams[which])
        for descriptor in keep:
            os.close(descriptor)


READERS = [
    "lookup u0000001@example.test --json", "lookup u0000001@example.test", "runs --json", "status",
    "snapshot export --format jsonl", "report", "rerun --dry-run --radius 40 --json",
    "doctor --json", "--help", "run --help", "--version", "--generate-completion-script bash",
    "parquet dump PART", "parquet show PART"]


@pytest.mark.parametrize("words", READERS)
def test_results_that_nobody_takes(material, words):
    part = next(current(material.data).glob("lists/part-*.parquet"))
    arguments = [part if word == "PART" else word for word in words.split()]
    env = {**ENVIRONMENT, "OITH_DATA": str(material.data)}
    expected = oith(*arguments, env=env).returncode
    assert into("reader-gone", *arguments, env=env).returncode == expected
    for fault, reason in ("full", "No space left"), ("closed", "Bad file descriptor"):
        result = into(fault, *arguments, env=env)
        assert result.returncode == (expected or 74)
        if not expected:
            assert f"standard output could not be written: {reason}" in result.stderr


def test_a_failure_stays_one_where_nobody_reads_of_it(material, tmp_path):
    shutil.copytree(material.data, tmp_path / "data", symlinks=True)
    part = next(current(tmp_path / "data").glob("lists/part-*.parquet"))
    part.chmod(0o640)
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    for fault in "reader-gone", "full", "closed":
        for which in "stdout", "stderr":
            result = into(fault, "snapshot", "verify", "--data", tmp_path / "data", which=which)
            assert result.returncode == 65
            assert into(fault, "lookup", "nobody@x", "--data", material.data,
                        which=which).returncode == 66
            assert into(fault, "no-such-command", which=which).returncode == 64


def test_a_stream_that_does_not_block_gets_everything(material):
    """The reader begins late: what does not fit into the pipe waits for it."""
    arguments = ["snapshot", "export", "--format", "jsonl", "--data", material.data]
    expected = oith(*arguments, check=0).stdout
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    process = subprocess.Popen([str(a) for a in (OITH, *arguments)], stdout=writer, env=ENVIRONMENT)
    os.close(writer)
    with open(reader, encoding="utf-8") as text:
        assert text.read() == expected
    assert process.wait() == 0


def test_no_file_takes_the_place_of_a_closed_stream(material, tmp_path):
    data = tmp_path / "data"
    result = subprocess.run(
        ["bash", "-c", 'exec "$@" <&- >&- 2>&-', "night", OITH, "run", PIPELINE, "--pool",
         material.pool, "--data", data, "--as-of", AS_OF], env=ENVIRONMENT)
    assert result.returncode == 0
    with sqlite3.connect(data / "journal.sqlite") as journal:
        assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert current(data).name == current(material.data).name
    for path in data.rglob("*"):
        if path.is_file():
            assert b"stage started" not in path.read_bytes()
