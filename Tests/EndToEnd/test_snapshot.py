"""`oith snapshot`: what an engineer does with published nights, and what is refused."""

import fcntl
import json
import math
import os
import shutil
import sqlite3
import stat
import subprocess

import pyarrow.parquet as parquet
import pytest

from conftest import (
    ENVIRONMENT, OITH, PIPELINE, ROOT, current, data_folder, let_others_in, oith, random_pool)

DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")


def night(pool, data, day, *arguments, check=0, **options):
    return oith("run", PIPELINE, "--pool", pool, "--data", data, "--as-of", f"{day}T04:00:00Z",
                *arguments, check=check, **options)


def change(pool):
    """Some users move on, some change: what a day does to a pool."""
    connection = sqlite3.connect(pool)
    connection.execute("DELETE FROM users WHERE rowid % 41 = 0")
    connection.execute("UPDATE users SET drinking = 'never', lat = lat + 0.01 WHERE rowid % 7 = 0")
    connection.execute("UPDATE users SET last_seen = '2026-11-19T00:00:00Z' WHERE rowid % 5 = 0")
    connection.commit()
    connection.close()


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory):
    """Three published nights of a pool that changes; not to be changed."""
    folder = tmp_path_factory.mktemp("snapshots")
    pool = random_pool(folder / "pool.sqlite", 11, 400)
    for day in DAYS:
        night(pool, folder / "data", day)
        change(pool)
    return folder


@pytest.fixture
def data(three_nights, tmp_path):
    """A data folder of one's own with the three nights."""
    shutil.copytree(three_nights / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def snapshot(data, *arguments, check=0):
    return oith("snapshot", *arguments, "--data", data, check=check)


def listing(data):
    return json.loads(snapshot(data, "list", "--json").stdout)


def the(data, role):
    """The name of the snapshot with a role, or None."""
    names = [entry["name"] for entry in listing(data) if entry[role]]
    assert len(names) <= 1
    return names[0] if names else None


def name(data, day):
    return next(entry["name"] for entry in listing(data) if entry["name"].startswith(day))


# list and show


def test_list_says_what_is_what(data):
    entries = listing(data)
    assert [entry["asOf"][:10] for entry in entries] == list(reversed(DAYS))
    assert [entry["state"] for entry in entries] == ["kept"] * 3
    assert the(data, "current").startswith(DAYS[2])
    assert the(data, "previous").startswith(DAYS[1])
    assert all(entry["publishedAt"] and entry["bytes"] > 0 for entry in entries)
    text = snapshot(data, "list").stdout
    assert "current" in text and "previous" in text and "oith-v1" in text


def test_list_of_an_empty_folder_and_of_none(tmp_path):
    data = data_folder(tmp_path / "empty")
    result = snapshot(data, "list")
    assert result.stdout == "no snapshots\n" and "nothing is published" in result.stderr
    assert [path.name for path in data.iterdir()] == ["oith.json"]
    snapshot(tmp_path / "nowhere", "list", check=66)
    assert not (tmp_path / "nowhere").exists()


def test_show_counts_every_byte(data):
    shown = json.loads(snapshot(data, "show", "--json").stdout)
    folder = current(data)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    assert shown["bytes"] == size == sum(column["bytes"] for column in shown["columns"])
    assert math.isclose(sum(column["share"] for column in shown["columns"]), 1)
    assert shown["name"] == folder.name
    assert {file["name"] for file in shown["files"]} | {"manifest.json"} == {
        str(path.relative_to(folder)) for path in files}
    assert shown["counts"]["users"] == parquet.read_table(folder / "users").num_rows
    text = snapshot(data, "show", "previous").stdout
    assert "part.candidate_id" in text and "bytes a user" in text and DAYS[1] in text


@pytest.mark.parametrize("selector, status, words", [
    ("nix", 66, "there is no snapshot nix"), ("2026", 64, "write more of it"),
    ("./nowhere", 66, "there is no folder"), ("", 66, "there is no snapshot"),
])
def test_a_selector_that_names_none_or_many(data, selector, status, words):
    for command in ("show", "verify", "publish"):
        result = snapshot(data, command, selector, check=status)
        assert words in result.stderr and not result.stdout


def test_a_snapshot_by_path_needs_no_data_folder(data):
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "OITH_DATA"}
    for path in (data / "current", current(data)):
        assert oith("snapshot", "verify", path, check=0, env=environment)
    oith("snapshot", "show", "current", check=64, env=environment)


