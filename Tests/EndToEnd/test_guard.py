"""The guard before publishing: a night that covers much less than those before it is held back."""

import json
import shutil
import sqlite3
import subprocess

import pyarrow.parquet as parquet
import pytest

from conftest import ENVIRONMENT, PIPELINE, current, oith, run, somebody, write_pool

LATER = "2026-11-21T04:00:00Z"


def halved(pool, folder):
    """A copy of a pool with every other user gone."""
    path = shutil.copy(pool, folder / "halved.sqlite")
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM users WHERE rowid % 2")
    connection.commit()
    connection.close()
    return path


def listed(data):
    """What `oith snapshot list` says, by name."""
    entries = json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)
    return {entry["name"]: entry for entry in entries}


def refuse(fixture_pool, data, folder):
    """Has a night held back; returns its name and what was said."""
    before = current(data)
    result = run(halved(fixture_pool, folder), data, "--as-of", LATER, check=4)
    assert current(data) == before
    (held,) = [entry for entry in listed(data).values() if entry["heldBack"]]
    return held["name"], result


def test_a_night_that_covers_less_is_held_back_with_its_figures(
        fixture_pool, spoiled_night, tmp_path):
    data = spoiled_night
    name, result = refuse(fixture_pool, data, tmp_path)
    before = json.loads((current(data) / "manifest.json").read_text())["counts"]
    assert "Oith.GuardRefused" in result.stdout
    for figure in [name, f"below the {before['users']} of the last night",
                   f"below the {before['usersWithCandidates']} of the last night",
                   "the guard lets 20 % through", "--force"]:
        assert figure in result.stderr
    entry = listed(data)[name]
    assert entry["state"] == "staged" and len(entry["heldBack"]) == 3
    oith("snapshot", "verify", name, "--data", data, check=0)
    oith("snapshot", "diff", "current", name, "--data", data, check=0)
    # Nothing has changed, so it is held back again.
    assert name in oith("resume", "--data", data, check=4).stderr


def test_only_force_publishes_it(fixture_pool, spoiled_night, tmp_path):
    data = spoiled_night
    name, _ = refuse(fixture_pool, data, tmp_path)
    before = current(data)
    for command in ["publish", name], ["rollback", "--to", name], ["pin", name]:
        assert "users with a list" in oith("snapshot", *command, "--data", data, check=4).stderr
        assert current(data) == before
    oith("snapshot", "publish", name, "--force", "--data", data, check=0)
    assert current(data).name == name
    assert not list((data / "staging").iterdir())
    assert listed(data)[name]["heldBack"] is None
    # The night has come to its end by other hands.
    oith("resume", "--data", data, check=0)
    assert current(data).name == name
    # The next one is held against both: the median lies between them.
    run(tmp_path / "halved.sqlite", data, "--as-of", "2026-11-22T04:00:00Z", check=4)


def test_the_thresholds_are_settings(fixture_pool, spoiled_night, tmp_path):
    lenient = {f"OITH_GUARDS_{name}_DROP": "0.7" for name in ("USERS", "LISTS", "FULL_LISTS")}
    run(halved(fixture_pool, tmp_path), spoiled_night, "--as-of", LATER,
        env={**ENVIRONMENT, **lenient})
    assert current(spoiled_night).name.startswith("2026-11-21")
    # More than before is never refused.
    run(fixture_pool, spoiled_night, "--as-of", "2026-11-22T04:00:00Z",
        env={**ENVIRONMENT, "OITH_GUARDS_NIGHTS": "1"})


def test_a_shadow_night_is_not_guarded(fixture_pool, spoiled_night, tmp_path):
    run(halved(fixture_pool, tmp_path), spoiled_night, "--as-of", LATER, "--no-publish")
    (shadow,) = [entry for entry in listed(spoiled_night).values() if entry["run"]]
    assert shadow["heldBack"] is None
    oith("snapshot", "diff", "current", shadow["name"], "--data", spoiled_night, check=0)


def test_an_empty_pool(tmp_path):
    empty = write_pool(tmp_path / "empty.sqlite", [])
    full = write_pool(tmp_path / "full.sqlite", [
        somebody("a@example.test"), somebody("b@example.test")])
    data = tmp_path / "data"
    # Nobody is no night, not even the first one, unless that was asked for.
    assert "eligible users: 0, and guards.minUsers asks for 1" in run(empty, data, check=4).stderr
    assert not (data / "current").is_symlink()
    run(empty, data, env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "0"})
    # The next one has only gained.
    run(full, data)
    run(full, data, "--as-of", LATER, env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "3"}, check=4)
    run(empty, data, "--as-of", LATER, check=4)


