"""On a full disk what is there can be looked at, and `oith gc` makes room."""

import json
import os
import shutil
import subprocess

import pytest
from conftest import ENVIRONMENT, OITH, PIPELINE, random_pool, run

DAYS = [f"2026-11-{day}T04:00:00Z" for day in range(20, 25)]
LIMITS = "--keep-runs 1 --keep-reports 2 --keep-snapshots 3 --results-days 1"


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Five published nights of which everything is kept; not to be changed."""
    folder = tmp_path_factory.mktemp("nights")
    pool = random_pool(folder / "pool.sqlite", 17, 150)
    everything = {**os.environ, "OITH_RETENTION_RUNS": "100"}
    for day in DAYS:
        run(pool, folder / "data", "--as-of", day, env=everything)
    return folder


def on_a_full_disk(nights, tmp_path, script):
    """Runs a script beside a copy of the nights, `$DATA`, on a disk without a free byte."""
    if not shutil.which("unshare"):
        pytest.skip("no unshare: a small tmpfs needs a mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "elsewhere").mkdir()
    prologue = """
        mount -t tmpfs -o size=8m none "$DISK" || exit 90
        cp -a "$NIGHTS/data" "$DATA" || exit 91
        dd if=/dev/zero of="$DISK/filler" bs=4096 2>/dev/null
        """
    environment = {**ENVIRONMENT, "DISK": str(disk), "DATA": f"{disk}/data", "OITH": str(OITH),
                   "NIGHTS": str(nights), "PIPELINE": str(PIPELINE),
                   "TMPDIR": str(tmp_path / "elsewhere")}
    namespace = ["unshare", "--mount"] + (["--map-root-user"] if os.geteuid() else [])
    result = subprocess.run([*namespace, "sh", "-c", prologue + script], capture_output=True,
                            text=True, env=environment, timeout=300)
    if result.returncode == 90 or "unshare" in result.stderr:
        pytest.skip("a small tmpfs cannot be mounted here")
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.mark.parametrize("command", [
    "status", "runs", "history", "report", "snapshot list", "gc --dry-run",
    "plan --pool \"$NIGHTS/pool.sqlite\""])
def test_who_looks_needs_no_room(nights, tmp_path, command):
    done = on_a_full_disk(nights, tmp_path, f"""
        ls -A "$DATA" > "$TMPDIR/before"
        "$OITH" {command} --data "$DATA" > "$TMPDIR/said" || exit 1
        ls -A "$DATA" | diff "$TMPDIR/before" - || exit 2
        test -s "$TMPDIR/said"
        """)
    assert done.stderr == ""


def test_gc_makes_room(nights, tmp_path):
    done = on_a_full_disk(nights, tmp_path, f"""
        "$OITH" gc {LIMITS} --data "$DATA" || exit 1
        ls -A "$DATA" "$DATA/runs"
        "$OITH" runs --data "$DATA" || exit 2
        tail -n 1 "$DATA/audit.jsonl"
        df --output=avail -B1 "$DISK" | tail -n 1
        """)
    assert "removed  run 2026-11-20T040000Z-1 and its report" in done.stdout
    assert "journal.sqlite-shm" not in done.stdout
    told = done.stdout.split("journal.sqlite\n")[-1]
    assert "2026-11-20T040000Z-1" not in told and "2026-11-24T040000Z-1" in told
    assert '"gc"' in done.stdout
    assert int(done.stdout.split()[-1]) > 100_000


def test_a_night_on_a_full_disk_says_so_and_nothing_is_in_the_way_later(nights, tmp_path):
    on_a_full_disk(nights, tmp_path, f"""
        "$OITH" run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --data "$DATA" \
            --as-of 2026-11-25T04:00:00Z 2> "$TMPDIR/night"
        test $? = 74 || exit 1
        grep -q "disk is full" "$TMPDIR/night" || exit 2
        "$OITH" status --data "$DATA" || exit 3
        "$OITH" gc {LIMITS} --data "$DATA" || exit 4
        """)


NIGHT = """
    export OITH_NOTIFY_COMMAND='["/bin/sh", "-c", "cat >>$TMPDIR/told; echo >>$TMPDIR/told"]'
    night() {
        "$OITH" "$@" --data "$DATA" 2>>"$TMPDIR/log" >/dev/null
    }
    fill() { dd if=/dev/zero of="$DISK/filler" bs=4096 2>/dev/null; }
    rm "$DISK/filler"
    mount -o remount,size=40m "$DISK" || exit 90
    night run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --as-of 2026-11-25T04:00:00Z || exit 1
    """


def told(tmp_path):
    lines = (tmp_path / "elsewhere/told").read_text().splitlines()
    return [(news["event"], news["exitCode"]) for news in map(json.loads, lines)]


def test_a_failure_on_a_full_disk_is_followed_by_a_recovery(nights, tmp_path):
    on_a_full_disk(nights, tmp_path, NIGHT + """
        fill
        night run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --as-of 2026-11-25T05:00:00Z
        test $? = 74 || exit 2
        grep -q "that the night failed could not be noted" "$TMPDIR/log" && exit 3
        rm "$DISK/filler"
        night run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --as-of 2026-11-25T06:00:00Z || exit 4
        """)
    assert told(tmp_path) == [("failed", 74), ("recovered", 0)]


def test_a_resumption_that_tells_nobody_notes_how_it_ended(nights, tmp_path):
    """A person resumes without the settings of the night, on a disk that is still full: nothing was killed."""
    done = on_a_full_disk(nights, tmp_path, NIGHT + """
        dd if=/dev/zero of="$DISK/filler" bs=4096 2>/dev/null
        truncate -s -64K "$DISK/filler"
        night run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --as-of 2026-11-25T05:00:00Z --no-reuse
        echo "run $?"
        env -u OITH_NOTIFY_COMMAND "$OITH" resume --data "$DATA" 2>>"$TMPDIR/log" >/dev/null
        echo "resume $?"
        rm "$DISK/filler"
        night run "$PIPELINE" --pool "$NIGHTS/pool.sqlite" --as-of 2026-11-25T06:00:00Z || exit 4
        """)
    assert done.stdout.split("\n")[:2] == ["run 74", "resume 74"]
    news = told(tmp_path)
    assert news[0] == ("failed", 74) and news[-1] == ("recovered", 0)
    assert ("failed", 1) not in news
