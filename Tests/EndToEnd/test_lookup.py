"""A list looked up is what any Parquet reader sees, and errors are told apart."""

import json
import math
import sqlite3

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from conftest import AS_OF, current, lookup, oith, run, somebody, write_pool

COLUMNS = ["rank", "candidate_id", "score", "distance_miles"]


@pytest.fixture(scope="module")
def users(night):
    """The users table as rows: id -> number of candidates."""
    table = pq.read_table(current(night) / "users/part-00000.parquet")
    return dict(zip(table["user_id"].to_pylist(), table["candidates"].to_pylist()))


@pytest.fixture(scope="module")
def kinds(users):
    """Users of every kind: first, last, full, short, empty, and the corner cases."""
    ids = list(users)
    full = [user for user in ids if users[user] == 100]
    short = [user for user in ids if 0 < users[user] < 100]
    empty = [user for user in ids if users[user] == 0]
    corners = [user for user in ids if user.startswith(("c-place", "c-huge", "c-u", "c-\u00c9"))]
    assert full and short and empty and len(corners) > 20
    return [ids[0], ids[-1], *full[::60], *short[::150], *empty[:3], *corners]


def test_lookup_equals_pyarrow_and_duckdb(night, users, kinds):
    parts = [pq.ParquetFile(path, page_checksum_verification=True).read()
             for path in sorted(current(night).glob("lists/part-*.parquet"))]
    connection = duckdb.connect()
    query = (f"SELECT {', '.join(COLUMNS)} FROM '{current(night)}/lists/part-*.parquet' "
             "WHERE user_id = ? ORDER BY rank")
    for user in kinds:
        found = lookup(user, night)
        assert len(found) == users[user]
        arrow = []
        for part in parts:
            rows = part.filter(pc.equal(part["user_id"], user)).select(COLUMNS)
            arrow += list(zip(*(column.to_pylist() for column in rows.columns)))
        assert found == arrow
        assert found == connection.execute(query, [user]).fetchall()


def test_schema(night):
    part = pq.ParquetFile(sorted(current(night).glob("lists/part-*.parquet"))[0])
    assert [(field.name, str(field.type), field.nullable) for field in part.schema_arrow] == [
        ("user_id", "string", False), ("rank", "uint8", False), ("candidate_id", "string", False),
        ("score", "double", False), ("distance_miles", "double", False)]
    users = pq.ParquetFile(current(night) / "users/part-00000.parquet")
    assert [(field.name, str(field.type)) for field in users.schema_arrow] == [
        ("user_id", "string"), ("cell", "string"), ("candidates", "uint8"), ("part", "int32"),
        ("row_group", "int32"), ("first_row", "int64")]
    metadata = {key.decode(): value.decode() for key, value in part.metadata.metadata.items()}
    assert any("2026-11-20T04:00:00Z" in value for value in metadata.values())
    assert any("oith-v1" in value for value in metadata.values())


def test_duckdb_opens_everything(night, users):
    connection = duckdb.connect()
    rows = connection.execute(
        f"SELECT count(*), count(DISTINCT user_id), max(rank) "
        f"FROM '{current(night)}/lists/part-*.parquet'").fetchone()
    assert rows == (sum(users.values()), sum(1 for count in users.values() if count), 100)


def test_the_key_is_folded(night):
    assert lookup("  C-CROWD-0@Example.TEST\t", night) == lookup("c-crowd-0@example.test", night)
    assert lookup("c-untidy@example.test", night)


def test_plain_output_names_the_candidates(night, kinds):
    user = kinds[2]
    result = oith("lookup", user, "--data", night, check=0)
    for rank, candidate, _, _ in lookup(user, night):
        assert candidate in result.stdout, rank


@pytest.mark.parametrize("user", ["nobody@example.test", "c-hidden@example.test", "", "x" * 9000])
def test_unknown_user(user, night):
    result = oith("lookup", user, "--data", night)
    assert result.returncode in ((64, 66) if not user else (66,))
    assert result.stdout == ""
    assert result.stderr.strip()
    assert "example.test" not in result.stderr


def test_no_snapshot_yet(tmp_path):
    (tmp_path / "data").mkdir()
    result = oith("lookup", "a@example.test", "--data", tmp_path / "data", check=66)
    assert "snapshot" in result.stderr


def test_unknown_user_and_no_snapshot_are_told_apart(night, tmp_path):
    unknown = oith("lookup", "nobody@example.test", "--data", night).stderr
    none = oith("lookup", "nobody@example.test", "--data", tmp_path).stderr
    assert unknown != none