def test_gc_takes_the_note_with_the_snapshot(fixture_pool, spoiled_night, tmp_path):
    refuse(fixture_pool, spoiled_night, tmp_path)
    (note,) = (spoiled_night / "staging").glob("*/held.json")
    run(fixture_pool, spoiled_night, "--as-of", "2026-11-22T04:00:00Z")
    assert note.exists()
    (snapshot,) = [path for path in note.parent.iterdir() if path.is_dir()]
    shutil.rmtree(snapshot)
    oith("gc", "--data", spoiled_night, check=0)
    assert not note.exists()


def test_an_older_night_does_not_take_everybody_back(fixture_pool, spoiled_night):
    """Neither a night of an earlier instant nor an old run that is resumed; by force it does."""
    data = spoiled_night
    served = current(data)
    result = run(fixture_pool, data, "--as-of", "2026-11-19T04:00:00Z", check=4)
    assert "older than current, 2026-11-20T04:00:00Z" in result.stderr
    assert current(data) == served
    # Nothing was done for it; kept and not published it may be, and a person may publish it.
    assert len(listed(data)) == 1
    run(fixture_pool, data, "--as-of", "2026-11-19T04:00:00Z", "--no-publish")
    (kept,) = [entry for entry in listed(data).values() if entry["name"] != served.name]
    oith("snapshot", "publish", kept["name"], "--force", "--data", data, check=0)
    assert current(data).name == kept["name"]
    # The same instant once more, with another setting, is no step back.
    run(fixture_pool, data, "--codec", "zstd")
    run(fixture_pool, data)


# Blocks and decisions: rows that nobody would miss in a summary, and everybody in their list.

# Close to each other, so that the same people are eligible.
TIMES = [f"2026-11-20T04:0{minute}:00Z" for minute in range(6)]


def changed(pool, folder, *statements):
    """A copy of a pool with something done to it."""
    path = shutil.copy(pool, folder / "changed.sqlite")
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def rows(pool):
    """How many decisions and blocks of a pool name two people."""
    def folded(text):
        return text.strip(" \t\n\v\f\r").lower() if isinstance(text, str) else ""

    with sqlite3.connect(pool) as database:
        blocks = database.execute("SELECT blocker_email, blocked_email FROM blocks").fetchall()
        history = database.execute(
            "SELECT user_email, match_email, action FROM match_history").fetchall()
    return (sum(1 for user, other, action in history if folded(user) and folded(other)
                and folded(action) in ("accept", "pass")),
            sum(1 for user, other in blocks if folded(user) and folded(other)))


def between_users(pool, data):
    """How many decisions and blocks of a pool name two users of the night."""
    users = set(parquet.read_table(current(data) / "users")["user_id"].to_pylist())

    def count(query, takes=lambda *_: True):
        with sqlite3.connect(pool) as database:
            found = [[text.strip(" \t\n\v\f\r").lower() if isinstance(text, str) else ""
                      for text in row] for row in database.execute(query)]
        return sum(1 for user, other, *action in found
                   if user != other and {user, other} <= users and takes(*action))

    return (count("SELECT user_email, match_email, action FROM match_history",
                  lambda action: action in ("accept", "pass")),
            count("SELECT blocker_email, blocked_email FROM blocks"))


VOID = {
    "blocks": "UPDATE blocks SET blocked_email = blocked_email || '.invalid'",
    "match_history": "UPDATE match_history SET user_email = 'x' || user_email",
}


@pytest.mark.parametrize("table", VOID)
def test_rows_that_name_nobody_any_more_hold_a_night_back(
        fixture_pool, spoiled_night, tmp_path, table):
    pool = changed(fixture_pool, tmp_path, VOID[table])
    was = between_users(fixture_pool, spoiled_night)[table == "blocks"]
    before = current(spoiled_night)
    result = run(pool, spoiled_night, check=4)
    assert (f"rows of {table} between two eligible users: 0, 100 % below the {was} of as many "
            "users and rows in the last night; the guard lets 50 % through" in result.stderr), result.stderr
    assert current(spoiled_night) == before
    run(pool, spoiled_night, env={**ENVIRONMENT, "OITH_GUARDS_IN_FORCE_DROP": "1"})


BACKUP = ["oith.json", "audit.jsonl", "published.jsonl", "snapshots", "current"]


