"""The lists leave in formats of others: Redis takes them, DynamoDB's lines and CSV hold them."""

import csv
import json
import os
import shutil
import socket
import stat
import subprocess

import duckdb
import pyarrow.parquet as pq
import pytest

from conftest import AS_OF, OITH, current, lookup, oith, run, somebody, write_pool

FORMATS = ["redis", "dynamodb", "csv", "jsonl"]


@pytest.fixture(scope="module")
def odd_night(tmp_path_factory):
    """A night of ids that need care in JSON, CSV and the Redis protocol."""
    folder = tmp_path_factory.mktemp("odd")
    ids = ['a,b@x.test', 'quo"te@x.test', "back\\slash@x.test", "new\nline@x.test",
           "é\u0301\U0001f496@x.test", "\u0001control@x.test", "$5@x.test", "plain@x.test",
           "{\"json\"}@x.test", "semi;tab\tinside@x.test"]
    pool = write_pool(folder / "pool.sqlite", [
        *[somebody(id, age=25 + place) for place, id in enumerate(ids)],
        somebody("alone@x.test", lat=-70, lng=10)])
    run(pool, folder / "data")
    return folder / "data"


@pytest.fixture(params=["night", "odd_night"])
def data(request):
    return request.getfixturevalue(request.param)


def stored(data):
    """What any Parquet reader sees: user -> [(candidate, score, miles)], empty lists too."""
    users = pq.read_table(current(data) / "users/part-00000.parquet")["user_id"].to_pylist()
    found = {user: [] for user in users}
    rows = duckdb.connect().execute(
        f"SELECT user_id, candidate_id, score, distance_miles "
        f"FROM '{current(data)}/lists/part-*.parquet' ORDER BY user_id, rank").fetchall()
    for user, *row in rows:
        found[user].append(tuple(row))
    assert any(found.values()) and not all(found.values())
    return found


