"""Memory that is bounded, and estimates before and after a run."""

import json
import subprocess
import sys

import pytest

from conftest import (AS_OF, ENVIRONMENT, OITH, PIPELINE, assert_nothing_published, current, oith,
                      random_pool, run)
from test_determinism import assert_same_snapshot


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    return random_pool(tmp_path_factory.mktemp("plan") / "pool.sqlite", 91, 1500)


# MARK: - --memory


@pytest.mark.parametrize("memory", ["64MiB", "1g", "900GB"])
def test_memory_leaves_no_trace_in_what_is_published(memory, pool, night_of_pool, tmp_path):
    run(pool, tmp_path / "data", "--memory", memory, "--chunk-budget", 100)
    assert_same_snapshot(current(tmp_path / "data"), current(night_of_pool))


@pytest.fixture(scope="module")
def night_of_pool(pool, tmp_path_factory):
    data = tmp_path_factory.mktemp("night") / "data"
    run(pool, data)
    return data


@pytest.mark.parametrize("memory", ["63MiB", "0", "-1g", "much", "8 parsecs"])
def test_a_memory_that_is_none_is_refused(memory, pool, tmp_path):
    result = run(pool, tmp_path / "data", f"--memory={memory}", check=64)
    assert "memory" in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.fixture(scope="module")
def large_pool(tmp_path_factory):
    """A pool of so many rows that 64 MiB cannot hold them; nobody in it is eligible."""
    import sqlite3
    path = tmp_path_factory.mktemp("large") / "pool.sqlite"
    random_pool(path, 92, 10)
    connection = sqlite3.connect(path)
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "
        "INSERT INTO users(email, is_visible) SELECT 'n' || i || '@example.test', 0 FROM n")
    connection.commit()
    connection.close()
    return path


def test_a_night_that_does_not_fit_is_refused_before_it_starts(large_pool, tmp_path):
    result = run(large_pool, tmp_path / "data", "--memory", "64MiB", check=64)
    assert "needs about" in result.stderr and "--memory allows 64 MiB" in result.stderr
    assert "60,0" in result.stderr
    assert_nothing_published(tmp_path / "data")
    assert not (tmp_path / "data" / "runs").exists()
    run(large_pool, tmp_path / "data", "--memory", "1g")


def test_rows_that_were_deleted_need_no_memory(large_pool, tmp_path):
    import shutil
    import sqlite3
    pool = tmp_path / "pool.sqlite"
    shutil.copy(large_pool, pool)
    connection = sqlite3.connect(pool)
    connection.execute("DELETE FROM users WHERE rowid BETWEEN 20 AND 60000")
    connection.commit()
    connection.close()
    run(pool, tmp_path / "data", "--memory", "64MiB")


def test_resume_and_rerun_take_a_memory_too(large_pool, tmp_path):
    data = tmp_path / "data"
    run(large_pool, data, "--memory", "1g")
    oith("rerun", "--data", data, "--from", "SplitPool", "--memory", "64MiB", check=0)
    result = oith("rerun", "--data", data, "--from", "ExtractPool", "--memory", "64MiB", check=64)
    assert "--memory allows 64 MiB" in result.stderr
    oith("resume", "--data", data, "--memory", "64MiB", check=64)
    oith("resume", "--data", data, "--memory", "1g", check=0)
    assert json.loads(oith("runs", "--data", data, "--json", check=0).stdout)[0]["status"] == (
        "succeeded")


# MARK: - oith plan


def plan(*arguments, check=0, **options):
    """One estimate."""
    result = oith("plan", *arguments, "--json", check=check, **options)
    return json.loads(result.stdout) if check == 0 else result


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    path = tmp_path_factory.mktemp("generated") / "pool.sqlite"
    oith("pool", "generate", "--users", 40_000, "--seed", 3, "--pool", path, check=0)
    return path


@pytest.fixture(scope="module")
def generated_night(generated, tmp_path_factory):
    """A whole night of the generated pool: its folder and its summary."""
    data = tmp_path_factory.mktemp("generated-night") / "data"
    return data, json.loads(run(generated, data, "--json").stdout)


