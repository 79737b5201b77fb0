"""Who did what, and when, stands in a chain of digests, and a change of it is seen."""

import hashlib
import json
import os
import pwd
import socket

import pytest

from conftest import ENVIRONMENT, current, oith, run


def entries(data, *arguments, check=0):
    return json.loads(oith("audit", "--data", data, "--json", *arguments, check=check).stdout)


def acts(data):
    return [entry["act"] for entry in entries(data)["entries"]]


def lines(data):
    return (data / "audit.jsonl").read_bytes().splitlines()


def test_a_night_is_one_entry(spoiled_night):
    (entry,) = entries(spoiled_night)["entries"]
    assert entry["act"] == "publish" and entry["number"] == 1 and entry["previous"] == "0" * 64
    assert entry["snapshot"] == current(spoiled_night).name and entry["run"].startswith("2026-11-20")
    assert entry["actor"] == {
        "uid": os.getuid(), "user": pwd.getpwuid(os.getuid()).pw_name,
        "sudoUser": os.environ.get("SUDO_USER"), "host": socket.gethostname()}
    text = oith("audit", "--data", spoiled_night, check=0).stdout
    assert current(spoiled_night).name in text and socket.gethostname() in text


def test_what_people_do_is_recorded(spoiled_night, tmp_path):
    data = spoiled_night
    user = lookup_any(data)
    oith("snapshot", "pin", "--data", data, check=0)
    oith("snapshot", "pin", "--remove", "--data", data, check=0,
         env={**ENVIRONMENT, "SUDO_USER": "ann"})
    oith("snapshot", "export", "--format", "csv", "-o", tmp_path / "lists.csv", "--data", data,
         check=0)
    oith("snapshot", "export", "--format", "csv", "--data", data, check=0)
    oith("gc", "--dry-run", "--data", data, check=0)
    oith("gc", "--data", data, check=0)
    before = lines(data)
    oith("snapshot", "forget", user, "--data", data, check=0)
    assert acts(data) == ["publish", "pin", "unpin", "export", "gc", "forget", "erase"]
    found = entries(data)["entries"]
    assert found[2]["actor"]["sudoUser"] == "ann"
    assert found[3]["format"] == "csv" and found[3]["file"] == str(tmp_path / "lists.csv")
    assert found[5]["count"] == 1 and found[5]["forgotten"] == 1
    # Forgetting changes no line, and no line names anybody.
    assert lines(data)[:len(before)] == before
    assert b"@example.test" not in (data / "audit.jsonl").read_bytes()
    assert [entry["number"] for entry in entries(data, "--limit", "2")["entries"]] == [6, 7]
    oith("snapshot", "forget", "--undo", "-", "--data", data, input=user, check=0)
    assert acts(data)[-1] == "forget --undo"


def lookup_any(data):
    """Somebody who has a list."""
    export = oith("snapshot", "export", "--format", "jsonl", "--data", data, check=0).stdout
    return json.loads(export.splitlines()[0])["user_id"]


def test_a_forced_publication_says_so(spoiled_night, fixture_pool):
    data = spoiled_night
    guarded = run(fixture_pool, data, "--as-of", "2026-11-21T04:00:00Z", check=4,
                  env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "1000000"})
    assert "held back" in guarded.stderr
    oith("snapshot", "publish", "2026-11-21", "--force", "--data", data, check=0)
    oith("snapshot", "rollback", "--data", data, check=0)
    found = entries(data)["entries"]
    assert [entry["act"] for entry in found] == ["publish", "publish", "rollback"]
    assert [entry["forced"] for entry in found] == [None, True, None]
    assert found[1]["replaced"] == found[0]["snapshot"] == found[2]["snapshot"]


@pytest.mark.parametrize("change, number", [
    (lambda text: text.replace(b'"act":"pin"', b'"act":"gc"', 1), 3),
    (lambda text: text.split(b"\n", 1)[1], 1),
    (lambda text: b"".join(line for i, line in enumerate(text.splitlines(True)) if i != 1), 2),
    (lambda text: text.replace(b"{", b"[", 1), 1)])
def test_a_change_is_seen(spoiled_night, change, number):
    data = spoiled_night
    for _ in range(2):
        oith("snapshot", "pin", "--data", data, check=0)
        oith("snapshot", "pin", "--remove", "--data", data, check=0)
    path = data / "audit.jsonl"
    path.write_bytes(change(path.read_bytes()))
    result = oith("audit", "--data", data, "--json", check=65)
    assert f"entry {number}:" in result.stderr
    assert json.loads(result.stdout)["sound"] is False
    # A night still publishes, and the damage stays to be seen.
    oith("snapshot", "pin", "--data", data, check=0)
    assert f"entry {number}:" in oith("audit", "--data", data, check=65).stderr


def test_a_trail_written_anew_is_seen_by_a_head_kept_elsewhere(spoiled_night):
    data = spoiled_night
    oith("snapshot", "pin", "--data", data, check=0)
    head = entries(data)["head"]
    assert head == {"number": 2, "sha256": hashlib.sha256(lines(data)[1]).hexdigest()}
    kept = f"{head['number']}:{head['sha256']}"
    oith("snapshot", "pin", "--remove", "--data", data, check=0)
    oith("audit", "--data", data, "--head", kept, check=0)
    path = data / "audit.jsonl"
    path.write_bytes(path.read_bytes().splitlines(True)[0])
    oith("audit", "--data", data, check=0)
    assert "written anew" in oith("audit", "--data", data, "--head", kept, check=65).stderr
    oith("audit", "--data", data, "--head", "2:abc", check=64)


def test_a_torn_line_is_replaced(spoiled_night):
    data = spoiled_night
    oith("snapshot", "pin", "--data", data, check=0)
    path = data / "audit.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    assert len(entries(data)["entries"]) == 1
    oith("snapshot", "pin", "--remove", "--data", data, check=0)
    assert acts(data) == ["publish", "unpin"]


def test_without_a_trail_there_is_nothing_to_show(tmp_path):
    oith("audit", "--data", tmp_path / "none", check=66)
    (tmp_path / "empty").mkdir()
    oith("audit", "--data", tmp_path / "empty", check=66)
    (tmp_path / "empty/oith.json").write_text(
        '{"layout":2,"made":"2026-11-20T04:00:00Z","what":"oith data folder"}\n')
    assert oith("audit", "--data", tmp_path / "empty", check=0).stdout == "nothing is recorded\n"