def export(data, format, *arguments):
    result = subprocess.run(
        [OITH, "snapshot", "export", "--format", format, "--data", data, *arguments],
        capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout


def rows(candidates):
    return [(row["candidateId"], row["score"], row["distanceMiles"]) for row in candidates]


def commands(stream):
    """The commands of a Redis stream, its lengths taken at their word."""
    place = 0

    def line():
        nonlocal place
        end = stream.index(b"\r\n", place)
        text, place = stream[place:end], end + 2
        return text

    while place < len(stream):
        words = []
        count = line()
        assert count[:1] == b"*"
        for _ in range(int(count[1:])):
            length = line()
            assert length[:1] == b"$"
            end = place + int(length[1:])
            words.append(stream[place:end].decode())
            assert stream[end:end + 2] == b"\r\n"
            place = end + 2
        yield words


def test_redis_stream(data):
    found = {}
    for set_, key, value, ex, seconds in commands(export(data, "redis")):
        assert (set_, ex, seconds) == ("SET", "EX", "86400")
        assert key.startswith("oith:candidates:")
        found[key.removeprefix("oith:candidates:")] = rows(json.loads(value))
    assert found == stored(data)


def test_redis_without_expiry_under_another_prefix(odd_night):
    for words in commands(export(odd_night, "redis", "--ttl", "0", "--key-prefix", "né:")):
        assert len(words) == 3 and words[1].startswith("né:")


def test_dynamodb(data):
    found = {}
    for line in export(data, "dynamodb").decode().split("\n")[:-1]:
        item = json.loads(line)["Item"]
        assert item["asOf"] == {"S": AS_OF}
        assert item["expiresAt"] == {"N": "1795233600"}
        found[item["userId"]["S"]] = [
            (map["M"]["candidateId"]["S"], float(map["M"]["score"]["N"]),
             float(map["M"]["distanceMiles"]["N"])) for map in item["candidates"]["L"]]
    assert found == stored(data)


def test_csv(data, tmp_path):
    oith("snapshot", "export", "--format", "csv", "-o", tmp_path / "lists.csv", "--data", data,
         check=0)
    with open(tmp_path / "lists.csv", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == ["user_id", "rank", "candidate_id", "score", "distance_miles"]
    found = {}
    for user, rank, candidate, score, miles in lines:
        found.setdefault(user, []).append((candidate, float(score), float(miles)))
        assert int(rank) == len(found[user])
    assert found == {user: rows for user, rows in stored(data).items() if rows}
    count = duckdb.connect().execute(
        f"SELECT count(*) FROM read_csv('{tmp_path}/lists.csv', header = true)").fetchone()
    assert count == (len(lines),)


def test_json_lines(data):
    lines = [json.loads(line) for line in export(data, "jsonl").decode().split("\n")[:-1]]
    assert {line["user_id"]: [(row["candidate_id"], row["score"], row["distance_miles"])
                              for row in line["candidates"]] for line in lines} == stored(data)


@pytest.mark.parametrize("format", FORMATS)
def test_forgotten_users_are_left_out_before_they_are_erased(format, night, tmp_path):
    found = stored(night)
    victim = max(found, key=lambda user: len(found[user]))
    # A folder with the tombstones of another one, and the snapshot as the night made it.
    shutil.copytree(night, tmp_path / "erased", symlinks=True)
    shutil.copytree(night, tmp_path / "data", symlinks=True)
    oith("snapshot", "forget", victim, "--data", tmp_path / "erased", check=0)
    shutil.copy(tmp_path / "erased/forgotten.txt", tmp_path / "data/forgotten.txt")
    assert export(tmp_path / "data", format) == export(tmp_path / "erased", format)
    assert victim.encode() not in export(tmp_path / "data", format)
    assert victim.encode() in export(night, format)


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_what_standard_output_is(format, night, tmp_path):
    oith("snapshot", "export", "--format", format, "--output", tmp_path / "lists", "--data", night,
         check=0)
    assert (tmp_path / "lists").read_bytes() == export(night, format)
    assert stat.S_IMODE((tmp_path / "lists").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["lists"]


def test_a_reader_that_goes_away_is_no_error(night):
    with subprocess.Popen(
            [OITH, "snapshot", "export", "--format", "jsonl", "--data", night],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in (0, -13)


def test_a_snapshot_by_name_and_by_path(night):
    name = current(night).name
    expected = export(night, "csv")
    assert export(night, "csv", name[:12]) == expected
    assert export(night, "csv", current(night)) == expected


@pytest.mark.parametrize(("arguments", "status"), [
    (["--format", "xml"], 64), ([], 64), (["--format", "csv", "--ttl", "-1"], 64),
    (["--format", "csv", "2001-01-01"], 66), (["--format", "csv", "-o", "/no/such/folder/x"], 66)])
def test_what_it_cannot_do(arguments, status, night):
    assert oith("snapshot", "export", *arguments, "--data", night).returncode == status


def test_a_damaged_page_leaves_no_file(spoiled_night, tmp_path):
    part = sorted(current(spoiled_night).glob("lists/part-*.parquet"))[0]
    part.chmod(0o640)
    content = bytearray(part.read_bytes())
    chunk = pq.ParquetFile(part).metadata.row_group(0).column(2)
    content[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 1
    part.write_bytes(content)
    oith("snapshot", "export", "--format", "csv", "-o", tmp_path / "lists.csv", "--data",
         spoiled_night, check=65)
    assert not (tmp_path / "lists.csv").exists()


# MARK: - A real Redis

@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """A Redis of our own on a free port of this machine: talks to it through a socket."""
    if not shutil.which("redis-server") or not shutil.which("redis-cli"):
        pytest.skip("redis-server is not installed (apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--appendonly", "no", "--dir", tmp_path_factory.mktemp("redis")],
        stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if "Ready to accept connections" in line:
                break
        yield port
    finally:
        process.terminate()
        process.wait(30)


def get(connection, *words):
    """The answer to one command: a text, a number or None."""
    connection.write(b"*%d\r\n" % len(words))
    for word in words:
        connection.write(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()))
    connection.flush()
    answer = connection.readline()
    if answer[:1] == b":":
        return int(answer[1:])
    assert answer[:1] == b"$", answer
    if answer == b"$-1\r\n":
        return None
    return connection.read(int(answer[1:]) + 2)[:-2].decode()


def test_redis_answers_as_lookup_does(redis, data):
    stream = export(data, "redis")
    piped = subprocess.run(["redis-cli", "-p", str(redis), "--pipe"], input=stream,
                           capture_output=True, timeout=120, env={**os.environ, "LANG": "C"})
    assert piped.returncode == 0
    expected = stored(data)
    assert f"errors: 0, replies: {len(expected)}" in piped.stdout.decode()
    with socket.create_connection(("127.0.0.1", redis)) as peer, peer.makefile("rwb") as connection:
        for user, rows_ in expected.items():
            value = get(connection, "GET", "oith:candidates:" + user)
            assert rows(json.loads(value)) == rows_
            assert 0 < get(connection, "TTL", "oith:candidates:" + user) <= 86_400
        assert get(connection, "GET", "oith:candidates:nobody@example.test") is None
        for user in list(expected)[::200]:
            value = json.loads(get(connection, "GET", "oith:candidates:" + user))
            assert rows(value) == [row[1:] for row in lookup(user, data)]