# The part of each stage's work that is done on all cores.
ON_ALL_CORES = {
    "ExtractPool": 0.5, "SplitPool": 0, "ScoreChunks": 0.95, "AggregateCandidates": 0.95, "WriteSnapshot": 0.95,
    "VerifySnapshot": 0.95, "PublishSnapshot": 0}


def near(estimate, actual, tolerance):
    return abs(estimate - actual) <= tolerance * actual


def test_a_plan_of_a_pool_comes_near_the_night(generated, generated_night):
    estimate = plan("--pool", generated, "--as-of", AS_OF)
    data, summary = generated_night
    assert estimate["rows"] == summary["rows"] == 40_000
    assert near(estimate["eligible"], summary["eligible"], 0.02)
    assert near(estimate["candidates"], summary["candidates"], 0.15)
    snapshot = sum(path.stat().st_size for path in current(data).rglob("*"))
    assert near(estimate["disk"]["snapshot"], snapshot, 0.5)
    assert estimate["pairsSuited"] <= estimate["pairs"] <= estimate["pairsInReach"]
    assert estimate["grounds"]["size"].startswith("30,000 of 40,000 rows")
    assert estimate["grounds"]["times"].startswith("rates measured on")
    assert estimate["cost"] is None


def test_a_plan_of_a_small_pool_counts_all(fixture_pool):
    estimate = plan("--pool", fixture_pool, "--as-of", AS_OF)
    rows = json.loads(oith("pool", "check", fixture_pool, "--as-of", AS_OF, "--json",
                           check=0).stdout)
    assert estimate["rows"] == rows["rows"]
    assert near(estimate["eligible"], rows["eligible"], 0.02)


def test_a_plan_learns_from_the_last_whole_night(generated, generated_night):
    data, summary = generated_night
    estimate = plan("--pool", generated, "--as-of", AS_OF, "--data", data)
    assert estimate["grounds"]["times"] == f"rates of run {summary['run']}"
    # A night as large once more takes the same work. How long that takes depends on how much of it runs on all cores,
    # and not on what else the machine did in that night.
    same = plan("--users", 40_000, "--data", data)
    work = {stage["state"]: stage["processorSeconds"] for stage in summary["stages"]}
    for stage, seconds in same["stageSeconds"].items():
        alone = 1 - ON_ALL_CORES[stage]
        expected = work[stage] * (alone + ON_ALL_CORES[stage] / same["concurrency"])
        assert seconds == pytest.approx(expected, rel=1e-6), stage
        # The pool itself, which is looked at in part, says nearly the same.
        assert near(estimate["stageSeconds"][stage], seconds, 0.1), stage
    oith("rerun", "--from", "WriteSnapshot", "--data", data, check=0)
    again = plan("--pool", generated, "--as-of", AS_OF, "--data", data)
    assert again["grounds"] == estimate["grounds"]


def test_a_plan_for_more_users_grows(generated_night):
    data, summary = generated_night
    same = plan("--users", 40_000, "--data", data)
    more = plan("--users", 80_000, "--data", data)
    assert same["grounds"]["size"].startswith(f"run {summary['run']} of 40,000 rows")
    assert same["eligible"] == summary["eligible"]
    assert same["candidates"] == summary["candidates"]
    assert near(more["pairsInReach"], 4 * same["pairsInReach"], 0.001)
    assert same["candidates"] * 2 < more["candidates"] < 100 * more["eligible"]
    assert [row["rows"] for row in more["growth"]] == [10_000_000, 100_000_000]
    assert more["growth"][1]["pairs"] > 90 * more["growth"][0]["pairs"]


def test_a_plan_without_a_night_stands_on_shipped_rates():
    estimate = plan("--users", 1_000_000)
    assert "generated pool" in estimate["grounds"]["size"]
    assert estimate["seconds"] == pytest.approx(sum(estimate["stageSeconds"].values()))
    assert [row["rows"] for row in plan("--users", 20_000_000)["growth"]] == [100_000_000]


