"""Pools and exports that are not as they should be: whole exports, replaced tables, files that are none."""

import base64
import gzip
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess

import pytest

from conftest import (
    AS_OF, ENVIRONMENT, OITH, assert_nothing_published, let_others_in, oith, run, somebody,
    write_pool)


def item(email, **more):
    """A line of an export of users."""
    place = {"lat": {"N": "37.77"}, "lng": {"N": "-122.42"}}
    return json.dumps({"Item": {
        "email": {"S": email}, "age": {"N": "30"}, "coordinates": {"M": place},
        "lastSeen": {"S": AS_OF}, **more}}) + "\n"


def emails(pool, column="email", table="users"):
    connection = sqlite3.connect(pool)
    rows = [row[0] for row in connection.execute(f"SELECT {column} FROM {table} ORDER BY 1")]
    connection.close()
    return rows


def imported(export, pool, *arguments, check=0):
    return oith("pool", "import", export, "--pool", pool, *arguments, check=check)


# MARK: - Whole exports

def whole_export(folder, parts, **summary):
    """The folder of an export to S3, as DynamoDB writes it."""
    key = "daily/AWSDynamoDB/01693685827463-2d8752fd"
    (folder / "data").mkdir(parents=True)
    lines = []
    for index, part in enumerate(parts):
        bytes = gzip.compress(part.encode(), mtime=0)
        (folder / "data" / f"part{index}.json.gz").write_bytes(bytes)
        digest = hashlib.md5(bytes)
        lines.append({"itemCount": part.count("\n"),
                      "md5Checksum": base64.b64encode(digest.digest()).decode(),
                      "etag": digest.hexdigest() + "-1",
                      "dataFileS3Key": f"{key}/data/part{index}.json.gz"})
    write_manifests(folder, lines, **summary)
    return lines


def write_manifests(folder, lines, **summary):
    (folder / "manifest-files.json").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "manifest-summary.json").write_text(json.dumps({
        "version": "2023-08-01", "exportType": "FULL_EXPORT", "s3Prefix": "daily",
        "s3SseKmsKeyId": None, "itemCount": sum(line["itemCount"] for line in lines),
        "outputFormat": "DYNAMODB_JSON", **summary}, indent=2))


PARTS = [item("a@example.test") + item("b@example.test"), "", item("c@example.test")]


@pytest.fixture
def export(tmp_path):
    return tmp_path / "01693685827463-2d8752fd"


@pytest.fixture
def pool(tmp_path):
    return tmp_path / "pool.sqlite"


@pytest.mark.parametrize("name", ["", "manifest-summary.json", "manifest-files.json"])
def test_a_whole_export_is_imported_by_its_manifest(name, export, pool):
    whole_export(export, PARTS)
    # No part of this export: it is not read.
    (export / "data" / "other.json.gz").write_bytes(b"left from another one")
    result = imported(export / name, pool, "--json")
    assert json.loads(result.stdout) == [{
        "export": str(export / name), "items": 3, "added": 3, "replaced": 0,
        "otherRowsKept": 0}]
    assert emails(pool) == ["a@example.test", "b@example.test", "c@example.test"]


def test_a_part_that_is_missing(export, pool):
    whole_export(export, PARTS)
    (export / "data" / "part2.json.gz").unlink()
    result = imported(export, pool, check=65)
    assert "data/part2.json.gz: this part of the export is missing" in result.stderr
    assert not pool.exists()


def test_a_part_with_another_checksum(export, pool):
    whole_export(export, PARTS)
    (export / "data" / "part0.json.gz").write_bytes(gzip.compress(
        (item("a@example.test") + item("x@example.test")).encode()))
    result = imported(export, pool, check=65)
    assert "data/part0.json.gz: its MD5 is not the one that the manifest names" in result.stderr
    assert "example.test" not in result.stderr
    assert not pool.exists()


def test_a_part_with_another_number_of_items(export, pool):
    lines = whole_export(export, PARTS)
    lines[2]["itemCount"] = 2
    write_manifests(export, lines)
    result = imported(export, pool, check=65)
    assert "data/part2.json.gz: it has 1 items and the manifest says 2" in result.stderr


def test_a_manifest_that_lost_a_line(export, pool):
    lines = whole_export(export, PARTS)
    write_manifests(export, lines[:2], itemCount=3)
    result = imported(export, pool, check=65)
    assert "its parts have 2 items and manifest-summary.json says 3" in result.stderr


@pytest.mark.parametrize("summary, says", [
    ({"exportType": "INCREMENTAL_EXPORT", "outputView": "NEW_AND_OLD_IMAGES"},
     "it is an incremental export (INCREMENTAL_EXPORT)"),
    ({"outputFormat": "ION"}, "outputFormat is not DYNAMODB_JSON"),
])
def test_exports_that_cannot_be_imported(summary, says, export, pool):
    whole_export(export, PARTS, **summary)
    assert says in imported(export, pool, check=65).stderr
    assert not pool.exists()