# MARK: - Damage

def damage(path, ranges, step=37):
    """Flips a bit in every `step`th byte of the ranges."""
    data = bytearray(path.read_bytes())
    for start, end in ranges:
        for index in range(start, end, step):
            data[index] ^= 0x10
    path.chmod(0o640)
    path.write_bytes(data)


def chunk_ranges(path, column):
    """Where the pages of a column are."""
    metadata = pq.ParquetFile(path).metadata
    for group in range(metadata.num_row_groups):
        chunk = metadata.row_group(group).column(column)
        start = chunk.data_page_offset
        if chunk.dictionary_page_offset:
            start = min(start, chunk.dictionary_page_offset)
        yield start, start + chunk.total_compressed_size


@pytest.mark.parametrize("column", [2, 3, 4], ids=["candidate_id", "score", "distance_miles"])
def test_damaged_pages(column, spoiled_night, kinds):
    for path in current(spoiled_night).glob("lists/part-*.parquet"):
        damage(path, list(chunk_ranges(path, column)))
    result = oith("lookup", kinds[2], "--data", spoiled_night, "--json", check=65)
    assert result.stdout == ""
    assert "part-" in result.stderr


@pytest.mark.parametrize("name", [
    "lists/part-00000.parquet", "keys.idx", "users/part-00000.parquet"])
@pytest.mark.parametrize("keep", [0, 0.5, 0.99])
def test_truncated_file(name, keep, spoiled_night, night, kinds):
    path = current(spoiled_night) / name
    path.chmod(0o640)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    result = oith("lookup", kinds[2], "--data", spoiled_night, "--json")
    # A file that this lookup does not need may be broken; the answer may not.
    if result.returncode == 0:
        expected = oith("lookup", kinds[2], "--data", night, "--json", check=0)
        assert result.stdout == expected.stdout
        assert name != "lists/part-00000.parquet"
    else:
        assert result.returncode == 65
        assert name in result.stderr


def test_missing_part(spoiled_night, kinds):
    (current(spoiled_night) / "lists/part-00000.parquet").unlink()
    result = oith("lookup", kinds[2], "--data", spoiled_night)
    assert result.returncode in (65, 66)
    assert "lists/part-00000.parquet" in result.stderr


# MARK: - Explain

def test_explain_adds_up_to_the_list(night, fixture_pool, kinds):
    rank, candidate, score, _ = lookup(kinds[2], night)[0]
    result = oith("explain", kinds[2], candidate, "--pool", fixture_pool, "--as-of", AS_OF, check=0)
    assert f"{score:.2f}" in result.stdout or f"{score:g}" in result.stdout, rank


def test_explain_names_the_rule(tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [
        somebody("a@example.test"), somebody("b@example.test", age=40),
        somebody("c@example.test", match_preferences='{"ageMax": 35}')])
    result = oith("explain", "c@example.test", "b@example.test", "--pool", pool,
                  "--as-of", "2026-11-20T04:00:00Z", check=0)
    assert "age" in result.stdout.lower()
    assert oith("explain", "a@example.test", "z@example.test", "--pool", pool).returncode == 66


def haversine(a, b):
    """Miles between two places."""
    (lat, lng), (other, there) = [tuple(map(math.radians, place)) for place in (a, b)]
    half = (math.sin((other - lat) / 2) ** 2
            + math.cos(lat) * math.cos(other) * math.sin((there - lng) / 2) ** 2)
    return 2 * 3958.7613 * math.asin(math.sqrt(half))


def test_explain_of_one_user_adds_up(night, users, fixture_pool):
    small = {upper: upper + 32 for upper in range(65, 91)}
    with sqlite3.connect(fixture_pool) as pool:
        rows = pool.execute("SELECT email, lat, lng FROM users WHERE typeof(email) = 'text'")
        # Of rows with one id the first by bytes counts.
        places = {email.strip(" \t\n\v\f\r").translate(small): place for email, *place in
                  sorted(rows, key=lambda row: row[0].encode(), reverse=True)}
    for user in sorted(users)[::300]:
        said = json.loads(oith("explain", user, "--pool", fixture_pool, "--as-of", AS_OF, "--json",
                               check=0).stdout)
        assert said["eligible"] and said["users"] == len(users)
        assert said["listLength"] == min(100, said["accepted"]) == users[user]
        assert said["inReach"] == said["accepted"] + said["belowMinimumScore"] + sum(
            rule["count"] for rule in said["refused"])
        distances = [haversine(places[user], places[other]) for other in users if other != user]
        assert said["inReach"] == sum(miles < 50.05 for miles in distances)


