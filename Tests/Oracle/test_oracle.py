"""The oracle itself: against rows worked out by hand, and against a slow loop over all pairs."""

import json
import math
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from brute_force import BruteForce, Model
from comparison import geohash
from pool_rows import Pool, Reject, Text, fold, instant, parse_json, parse_preferences, tenths

HERE = Path(__file__).parent
AS_OF = "2026-11-20T04:00:00Z"
V1 = {
    "name": "oith-v1", "base": 50,
    "filters": dict.fromkeys(["interestedIn", "age", "maxDistance", "smoking", "drinking",
                              "religion", "children"], "both"),
    "terms": {"interests": 25, "equal": {"drinking": 3, "smoking": 3, "exercise": 3, "children": 3,
                                         "religion": 3, "lookingFor": 10}},
}
QUEUE = {
    "name": "oith-queue-v1", "base": 50, "filters": {"interestedIn": "user"},
    "terms": {"distance": [{"below": 10, "points": 20}, {"below": 25, "points": 15},
                           {"below": 50, "points": 10}, {"above": 100, "points": -15}],
              "age": {"inRange": 15, "outOfRange": -10}, "mutualInterest": 10, "photo": 5,
              "bio": 5},
}
EMBEDDING = {
    "name": "e", "base": 60.25, "filters": {"maxDistance": "candidate", "age": "user"},
    "terms": {"embedding": {"dimension": 64, "points": 33.33}, "interests": 7.77},
}


@pytest.mark.parametrize("text, nanoseconds", [
    (b"1970-01-01T00:00:00Z", 0),
    (b"2026-11-20T04:00:00Z", 1_795_147_200 * 10**9),
    (b" 2026-11-20t09:30:00,5+0530\n", 1_795_147_200 * 10**9 + 500_000_000),
    (b"2026-11-20 04:00", 1_795_147_200 * 10**9),
    (b"2026-11-20", 1_795_132_800 * 10**9),
    (b"2024-02-29T00:00:00-01", 1_709_168_400 * 10**9),
    (b"1969-12-31T23:59:59.9999999999Z", -1),
])
def test_instants(text, nanoseconds):
    assert instant(text) == nanoseconds


@pytest.mark.parametrize("text", [
    b"", b"yesterday", b"2026-02-29", b"2026-13-01", b"2026-1-1", b"2026-11-20T24:00Z",
    b"2026-11-20T04:00:00.Z", b"2026-11-20T04", "２026-11-20".encode(), b"2026-11-20Z",
])
def test_no_instants(text):
    with pytest.raises(ValueError):
        instant(text)


def test_folding_is_ascii_and_bytes():
    assert fold(Text(" \t\v\f\r\nAbÉ\u00a0".encode())) == "abÉ\u00a0".encode()
    assert fold(Text(b" \n")) is None


@pytest.mark.parametrize("text", [
    "[NaN]", "[1,]", "[1] 2", "{'a': 1}", "\ufeff[]", "[\"\t\"]", "[01]", "[" * 65,
    '["\\ud800"]', '["\\uDE00\\ud83d"]', '["\\ud83d\\n\\ude00"]', '{"a": "\\ud83d", "a": 1}',
])
def test_broken_json(text):
    with pytest.raises(Reject):
        parse_json(Text(text.encode()), "interests")


def test_json_limits():
    assert parse_json(Text(b"[" * 900 + b"]" * 900), "interests")
    assert parse_json(Text(rb'["\ud83d\uDE00", "\\ud83d"]'), "interests") == ["\U0001f600", r"\ud83d"]
    assert parse_json(Text(b' \n'), "interests") is None
    assert parse_json(Text(b'{"a": 1, "a": 2}'), "interests") == {"a": 2.0}


@pytest.mark.parametrize("preferences, expected", [
    ("{}", ("everyone", 18.0, 99.0, 1000)),
    ('{"ageMin": 0, "ageMax": null, "maxDistance": 0.0}', ("everyone", 18.0, 99.0, 1000)),
    ('{"interestedIn": " MEN", "ageMin": 18.5, "maxDistance": 10.05}', ("male", 18.5, 99.0, 101)),
    ('{"interestedIn": null, "maxDistance": -0.01}', ("everyone", 18.0, 99.0, -1)),
])
def test_preferences(preferences, expected):
    value = parse_preferences(Text(preferences.encode()))
    found = tuple(value[k] for k in ("interested_in", "age_min", "age_max", "distance_limit"))
    assert found == expected