def test_a_line_of_an_incremental_export(tmp_path, pool):
    export = tmp_path / "changes.json"
    export.write_text(json.dumps({
        "Metadata": {"WriteTimestampMicros": {"N": "1680109764000000"}},
        "Keys": {"email": {"S": "a@example.test"}},
        "NewImage": {"email": {"S": "a@example.test"}}}) + "\n")
    assert "line 1: it is a line of an incremental export" in imported(
        export, pool, check=65).stderr


@pytest.mark.parametrize("line", [
    "[]", "{}", "nonsense", '{"itemCount":1,"md5Checksum":"AA==","dataFileS3Key":"data/part0.json.gz"}',
    '{"itemCount":-1,"md5Checksum":"AAAAAAAAAAAAAAAAAAAAAA==","dataFileS3Key":"data/part0.json.gz"}',
    '{"itemCount":1,"md5Checksum":"AAAAAAAAAAAAAAAAAAAAAA==","dataFileS3Key":"data/.."}',
    '{"itemCount":1,"md5Checksum":"AAAAAAAAAAAAAAAAAAAAAA=="}',
])
def test_lines_that_no_manifest_has(line, export, pool):
    whole_export(export, PARTS)
    (export / "manifest-files.json").write_text(line + "\n")
    assert "manifest-files.json, line 1: it is" in imported(export, pool, check=65).stderr


@pytest.mark.parametrize("name", ["manifest-summary.json", "manifest-files.json"])
def test_a_folder_without_a_manifest(name, export, pool):
    whole_export(export, PARTS)
    (export / name).unlink()
    assert f"it has no {name}" in imported(export, pool, check=65).stderr


# MARK: - Replacing a table

def test_a_full_export_replaces_the_table(tmp_path, pool):
    days = [tmp_path / "day1.json", tmp_path / "day2.json"]
    days[0].write_text(item("a@example.test") + item("b@example.test") + item("c@example.test"))
    days[1].write_text(item("a@example.test") + item("d@example.test"))
    imported(days[0], pool)
    kept = imported(days[1], pool)
    assert kept.stdout.endswith("users in none of the exports: 2, kept; --replace removes them\n")
    assert len(emails(pool)) == 4
    removed = imported(days[1], pool, "--replace")
    assert removed.stdout.endswith("users in none of the exports: 2, removed\n")
    assert emails(pool) == ["a@example.test", "d@example.test"]
    again = imported(days[1], pool, "--replace", "--json")
    assert json.loads(again.stdout)[0]["otherRowsRemoved"] == 0
    # Nothing of them is left in free pages of the file.
    assert b"b@example.test" not in pool.read_bytes()


@pytest.mark.parametrize("table, first, second, column", [
    ("blocks", "blockerEmail", "blockedEmail", "blocked_email"),
    ("match-history", "userEmail", "matchEmail", "match_email"),
])
def test_other_tables_are_replaced_too(table, first, second, column, tmp_path, pool):
    for day, others in enumerate([["b", "c"], ["c"]]):
        export = tmp_path / f"{day}.json"
        export.write_text("".join(json.dumps({"Item": {
            first: {"S": "a@example.test"}, second: {"S": other}}}) + "\n" for other in others))
        imported(export, pool, "--table", table, "--replace")
    assert emails(pool, column, table.replace("-", "_")) == ["c"]


