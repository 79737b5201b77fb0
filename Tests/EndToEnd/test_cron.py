"""The files of cron/: what nightly.sh does alone, beside another one and after a kill; sound units.

That cron starts it is for test_installation.py.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import OITH, ROOT, assert_nothing_published, current, freeze, oith

CRON = ROOT / "cron"
INSTALLED = "/opt/oith"


def need(*programs):
    """Skips where a program is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def nightly(*arguments, check=None, **environment):
    """Runs cron/nightly.sh in an environment that is nearly as bare as cron's."""
    result = subprocess.run(
        [CRON / "nightly.sh", *map(str, arguments)], capture_output=True, text=True, timeout=300,
        env={"PATH": os.environ["PATH"], "OITH_BINARY": str(OITH), **environment})
    if check is not None:
        assert result.returncode == check, result.stdout + result.stderr
    return result


@pytest.fixture
def setting(evergreen_pool, tmp_path):
    """What an engineer installs: a configuration file, an environment file, a log folder."""
    (tmp_path / "night.json").write_text(json.dumps({
        "pool": str(evergreen_pool), "data": "data",
        "stateMachine": str(ROOT / "Pipelines/nightly.asl.json")}))
    (tmp_path / "nightly.env").write_text(
        "# The night\n\n"
        f'OITH_CONFIG="{tmp_path}/night.json"\nOITH_LOG={tmp_path}/nightly.log\n'
        f"OITH_BINARY={OITH}\n")
    return tmp_path


def test_the_script_runs_a_night_and_keeps_its_log(setting):
    environment = {"OITH_ENV": str(setting / "nightly.env")}
    result = nightly("--as-of", "2026-11-20T04:00:00Z", check=0, **environment)
    assert result.stdout + result.stderr == ""
    assert current(setting / "data").name.startswith("2026-11-20")
    log = (setting / "nightly.log").read_text()
    assert re.match(r"nightly.sh: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ begins", log)
    assert "snapshot      2026-11-20" in log
    assert "@" not in log
    # A variable that is set already wins, and the log is appended to.
    nightly("--as-of", "2026-11-21T04:00:00Z", check=4, OITH_RADIUS="1", **environment)
    assert (setting / "nightly.log").read_text().startswith(log)


def test_its_exit_code_is_that_of_the_night(setting):
    environment = {"OITH_ENV": str(setting / "nightly.env")}
    nightly("--radius", "far", check=64, **environment)
    (setting / "night.json").write_text("{")
    nightly(check=65, **environment)
    assert "line 1" in (setting / "nightly.log").read_text()
    assert "cannot be read" in nightly(check=66, OITH_ENV="/nowhere/at/all").stderr
    (setting / "nightly.env").write_text("OITH_RADIUS=1\n\nexport X\n")
    assert "line 3: write NAME=VALUE" in nightly(check=65, **environment).stderr
    os.mkfifo(setting / "pipe")
    assert "a named pipe" in nightly(check=65, OITH_ENV=str(setting / "pipe")).stderr


@pytest.mark.parametrize("log", ["/nowhere/at/all", "/dev/full", "fifo"])
def test_a_log_that_cannot_be_written_stops_no_night(setting, log):
    if log == "fifo":
        log = setting / "fifo"
        os.mkfifo(log)
    environment = {"OITH_ENV": str(setting / "nightly.env"), "OITH_LOG": str(log)}
    said = nightly("--as-of", "2026-11-20T04:00:00Z", check=0, **environment).stderr
    assert current(setting / "data").name.startswith("2026-11-20")
    if log != "/dev/full":
        assert f"the log {log} cannot be written; it goes to standard error" in said
        assert "run succeeded" in said


@pytest.mark.parametrize("streams", [">&- 2>&-", "2>/dev/full", "2>&1 | true"])
def test_a_night_begins_where_nobody_takes_its_first_line(setting, streams):
    """Also as a service of systemd's, with SIGPIPE as it is by default or ignored."""
    result = subprocess.run(
        ["bash", "-c", f'set -o pipefail; "{CRON}/nightly.sh" {streams}'], capture_output=True,
        timeout=300, env={
            "PATH": os.environ["PATH"], "OITH_BINARY": str(OITH),
            "OITH_CONFIG": str(setting / "night.json")})
    assert result.returncode == 0, result.stderr
    assert current(setting / "data")