# MARK: - The reverse

def test_in_whose_lists(night, users):
    lists = duckdb.connect().execute(
        f"SELECT candidate_id, rank, user_id, score, distance_miles FROM "
        f"'{current(night)}/lists/*.parquet'").fetchall()
    found = {}
    for candidate, *row in lists:
        found.setdefault(candidate, []).append(tuple(row))
    for user in sorted(users)[::200]:
        said = json.loads(oith("lookup", user, "--in-lists-of", "--json", "--data", night,
                               check=0).stdout)
        rows = [(row["rank"], row["user_id"], row["score"], row["distance_miles"])
                for row in said["lists"]]
        assert rows == sorted(found.get(user, []), key=lambda row: (row[0], row[1].encode()))
    oith("lookup", "nobody@example.test", "--in-lists-of", "--data", night, check=66)


def test_a_forgotten_user_is_in_nobodys_lists_and_has_none(spoiled_night):
    user = duckdb.connect().execute(
        f"SELECT user_id FROM '{current(spoiled_night)}/lists/*.parquet' "
        "WHERE rank = 1 LIMIT 1").fetchone()[0]
    listed = lookup(user, spoiled_night)[0][1]
    oith("snapshot", "forget", user, "--data", spoiled_night, check=0)
    oith("lookup", user, "--in-lists-of", "--data", spoiled_night, check=66)
    said = oith("lookup", listed, "--in-lists-of", "--json", "--data", spoiled_night, check=0)
    assert user not in [row["user_id"] for row in json.loads(said.stdout)["lists"]]


def test_of_another_snapshot(night, users, tmp_path):
    user = max(users, key=users.get)
    whole = lookup(user, night)
    for name in ("current", current(night).name, current(night)):
        said = json.loads(oith("lookup", user, "--snapshot", name, "--limit", "3", "--json",
                               "--data", night, check=0).stdout)
        assert [row["candidate_id"] for row in said["candidates"]] == [row[1] for row in whole[:3]]
    oith("lookup", user, "--snapshot", "previous", "--data", night, check=66)
    oith("lookup", user, "--limit", "0", "--data", night, check=64)


def test_runs_and_status(night):
    (folder,) = (night / "runs").iterdir()
    assert folder.name in oith("runs", "--data", night, check=0).stdout
    for arguments in (["status"], ["status", folder.name]):
        status = oith(*arguments, "--data", night, check=0).stdout
        assert folder.name in status
        assert "ScoreChunks" in status
    assert oith("status", "no-such-run", "--data", night).returncode == 66


def test_a_second_night_replaces_the_first(tmp_path):
    pool = write_pool(tmp_path / "one.sqlite", [somebody("a@x.test"), somebody("b@x.test")])
    run(pool, tmp_path / "data")
    first = current(tmp_path / "data")
    pool = write_pool(tmp_path / "two.sqlite", [somebody("a@x.test"), somebody("c@x.test")])
    run(pool, tmp_path / "data")
    assert current(tmp_path / "data") != first and first.is_dir()
    assert [row[1] for row in lookup("a@x.test", tmp_path / "data")] == ["c@x.test"]


def test_users_from_standard_input(night):
    export = oith("snapshot", "export", "--format", "jsonl", "--data", night, check=0).stdout
    first, second = [json.loads(line)["user_id"] for line in export.splitlines()[:2]]
    for flags in ([], ["--json"]):
        named = oith("lookup", first, "--data", night, *flags, check=0).stdout
        read = oith("lookup", "-", "--data", night, *flags, check=0, input=f"\n {first.upper()}\r\n")
        assert read.stdout == named
    several = f"{first}\nnobody@example.test\n{second}\n"
    result = oith("lookup", "-", "--data", night, "--json", check=66, input=several)
    lists = [json.loads(line)["candidates"] for line in result.stdout.splitlines()]
    assert lists[1] is None and "1 of 3 users" in result.stderr
    for user, found in ((first, lists[0]), (second, lists[2])):
        assert [(row["rank"], row["candidate_id"], row["score"], row["distance_miles"])
                for row in found] == lookup(user, night)
    text = oith("lookup", "-", "--data", night, check=66, input=several).stdout
    assert text.startswith(f"{first}\nrank ") and "\n\nnobody@example.test\nno such user\n" in text
    assert "nobody@" not in result.stderr
    oith("lookup", "-", "--data", night, check=65, input="a\0b\n")
    oith("lookup", "-", "--data", night, check=66, input="nobody@example.test")
