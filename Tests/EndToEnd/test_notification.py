"""Others are told of failure and recovery, and a dead man's switch of success; nothing makes a good night fail."""

import hashlib
import json
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conftest import ENVIRONMENT, OITH, PIPELINE, current, held_by_ours, oith, random_pool, run

SECRET = "T0KEN-that-nobody-may-see"
LATER = "2026-11-21T04:00:00Z"


class Listener:
    """A web server on the loopback; `statuses` are its answers in turn, then 204."""

    def __init__(self):
        self.requests, self.statuses = [], []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                listener.requests.append((self.command, self.path, body))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = answer

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/hooks/{SECRET}"

    @property
    def environment(self):
        return {**ENVIRONMENT, "OITH_NOTIFY_WEBHOOK": self.address,
                "OITH_NOTIFY_PING": self.address + "/ping"}

    def take(self):
        """What came since: (method, end of the path, body)."""
        taken, self.requests = self.requests, []
        return [(method, path.rsplit("/", 1)[1], json.loads(body) if body else None)
                for method, path, body in taken]


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.server.shutdown()


def fail(data, tmp_path, **options):
    """A night whose pool is broken."""
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all, " * 100)
    result = run(broken, data, check=65, **options)
    assert SECRET not in result.stdout + result.stderr
    return result


def test_failure_recovery_and_the_dead_mans_switch(fixture_pool, tmp_path, listener):
    data = tmp_path / "data"
    fail(data, tmp_path, env=listener.environment)
    ((method, _, news),) = listener.take()
    assert method == "POST"
    assert news["event"] == "failed" and news["exitCode"] == 65
    assert "broken.sqlite" in news["text"] and news["snapshot"] is None
    assert news["auditHead"] is None
    # Once more: others are told again, and since when is not forgotten.
    fail(data, tmp_path, env=listener.environment)
    assert [news["event"] for _, _, news in listener.take()] == ["failed"]
    run(fixture_pool, data, env=listener.environment)
    (_, _, news), ping = listener.take()
    assert news["event"] == "recovered" and news["snapshot"] == current(data).name
    assert news["failedSince"] and news["run"]
    (line,) = (data / "audit.jsonl").read_bytes().splitlines()
    assert news["auditHead"] == {"number": 1, "sha256": hashlib.sha256(line).hexdigest()}
    assert ping == ("GET", "ping", None)
    # A night like any other is no news.
    run(fixture_pool, data, "--as-of", LATER, env=listener.environment)
    assert listener.take() == [("GET", "ping", None)]


def test_a_failed_stage_is_told_of_with_its_run(fixture_pool, spoiled_night, tmp_path, listener):
    result = run(fixture_pool, spoiled_night, "--as-of", LATER, "--radius", "1", check=4,
                 env=listener.environment)
    ((_, _, news),) = listener.take()
    assert news["error"] == "Oith.GuardRefused" and news["exitCode"] == 4
    assert news["run"].startswith("2026-11-21") and "held back" in news["cause"]
    assert SECRET not in result.stdout + result.stderr


def test_a_shadow_night_does_not_quiet_the_alarm(fixture_pool, tmp_path, listener):
    run(fixture_pool, tmp_path / "data", "--no-publish", env=listener.environment)
    assert listener.take() == []


def test_it_is_tried_again_where_that_may_help(tmp_path, listener):
    listener.statuses = [503]
    result = fail(tmp_path / "data", tmp_path,
                  env={**listener.environment, "OITH_NOTIFY_ATTEMPTS": "2"})
    assert len(listener.take()) == 2
    assert "told" not in result.stderr
    listener.statuses = [404]
    result = fail(tmp_path / "data", tmp_path, env=listener.environment)
    assert len(listener.take()) == 1
    assert "the webhook at 127.0.0.1 could not be told, tried once: it answered with status 404" \
        in result.stderr


def test_a_good_night_stays_good_where_nobody_listens(fixture_pool, tmp_path):
    with socket.socket() as bound:
        # Bound, so that nobody else takes it, and not listened at.
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/{SECRET}"
        result = run(fixture_pool, tmp_path / "data", env={
            **ENVIRONMENT, "OITH_NOTIFY_PING": address, "OITH_NOTIFY_ATTEMPTS": "1"})
    assert "the dead man's switch at 127.0.0.1 could not be told" in result.stderr
    assert SECRET not in result.stdout + result.stderr


def test_a_command_gets_the_news_on_its_standard_input(fixture_pool, tmp_path):
    told = tmp_path / "told"
    script = tmp_path / "tell.sh"
    script.write_text(f'#!/bin/sh\ncat > "{told}"\necho "$1" >> "{told}.arguments"\n')
    script.chmod(0o755)
    environment = {**ENVIRONMENT, "OITH_NOTIFY_COMMAND": json.dumps([str(script), "a b; c"])}
    fail(tmp_path / "data", tmp_path, env=environment)
    assert json.loads(told.read_text())["event"] == "failed"
    assert (tmp_path / "told.arguments").read_text() == "a b; c\n"
    environment["OITH_NOTIFY_COMMAND"] = '["/nowhere/at/all"]'
    environment["OITH_NOTIFY_ATTEMPTS"] = "1"
    run(fixture_pool, tmp_path / "data", env=environment)