# publish, rollback, pin


def test_rollback_goes_back_once_more_each_time(data):
    days = [the(data, "current")[:10]]
    for _ in range(2):
        assert "current again" in snapshot(data, "rollback").stdout
        days.append(the(data, "current")[:10])
        assert oith("lookup", "nobody", "--data", data).returncode == 66
    assert days == list(reversed(DAYS))
    result = snapshot(data, "rollback", check=66)
    assert "no snapshot was current before" in result.stderr
    assert the(data, "current").startswith(DAYS[0])


def test_what_was_rolled_back_from_is_not_gone_back_to(data, three_nights):
    snapshot(data, "rollback")
    night(three_nights / "pool.sqlite", data, "2026-11-21")
    assert the(data, "previous").startswith(DAYS[1])
    snapshot(data, "rollback")
    assert the(data, "current").startswith(DAYS[1])
    snapshot(data, "rollback", "--to", DAYS[2])
    assert the(data, "current").startswith(DAYS[2])


def test_publish_of_the_current_one_does_nothing(data):
    log = (data / "published.jsonl").read_bytes()
    result = snapshot(data, "publish", "current")
    assert "nothing to do" in result.stdout
    assert (data / "published.jsonl").read_bytes() == log
    moved = json.loads(snapshot(data, "publish", DAYS[0], "--json").stdout)
    assert moved["moved"] and moved["previous"].startswith(DAYS[2])
    assert the(data, "current").startswith(DAYS[0])
    assert the(data, "previous").startswith(DAYS[2])


def test_a_night_that_was_not_published_is_published_by_hand(data, three_nights):
    night(three_nights / "pool.sqlite", data, "2026-11-21", "--no-publish")
    entry = next(entry for entry in listing(data) if entry["state"] == "staged")
    assert entry["run"] == "2026-11-21T040000Z-1" and not entry["current"]
    snapshot(data, "verify", entry["name"])
    snapshot(data, "publish", "2026-11-21")
    assert the(data, "current") == entry["name"] == current(data).name
    assert all(entry["state"] == "kept" for entry in listing(data))
    assert "has succeeded" in oith("resume", "--data", data, check=0).stderr