def test_it_verifies_what_is_current_and_tells_of_damage(setting):
    environment = {"OITH_ENV": str(setting / "nightly.env"),
                   "OITH_NOTIFY_COMMAND": json.dumps(["tee", str(setting / "news.json")])}
    nightly("--as-of", "2026-11-20T04:00:00Z", check=0, **environment)
    nightly("verify", check=0, **environment)
    assert not (setting / "news.json").exists()
    part = current(setting / "data") / "lists/part-00000.parquet"
    os.truncate(part, part.stat().st_size - 1)
    nightly("verify", check=65, **environment)
    assert json.loads((setting / "news.json").read_text())["event"] == "damaged"
    assert "begins to verify, " in (setting / "nightly.log").read_text()


def test_it_tells_of_a_night_that_was_killed(setting):
    """As OnFailure= of the unit does; and of a mistake in night.json, which a terminal would not excuse."""
    told = setting / "news.jsonl"
    environment = {"OITH_ENV": str(setting / "nightly.env"), "OITH_NOTIFY_COMMAND": json.dumps(
        ["/bin/sh", "-c", f'cat >>"{told}"; echo >>"{told}"'])}
    killed = half_a_night(setting, "--as-of", "2026-11-20T04:00:00Z")
    killed.kill()
    killed.wait()
    assert "OnFailure=oith-nightly-failed.service" in (CRON / "oith-nightly.service").read_text()
    unit = (CRON / "oith-nightly-failed.service").read_text()
    assert re.search(r"^ExecStart=/opt/oith/cron/nightly.sh tell$", unit, re.M)
    for _ in range(2):
        nightly("tell", check=0, **environment)
    (news,) = [json.loads(line) for line in told.read_text().splitlines()]
    assert (news["status"], news["error"]) == ("crashed", "Oith.Crashed")
    assert "begins to tell, " in (setting / "nightly.log").read_text()
    (setting / "night.json").write_text('{"radus": 1}')
    nightly("--data", str(setting / "data"), check=65, **environment)
    _, news = [json.loads(line) for line in told.read_text().splitlines()]
    assert (news["status"], news["exitCode"]) == ("not begun", 65)
    assert "--unattended" in (CRON / "nightly.sh").read_text()


def test_nothing_in_the_environment_file_is_executed(setting):
    (setting / "nightly.env").write_text(
        f"OITH_DATA=$(touch {setting}/executed)\nOITH_LOG='{setting}/a b.log'\n")
    nightly(OITH_ENV=str(setting / "nightly.env"))
    assert not (setting / "executed").exists()
    assert (setting / "a b.log").exists()


def test_an_environment_file_from_windows_is_read_as_it_was_meant(setting):
    lines = (setting / "nightly.env").read_text().splitlines()
    (setting / "nightly.env").write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join([*lines, "", "OITH_RADIUS='20'", ""]).encode())
    nightly("--as-of", "2026-11-20T04:00:00Z", check=0, OITH_ENV=str(setting / "nightly.env"))
    manifest = json.loads((current(setting / "data") / "manifest.json").read_text())
    assert manifest["parameters"]["radius"] == 20
    assert not [name for name in os.listdir(setting) if "\r" in name]


def scored(data):
    """The names of the chunk results that are finished, not of one that is being written."""
    folder = data / "results"
    names = os.listdir(folder) if folder.is_dir() else []
    return [name for name in names if not name.startswith(".")]


def half_a_night(setting, *arguments):
    """A night that stands still in the middle: a few of its hundreds of chunks are scored."""
    night = subprocess.Popen(
        [CRON / "nightly.sh", "--chunk-budget", "32", "--concurrency", "1", *arguments],
        env={"PATH": os.environ["PATH"], "OITH_ENV": str(setting / "nightly.env")})
    end = time.monotonic() + 120
    while len(scored(setting / "data")) < 5:
        assert night.poll() is None and time.monotonic() < end
        time.sleep(0.001)
    freeze(night)
    return night


