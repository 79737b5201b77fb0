"""A snapshot that is damaged after it was written: never published, told of, gone back from, mended."""

import fcntl
import json
import os
import subprocess

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, current, oith, run
from test_notification import listener  # noqa: F401, a fixture

LATER = "2026-11-20T05:00:00Z"


def shorten(path, count=100):
    """Cuts a file in place, as no program of ours does."""
    os.truncate(path, path.stat().st_size - count)


def staged(data):
    """The folder of the one snapshot that is written and not published."""
    (folder,) = [path for path in (data / "staging").glob("*/*") if path.is_dir()]
    return folder


def states(data):
    """How each snapshot stands."""
    entries = json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)
    return [entry["state"] for entry in entries]


def test_the_same_night_again_mends_a_damaged_current(fixture_pool, spoiled_night):
    data = spoiled_night
    before = current(data)
    shorten(before / "lists/part-00000.parquet")
    oith("snapshot", "verify", "--data", data, check=65)
    run(fixture_pool, data)
    assert current(data) == before
    oith("snapshot", "verify", "--data", data, check=0)
    # What was damaged went with the night's own collection.
    assert states(data) == ["kept"]


def held_up(pool, data, folder):
    """A night that verified its snapshot and could not publish it, as somebody else held the lock."""
    machine = json.loads(PIPELINE.read_text())
    del machine["States"]["PublishSnapshot"]["Retry"]
    path = folder / "machine.asl.json"
    path.write_text(json.dumps(machine))
    (data / "snapshots").mkdir(parents=True)
    with open(data / "publish.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        oith("run", path, "--pool", pool, "--data", data, "--as-of", AS_OF, check=75)


def test_resume_publishes_nothing_that_was_damaged_since(fixture_pool, tmp_path):
    data = tmp_path / "data"
    held_up(fixture_pool, data, tmp_path)
    shorten(staged(data) / "lists/part-00000.parquet")
    result = oith("resume", "--data", data, check=65)
    assert "lists/part-00000.parquet: it has " in result.stderr
    assert "rerun 2026-11-20T040000Z-1 --from WriteSnapshot" in result.stderr
    assert not os.path.lexists(data / "current")
    oith("rerun", "--from", "WriteSnapshot", "--data", data, check=0)
    oith("snapshot", "verify", "--data", data, check=0)


def test_resume_publishes_what_is_still_sound(fixture_pool, tmp_path):
    data = tmp_path / "data"
    held_up(fixture_pool, data, tmp_path)
    oith("resume", "--data", data, check=0)
    oith("snapshot", "verify", "--data", data, check=0)


@pytest.mark.parametrize("stage", ["ShallPublish", "PublishSnapshot"])
def test_rerun_publishes_nothing_that_was_damaged_since(fixture_pool, tmp_path, stage):
    data = tmp_path / "data"
    held_up(fixture_pool, data, tmp_path)
    path = staged(data) / "keys.idx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    result = oith("rerun", "--from", stage, "--data", data, check=65)
    assert "keys.idx: its SHA-256 is not the manifest's" in result.stderr
    assert not os.path.lexists(data / "current")


@pytest.fixture
def two_nights(fixture_pool, spoiled_night):
    """Two published nights; the names, the newer first."""
    run(fixture_pool, spoiled_night, "--as-of", LATER)
    newer = current(spoiled_night)
    (older,) = [path for path in (spoiled_night / "snapshots").iterdir() if path != newer]
    return newer, older


def test_rollback_goes_to_the_last_sound_one(fixture_pool, spoiled_night, two_nights):
    data, (newer, older) = spoiled_night, two_nights
    result = oith("snapshot", "rollback", "--to-last-sound", "--data", data, check=0)
    assert "nothing to do" in result.stdout and current(data) == newer
    shorten(newer / "users/part-00000.parquet")
    result = oith("snapshot", "rollback", "--to-last-sound", "--data", data, check=0)
    assert f"oith: {newer.name} is damaged: users/part-00000.parquet" in result.stderr
    assert f"{older.name} is current again" in result.stdout
    assert current(data) == older
    # From the older one there is nothing left to go back to.
    shorten(older / "keys.idx")
    result = oith("snapshot", "rollback", "--to-last-sound", "--data", data, check=66)
    assert "verifies" in result.stderr and current(data) == older


@pytest.mark.parametrize("file", ["manifest.json", "lists/part-00000.parquet"])
@pytest.mark.parametrize("kind", ["loop", "mode"])
def test_rollback_leaves_one_that_cannot_be_read(spoiled_night, two_nights, kind, file):
    data, (newer, older) = spoiled_night, two_nights
    command = ["snapshot", "rollback", "--to-last-sound", "--data", data]
    if kind == "loop":
        (newer / file).unlink()
        (newer / file).symlink_to((newer / file).name)
        result = oith(*command, check=0)
    else:
        (newer / file).chmod(0)
        # Root may read everything, unless the capability is taken from it.
        drop = "--bounding-set=-dac_override,-dac_read_search"
        prefix = ["setpriv", drop] if os.geteuid() == 0 else []
        if prefix and subprocess.run([*prefix, "true"], capture_output=True).returncode:
            pytest.skip("no setpriv")
        result = subprocess.run([*prefix, OITH, *map(str, command)], capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
    assert f"oith: {newer.name} cannot be read: " in result.stderr and file in result.stderr
    assert f"{older.name} is current again" in result.stdout and current(data) == older


def test_rollback_to_a_damaged_one_is_refused_with_advice(spoiled_night, two_nights):
    shorten(two_nights[1] / "lists/part-00000.parquet")
    result = oith("snapshot", "rollback", "--data", spoiled_night, check=65)
    assert "--to-last-sound" in result.stderr
    assert current(spoiled_night) == two_nights[0]


def test_rollback_takes_one_target(spoiled_night):
    for more in (["--to", "previous"], ["--no-verify"]):
        oith("snapshot", "rollback", "--to-last-sound", *more, "--data", spoiled_night, check=64)


def test_the_doctor_sees_another_size(spoiled_night):
    shorten(current(spoiled_night) / "lists/part-00000.parquet")
    result = oith("doctor", "--data", spoiled_night, check=1)
    assert "lists/part-00000.parquet: it has " in result.stdout
    assert "rollback --to-last-sound" in result.stdout


def test_verify_tells_others_of_damage_alone(spoiled_night, listener):  # noqa: F811
    verify = ["snapshot", "verify", "current", "--notify", "--data", spoiled_night]
    oith(*verify, check=0, env=listener.environment)
    assert listener.take() == []
    name = current(spoiled_night).name
    shorten(current(spoiled_night) / "lists/part-00000.parquet")
    oith(*verify, check=65, env=listener.environment)
    ((method, _, news),) = listener.take()
    assert (method, news["event"], news["snapshot"], news["exitCode"]) == (
        "POST", "damaged", name, 65)
    # It says whose folder it is: several may be told of in one place.
    place = f"oith at {os.uname().nodename}, {spoiled_night}: "
    assert news["run"] is None and news["text"].startswith(f"{place}{name} does not verify")
    # No night has failed.
    assert not (spoiled_night / "failing.json").exists()
    assert "nobody is told" in oith(*verify, check=65, env=ENVIRONMENT).stderr


@pytest.mark.parametrize("command", [
    ["lookup", "c-crowd-0@example.test"], ["inspect"], ["snapshot", "verify"],
    ["snapshot", "diff", "current", "current"],
    ["snapshot", "export", "--format", "jsonl"]])
def test_readers_refuse_shortened_files(spoiled_night, command):
    for path in current(spoiled_night).rglob("*.parquet"):
        shorten(path)
    result = oith(*command, "--data", spoiled_night, check=65)
    assert ".parquet" in result.stdout + result.stderr
    assert "c-crowd" not in result.stderr


def test_parquet_refuses_a_shortened_file(spoiled_night):
    path = current(spoiled_night) / "lists/part-00000.parquet"
    shorten(path)
    for command in ["show"], ["dump"]:
        assert "lists/part-00000.parquet" in oith("parquet", *command, path, check=65).stderr
