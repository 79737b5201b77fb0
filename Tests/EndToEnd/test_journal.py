"""The journal where its surroundings fail: damaged, on a read-only file system, behind a long path."""

import json
import os
import shutil
import sqlite3
import subprocess

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, oith, run

LOOKING = [("runs",), ("status",), ("history",), ("report",), ("runs", "--json"),
           ("snapshot", "list")]


@pytest.fixture
def data(fixture_pool, tmp_path):
    run(fixture_pool, tmp_path / "data")
    return tmp_path / "data"


def names(data):
    return [entry["run"] for entry in json.loads(
        oith("runs", "--data", data, "--json", check=0).stdout)]


def spoil_header(journal):
    journal.write_bytes(b"no journal at all " * 500)


def spoil_pages(journal):
    """The first page is sound, so that only a look through the file finds it."""
    with sqlite3.connect(journal) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    content = bytearray(journal.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    journal.write_bytes(content)


@pytest.mark.parametrize("spoil", [spoil_header, spoil_pages])
def test_a_damaged_journal_is_moved_aside_and_the_night_goes_on(fixture_pool, data, spoil):
    (old,) = names(data)
    spoil(data / "journal.sqlite")
    damaged = (data / "journal.sqlite").read_bytes()
    said = oith("resume", "--data", data, check=65).stderr
    assert "moves it aside" in said or "damaged" in said
    night = oith("run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of", AS_OF, check=0)
    assert "the journal is damaged and was moved to" in night.stderr
    (aside,) = data.glob("journal-damaged-*.sqlite")
    assert aside.read_bytes() == damaged
    # A name is used once, also where nobody remembers it.
    (new,) = names(data)
    assert new != old and (data / "runs" / old).is_dir()
    again = oith("run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of", AS_OF, check=0)
    assert "moved" not in again.stderr


def read_only(folder, *command):
    """Runs a command in a world in which a folder is on a read-only file system."""
    steps = f'mount --bind "{folder}" "{folder}" && mount -o remount,ro,bind "{folder}" && exec "$@"'
    return subprocess.run(["unshare", "--mount", "sh", "-c", steps, "sh", *map(str, command)],
                          capture_output=True, text=True, env=ENVIRONMENT, timeout=300)


@pytest.mark.parametrize("state", ["closed", "cut off", "older"])
def test_who_looks_needs_no_right_to_write(data, state, tmp_path):
    if shutil.which("unshare") is None or read_only(data, "true").returncode != 0:
        pytest.skip("no namespaces here")
    journal = data / "journal.sqlite"
    if state == "cut off":
        # The log of a writer that was killed, and not what it needs to be read in place.
        database = sqlite3.connect(journal)
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("UPDATE executions SET cause = 'cut off'")
        database.commit()
        for suffix in "", "-wal":
            shutil.copy(f"{journal}{suffix}", tmp_path / f"kept{suffix}")
        database.close()
        for suffix in "", "-wal":
            shutil.copy(tmp_path / f"kept{suffix}", f"{journal}{suffix}")
        assert os.path.getsize(f"{journal}-wal") > 0
    elif state == "older":
        kept = "id, name, definition, input, started, ended, ending, error, cause, output"
        database = sqlite3.connect(journal)
        database.executescript(f"""
            CREATE TABLE older(
                id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
                definition TEXT NOT NULL REFERENCES definitions(digest), input TEXT NOT NULL,
                started INTEGER NOT NULL, ended INTEGER, ending TEXT, error TEXT, cause TEXT,
                output TEXT) STRICT;
            INSERT INTO older SELECT {kept} FROM executions;
            DROP TABLE executions;
            ALTER TABLE older RENAME TO executions;
            DROP TABLE walks;
            ALTER TABLE events DROP COLUMN variables;
            PRAGMA user_version = 1;""")
        database.close()
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    for command in LOOKING:
        said = read_only(data, OITH, *command, "--data", data)
        assert said.returncode == 0, (command, said.stdout, said.stderr)
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == before


def test_a_path_that_sqlite_cannot_take_is_called_too_long(fixture_pool, tmp_path):
    folder = tmp_path.joinpath(*["a-folder-of-some-twenty-eight"] * 20)
    folder.mkdir(parents=True)
    said = oith("run", PIPELINE, "--pool", fixture_pool, "--data", folder, check=65).stderr
    assert "too long" in said and "SQLite" in said
    shutil.copy(fixture_pool, folder / "pool.sqlite")
    assert "too long" in oith("pool", "check", folder / "pool.sqlite").stderr
    assert not (tmp_path / "data").exists()


def test_a_journal_nobody_may_look_at_is_no_journal_nobody_wrote(data):
    """Permission is told apart from absence; root may look everywhere, so another user asks."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else")
    os.chmod(data, 0o700)
    said = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", OITH, "status",
         "--data", data], capture_output=True, text=True, env=ENVIRONMENT)
    if said.returncode in (126, 127):
        pytest.skip("the program cannot be started by others here")
    assert said.returncode == 77 and "ermission denied" in said.stderr
