"""Benchmarks: that they run what a night runs, and leave nothing behind. No figure is judged."""

import json

import pytest

from conftest import AS_OF, ENVIRONMENT, current, oith, random_pool, run


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    return random_pool(tmp_path_factory.mktemp("bench") / "pool.sqlite", 17, 800)


@pytest.fixture
def environment(tmp_path):
    """Temporary files go where the test can see them."""
    (tmp_path / "tmp").mkdir()
    return {**ENVIRONMENT, "TMPDIR": str(tmp_path / "tmp")}


def bench(*arguments, **options):
    return json.loads(oith("bench", *arguments, "--json", check=0, **options).stdout)


STAGES = {
    "extract": ["ExtractPool"], "score": ["ScoreChunks"],
    "write": ["AggregateCandidates", "WriteSnapshot", "VerifySnapshot"],
    "night": ["ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
              "VerifySnapshot", "PublishSnapshot"],
}


def test_alone_it_lists_what_there_is():
    text = oith("bench", check=0).stdout
    for name in [*STAGES, "lookup", "state-machine"]:
        assert f"\n  {name} " in text


@pytest.mark.parametrize("part", STAGES)
def test_a_part_of_the_night(part, pool, environment, tmp_path):
    result = bench(part, "--pool", pool, "--repeat", 2, env=environment)
    assert list(result["stages"]) == STAGES[part]
    assert len(result["roundSeconds"]) == result["rounds"] == 2
    assert all(stage["seconds"] > 0 for stage in result["stages"].values())
    assert result["rows"] >= 800 and result["machine"] and result["peakMemoryBytes"] > 0
    assert list((tmp_path / "tmp").iterdir()) == []


def test_it_publishes_what_a_run_publishes(pool, environment, tmp_path):
    result = bench("night", "--pool", pool, "--repeat", 1, "--concurrency", 1, env=environment)
    run(pool, tmp_path / "data")
    assert result["snapshot"] == current(tmp_path / "data").name
    summary = json.loads(run(pool, tmp_path / "other", "--json").stdout)
    for figure in ["rows", "eligible", "chunks", "pairs", "accepted", "candidates"]:
        assert result[figure] == summary[figure], figure


def test_scoring_is_held_against_the_rules(pool, environment):
    scalar = bench("score", "--pool", pool, "--repeat", 1, env=environment)["scalar"]
    assert scalar["pairs"] > 0 and scalar["seconds"] > 0
    other = bench("score", "--pool", pool, "--repeat", 1,
                  env={**environment, "OITH_KERNEL": "scalar"})
    assert other["kernel"].startswith("scalar")
    oith("bench", "score", "--pool", pool, check=64, env={**environment, "OITH_KERNEL": "v9"})


def test_the_texts_say_the_same(pool, environment):
    for part in STAGES:
        text = oith("bench", part, "--pool", pool, "--repeat", 1, check=0, env=environment).stdout
        for word in ["machine ", "night ", "time ", "peak memory ", *STAGES[part]]:
            assert word in text, part
    assert "scalar  " in oith("bench", "score", "--pool", pool, "--repeat", 1, check=0,
                              env=environment).stdout


def test_a_generated_pool_is_kept_for_the_next_time(tmp_path):
    data = tmp_path / "data"
    first = bench("extract", "--users", 300, "--repeat", 1, "--data", data)
    kept = list((data / "bench").iterdir())
    assert [path.suffix for path in kept] == [".sqlite"]
    before = kept[0].stat().st_mtime_ns
    second = bench("extract", "--users", 300, "--repeat", 1, "--data", data)
    assert kept[0].stat().st_mtime_ns == before and list((data / "bench").iterdir()) == kept
    assert first["eligible"] == second["eligible"] > 200
    bench("extract", "--users", 300, "--repeat", 1, "--data", data, "--density", "constant")
    assert len(list((data / "bench").iterdir())) == 2


def test_lookups_of_a_published_snapshot(night, tmp_path):
    result = bench("lookup", "--data", night, "--lookups", 500)
    assert result["snapshot"] == current(night).name and result["lookups"] == 500
    for times in [result["lookupMicroseconds"], result["answerMicroseconds"]]:
        assert 0 < times["p50"] <= times["p90"] <= times["p99"] <= times["longest"]
    assert result["sqlite"]["users"] > 0 and result["sqlite"]["timeRatio"] > 0
    assert [rate["threads"] for rate in result["throughput"]] == [1, 2]
    for snapshot in ["current", current(night).name]:
        named = bench("lookup", "--data", night, "--snapshot", snapshot, "--lookups", 5)
        assert named["snapshot"] == result["snapshot"]
    assert bench("lookup", "--snapshot", current(night), "--lookups", 5)["users"] == (
        result["users"])
    text = oith("bench", "lookup", "--data", night, "--lookups", 50, check=0).stdout
    assert "p99" in text and "2 threads" in text and "SQLite takes" in text


def test_lookups_of_a_night_that_is_made_for_them(environment, tmp_path):
    result = bench("lookup", "--users", 200, "--lookups", 100, env=environment)
    assert 150 < result["users"] <= 200
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("arguments, status", [
    (["night", "--users", 5, "--pool", "pool.sqlite"], 64), (["night", "--users", 0], 64),
    (["night", "--repeat", 0], 64), (["score", "--memory", "1"], 64),
    (["extract", "--pool", "none.sqlite"], 66), (["lookup", "--lookups", 0], 64),
    (["lookup", "--snapshot", "2026-11-20T040000Z-3f9c2a"], 64),
    (["lookup", "--snapshot", "/nowhere/at-all"], 66), (["everything"], 64),
], ids=lambda value: " ".join(map(str, value)) if isinstance(value, list) else "")
def test_what_cannot_be_measured(arguments, status, environment):
    environment.pop("OITH_DATA", None)
    oith("bench", *arguments, check=status, env=environment)