def test_secrets_are_not_shown(tmp_path):
    path = tmp_path / "night.json"
    path.write_text(json.dumps({"notify": {
        "webhook": f"https://user:{SECRET}@hooks.example.com/{SECRET}?x={SECRET}"}}))
    shown = oith("config", "show", "--config", path, check=0).stdout
    assert SECRET not in shown and "https://hooks.example.com/..." in shown
    path.write_text(json.dumps({"notify": {"command": ["/usr/bin/tell", "--token", SECRET]}}))
    shown = oith("config", "show", "--json", "--config", path, check=0).stdout
    assert SECRET not in shown
    assert json.loads(shown)["notify.command"]["value"] == ["/usr/bin/tell", "...", "..."]
    path.write_text(json.dumps({"notify": {"webhook": f"hooks.example.com/{SECRET}", "ping": 1}}))
    result = oith("config", "check", "--config", path, check=65)
    assert SECRET not in result.stderr and "notify.webhook takes an address" in result.stderr


def test_the_lock_is_no_news(fixture_pool, tmp_path, listener):
    data = tmp_path / "data"
    run(fixture_pool, data)
    with held_by_ours(data / "lock", tmp_path):
        run(fixture_pool, data, check=75, env=listener.environment)
        assert listener.take() == []


def test_what_cannot_begin_is_told_of_too(fixture_pool, tmp_path, listener):
    """A pool that has grown beyond the memory, and a night for which nobody named a pool."""
    environment = {**listener.environment, "OITH_KERNEL": "scalar"}
    big = tmp_path / "big.sqlite"
    oith("pool", "generate", "--users", "300000", "--seed", "1", "--pool", big, check=0)
    run(big, tmp_path / "data", "--memory", "64MiB", check=64, env=environment)
    ((_, _, news),) = listener.take()
    assert news["event"] == "failed" and news["exitCode"] == 64 and "--memory" in news["cause"]
    oith("run", PIPELINE, "--data", tmp_path / "data", check=64, env=environment)
    ((_, _, news),) = listener.take()
    assert news["exitCode"] == 64 and "pool" in news["cause"]


def test_nobody_is_told_of_a_try_by_hand(fixture_pool, tmp_path, listener):
    run(fixture_pool, tmp_path / "data", "--no-notify", env=listener.environment)
    run(tmp_path / "none.sqlite", tmp_path / "data", "--no-notify", check=66,
        env=listener.environment)
    assert listener.take() == []


def test_a_slip_of_the_hand_is_no_news(spoiled_night, listener):
    for command in ["resume", "no-such-run"], ["rerun", "--from", "NoSuchStage"]:
        oith(*command, "--data", spoiled_night, check=66, env=listener.environment)
    assert listener.take() == []


def test_that_nobody_could_be_told_is_a_line_of_the_log(fixture_pool, tmp_path, listener):
    listener.statuses = [404]
    result = run(fixture_pool, tmp_path / "data", "--log-format", "json", env=listener.environment)
    line = json.loads(result.stderr.splitlines()[-1])
    assert line["level"] == "warning" and line["run"] == "2026-11-20T040000Z-1"
    assert "the dead man's switch at 127.0.0.1 could not be told" in line["message"]


def test_a_journal_that_takes_nothing_any_more_is_told_of(tmp_path, listener):
    """A full disk, or here a limit on the size of files, under the journal itself."""
    pool = random_pool(tmp_path / "pool.sqlite", 3, 200)
    result = subprocess.run(
        ["bash", "-c", 'trap "" XFSZ; ulimit -f 256; exec "$@"', "night", OITH, "run", PIPELINE,
         "--pool", pool, "--data", tmp_path / "data", "--as-of", "2026-11-20T04:00:00Z",
         "--chunk-budget", "1", "--metrics-file", tmp_path / "oith.prom"],
        capture_output=True, text=True, env=listener.environment, timeout=300)
    assert result.returncode == 74 and "journal.sqlite" in result.stderr, result.stderr
    ((_, _, news),) = listener.take()
    assert news["event"] == "failed" and news["exitCode"] == 74
    assert news["run"] == "2026-11-20T040000Z-1"
    assert 'oith_run_result{result="crashed"} 1' in (tmp_path / "oith.prom").read_text()
    # Where there is room again, it goes on.
    oith("resume", "--data", tmp_path / "data", check=0, env=listener.environment)
    assert [news and news["event"] for _, _, news in listener.take()] == ["recovered", None]