def test_geohash():
    # The examples of Niemeyer's page and of Wikipedia.
    assert geohash(57.64911, 10.40744, 11) == "u4pruydqqvj"
    assert geohash(42.605, -5.603, 5) == "ezs42"
    assert geohash(90, 180, 4) == "zzzz"


# MARK: - A slow loop, written a second way

def slow_miles(one, other):
    """The haversine formula."""
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.radians(other.lng - one.lng) / 2
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return 2 * 3958.7613 * math.asin(min(1, math.sqrt(h)))


def slow_takes(user, other, name):
    """Whether the user's own preference takes the other."""
    if name == "interestedIn":
        return user.interested_in in ("everyone", (other.gender or b"").decode())
    if name == "age":
        return user.age_min <= other.age <= user.age_max
    if name in ("smoking", "drinking"):
        accepted, value = getattr(user, f"accepted_{name}"), other.categories[name]
        return not accepted or value is None or value in accepted
    wanted = getattr(user, f"wanted_{name}")
    return wanted is None or wanted == other.categories[name]


def half_up_over_root(number, square):
    """floor(number / sqrt(square) + 1/2), in integers: half of floor(2 number / sqrt(square)) + 1,
    rounded down."""
    twice = 4 * number**2
    if number >= 0:
        return (math.isqrt(twice // square) + 1) // 2
    # The least whole number that is not below the quotient's amount.
    above = -(-twice // square)
    return (1 - (math.isqrt(above - 1) + 1 if above else 0)) // 2


@pytest.mark.parametrize("weight, dot, square, expected", [
    (1, 1, 4, 1), (1, -1, 4, 0), (3, -1, 4, -1), (10_000, 16_099, 2_038_716_882, 3565),
    (10_000, 107_114_535, 26_129_338_131_781_959, 6626),
    (10_000, 134_658_864, 20_502_105_840_372_462, 9405),
    (10_000, -178_614_367, 46_104_438_345_494_900, -8319),
    (10_000, -101_697_579, 34_446_045_113_013_218, -5479),
    (-10_000, 142_985_129, 21_794_035_407_363_279, -9686),
])
def test_ties_are_decided_in_integers(weight, dot, square, expected):
    assert half_up_over_root(weight * dot, square) == expected


def test_the_cosine_of_the_oracle_is_decided_in_integers():
    oracle = BruteForce.__new__(BruteForce)
    oracle.model = SimpleNamespace(embedding=10_000)
    vectors = [bytes.fromhex(text) for text in (
        "7f7f5f070101000000000000", "3131260601007f7f670d0200", "81815f070101000000000000",
        "000000000000000000000001", "000000000000000001010101")]
    oracle.vectors = np.array([np.frombuffer(vector, dtype=np.int8) for vector in vectors])
    oracle.norm = (oracle.vectors.astype(np.int64) ** 2).sum(axis=1)
    found = [oracle.embedding_points(user, np.arange(5)).tolist() for user in range(5)]
    wide = oracle.vectors.astype(int).tolist()
    assert found == [[
        half_up_over_root(
            10_000 * sum(x * y for x, y in zip(one, other)),
            sum(x * x for x in one) * sum(y * y for y in other)) for other in wide]
        for one in wide]
    assert found[0][1] == 3565 and found[3][4] == 5000


def slow_score(user, other, miles10, model):
    """Hundredths of a point, term by term."""
    terms, points = model["terms"], model["base"] * 100
    shared = len(user.interests & other.interests)
    smaller = min(len(user.interests), len(other.interests))
    if smaller:
        points += math.floor(terms.get("interests", 0) * 100 * shared / smaller + 0.5)
    for key, value in terms.get("equal", {}).items():
        name = "looking_for" if key == "lookingFor" else key
        if user.categories[name] and user.categories[name] == other.categories[name]:
            points += value * 100
    for band in terms.get("distance", []):
        if miles10 < band.get("below", -1) * 10 or miles10 > band.get("above", 1e9) * 10:
            points += band["points"] * 100
            break
    if "age" in terms:
        points += 100 * terms["age"][
            "inRange" if slow_takes(user, other, "age") else "outOfRange"]
    points += 100 * terms.get("mutualInterest", 0) * slow_takes(other, user, "interestedIn")
    points += 100 * terms.get("photo", 0) * other.has_photo
    points += 100 * terms.get("bio", 0) * other.has_bio
    if "embedding" in terms and user.embedding and other.embedding:
        a, b = ([v - 256 if v > 127 else v for v in e] for e in (user.embedding, other.embedding))
        norms = sum(x * x for x in a) * sum(x * x for x in b)
        if norms:
            weight = round(terms["embedding"]["points"] * 100)
            points += half_up_over_root(weight * sum(x * y for x, y in zip(a, b)), norms)
    return max(0, min(10000, round(points)))


def slow_list(index, pool, model, radius, top, min_score):
    """A user's list as tuples (candidate, score, tenths)."""
    user, found = pool.eligible[index], []
    for place, other in enumerate(pool.eligible):
        if place == index or place in pool.excluded.get(index, ()):
            continue
        miles10, limit = math.floor(slow_miles(user, other) * 10 + 0.5), radius
        accepted = True
        for name, way in model["filters"].items():
            sides = [(user, other)] * (way in ("both", "user"))
            sides += [(other, user)] * (way in ("both", "candidate"))
            if name == "maxDistance":
                limit = min([limit] + [one.distance_limit for one, _ in sides])
            else:
                accepted = accepted and all(slow_takes(a, b, name) for a, b in sides)
        if accepted and miles10 <= limit:
            score = slow_score(user, other, miles10, model)
            if score >= min_score:
                found.append((-score, miles10, other.id))
    return [(name, -score, miles10) for score, miles10, name in sorted(found)[:top]]


def make_pool(path, seed, users, *more):
    subprocess.run(
        [sys.executable, HERE / "random_pool.py", "--seed", str(seed), "--users", str(users),
         *more, path], check=True)
    return path


def make_model(path, model):
    path.write_text(json.dumps(model))
    return path


@pytest.mark.parametrize("model", [V1, QUEUE, EMBEDDING], ids=lambda model: model["name"])
@pytest.mark.parametrize("seed, radius, minimum", [(1, 50, 50), (6, 10, 70), (3, 12450, 0)])
def test_brute_force_equals_the_slow_loop(tmp_path, model, seed, radius, minimum):
    path = make_pool(tmp_path / "pool.sqlite", seed, 500)
    loaded = Model(make_model(tmp_path / "model.json", model))
    pool = Pool(path, instant(AS_OF.encode()), loaded.embedding_dimension)
    oracle = BruteForce(pool, loaded, tenths(radius), 7, minimum * 100)
    filled = 0
    for user in range(0, oracle.count, 5):
        slow = slow_list(user, pool, model, radius * 10, 7, minimum * 100)
        candidates, scores, miles = oracle.list(user)
        fast = [(oracle.ids[c], s, t) for c, s, t in
                zip(candidates.tolist(), scores.tolist(), miles.tolist())]
        assert fast == slow, f"seed {seed}, user {user}"
        filled += bool(fast)
    assert filled > 5


# MARK: - Comparing

def publish(directory, lists, profiles, spoil=None):
    """Writes a snapshot of these lists, as pyarrow would."""
    for name in ("lists", "users"):
        (directory / name).mkdir(parents=True)
    rows, places = [], []
    for user, entries in lists:
        first = len(rows)
        for rank, (candidate, score, miles) in enumerate(entries, 1):
            rows.append([user, rank, candidate, score / 100, miles / 10])
        places.append((len(entries), first))
    if spoil:
        spoil(rows)
    names = ["user_id", "rank", "candidate_id", "score", "distance_miles"]
    types = [pa.string(), pa.uint8(), pa.string(), pa.float64(), pa.float64()]
    columns = list(zip(*rows)) or [[]] * 5
    table = pa.table(dict(zip(names, (pa.array(c, t) for c, t in zip(columns, types)))))
    pq.write_table(table, directory / "lists/part-00000.parquet", write_page_checksum=True)
    pq.write_table(pa.table({
        "user_id": [user for user, _ in lists],
        "cell": [geohash(p.lat, p.lng, 4) for p in profiles],
        "candidates": pa.array([count for count, _ in places], pa.uint8()),
        "part": pa.array([0 if count else -1 for count, _ in places], pa.int32()),
        "row_group": pa.array([0 if count else -1 for count, _ in places], pa.int32()),
        "first_row": pa.array([first for _, first in places], pa.int64()),
    }), directory / "users/part-00000.parquet", write_page_checksum=True)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A pool with its lists, and a way to compare a snapshot with it."""
    folder = tmp_path_factory.mktemp("night")
    path = make_pool(folder / "pool.sqlite", 5, 400)
    model_path = make_model(folder / "model.json", V1)
    pool = Pool(path, instant(AS_OF.encode()))
    lists = [(user.id.decode(),
              [(c.decode(), s, t) for c, s, t in slow_list(index, pool, V1, 500, 100, 5000)])
             for index, user in enumerate(pool.eligible)]

    def compare(directory):
        return subprocess.run(
            [sys.executable, HERE / "oracle.py", path, "--as-of", AS_OF, "--model", model_path,
             "compare", directory], capture_output=True, text=True)

    return lists, pool.eligible, compare


def test_equal_snapshot(night, tmp_path):
    lists, profiles, compare = night
    publish(tmp_path / "s", lists, profiles)
    result = compare(tmp_path / "s")
    assert result.returncode == 0, result.stdout + result.stderr
    rows = sum(len(entries) for _, entries in lists)
    assert f"{len(lists)} users, {len(lists)} lists, {rows} rows are equal" in result.stdout


def nudge(column, amount):
    def spoil(rows):
        rows[len(rows) // 2][column] += amount
    return spoil


def swap(rows):
    for index in range(len(rows) - 1):
        if rows[index][0] == rows[index + 1][0]:
            rows[index][2], rows[index + 1][2] = rows[index + 1][2], rows[index][2]
            return


@pytest.mark.parametrize("spoil", [
    nudge(3, 0.01), nudge(3, 1e-9), nudge(4, 0.1), nudge(4, -0.1), nudge(1, 1), swap,
    lambda rows: rows.pop(), lambda rows: rows.append(["z@example.test", 1, rows[0][2], 50.0, 1.0]),
], ids=["score", "score off grid", "farther", "nearer", "rank", "order", "short", "stranger"])
def test_spoilt_snapshot(night, tmp_path, spoil):
    lists, profiles, compare = night
    publish(tmp_path / "s", lists, profiles, spoil)
    assert compare(tmp_path / "s").returncode == 1


def test_missing_user(night, tmp_path):
    lists, profiles, compare = night
    publish(tmp_path / "s", lists[1:], profiles[1:])
    result = compare(tmp_path / "s")
    assert result.returncode == 1
    assert "1 eligible users are missing" in result.stdout


@pytest.mark.parametrize("miles, published, equal", [
    (10.05, 10.0, True), (10.05, 10.1, True), (10.05, 10.2, False), (10.0503, 10.0, False),
    (49.95 + 5e-7, 49.9, True), (50.05, None, True), (50.05, 50.0, True), (50.04, None, False),
])
def test_the_freedom_of_a_rounding_boundary(tmp_path, miles, published, equal):
    path = tmp_path / "pool.sqlite"
    connection = sqlite3.connect(path)
    columns = ["email", "gender", "interests", "drinking", "smoking", "exercise", "children",
               "religion", "looking_for", "bio", "photos", "match_preferences",
               "active_match_email", "age", "lat", "lng", "is_visible", "last_seen"]
    connection.execute(f"CREATE TABLE users({', '.join(columns)})")
    north = math.degrees(miles / 3958.7613)
    for email, lat in (("a", 0.0), ("b", north)):
        values = [email] + [None] * 12 + [30, lat, 0.0, 1, AS_OF]
        connection.execute(f"INSERT INTO users VALUES ({', '.join('?' * 18)})", values)
    connection.commit()
    pool = Pool(path, instant(AS_OF.encode()))
    rows = [] if published is None else [(5000, round(published * 10))]
    publish(tmp_path / "s", [("a", [("b", *r) for r in rows]), ("b", [("a", *r) for r in rows])],
            pool.eligible)
    result = subprocess.run(
        [sys.executable, HERE / "oracle.py", path, "--as-of", AS_OF, "--model",
         make_model(tmp_path / "m.json", V1), "compare", tmp_path / "s"],
        capture_output=True, text=True)
    assert (result.returncode == 0) == equal, result.stdout