@pytest.mark.parametrize("by_hand", [False, True], ids=["by the night", "by hand"])
@pytest.mark.parametrize("statement", ["DROP TABLE blocks", VOID["blocks"]])
def test_a_restored_backup_knows_what_earlier_pools_held(
        fixture_pool, tmp_path, by_hand, statement):
    """Neither runs/ nor the journal is in it."""
    data, restored = tmp_path / "data", tmp_path / "restored"
    run(fixture_pool, data, *["--no-publish"] * by_hand)
    if by_hand:
        (name,) = listed(data)
        oith("snapshot", "publish", name, "--data", data, check=0)
    restored.mkdir()
    subprocess.run(["cp", "-a", *BACKUP, restored], cwd=data, check=True)
    # A forgotten user gives the snapshot another name.
    oith("snapshot", "forget", "c-crowd-0@example.test", "--data", restored, check=0)
    run(changed(fixture_pool, tmp_path, statement), restored, "--as-of", LATER, check=4)
    run(fixture_pool, restored, "--as-of", LATER)


def summary(pool, data, *arguments, **options):
    return json.loads(run(pool, data, "--json", *arguments, **options).stdout)


LOST = {
    "a dropped table of blocks": ("blocks", ["DROP TABLE blocks"]),
    "no blocks": ("blocks", ["DELETE FROM blocks"]),
    "blocks of nobody": ("blocks", [
        "CREATE TABLE b(blocker_email TEXT, blocked_email TEXT)",
        "INSERT INTO b SELECT NULL, blocked_email FROM blocks", "DROP TABLE blocks",
        "ALTER TABLE b RENAME TO blocks"]),
    "a dropped table of decisions": ("match_history", ["DROP TABLE match_history"]),
    "no decisions": ("match_history", ["DELETE FROM match_history"]),
    "actions that nobody knows": ("match_history", ["UPDATE match_history SET action = 'like'"]),
}


@pytest.mark.parametrize("table, statements", LOST.values(), ids=LOST.keys())
def test_blocks_and_decisions_that_vanish_hold_a_night_back(
        fixture_pool, spoiled_night, tmp_path, table, statements):
    pool = changed(fixture_pool, tmp_path, *statements)
    decisions, blocks = rows(fixture_pool)
    before = current(spoiled_night)
    result = run(pool, spoiled_night, "--as-of", LATER, check=4)
    was = blocks if table == "blocks" else decisions
    assert (f"rows of {table} that count: 0, 100 % below the {was} of the last night"
            in result.stderr), result.stderr
    assert (f"the pool has no table {table}" in result.stderr) == ("DROP TABLE " + table
                                                                 in statements[0])
    assert current(spoiled_night) == before
    # Held back again, until somebody says that it is right.
    oith("resume", "--data", spoiled_night, check=4)
    name = "GUARDS_BLOCKS_DROP" if table == "blocks" else "GUARDS_DECISIONS_DROP"
    run(pool, spoiled_night, "--as-of", LATER, env={**ENVIRONMENT, f"OITH_{name}": "1"})


def test_a_share_of_the_blocks_may_go_and_no_more(fixture_pool, spoiled_night, tmp_path):
    _, blocks = rows(fixture_pool)
    most = blocks // 5
    for gone, code in (most + 1, 4), (most, 0):
        pool = changed(fixture_pool, tmp_path,
                       "DELETE FROM blocks WHERE rowid IN (SELECT rowid FROM blocks WHERE "
                       "trim(blocker_email) <> '' AND trim(blocked_email) <> '' "
                       f"LIMIT {gone})")
        run(pool, spoiled_night, "--as-of", LATER, check=code)


def test_one_night_with_blocks_is_enough(fixture_pool, tmp_path):
    """A table that is new and lost again, which the median of the nights does not see."""
    data = tmp_path / "data"
    without = changed(fixture_pool, tmp_path, "DROP TABLE blocks")
    for time in TIMES[:3]:
        assert summary(without, data, "--as-of", time)["missingTables"] == ["blocks"]
    run(fixture_pool, data, "--as-of", TIMES[3])
    run(without, data, "--as-of", TIMES[4], check=4)
    # As many as there were, and fewer than none, are never refused.
    run(fixture_pool, data, "--as-of", TIMES[5])