def test_a_killed_replacement_leaves_the_old_table(tmp_path, pool):
    (tmp_path / "day1.json").write_text("".join(item(f"{n}@example.test") for n in range(2000)))
    imported(tmp_path / "day1.json", pool)
    before = emails(pool)
    with subprocess.Popen(
            [OITH, "pool", "import", "/dev/stdin", "--replace", "--pool", pool],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        # More than all buffers on the way hold: the import is in the middle of its transaction.
        bio = {"bio": {"S": "x" * 2000}}
        for n in range(2000):
            process.stdin.write(item(f"new{n}@example.test", **bio).encode())
        process.stdin.flush()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
    assert emails(pool) == before


def test_what_a_killed_import_left_is_removed(tmp_path, pool):
    with subprocess.Popen([OITH, "pool", "import", "/dev/stdin", "--pool", pool],
                          stdin=subprocess.PIPE, env=ENVIRONMENT) as process:
        for n in range(2000):
            process.stdin.write(item(f"{n}@example.test", bio={"S": "x" * 2000}).encode())
        process.stdin.flush()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
    partial = tmp_path / ".pool.sqlite.partial"
    assert partial.exists() and not pool.exists()
    (tmp_path / "good.json").write_text(item("a@example.test"))
    imported(tmp_path / "good.json", pool)
    assert emails(pool) == ["a@example.test"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.json", "pool.sqlite"]


# MARK: - Rows

def test_ids_that_are_too_long_are_rejects(tmp_path):
    longest = "l" * 2048
    rows = [somebody(f"u{n}@example.test", gender=["male", "female"][n % 2]) for n in range(199)]
    pool = write_pool(tmp_path / "pool.sqlite", [
        *rows, somebody(" " + longest.upper()), somebody("m" * 2049), somebody("n" * 400_000)])
    connection = sqlite3.connect(pool)
    connection.execute("CREATE TABLE blocks(blocker_email TEXT, blocked_email TEXT)")
    connection.executemany("INSERT INTO blocks VALUES (?, ?)", [
        ("u0@example.test", "n" * 400_000), ("m" * 2049, "u0@example.test"),
        ("u1@example.test", longest)])
    connection.commit()
    connection.close()
    data = tmp_path / "data"
    run(pool, data)
    rejects = next((data / "runs").glob("*/rejects.jsonl")).read_text()
    assert [json.loads(line)["reason"] for line in rejects.splitlines()] == [
        "email: longer than 2,048 bytes"] * 2
    assert "mmm" not in rejects and "nnn" not in rejects
    lists = json.loads(oith("lookup", longest, "--data", data, "--json", check=0).stdout)
    assert len(lists["candidates"]) == 100
    assert "u1@example.test" not in [row["candidate_id"] for row in lists["candidates"]]


# MARK: - Files that are none

@pytest.fixture(params=["named pipe", "socket", "folder", "device"])
def no_file(request, tmp_path):
    """A path, and the words for what stands there."""
    path = tmp_path / "thing"
    if request.param == "named pipe":
        os.mkfifo(path)
    elif request.param == "folder":
        path.mkdir()
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as server:
            # Names of sockets are short.
            folder = os.open(tmp_path, os.O_RDONLY)
            server.bind(f"/proc/self/fd/{folder}/thing")
            os.close(folder)
    return path, f"it is a {request.param}"


def test_a_pool_that_is_no_file_is_named(no_file, tmp_path):
    thing, says = no_file
    (tmp_path / "good.json").write_text(item("a@example.test"))
    for command in (["pool", "check", thing],
                    ["pool", "import", tmp_path / "good.json", "--pool", thing],
                    ["plan", "--pool", thing, "--data", tmp_path / "data"],
                    ["explain", "a@example.test", "b@example.test", "--pool", thing]):
        result = oith(*command, check=65)
        assert f"{thing}: {says}" in result.stderr
    assert says in run(thing, tmp_path / "data", check=65).stderr
    assert_nothing_published(tmp_path / "data")


def test_an_export_that_is_no_file_is_named(no_file, tmp_path):
    thing, says = no_file
    result = imported(thing, tmp_path / "pool.sqlite", check=65)
    assert ("it has no manifest-summary.json" if "folder" in says else says) in result.stderr


def test_an_export_comes_through_a_pipe(tmp_path, pool):
    oith("pool", "import", "/dev/stdin", "--pool", pool, input=item("a@example.test"), check=0)
    assert emails(pool) == ["a@example.test"]


# MARK: - WAL pools in a folder of somebody else

@pytest.fixture
def reader(tmp_path):
    """Runs the binary as one who may read `tmp_path` and not write to it."""
    options = {"user": 65534, "group": 65534, "extra_groups": []}
    if os.geteuid() != 0:
        pytest.skip("only root can act for another user")
    let_others_in(tmp_path)
    try:
        subprocess.run([OITH, "--help"], capture_output=True, check=True, **options)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("another user may not run the binary")
    return lambda pool: oith("pool", "check", pool, "--as-of", AS_OF, "--json", **options)


def wal_pool(path):
    """A pool in WAL mode and the connection that keeps its files there."""
    write_pool(path, [somebody(f"{n}@example.test") for n in range(10)])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE users SET is_visible = 0 WHERE email < '3'")
    for suffix in ("", "-wal", "-shm"):
        os.chmod(f"{path}{suffix}", 0o644)
    return connection


def test_a_pool_that_a_writer_has_open_is_read_with_its_locks(reader, tmp_path):
    connection = wal_pool(tmp_path / "pool.sqlite")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM users")
    result = reader(tmp_path / "pool.sqlite")
    connection.execute("ROLLBACK")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["eligible"] == 7


def test_a_pool_whose_writer_died_is_read_with_its_log(reader, tmp_path):
    connection = wal_pool(tmp_path / "pool.sqlite")
    (tmp_path / "copy").mkdir()
    os.chmod(tmp_path / "copy", 0o755)
    for suffix in ("", "-wal", "-shm"):
        shutil.copy(tmp_path / f"pool.sqlite{suffix}", tmp_path / "copy")
    connection.close()
    result = reader(tmp_path / "copy" / "pool.sqlite")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["eligible"] == 7


def test_a_pool_that_was_closed_is_read_without_locks(reader, tmp_path):
    wal_pool(tmp_path / "pool.sqlite").close()
    result = reader(tmp_path / "pool.sqlite")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["eligible"] == 7
    # Changes in a log that cannot be read here would be left out. It lies beside the file, not
    # beside a link to it.
    (tmp_path / "pool.sqlite-wal").write_bytes(b"changes")
    (tmp_path / "link").symlink_to("pool.sqlite")
    for name in ("pool.sqlite", "link"):
        result = reader(tmp_path / name)
        assert result.returncode == 77
        assert f"{tmp_path}/pool.sqlite-wal" in result.stderr and "wal_checkpoint" in result.stderr
