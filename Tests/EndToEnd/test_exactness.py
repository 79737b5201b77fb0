"""Every list equals the brute force, row by row."""

import json
import sqlite3

import pytest

from conftest import (
    AS_OF, MODELS, assert_exact, counts, current, oith, random_pool, run, somebody, write_pool,
)


def test_fixture(night, fixture_pool):
    summary = assert_exact(fixture_pool, night)
    assert "2717 users, 2717 lists" in summary


@pytest.mark.parametrize("settings", [
    ("oith-v1", 70, 50), ("oith-v1", 50, 10), ("oith-queue-v1", 50, 50), ("oith-queue-v1", 70, 10),
], ids=lambda settings: "-".join(map(str, settings)))
def test_fixture_with(settings, fixture_pool, tmp_path):
    run_and_compare(fixture_pool, tmp_path / "data", *settings)


# Half of all combinations: each pair of values meets.
COMBINATIONS = [
    (seed, model, minimum, radius)
    for seed in (1, 2, 3, 4, 5, 6) for model in MODELS for minimum in (50, 70)
    for radius in (10, 50)
    if (seed + (minimum == 70) + (radius == 10) + (model == "oith-v1")) % 2
]


@pytest.mark.parametrize("seed, model, minimum, radius", COMBINATIONS)
def test_random_pool(seed, model, minimum, radius, tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", seed, 900)
    run_and_compare(pool, tmp_path / "data", model, minimum, radius)


EMBEDDING = {
    "name": "embedding", "base": 42.42,
    "filters": {"maxDistance": "candidate", "age": "user", "religion": "candidate"},
    "terms": {
        "embedding": {"dimension": 64, "points": 33.33}, "interests": 7.77,
        "equal": {"exercise": 1.01, "lookingFor": -2.5},
        "distance": [{"above": 400, "points": -5.05}, {"below": 10.05, "points": 3}],
    },
}


@pytest.mark.parametrize("seed, radius", [(2, 50), (3, 700), (6, 12_450)])
def test_a_model_of_ones_own(seed, radius, tmp_path):
    (tmp_path / "model.json").write_text(json.dumps(EMBEDDING))
    pool = random_pool(tmp_path / "pool.sqlite", seed, 600, "--rejects", "0.002")
    settings = ["--radius", radius, "--min-score", 0]
    run(pool, tmp_path / "data", "--model", tmp_path / "model.json", *settings)
    assert_exact(pool, tmp_path / "data", *settings, model=tmp_path / "model.json")


def run_and_compare(pool, data, model, minimum, radius):
    """A night with these settings equals the oracle with the same ones."""
    settings = ["--min-score", minimum, "--radius", radius]
    run(pool, data, "--model", MODELS[model], *settings)
    assert_exact(pool, data, *settings, model=model)


def test_radius_and_top_of_any_size(fixture_pool, tmp_path):
    settings = ["--radius", 0.35, "--top", 3]
    run(fixture_pool, tmp_path / "data", *settings)
    assert_exact(fixture_pool, tmp_path / "data", *settings)


def test_empty_pool(tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [])
    run(pool, tmp_path / "data")
    assert "0 users, 0 lists, 0 rows" in assert_exact(pool, tmp_path / "data")
    assert oith("lookup", "a@example.test", "--data", tmp_path / "data").returncode == 66


def test_one_user(tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [somebody("a@example.test")])
    run(pool, tmp_path / "data")
    assert "1 users, 1 lists, 0 rows" in assert_exact(pool, tmp_path / "data")


def test_two_users(tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody("A@example.test"), somebody(" b@example.test", lat=37.8)])
    run(pool, tmp_path / "data")
    assert "2 users, 2 lists, 2 rows" in assert_exact(pool, tmp_path / "data")


def test_a_pool_that_is_being_written_to(tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", 11, 300)
    writer = sqlite3.connect(pool, isolation_level=None)
    assert writer.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    columns = "(email, age, lat, lng, last_seen)"
    values = f"30, 37.77, -122.42, '{AS_OF}')"
    writer.execute(f"INSERT INTO users{columns} VALUES ('committed@example.test', {values}")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute(f"INSERT INTO users{columns} VALUES ('pending@example.test', {values}")
    run(pool, tmp_path / "data")
    assert_exact(pool, tmp_path / "data")
    assert oith("lookup", "committed@example.test", "--data", tmp_path / "data").returncode == 0
    assert oith("lookup", "pending@example.test", "--data", tmp_path / "data").returncode == 66
    writer.execute("ROLLBACK")
    writer.close()


def test_rejects_are_listed_and_few_enough(night, fixture_pool):
    (folder,) = (night / "runs").iterdir()
    lines = [json.loads(line) for line in (folder / "rejects.jsonl").read_text().splitlines()]
    assert len(lines) == counts(fixture_pool)["rejects"] >= 20
    assert all(isinstance(line["row"], int) and line["reason"] for line in lines)
    assert "example.test" not in json.dumps(lines)


def test_too_many_rejects_fail_the_night(tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", 12, 400, "--rejects", "0.2")
    result = run(pool, tmp_path / "data", check=None)
    assert result.returncode in (1, 65)
    assert "reject" in result.stderr.lower()
    assert not (tmp_path / "data" / "current").exists()


def test_the_import_keeps_what_the_check_counts(fixture_pool):
    result = oith("pool", "check", fixture_pool, "--as-of", AS_OF, check=0)
    expected = counts(fixture_pool)
    for number in (expected["rows"], expected["eligible"], expected["rejects"]):
        assert any(spelling in result.stdout for spelling in (str(number), f"{number:,}"))
    assert "@" not in result.stdout + result.stderr


def test_the_summary_names_the_night(fixture_pool, tmp_path):
    result = run(fixture_pool, tmp_path / "data")
    said = (result.stdout + result.stderr).lower()
    assert current(tmp_path / "data").name.lower() in said
    assert "kernel" in said and "pairs" in said
