"""Every list equals the brute force, row by row."""

import json
import math
import random
import sqlite3

import pytest

from conftest import (
    AS_OF, ENVIRONMENT, MODELS, assert_exact, counts, current, kernels, lookup, oith, random_pool,
    run, somebody, write_pool,
)
from test_determinism import assert_same_snapshot


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


def test_an_equal_value_that_costs_points(tmp_path):
    """More values than have a code of their own in the kernel: 15, and a few that are rarer."""
    model = write_model(tmp_path, base=60, terms={"equal": {"lookingFor": -20}})
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody(f"{letter}{value:02}@example.test", looking_for=f"value {value}")
        for letter in "abcdef" for value in range(15 if letter < "c" else 17)])
    for kernel in kernels():
        data = tmp_path / kernel
        run(pool, data, "--model", model, env={**ENVIRONMENT, "OITH_KERNEL": kernel})
        assert_exact(pool, data, model=model)
        assert_same_snapshot(current(tmp_path / "scalar"), current(data))


def test_costly_equal_values_of_many(tmp_path):
    """More people than a sample of their lists would cover, and more values and interests than
    the kernel can tell apart."""
    equal = {"lookingFor": -20, "religion": -7.5, "exercise": 3}
    model = write_model(tmp_path, base=60, terms={"equal": equal, "interests": 12.34})
    draw = random.Random(13)
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody(
            f"u{number}@example.test", lat=37 + draw.random(), lng=-122 - draw.random(),
            looking_for=f"value {draw.randrange(25)}", religion=f"value {draw.randrange(15)}",
            exercise=f"value {draw.randrange(40)}",
            interests=json.dumps([f"i{draw.randrange(700)}" for _ in range(draw.randrange(30))]))
        for number in range(3_400)])
    run(pool, tmp_path / "data", "--model", model)
    assert_exact(pool, tmp_path / "data", model=model)


def test_a_cosine_just_below_a_half(tmp_path):
    """10000 * 16099 / sqrt(2038716882) is 3565.49999999999997."""
    model = write_model(
        tmp_path, base=0, terms={"embedding": {"dimension": 12, "points": 100}})
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody("a@example.test", embedding=bytes.fromhex("7f7f5f070101000000000000")),
        somebody("b@example.test", embedding=bytes.fromhex("3131260601007f7f670d0200"))])
    for kernel in kernels():
        data = tmp_path / kernel
        run(pool, data, "--model", model, "--min-score", 0,
            env={**ENVIRONMENT, "OITH_KERNEL": kernel})
        assert lookup("a@example.test", data) == [(1, "b@example.test", 35.65, 0.0)]
        assert_exact(pool, data, "--min-score", 0, model=model)


def test_limits_and_radius_are_rounded_as_distances_are(tmp_path):
    """b is 10.1 miles away, as rounded: 10.05 and 10.14 are enough, 10.04 and 10.0 are not."""
    for setting, found in ((10.04, False), (10.05, True)):
        assert reaches(tmp_path / f"radius {setting}", None, setting) == found
        assert reaches(tmp_path / f"limit {setting}", setting, 50) == found


def reaches(folder, limit, radius):
    """Whether somebody with this limit finds somebody 10.1 miles away."""
    folder.mkdir()
    preferences = json.dumps({"maxDistance": limit} if limit else {})
    pool = write_pool(folder / "pool.sqlite", [
        somebody("a@example.test", lat=0.0, lng=0.0, match_preferences=preferences),
        # 10.12 miles north.
        somebody("b@example.test", lat=math.degrees(10.12 / 3958.7613), lng=0.0)])
    run(pool, folder / "data", "--radius", radius)
    assert_exact(pool, folder / "data", "--radius", radius)
    return lookup("a@example.test", folder / "data") != []


def test_only_everyone_takes_an_unknown_gender(tmp_path):
    """Somebody without a gender takes part, and who names a gender does not meet them."""
    wishes = {"a": "men", "b": "women", "c": "other", "d": "everyone", "e": "any", "f": None}
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody(f"{name}@example.test", gender=None if name == "f" else "male",
                 match_preferences=json.dumps({"interestedIn": wish}))
        for name, wish in wishes.items()])
    run(pool, tmp_path / "data")
    assert_exact(pool, tmp_path / "data")
    found = [candidate for _, candidate, _, _ in lookup("f@example.test", tmp_path / "data")]
    assert sorted(found) == ["d@example.test", "e@example.test"]


def write_model(folder, **fields):
    """A model file in a folder."""
    path = folder / "model.json"
    path.write_text(json.dumps({"name": "own", **fields}))
    return path


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
    run(pool, tmp_path / "data", env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "0"})
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
