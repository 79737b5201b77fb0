"""What a night that nobody watches says on standard error: a line a fact, and nobody's name."""

import json

import pytest
from conftest import oith, random_pool, run
from test_resume import block, unblock

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


def test_a_resumed_run_says_where_it_is_and_each_cause_once(pool, tmp_path):
    run(pool, tmp_path / "undisturbed", "--chunk-budget", 40)
    chunk, place = block(tmp_path / "data", tmp_path / "undisturbed", 2)
    failed = run(pool, tmp_path / "data", "--chunk-budget", 40, "--log-format", "json", check=74)
    lines = facts(failed)
    attempts = [line for line in lines if line["message"] == "attempt failed"]
    assert attempts and {line["chunk"] for line in attempts} == {chunk}
    assert {line["error"] for line in attempts} == {"Oith.IOError"}
    # With the first attempt, and in what the command says at its end.
    assert [line["message"] for line in lines if "Is a directory" in str(line)] == [
        "attempt failed", lines[-1]["message"]]
    assert "cause" in attempts[0] and lines[-1]["exit"] == 74
    unblock(place)
    lines = facts(oith("resume", "--data", tmp_path / "data", "--log-format", "json", check=0))
    assert (lines[0]["message"], lines[0]["stage"]) == ("stage started", "ScoreChunks")
    assert all(line["stage"] for line in lines)
    said = [line["message"] for line in lines]
    assert said.count("stage started") == said.count("stage finished")


def test_a_damaged_result_is_scored_again_with_a_warning(pool, tmp_path):
    run(pool, tmp_path / "data", "--chunk-budget", 40)
    results = sorted((tmp_path / "data/results").iterdir())
    results[0].write_bytes(results[0].read_bytes()[:-1])
    lines = facts(oith("rerun", "--data", tmp_path / "data", "--from", "ExtractPool",
                       "--log-format", "json", check=0))
    warning, = [line for line in lines if line["level"] == "warning"]
    assert "is scored again, as its result of an earlier run cannot be used" in warning["message"]
    assert results[0].name in warning["message"] and warning["stage"] == "ScoreChunks"
    # What is reused is no work of the machine, and what is scored again is.
    scored = [line for line in lines if line["message"] == "chunks scored"]
    assert scored and all("reused" in line or "pairsPerSecond" in line for line in scored)
