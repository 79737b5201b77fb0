"""What a night that nobody watches says on standard error: a line a fact, and nobody's name."""

import json

import pytest
from conftest import oith, random_pool, run

NAME = "2026-11-20T040000Z-1"


@pytest.fixture
def pool(tmp_path):
    return random_pool(tmp_path / "pool.sqlite", 11, 300)


def facts(result):
    """Each line of standard error, taken apart."""
    return [json.loads(line) for line in result.stderr.splitlines()]


def test_each_line_is_a_fact_with_run_and_stage(pool, tmp_path):
    result = run(pool, tmp_path / "data", "--log-format", "json")
    lines = facts(result)
    for line in lines:
        assert list(line)[:5] == ["time", "level", "message", "run", "stage"]
        assert line["run"] == NAME and line["time"].endswith("Z")
    finished = [line for line in lines if line["message"] == "stage finished"]
    assert [line["stage"] for line in finished if line["stage"] != "ShallPublish"] == [
        "ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
        "VerifySnapshot", "GuardSnapshot", "PublishSnapshot"]
    assert all(isinstance(line["seconds"], (int, float)) for line in finished)
    last = lines[-1]
    assert last["message"] == "run succeeded" and last["published"] is True
    assert last["snapshot"].startswith("2026-11-20T040000Z-")


def test_a_failure_is_a_fact_with_its_exit_code(tmp_path):
    result = run(tmp_path / "none.sqlite", tmp_path / "data", "--log-format", "json", check=66)
    line, = facts(result)
    assert line["level"] == "error" and line["exit"] == 66 and "none.sqlite" in line["message"]


@pytest.mark.parametrize("format", ["text", "json"])
def test_nobody_is_named_in_a_whole_night(pool, tmp_path, format):
    result = run(pool, tmp_path / "data", "--log-format", format)
    assert "@" not in result.stderr + result.stdout
    again = oith("rerun", "--data", tmp_path / "data", "--from", "ExtractPool", "--log-format",
                 format, check=0)
    assert "@" not in again.stderr + again.stdout


def test_text_lines_can_be_taken_apart(pool, tmp_path):
    for line in run(pool, tmp_path / "data").stderr.splitlines():
        time, level, rest = line.split(" ", 2)
        assert time.endswith("Z") and level in {"info", "warning", "error"}
        assert f" run={NAME} stage=" in rest