def statuses(data):
    """How each run stands, the oldest first."""
    said = json.loads(oith("runs", "--data", data, "--json", check=0).stdout)
    return [run["status"] for run in sorted(said, key=lambda run: run["started"])]


def test_two_at_once_one_refuses(setting):
    first = half_a_night(setting)
    try:
        nightly(check=75, OITH_ENV=str(setting / "nightly.env"))
        assert_nothing_published(setting / "data")
    finally:
        first.send_signal(signal.SIGCONT)
    assert first.wait(timeout=120) == 0
    assert statuses(setting / "data") == ["succeeded"]
    oith("lookup", "c-crowd-0@example.test", "--data", setting / "data", check=0)
    assert "is using this data directory" in (setting / "nightly.log").read_text()


def test_after_a_kill_the_next_night_takes_what_is_done(setting, tmp_path):
    """As cron/README.md says: it starts afresh, and `oith resume` can still finish the old one."""
    data, log = setting / "data", setting / "nightly.log"
    killed = half_a_night(setting, "--as-of", "2026-11-20T04:00:00Z")
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    assert_nothing_published(data)
    done = scored(data)
    assert statuses(data) == ["crashed"]
    night = ("--chunk-budget", "32", "--as-of", "2026-11-21T04:00:00Z")
    nightly(*night, check=0, OITH_ENV=str(setting / "nightly.env"))
    reused = re.search(r"^chunks +[\d,]+, (\d+) of them reused", log.read_text(), re.MULTILINE)
    assert int(reused.group(1)) == len(done) >= 5
    assert statuses(data) == ["crashed", "succeeded"]
    # What it publishes is what a night without a kill would have.
    nightly(*night, "--data", tmp_path / "other", check=0, OITH_ENV=str(setting / "nightly.env"))
    assert current(data).name == current(tmp_path / "other").name
    served = current(data)
    refused = oith("resume", "2026-11-20T040000Z-1", "--data", data, check=4)
    assert "older than current" in refused.stderr and current(data) == served
    (old,) = [entry["name"] for entry in json.loads(
        oith("snapshot", "list", "--data", data, "--json", check=0).stdout) if entry["heldBack"]]
    oith("snapshot", "verify", old, "--data", data, check=0)


def test_the_units_are_sound(tmp_path):
    need("systemd-analyze")
    units = [tmp_path / f"oith-{name}.{kind}"
             for name in ("nightly", "verify") for kind in ("service", "timer")]
    units.append(tmp_path / "oith-nightly-failed.service")
    for unit in units:
        unit.write_text((CRON / unit.name).read_text().replace(INSTALLED, str(ROOT)))
    result = subprocess.run(["systemd-analyze", "verify", "--man=no", *units],
                            capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
    for name, time_of_day in ("nightly", "04:00:00 UTC"), ("verify", "15:30:00 UTC"):
        timer = (CRON / f"oith-{name}.timer").read_text()
        assert "Persistent=true" in timer
        calendar = re.search(r"OnCalendar=(.*)", timer).group(1)
        result = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True,
                                text=True)
        assert result.returncode == 0 and time_of_day in result.stdout


def test_the_units_are_hardened():
    """What a night that was taken over could do is little: `systemd-analyze security`."""
    need("systemd-analyze")
    for unit in CRON.glob("*.service"):
        said = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
            capture_output=True, text=True).stdout
        level = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
        assert level and float(level.group(1)) <= 3.0, said


def test_the_examples_are_sound(tmp_path):
    text = (CRON / "night.json").read_text().replace(INSTALLED, str(ROOT))
    (tmp_path / "night.json").write_text(text)
    oith("config", "show", "--config", tmp_path / "night.json", check=0)


def test_the_scripts_are_clean():
    need("shellcheck")
    result = subprocess.run(["shellcheck", *CRON.glob("*.sh")], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
