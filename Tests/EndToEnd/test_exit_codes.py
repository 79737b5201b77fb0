"""Each exit code, once, with what leads to it; and the three tables that tell of them agree.

Every other test file looks at codes too: this one is the list.
"""

import re
import shutil
import signal
import subprocess
import time

import pytest
from conftest import (AS_OF, ENVIRONMENT, OITH, PIPELINE, ROOT, current, oith, run)
from test_lock import start_and_freeze

CODES = {"0", "1", "2", "4", "64", "65", "66", "74", "75", "77", "128 + n"}


def rows(text):
    """The codes of a table in Markdown."""
    return {match.group(1).strip() for match in re.finditer(r"^\| ([0-9][0-9 +n]*)\|", text, re.M)}


def test_readme_and_help_and_the_engineers_page_tell_of_every_code():
    assert rows((ROOT / "README.md").read_text()) == CODES
    assert rows((ROOT / "cron/README.md").read_text()) == CODES
    text = oith("--help", check=0).stdout.split("Exit codes:")[1].split("Completions")[0]
    told = set(re.findall(r"^ +(\d+\+?) ", text, re.M))
    assert told == {code.replace("128 + n", "128+") for code in CODES}


def test_0_done_or_nothing_to_do(night):
    oith("lookup", "c-crowd-0@example.test", "--data", night, check=0)
    assert "nothing to resume" in oith("resume", "--data", night, check=0).stderr


def test_1_the_run_failed(fixture_pool, tmp_path):
    run(fixture_pool, tmp_path / "data", "--finish-by", "2026-01-01T00:00:00Z", check=1)


def test_4_a_guard_refused(fixture_pool, spoiled_night):
    served = current(spoiled_night)
    run(fixture_pool, spoiled_night, "--radius", "1", check=4)
    assert current(spoiled_night) == served


@pytest.mark.parametrize("arguments", [
    ["run", "--radius", "far"], ["run", "--no-such-flag"], ["rerun", "--from", "A", "--only", "B"],
    ["run", "--pool", "p.sqlite", "--memory", "1KiB"], ["no-such-command"]])
def test_64_bad_usage(arguments):
    oith(*arguments, check=64)


def test_64_a_kernel_that_there_is_not(fixture_pool, tmp_path):
    run(fixture_pool, tmp_path / "data", check=64, env={**ENVIRONMENT, "OITH_KERNEL": "v9"})


@pytest.mark.parametrize("broken", ["definition", "configuration", "pool", "model"])
def test_65_what_running_again_will_not_help(broken, fixture_pool, tmp_path):
    bad = tmp_path / "bad"
    bad.write_bytes(b"{ no sense " * 100)
    arguments = {
        "definition": ["run", bad, "--pool", fixture_pool],
        "configuration": ["run", "--config", bad],
        "pool": ["run", PIPELINE, "--pool", bad],
        "model": ["run", PIPELINE, "--pool", fixture_pool, "--model", bad]}[broken]
    result = oith(*arguments, "--data", tmp_path / "data", check=65)
    assert str(bad) in result.stderr


@pytest.mark.parametrize("arguments", [
    ["lookup", "nobody@example.test"], ["status", "no-such-run"], ["report", "no-such-run"],
    ["snapshot", "show", "1999-01-01"], ["why", "mmmm"], ["rerun", "--chunk", "mmmm"],
    ["run", "--pool", "no-such-file.sqlite"], ["run", "no-such-machine.json", "--pool", "p"]])
def test_66_what_is_not_there(arguments, spoiled_night):
    oith(*arguments, "--data", spoiled_night, check=66)


def test_74_the_disk_does_not_take_it(fixture_pool, tmp_path):
    """A limit on the size of files is a full disk that needs no mount."""
    result = subprocess.run(
        ["bash", "-c", 'trap "" XFSZ; ulimit -f 64; exec "$@"', "night", OITH, "run", PIPELINE,
         "--pool", fixture_pool, "--data", tmp_path / "data", "--as-of", AS_OF],
        capture_output=True, text=True, env=ENVIRONMENT, timeout=300)
    assert result.returncode == 74, result.stderr
    assert not (tmp_path / "data/current").exists()


@pytest.mark.parametrize("arguments", [
    ["run", "--pool", "p"], ["rerun", "2026-11-20T040000Z-1", "--from", "WriteSnapshot"],
    ["gc"]])
def test_75_another_run_holds_the_lock(arguments, fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data, "--no-publish")
    shutil.rmtree(data / "runs")
    first = start_and_freeze(fixture_pool, data)
    try:
        arguments = [fixture_pool if argument == "p" else argument for argument in arguments]
        oith(*arguments, "--data", data, check=75)
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_128_and_the_signal(number, fixture_pool, tmp_path):
    data = tmp_path / "data"
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of", AS_OF,
         "--chunk-budget", "1", "--concurrency", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    while not (data / "results").is_dir() or not any((data / "results").iterdir()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number, errors
    assert not (data / "current").exists()
    oith("resume", "--data", data, check=0)
    assert current(data)