def test_the_price_is_that_of_all_cores():
    estimate = plan("--users", 1_000_000, "--price-per-core-hour", 3.6, "--concurrency", 4)
    assert estimate["cost"] == pytest.approx(estimate["seconds"] * 4 * 0.001)
    one = plan("--users", 1_000_000, "--concurrency", 1)
    assert one["stageSeconds"]["ScoreChunks"] > 3 * estimate["stageSeconds"]["ScoreChunks"]


def test_a_plan_that_does_not_fit_says_so():
    result = oith("plan", "--users", 10_000_000, "--memory", "1GiB", check=0)
    assert "--memory allows 1 GiB: the night would be refused" in result.stdout


@pytest.mark.parametrize("arguments", [
    [], ["--users", 0], ["--users", -5], ["--users", 5, "--pool", "pool.sqlite"],
    ["--users", 5, "--radius", 10], ["--users", 5, "--price-per-core-hour", -1],
    ["--users", 5, "--price-per-core-hour", "nan"], ["--users", 5, "--concurrency", 0],
    ["--users", 5, "--memory", "none"], ["--users", 5, "--codec", "gzip"],
], ids=lambda arguments: " ".join(map(str, arguments)) or "nothing")
def test_nonsense_is_refused(arguments, monkeypatch):
    monkeypatch.delenv("OITH_POOL", raising=False)
    oith("plan", *arguments, check=64)


def test_a_plan_of_a_pool_that_is_not_there(tmp_path):
    oith("plan", "--pool", tmp_path / "none.sqlite", check=66)


def test_an_empty_pool_takes_next_to_nothing(tmp_path):
    estimate = plan("--pool", random_pool(tmp_path / "pool.sqlite", 5, 0))
    assert estimate["eligible"] == estimate["pairs"] == estimate["candidates"] == 0


# MARK: - After a run


def test_a_run_says_how_far_off_its_estimate_was(generated_night):
    _, summary = generated_night
    estimate = summary["estimate"]
    stages = [stage for stage in summary["stages"] if stage["estimatedSeconds"] is not None]
    assert len(stages) == 7
    assert estimate["seconds"] == pytest.approx(sum(s["estimatedSeconds"] for s in stages))
    assert estimate["tookSeconds"] == pytest.approx(sum(s["seconds"] for s in stages))
    assert estimate["deviation"] == pytest.approx(
        estimate["seconds"] / estimate["tookSeconds"] - 1)
    assert near(estimate["candidates"], summary["candidates"], 0.15)
    assert 0.9 < sum(stage["share"] for stage in summary["stages"]) <= 1
    assert all(0 < s["peakMemoryBytes"] <= summary["peakMemoryBytes"] for s in stages)
    assert all(stage["processorSeconds"] >= 0 for stage in stages)


def test_the_summary_tells_it_in_words(pool, tmp_path):
    text = run(pool, tmp_path / "data").stdout
    assert "estimate      estimated " in text and ", took " in text and " %); rates " in text
    (titles,) = [line for line in text.splitlines() if line.startswith("  stage ")]
    assert titles.endswith("estimated")
    again = run(pool, tmp_path / "data").stdout
    assert "rates of run 2026-11-20T040000Z-1; it expected to score every chunk" in again


def test_a_part_of_a_night_is_held_against_its_part_of_the_estimate(pool, tmp_path):
    run(pool, tmp_path / "data")
    text = oith("rerun", "--from", "WriteSnapshot", "--data", tmp_path / "data", check=0).stdout
    assert "ScoreChunks" not in text and "estimate      estimated " in text


def test_the_peak_is_the_nights_own_and_not_that_of_who_started_it(fixture_pool, tmp_path):
    starter = ("import os, sys; large = bytearray(b'x') * 600_000_000; "
               "os.execv(sys.argv[1], sys.argv[1:])")
    result = subprocess.run(
        [sys.executable, "-c", starter, OITH, "run", PIPELINE, "--pool", fixture_pool, "--data",
         tmp_path / "data", "--as-of", AS_OF, "--json"],
        capture_output=True, text=True, check=True, env=ENVIRONMENT, timeout=300)
    assert json.loads(result.stdout)["peakMemoryBytes"] < 400_000_000