def test_a_damaged_snapshot_is_not_published(data):
    target = name(data, DAYS[1])
    part = data / "snapshots" / target / "lists/part-00000.parquet"
    flip(part, part.stat().st_size // 3)
    for arguments in (("publish", target), ("rollback",), ("pin", target)):
        result = snapshot(data, *arguments, check=65)
        assert "damaged and current stays" in result.stderr
    assert the(data, "current").startswith(DAYS[2])
    assert not os.path.lexists(data / "pinned")
    snapshot(data, "rollback", "--no-verify")
    assert the(data, "current") == target


def test_a_pin_holds_current(data, three_nights):
    assert "pinned" in snapshot(data, "pin", DAYS[1]).stdout
    pinned = the(data, "pinned")
    assert pinned == the(data, "current") == name(data, DAYS[1])
    result = night(three_nights / "pool.sqlite", data, "2026-11-21")
    assert f"current stays at {pinned}" in result.stdout and "(not published)" in result.stdout
    assert the(data, "current") == pinned
    assert name(data, "2026-11-21")
    for arguments in (("publish", "2026-11-21"), ("rollback",), ("rollback", "--to", DAYS[2])):
        assert "pin --remove" in snapshot(data, *arguments, check=4).stderr
    assert "nothing to do" in snapshot(data, "publish", pinned).stdout
    snapshot(data, "pin", pinned)
    assert pinned in snapshot(data, "pin", "--remove").stdout
    assert "nothing to do" in snapshot(data, "pin", "--remove").stdout
    assert the(data, "current") == pinned and the(data, "pinned") is None
    snapshot(data, "publish", "2026-11-21")
    snapshot(data, "pin", "current", "--remove")
    snapshot(data, "pin", DAYS[0], "--remove", check=64)


def test_only_one_moves_current(data):
    with open(data / "publish.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for arguments in (("publish", DAYS[0]), ("rollback",), ("pin",)):
            assert "is publishing; try again later" in snapshot(data, *arguments, check=75).stderr
        oith("gc", "--data", data, check=75)
        snapshot(data, "list")
        snapshot(data, "pin", "--remove")
    snapshot(data, "rollback")


def test_a_night_waits_for_somebody_who_publishes(data, three_nights):
    with open(data / "publish.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.Popen(
            [str(OITH), "run", str(PIPELINE), "--pool", str(three_nights / "pool.sqlite"),
             "--data", str(data), "--as-of", "2026-11-21T04:00:00Z"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        # The first attempt has failed when the log says so.
        while run.poll() is None:
            events = oith("history", "--state", "PublishSnapshot", "--json", "--data", data)
            if "Oith.Locked" in events.stdout:
                break
    assert run.wait(timeout=120) == 0, run.stderr.read()
    assert the(data, "current").startswith("2026-11-21")


# What goes wrong with a folder


def test_a_current_that_names_nothing(data):
    shutil.rmtree(current(data))
    result = snapshot(data, "list")
    assert "which is not there" in result.stderr and the(data, "current") is None
    snapshot(data, "show", check=65)
    # Not 66: nobody may take it for "this user has no list".
    assert oith("lookup", "nobody", "--data", data).returncode == 65
    assert oith("doctor", "--data", data).returncode == 1
    snapshot(data, "rollback")
    assert the(data, "current").startswith(DAYS[1])


def test_a_current_that_was_removed(data):
    (data / "current").unlink()
    assert "nothing is published" in snapshot(data, "list").stderr
    said = oith("doctor", "--data", data, check=1).stdout
    assert f"`oith snapshot publish {name(data, DAYS[2])}` puts it back" in said
    snapshot(data, "publish", DAYS[2])
    assert the(data, "current").startswith(DAYS[2])


def test_a_current_that_is_a_folder(data):
    target = current(data)
    (data / "current").unlink()
    shutil.copytree(target, data / "current")
    for arguments in (("publish", DAYS[0]), ("rollback", "--to", DAYS[1]), ("show",)):
        result = snapshot(data, *arguments, check=65)
        assert "is a folder and not a symbolic link" in result.stderr
    assert "not a symbolic link" in snapshot(data, "list").stderr


def test_a_current_that_was_moved_by_hand(data):
    (data / "current").unlink()
    (data / "current").symlink_to(f"snapshots/{name(data, DAYS[0])}")
    assert the(data, "current").startswith(DAYS[0]) and the(data, "previous") is None
    snapshot(data, "publish", DAYS[2])
    assert the(data, "previous").startswith(DAYS[0])


def test_a_log_that_is_lost_or_broken(data):
    (data / "published.jsonl").unlink()
    assert the(data, "previous").startswith(DAYS[1])
    (data / "published.jsonl").write_text('no json\n{"action":"dance"}\n')
    assert the(data, "previous").startswith(DAYS[1])
    snapshot(data, "rollback")
    snapshot(data, "rollback")
    assert the(data, "current").startswith(DAYS[0])


def test_leftovers_are_told_and_removed(data):
    half = data / "staging" / f".{name(data, DAYS[0])}.removed"
    shutil.copytree(data / "snapshots" / name(data, DAYS[0]), half)
    (half / "manifest.json").unlink()
    dead = data / "staging" / "2026-11-17T040000Z-1" / "unfinished"
    (dead / "lists").mkdir(parents=True)
    (dead / "lists/part-00000.parquet").write_bytes(b"PAR1")
    states = {entry["path"].split("/")[-1]: entry["state"] for entry in listing(data)}
    assert states[half.name] == "removed" and states[dead.name] == "unfinished"
    snapshot(data, "show", dead.name, check=66)
    snapshot(data, "verify", dead, check=66)
    oith("gc", "--data", data, check=0)
    assert not half.exists() and dead.exists()
    os.utime(dead, (0, 0))
    oith("gc", "--data", data, check=0)
    assert not dead.exists() and len(listing(data)) == 3


def test_a_snapshot_without_manifest_is_called_damaged(data):
    folder = data / "snapshots" / name(data, DAYS[1])
    (folder / "manifest.json").unlink()
    entry = next(entry for entry in listing(data) if entry["name"].startswith(DAYS[1]))
    assert entry["state"] == "damaged" and "manifest" in entry["problem"]
    assert the(data, "previous").startswith(DAYS[0])
    assert "manifest" in snapshot(data, "list").stderr
    snapshot(data, "show", DAYS[1], check=65)


@pytest.mark.parametrize("file", ["lists/part-00000.parquet", "users/part-00000.parquet",
                                  "manifest.json"])
def test_a_snapshot_that_lost_a_file_is_damaged_and_not_unknown(data, file):
    user = oith("parquet", "dump", current(data) / "users/part-00000.parquet", "--columns",
                "user_id", "--limit", 1, check=0).stdout
    (current(data) / file).unlink()
    said = oith("lookup", json.loads(user)["user_id"], "--data", data, check=65).stderr
    assert file in said and "is missing" in said


def test_a_newer_format_is_refused(data):
    path = data / "snapshots" / name(data, DAYS[2]) / "manifest.json"
    text = path.read_text()
    assert '"formatVersion" : "3.0"' in text
    path.write_text(text.replace('"formatVersion" : "3.0"', '"formatVersion" : "4.0"'))
    for command in ("show", "verify"):
        result = snapshot(data, command, check=65)
        assert "format 4.0 is newer" in result.stderr + result.stdout
    assert "newer" in oith("lookup", "nobody", "--data", data, check=65).stderr


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="runs as root")
def test_a_folder_that_may_only_be_read(data, tmp_path):
    """List, show, verify and diff write nothing; what writes says where it may not."""
    for folder, _, files in os.walk(data):
        for file in files:
            if not os.path.islink(os.path.join(folder, file)):
                os.chmod(os.path.join(folder, file), 0o444)
        os.chmod(folder, 0o555)
    let_others_in(data)

    def unprivileged(*arguments):
        prefix = (["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                   "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else [])
        return subprocess.run([*prefix, str(OITH), *map(str, arguments), "--data", str(data)],
                              capture_output=True, text=True, timeout=300, env=ENVIRONMENT)

    if unprivileged("snapshot", "list").returncode == 126:
        pytest.skip("the binary cannot be run by another user")
    for arguments in (["list"], ["show"], ["verify"], ["diff", "previous"]):
        result = unprivileged("snapshot", *arguments)
        assert result.returncode == 0, (arguments, result.stderr)
    result = unprivileged("snapshot", "rollback")
    assert result.returncode == 77 and "check the owner" in result.stderr
    for folder, _, _ in os.walk(data):
        os.chmod(folder, 0o755)


# gc


def test_gc_keeps_what_is_needed(data, three_nights):
    days = ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]
    # Every day some are not seen for two weeks.
    unguarded = {**ENVIRONMENT, "OITH_GUARDS_USERS_DROP": "1", "OITH_GUARDS_LISTS_DROP": "1"}
    for day in days:
        night(three_nights / "pool.sqlite", data, day, env=unguarded)
    # Current and previous are the oldest.
    snapshot(data, "rollback", "--to", DAYS[1])
    assert the(data, "current").startswith(DAYS[1])
    dry = oith("gc", "--keep-snapshots", 3, "--dry-run", "--data", data, check=0).stdout
    assert dry.count("would remove  2026") == 2 and len(listing(data)) == 7
    oith("gc", "--keep-snapshots", 3, "--data", data, check=0)
    kept = sorted(entry["name"][:10] for entry in listing(data))
    assert kept == [*DAYS[:2], *days[1:]]
    oith("gc", "--keep-snapshots", 2, "--data", data, check=64)
    snapshot(data, "verify")


def test_a_night_collects_and_a_pin_protects(data, three_nights):
    pool = three_nights / "pool.sqlite"
    night(pool, data, "2026-11-21")
    snapshot(data, "pin", DAYS[0])
    snapshot(data, "pin", "--remove")
    snapshot(data, "pin", DAYS[0])
    result = night(pool, data, "2026-11-22", "--keep-snapshots", 3)
    states = {entry["name"][:10]: entry["state"] for entry in listing(data)}
    # What a pin keeps from being published is staged.
    assert states == {DAYS[0]: "kept", DAYS[1]: "kept", DAYS[2]: "kept", "2026-11-21": "kept",
                      "2026-11-22": "staged"}
    snapshot(data, "pin", "--remove")
    night(pool, data, "2026-11-22", "--keep-snapshots", 3)
    snapshot(data, "pin", DAYS[0])
    result = oith("gc", "--keep-snapshots", 3, "--data", data, check=0)
    assert DAYS[0] in [entry["name"][:10] for entry in listing(data)]


# verify


def flip(path, offset, bit=0):
    """Flips a bit in a copy that takes the file's place."""
    content = bytearray(path.read_bytes())
    content[offset] ^= 1 << bit
    path.unlink()
    path.write_bytes(content)


def test_verify_finds_a_sound_snapshot_sound(data):
    result = snapshot(data, "verify")
    assert result.stdout.endswith("sound\n") and not result.stderr
    report = json.loads(snapshot(data, "verify", "previous", "--json").stdout)
    assert report["sound"] and report["defects"] == [] and report["lists"] > 0


@pytest.mark.parametrize("file", ["lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx",
                                  "manifest.json"])
def test_verify_says_where_a_bit_was_flipped(data, file):
    path = current(data) / file
    flip(path, path.stat().st_size // 2, 3)
    report = json.loads(snapshot(data, "verify", "--json", check=65).stdout)
    assert not report["sound"]
    assert file in {defect["file"] for defect in report["defects"]}
    assert "@" not in json.dumps(report["defects"])
    result = snapshot(data, "verify", check=65)
    assert file in result.stdout and "is damaged" in result.stderr


def test_verify_tells_page_and_column(data):
    folder = current(data)
    metadata = parquet.ParquetFile(folder / "lists/part-00000.parquet").metadata
    column = metadata.row_group(0).column(3)
    path = folder / "lists/part-00000.parquet"
    flip(path, column.data_page_offset + column.total_compressed_size // 2)
    defects = json.loads(snapshot(data, "verify", "--json", check=65).stdout)["defects"]
    found = [defect for defect in defects if defect["column"] == "score"]
    assert found and found[0]["rowGroup"] == 0 and found[0]["offset"] is not None


def test_verify_tells_missing_and_foreign_files(data):
    folder = current(data)
    (folder / "keys.idx").unlink()
    (folder / "notes.txt").write_text("hello")
    result = snapshot(data, "verify", check=65)
    assert "keys.idx: the file is missing" in result.stdout
    assert "notes.txt: the file does not belong to the snapshot" in result.stdout


def test_verify_scores_again(data, three_nights, tmp_path):
    pool = three_nights / "pool.sqlite"
    again = tmp_path / "again"
    night(pool, again, "2026-11-21")
    report = json.loads(
        snapshot(again, "verify", "--pool", pool, "--all", "--json").stdout)
    assert report["sound"] and report["scoredAgain"] == json.loads(
        snapshot(again, "show", "--json").stdout)["counts"]["users"]
    # The pool has changed since the night before.
    result = snapshot(data, "verify", DAYS[0], "--pool", pool, "--all", check=65)
    assert "not what the rules give for this pool" in result.stdout
    assert "@" not in result.stdout + result.stderr
    queue = ROOT / "Pipelines/scoring/oith-queue-v1.json"
    other = snapshot(again, "verify", "--pool", pool, "--model", queue, check=65)
    assert "give its file with --model" in other.stderr
    snapshot(again, "verify", "--all", check=64)


# diff


def lists(folder):
    """User -> [(candidate, score, distance)], users without candidates too."""
    found = {user: [] for user in
             parquet.read_table(folder / "users/part-00000.parquet")["user_id"].to_pylist()}
    for part in sorted(folder.glob("lists/part-*.parquet")):
        rows = parquet.read_table(part).sort_by([("user_id", "ascending"), ("rank", "ascending")])
        for row in zip(*(rows[column].to_pylist() for column in
                         ("user_id", "candidate_id", "score", "distance_miles"))):
            found[row[0]].append(row[1:])
    return found


def expected_change(before, after):
    """One row of the details, by the definition."""
    if before is None:
        return {"change": "gained", "before": 0, "after": len(after), "kept": 0}
    if after is None:
        return {"change": "lost", "before": len(before), "after": 0, "kept": 0}
    ids = [row[0] for row in before], [row[0] for row in after]
    kind = ("same" if before == after else "rescored" if ids[0] == ids[1]
            else "reordered" if set(ids[0]) == set(ids[1]) else "changed")
    row = {"change": kind, "before": len(before), "after": len(after),
           "kept": len(set(ids[0]) & set(ids[1]))}
    for k in (10, 100):
        first = set(ids[0][:k]), set(ids[1][:k])
        row[f"kept_{k}"] = len(first[0] & first[1])
        longer = max(map(len, first))
        row[f"churn_{k}"] = 1 - row[f"kept_{k}"] / longer if longer else 0
    return row


def test_diff_is_what_the_lists_say(data, tmp_path):
    output = tmp_path / "changes.parquet"
    report = json.loads(
        snapshot(data, "diff", DAYS[0], "current", "--output", output, "--json").stdout)
    assert stat.S_IMODE(output.stat().st_mode) & 0o027 == 0
    old, new = (lists(data / "snapshots" / name(data, day)) for day in (DAYS[0], DAYS[2]))
    details = parquet.read_table(output, page_checksum_verification=True).to_pylist()
    users = sorted(old.keys() | new.keys(), key=str.encode)
    assert [row["user_id"] for row in details] == users
    for row in details:
        expected = expected_change(old.get(row["user_id"]), new.get(row["user_id"]))
        found = {"change": row["change"], "before": row["candidates_before"],
                 "after": row["candidates_after"], "kept": row["kept"]}
        found |= {key: row[key] for key in expected if key not in found}
        assert {key: pytest.approx(value) if isinstance(value, float) else value
                for key, value in expected.items()} == found
    kinds = {kind: sum(row["change"] == kind for row in details)
             for kind in ("gained", "lost", "same", "rescored", "reordered", "changed")}
    assert min(kinds["gained"] + kinds["lost"], kinds["changed"]) > 0
    assert {**report["lists"], "gained": report["users"]["gained"],
            "lost": report["users"]["lost"]} == kinds
    both = [row for row in details if row["change"] not in ("gained", "lost")]
    somebody = [row for row in both if row["candidates_before"] or row["candidates_after"]]
    for k in (10, 100):
        mean = sum(row[f"churn_{k}"] for row in somebody) / len(somebody)
        assert report[f"churn{k}"] == pytest.approx(mean)
    shifts = sorted(
        score - dict((row[0], row[1]) for row in old[user])[candidate]
        for user in old.keys() & new.keys() for candidate, score, _ in new[user]
        if candidate in {row[0] for row in old[user]})
    assert report["candidates"]["kept"] == len(shifts)
    assert report["scoreShift"]["mean"] == pytest.approx(sum(shifts) / len(shifts))
    for share in (5, 50, 95):
        rank = max(1, math.ceil(share / 100 * len(shifts)))
        assert report["scoreShift"][f"p{share}"] == pytest.approx(shifts[rank - 1])


def test_diff_of_a_snapshot_with_itself_is_nothing(data):
    text = snapshot(data, "diff", "current", "current").stdout
    assert "0 gained, 0 lost" in text and "churn@10      0.00 %" in text and "@example" not in text
    backward = json.loads(snapshot(data, "diff", "current", "previous", "--json").stdout)
    forward = json.loads(snapshot(data, "diff", "previous", "--json").stdout)
    assert backward["users"]["gained"] == forward["users"]["lost"]
    assert backward["churn100"] == pytest.approx(forward["churn100"])


def test_diff_refuses_what_it_cannot_read(data, tmp_path):
    snapshot(data, "diff", "nix", "current", check=66)
    snapshot(data, "diff", check=64)
    assert "cannot" in snapshot(
        data, "diff", "previous", "--output", tmp_path / "no" / "x.parquet", check=66).stderr
    part = current(data) / "lists/part-00000.parquet"
    metadata = parquet.ParquetFile(part).metadata.row_group(0).column(2)
    flip(part, metadata.data_page_offset + metadata.total_compressed_size // 2)
    output = tmp_path / "x.parquet"
    result = snapshot(data, "diff", "previous", "--output", output, check=65)
    assert "lists/part-00000.parquet" in result.stderr and not output.exists()
