"""Pools in which somebody has far more of something than anybody should: still the brute force."""

import json
import sqlite3
from contextlib import closing

import pytest

from conftest import MODELS, assert_exact, random_pool, run


def changed(pool, *statements):
    """The pool after some SQL."""
    with closing(sqlite3.connect(pool)) as database, database:
        for statement in statements:
            database.execute(*statement)
    return pool


def everyone_at_one_address(pool):
    return changed(pool, ("UPDATE users SET lat = 40.7128, lng = -74.0060",))


def everyone_interested_in_everyone(pool):
    return changed(
        pool, ("UPDATE users SET match_preferences = '{}', lat = 40.7 + lat / 1e3, "
               "lng = -74 + lng / 1e3",))


def nobody_interested_in_anybody_there(pool):
    return changed(
        pool, ("UPDATE users SET gender = 'male', match_preferences = '{\"interestedIn\": "
               "\"women\"}', lat = 40.7, lng = -74 + lng / 1e3",))


def one_user_with_5000_interests(pool):
    """Others have some of them, so that more than 512 interests occur twice."""
    everything = json.dumps([f"interest {number}" for number in range(5000)])
    changed(pool, ("UPDATE users SET match_preferences = '{}', lat = 40.7, lng = -74",))
    with closing(sqlite3.connect(pool)) as database, database:
        rows = [row for row, in database.execute("SELECT rowid FROM users ORDER BY rowid")]
        for place, row in enumerate(rows):
            some = [f"interest {(place * 7 + step * 131) % 5000}" for step in range(place % 40)]
            database.execute("UPDATE users SET interests = ? WHERE rowid = ?",
                             (json.dumps(some), row))
        database.execute("UPDATE users SET interests = ? WHERE rowid IN (?, ?)",
                         (everything, rows[10], rows[-10]))
    return pool


def one_user_who_blocked_nearly_everybody(pool):
    """And one who was passed by nearly everybody."""
    changed(pool, ("UPDATE users SET match_preferences = '{}', lat = 40.7, lng = -74",))
    with closing(sqlite3.connect(pool)) as database, database:
        emails = [email for email, in database.execute(
            "SELECT email FROM users WHERE typeof(email) = 'text' ORDER BY rowid")]
        blocker, passed = emails[20], emails[30]
        database.executemany("INSERT OR IGNORE INTO blocks VALUES (?, ?)",
                             [(blocker, email) for email in emails[5::2] + emails[6::10]])
        database.executemany("INSERT OR IGNORE INTO match_history VALUES (?, ?, 'pass', NULL)",
                             [(email, passed) for email in emails[::3]])
    return pool


CASES = [
    everyone_at_one_address, everyone_interested_in_everyone, nobody_interested_in_anybody_there,
    one_user_with_5000_interests, one_user_who_blocked_nearly_everybody,
]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_worst_case(make, model, tmp_path):
    pool = make(random_pool(tmp_path / "pool.sqlite", 31, 1500))
    run(pool, tmp_path / "data", "--model", MODELS[model], "--chunk-budget", 200)
    assert_exact(pool, tmp_path / "data", model=model)


def test_a_crowd_at_one_address_fills_many_tiles(tmp_path):
    """One cell of precision 9 with more users than a tile and a chunk may hold."""
    pool = everyone_at_one_address(random_pool(tmp_path / "pool.sqlite", 32, 9000))
    run(pool, tmp_path / "data", "--chunk-budget", 5000)
    assert_exact(pool, tmp_path / "data", "--sample", 300)