def test_the_figures_are_told_everywhere(fixture_pool, tmp_path):
    decisions, blocks = rows(fixture_pool)
    data = tmp_path / "data"
    figures = summary(fixture_pool, data, "--emf", tmp_path / "emf.log")
    assert (figures["decisions"], figures["blocks"], figures["missingTables"]) == (
        decisions, blocks, [])
    folder = data / "runs" / figures["run"]
    prom = (folder / "metrics.prom").read_text()
    assert f"\noith_pool_decisions {decisions}\n" in prom
    assert f"\noith_pool_blocks {blocks}\n" in prom and "\noith_pool_tables_missing 0\n" in prom
    emf = [json.loads(line) for line in (tmp_path / "emf.log").read_text().splitlines()]
    assert [(line["oith_pool_decisions"], line["oith_pool_blocks"]) for line in emf
            if "oith_pool_blocks" in line] == [(decisions, blocks)]
    page = (folder / "report.html").read_text()
    assert f"<dt>blocks</dt><dd>{blocks:,}</dd>" in page
    assert f"<dt>decisions</dt><dd>{decisions:,}</dd>" in page
    guard = json.loads((folder / "guard.json").read_text())
    in_force = between_users(fixture_pool, data)
    assert guard["exclusions"] == {
        "decisions": decisions, "blocks": blocks, "decisionsInForce": in_force[0],
        "blocksInForce": in_force[1], "missingTables": []}
    assert (figures["decisionsInForce"], figures["blocksInForce"]) == in_force
    assert f"\noith_pool_decisions_in_force {in_force[0]}\n" in prom
    assert f"\noith_pool_blocks_in_force {in_force[1]}\n" in prom
    assert f"{in_force[1]:,} between eligible users" in page
    assert guard["snapshot"] == current(data).name and guard["refused"] is False
    without = changed(fixture_pool, tmp_path, "DROP TABLE blocks", "DROP TABLE match_history")
    text = run(without, tmp_path / "other").stdout
    assert ("exclusions    0 decisions, 0 blocks, the pool has no table match_history, "
            "the pool has no table blocks\n") in text
    assert "the pool has no table blocks" in next(
        (tmp_path / "other/runs").glob("*/report.html")).read_text()


def test_what_earlier_pools_held_is_known_whatever_came_in_between(
        fixture_pool, spoiled_night, tmp_path):
    without = changed(fixture_pool, tmp_path, "DELETE FROM blocks")
    data = spoiled_night
    # The journal was moved away: guard.json has it.
    for path in list(data.glob("journal.sqlite*")):
        path.rename(tmp_path / path.name)
    run(without, data, "--as-of", LATER, check=4)
    # No guard.json: the journal has it.
    for path in list(data.glob("journal.sqlite*")):
        path.unlink()
    for path in tmp_path.glob("journal.sqlite*"):
        path.rename(data / path.name)
    for path in (data / "runs").glob("*/guard.json"):
        path.unlink()
    run(without, data, "--as-of", LATER, check=4)


def test_a_night_that_was_published_by_hand_counts(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data, "--no-publish")
    (name,) = listed(data)
    oith("snapshot", "publish", name, "--data", data, check=0)
    run(changed(fixture_pool, tmp_path, "DELETE FROM blocks"), data, "--as-of", LATER, check=4)


def test_a_snapshot_that_forgot_somebody_is_still_known(fixture_pool, spoiled_night, tmp_path):
    before = current(spoiled_night)
    oith("snapshot", "forget", "c-crowd-0@example.test", "--data", spoiled_night, check=0)
    assert current(spoiled_night) != before
    run(changed(fixture_pool, tmp_path, "DELETE FROM blocks"), spoiled_night, "--as-of", LATER,
        check=4)


def test_a_rerun_from_a_later_stage_is_held_against_the_same_figures(
        fixture_pool, spoiled_night, tmp_path):
    pool = changed(fixture_pool, tmp_path, "DELETE FROM blocks")
    run(pool, spoiled_night, "--as-of", LATER, check=4)
    oith("rerun", "--from", "WriteSnapshot", "--codec", "zstd", "--data", spoiled_night, check=4)


def test_a_state_machine_that_does_not_hand_the_figures_on(fixture_pool, spoiled_night, tmp_path):
    """As the one of the version before: the journal has them."""
    machine = json.loads(PIPELINE.read_text())
    del machine["States"]["GuardSnapshot"]["Parameters"]["extract.$"]
    own = tmp_path / "own.asl.json"
    own.write_text(json.dumps(machine))
    pool = changed(fixture_pool, tmp_path, "DELETE FROM blocks")
    result = oith("run", own, "--pool", pool, "--data", spoiled_night, "--as-of", LATER, check=4)
    assert "rows of blocks that count: 0" in result.stderr
