"""The guard before publishing: a night that covers much less than those before it is held back."""

import json
import shutil
import sqlite3

from conftest import ENVIRONMENT, current, oith, run, somebody, write_pool

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
    assert not list((data / "snapshots").glob(".*.held"))
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
    # The first night has nothing to be held against, and the second has only gained.
    run(empty, data)
    run(full, data)
    run(empty, data, "--as-of", LATER, check=4)


def test_gc_takes_the_note_with_the_snapshot(fixture_pool, spoiled_night, tmp_path):
    refuse(fixture_pool, spoiled_night, tmp_path)
    (note,) = (spoiled_night / "snapshots").glob(".*.held")
    run(fixture_pool, spoiled_night, "--as-of", "2026-11-22T04:00:00Z")
    assert note.exists()
    shutil.rmtree(note.with_suffix(".partial"))
    oith("gc", "--data", spoiled_night, check=0)
    assert not note.exists()


def test_an_older_night_does_not_take_everybody_back(fixture_pool, spoiled_night):
    """Neither a night of an earlier instant nor an old run that is resumed; by force it does."""
    data = spoiled_night
    served = current(data)
    result = run(fixture_pool, data, "--as-of", "2026-11-19T04:00:00Z", check=4)
    assert "older than current, 2026-11-20T04:00:00Z" in result.stderr
    assert current(data) == served
    (held,) = [entry for entry in listed(data).values() if entry["heldBack"]]
    oith("snapshot", "publish", held["name"], "--force", "--data", data, check=0)
    assert current(data).name == held["name"]
    # The same instant once more, with another setting, is no step back.
    run(fixture_pool, data, "--codec", "zstd")
    run(fixture_pool, data)
