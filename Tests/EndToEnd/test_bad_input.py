"""Bad input: a clear error, a non-zero exit, and nothing published."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess

import pytest

from conftest import (
    AS_OF, ENVIRONMENT, FIXTURES, MODELS, OITH, PIPELINE, assert_exact,
    assert_nothing_published, let_others_in, oith, random_pool, run, somebody, write_pool)


def refused(pool, data, *arguments, codes=(65,), says=()):
    """A run that fails with one of the codes, says these words, and publishes nothing."""
    result = run(pool, data, *arguments, check=None)
    assert result.returncode in codes, result.stdout + result.stderr
    for word in says:
        assert word in result.stderr
    assert "Fatal error" not in result.stderr and "example.test" not in result.stderr
    assert_nothing_published(data)
    return result


def test_missing_pool(tmp_path):
    refused(tmp_path / "none.sqlite", tmp_path / "data", codes=(66,), says=["none.sqlite"])


@pytest.mark.parametrize("content", [b"", b"email,age\na@example.test,30\n", b"\0" * 8192,
                                     b"SQLite format 3\0" + b"\xff" * 5000])
def test_pool_that_is_not_sqlite(content, tmp_path):
    (tmp_path / "pool.sqlite").write_bytes(content)
    refused(tmp_path / "pool.sqlite", tmp_path / "data", says=["pool.sqlite"])


def test_pool_that_is_cut_off(fixture_pool, tmp_path):
    data = fixture_pool.read_bytes()
    (tmp_path / "pool.sqlite").write_bytes(data[: len(data) // 2])
    refused(tmp_path / "pool.sqlite", tmp_path / "data", codes=(65, 74))


def test_missing_table(tmp_path):
    connection = sqlite3.connect(tmp_path / "pool.sqlite")
    connection.execute("CREATE TABLE people(email TEXT)")
    connection.close()
    refused(tmp_path / "pool.sqlite", tmp_path / "data", says=["users"])


@pytest.mark.parametrize("column", ["email", "religion", "last_seen", "match_preferences"])
def test_missing_column(column, tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [somebody("a@example.test")])
    connection = sqlite3.connect(pool)
    connection.execute(f"ALTER TABLE users DROP COLUMN {column}")
    connection.close()
    refused(pool, tmp_path / "data", says=[column])


def test_missing_column_of_history(tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [somebody("a@example.test")])
    connection = sqlite3.connect(pool)
    connection.execute("CREATE TABLE match_history(user_email TEXT, match_email TEXT)")
    connection.close()
    refused(pool, tmp_path / "data", says=["action"])


@pytest.mark.parametrize("change, says", [
    (lambda model: model["terms"].update(charm=3), "charm"),
    (lambda model: model.update(bonus=1), "bonus"),
    (lambda model: model["filters"].update(age="sometimes"), "age"),
    (lambda model: model["terms"].update(interests="many"), "interests"),
    (lambda model: model["terms"].update(interests=1.234), "interests"),
    (lambda model: model.pop("base"), "base"),
], ids=["unknown term", "unknown field", "direction", "type", "digits", "missing"])
def test_bad_model(change, says, fixture_pool, tmp_path):
    model = json.loads(MODELS["oith-v1"].read_text())
    change(model)
    (tmp_path / "model.json").write_text(json.dumps(model))
    refused(fixture_pool, tmp_path / "data", "--model", tmp_path / "model.json", says=[says])


def test_broken_model(fixture_pool, tmp_path):
    (tmp_path / "model.json").write_text('{"name": ')
    refused(fixture_pool, tmp_path / "data", "--model", tmp_path / "model.json",
            says=["model.json"])


@pytest.mark.parametrize("arguments", [
    ["--as-of", "yesterday"], ["--radius", "-1"], ["--radius", "far"], ["--top", "0"],
    ["--top", "256"], ["--concurrency", "0"], ["--chunk-budget", "0"], ["--min-score", "x"],
    ["--codec", "gzip"], ["--unheard-of"],
], ids=" ".join)
def test_bad_usage(arguments, fixture_pool, tmp_path):
    refused(fixture_pool, tmp_path / "data", *arguments, codes=(64,))


def test_bad_kernel(fixture_pool, tmp_path):
    result = run(fixture_pool, tmp_path / "data", check=64,
                 env={**ENVIRONMENT, "OITH_KERNEL": "abacus"})
    assert "abacus" in result.stderr
    assert_nothing_published(tmp_path / "data")


def test_unknown_pipeline(fixture_pool, tmp_path):
    result = oith("run", tmp_path / "none.asl.json", "--pool", fixture_pool, "--data",
                  tmp_path / "data", check=66)
    assert "none.asl.json" in result.stderr
    definition = json.loads(PIPELINE.read_text())
    definition["StartAt"] = "Nowhere"
    (tmp_path / "bad.asl.json").write_text(json.dumps(definition))
    result = oith("run", tmp_path / "bad.asl.json", "--pool", fixture_pool, "--data",
                  tmp_path / "data", check=65)
    assert "Nowhere" in result.stderr
    assert_nothing_published(tmp_path / "data")


# MARK: - Exports

def lines_of_users():
    """The first lines of an export, as text."""
    item = {"email": {"S": "a@example.test"}, "age": {"N": "30"}, "isVisible": {"BOOL": True},
            "coordinates": {"M": {"lat": {"N": "37.77"}, "lng": {"N": "-122.42"}}},
            "lastSeen": {"S": AS_OF}}
    return "".join(json.dumps({"Item": {**item, "email": {"S": f"{n}@example.test"}}}) + "\n"
                   for n in range(200))


@pytest.mark.parametrize("name, content", [
    ("cut.jsonl.gz", gzip.compress(lines_of_users().encode())[:-50]),
    ("sum.jsonl.gz", gzip.compress(lines_of_users().encode())[:-8] + b"\0" * 8),
    ("cut.jsonl.zst", (FIXTURES / "users.jsonl.zst").read_bytes()[:100_000]),
    ("cut.jsonl", lines_of_users().encode()[:-30]),
    ("not.jsonl", b'{"email": "a@example.test"}\n'),
    ("not.jsonl.gz", b"no gzip at all"),
], ids=["gz", "gz checksum", "zst", "plain", "not typed", "not gz"])
def test_truncated_export(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    result = oith("pool", "import", tmp_path / name, "--pool", tmp_path / "pool.sqlite", check=65)
    assert name in result.stderr
    assert "example.test" not in result.stderr
    # All or nothing: a pool with half an export would make a night of half the users.
    if (tmp_path / "pool.sqlite").exists():
        connection = sqlite3.connect(tmp_path / "pool.sqlite")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
        assert "users" not in tables or (
            connection.execute("SELECT count(*) FROM users").fetchone() == (0,))


def test_a_failed_import_leaves_the_pool_as_it_was(tmp_path):
    (tmp_path / "good.jsonl").write_text(lines_of_users())
    pool = tmp_path / "pool.sqlite"
    oith("pool", "import", tmp_path / "good.jsonl", "--pool", pool, check=0)
    (tmp_path / "cut.jsonl.gz").write_bytes(
        gzip.compress(lines_of_users().replace("@", "@more.").encode())[:-50])
    oith("pool", "import", tmp_path / "cut.jsonl.gz", "--pool", pool, check=65)
    connection = sqlite3.connect(pool)
    assert connection.execute("SELECT count(*) FROM users").fetchone() == (200,)


def test_missing_export(tmp_path):
    result = oith("pool", "import", tmp_path / "none.jsonl", "--pool", tmp_path / "p.sqlite")
    assert result.returncode == 66
    assert "none.jsonl" in result.stderr


def test_bad_table_name(tmp_path):
    (tmp_path / "good.jsonl").write_text(lines_of_users())
    oith("pool", "import", tmp_path / "good.jsonl", "--table", "friends", "--pool",
         tmp_path / "p.sqlite", check=64)


# MARK: - The generator

def test_generated_pools_are_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        oith("pool", "generate", "--users", 2000, "--seed", 7, "--pool", tmp_path / name, check=0)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    result = oith("pool", "generate", "--users", 5, "--seed", 7, "--pool", tmp_path / "a")
    assert result.returncode not in (0, 1)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    run(tmp_path / "a", tmp_path / "data")
    assert_exact(tmp_path / "a", tmp_path / "data")


# MARK: - The disk

def test_data_folder_that_is_a_file(fixture_pool, tmp_path):
    (tmp_path / "file").write_text("")
    result = run(fixture_pool, tmp_path / "file" / "data", check=None)
    assert result.returncode in (65, 66, 74)
    assert "file" in result.stderr and "Fatal error" not in result.stderr


@pytest.fixture
def nobody(tmp_path):
    """Options of subprocess that make the process one without rights on `tmp_path`."""
    if os.geteuid() != 0:
        return {}
    options = {"user": 65534, "group": 65534, "extra_groups": []}
    try:
        subprocess.run([str(OITH), "--help"], capture_output=True, check=True, **options)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("as root, and another user may not run the binary")
    return options


def test_data_folder_without_write_permission(nobody, tmp_path):
    pool = write_pool(tmp_path / "pool.sqlite", [somebody("a@example.test")])
    os.chmod(pool, 0o644)
    if nobody:
        let_others_in(tmp_path)
    data = tmp_path / "data"
    data.mkdir()
    os.chmod(data, 0o555)
    result = run(pool, data, check=None, **nobody)
    assert result.returncode == 77, result.stderr
    assert "permission" in result.stderr.lower()
    assert_nothing_published(data)


@pytest.mark.parametrize("size", ["64k", "300k", "700k"])
def test_full_disk(size, fixture_pool, tmp_path):
    if not shutil.which("unshare"):
        pytest.skip("no unshare: a small tmpfs needs a mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    namespace = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() else [])
    mount = f"mount -t tmpfs -o size={size} none '{disk}'"
    if subprocess.run([*namespace, "sh", "-c", mount], capture_output=True).returncode:
        pytest.skip("a small tmpfs cannot be mounted here")
    night = (f"{mount} && '{OITH}' run '{PIPELINE}' --pool '{fixture_pool}' --data '{disk}/data' "
             f"--as-of {AS_OF}; code=$?; readlink '{disk}/data/current' && echo published; "
             "exit $code")
    result = subprocess.run([*namespace, "sh", "-c", night], capture_output=True, text=True,
                            timeout=300)
    assert result.returncode == 74, result.stdout + result.stderr
    assert "published" not in result.stdout
    assert "full" in result.stderr.lower() or "space" in result.stderr.lower()


def test_a_failed_night_keeps_the_last_one(spoiled_night, tmp_path):
    before = os.readlink(spoiled_night / "current")
    pool = random_pool(tmp_path / "pool.sqlite", 31, 300, "--rejects", "0.5")
    assert run(pool, spoiled_night, check=None).returncode != 0
    assert os.readlink(spoiled_night / "current") == before
    assert oith("lookup", "c-crowd-0@example.test", "--data", spoiled_night).returncode == 0
