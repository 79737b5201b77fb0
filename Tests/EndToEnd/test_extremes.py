"""The ends of every number: nothing traps, whatever a flag, a variable, a file or a journal says."""

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess

import pytest

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, oith, run

# 0 done, 1 failed, 4 refused, 64 usage, 65 data, 66 not found, 74 files, 75 locked.
CODES = {0, 1, 4, 64, 65, 66, 74, 75, 77}
INT_MAX, INT_MIN = 2**63 - 1, -(2**63)
INTEGERS = [0, -1, INT_MAX, INT_MIN, INT_MAX + 1, "nan"]
NUMBERS = ["-0", -1, "1e308", "1e400", "5e-324", "nan", "-inf"]
SIZES = [0, -1, INT_MAX, "8388607TiB", "nan", "9007199254740993TB"]
INSTANTS = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "99999-01-01T00:00:00Z", "nan"]


def whole(result):
    """The process came to its end by itself, with a code that has a meaning."""
    return result.returncode in CODES and "Fatal error" not in result.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory, fixture_pool):
    """A small pool and its night, for all the commands; not to be changed."""
    folder = tmp_path_factory.mktemp("extremes")
    pool = shutil.copy(fixture_pool, folder / "pool.sqlite")
    connection = sqlite3.connect(pool)
    connection.execute("DELETE FROM users WHERE rowid > 60")
    connection.commit()
    connection.close()
    run(pool, folder / "data")
    return folder


NIGHT = ["run", PIPELINE, "--pool", "pool.sqlite", "--data", "new", "--no-publish"]
PLAN = ["plan", "--pool", "pool.sqlite"]
RERUN = ["rerun", "--data", "data", "--dry-run"]
EXPLAIN = ["explain", "c-crowd-0@example.test", "c-crowd-1@example.test", "--pool", "pool.sqlite"]
GC = ["gc", "--data", "data", "--dry-run"]
BENCH = ["bench", "extract", "--users", "20", "--repeat", "1"]
LOOKUPS = ["bench", "lookup", "--data", "data", "--lookups", "5", "--cold", "1", "--peer-users", "5"]
VERIFY = ["snapshot", "verify", "current", "--data", "data"]
AT = ["--as-of", AS_OF]
PART = ["data/current/lists/part-00000.parquet"]

FLAGS = [
    (NIGHT + AT, "concurrency", INTEGERS), (NIGHT + AT, "memory", SIZES),
    (NIGHT + AT, "radius", NUMBERS), (NIGHT + AT, "top", INTEGERS),
    (NIGHT + AT, "min-score", NUMBERS), (NIGHT + AT, "chunk-budget", INTEGERS),
    (NIGHT + AT, "keep-snapshots", INTEGERS), (NIGHT, "as-of", INSTANTS),
    (NIGHT + AT, "finish-by", INSTANTS + ["24:00", "00:60", "99:99"]),
    (PLAN, "concurrency", INTEGERS), (PLAN, "memory", SIZES), (PLAN, "radius", NUMBERS),
    (PLAN, "top", INTEGERS), (PLAN, "min-score", NUMBERS), (PLAN, "chunk-budget", INTEGERS),
    (PLAN, "as-of", INSTANTS), (PLAN, "price-per-core-hour", NUMBERS),
    (["plan", "--data", "data"], "users", INTEGERS),
    (RERUN, "radius", NUMBERS), (RERUN, "top", INTEGERS), (RERUN, "min-score", NUMBERS),
    (RERUN, "chunk-budget", INTEGERS), (RERUN, "as-of", INSTANTS), (RERUN, "concurrency", INTEGERS),
    (EXPLAIN, "radius", NUMBERS), (EXPLAIN, "top", INTEGERS), (EXPLAIN, "min-score", NUMBERS),
    (EXPLAIN, "as-of", INSTANTS), (["pool", "check", "pool.sqlite"], "as-of", INSTANTS),
    *[(GC, flag, INTEGERS) for flag in (
        "keep-snapshots", "snapshots-days", "keep-runs", "runs-days", "keep-reports", "reports-days",
        "results-days")],
    (GC, "results-gigabytes", NUMBERS),
    (["runs", "--data", "data"], "limit", INTEGERS), (["stop", "--data", "data"], "wait", INTEGERS),
    (["snapshot", "export", "--format", "redis", "--data", "data"], "ttl", INTEGERS),
    (VERIFY + ["--pool", "pool.sqlite"], "sample", INTEGERS), (VERIFY, "concurrency", INTEGERS),
    (["snapshot", "diff", "current", "current", "--data", "data"], "concurrency", INTEGERS),
    (["parquet", "dump", *PART], "limit", INTEGERS), (["parquet", "show", *PART], "row-group", INTEGERS),
    (["pool", "generate", "--seed", "1", "--pool", "made.sqlite"], "users", INTEGERS),
    (["pool", "generate", "--users", "5", "--pool", "made.sqlite"], "seed", INTEGERS),
    (["pool", "generate", "--users", "5", "--seed", "1", "--pool", "made.sqlite"], "as-of", INSTANTS),
    (BENCH, "concurrency", INTEGERS), (BENCH, "memory", SIZES), (BENCH, "seed", INTEGERS),
    (BENCH, "as-of", INSTANTS),
    (["bench", "extract", "--users", "20"], "repeat", [0, -1, INT_MAX, INT_MIN, INT_MAX + 1]),
    (["bench", "extract"], "users", [0, -1, INT_MAX, INT_MIN, INT_MAX + 1]),
    (["bench", "kernel"], "users", [0, -1, INT_MAX, INT_MIN]),
    (["bench", "kernel", "--users", "64"], "queries", [0, -1, INT_MAX, INT_MIN]),
    (LOOKUPS, "lookups", [0, -1, INT_MAX, INT_MIN]), (LOOKUPS, "cold", [-1, INT_MAX, INT_MIN]),
    (LOOKUPS, "peer-users", [-1, INT_MAX, INT_MIN]), (LOOKUPS, "follow", [0, -1, INT_MAX, INT_MIN]),
    (["bench", "state-machine"], "items", [0, -1, INT_MAX, INT_MIN]),
    (["bench", "state-machine", "--items", "5"], "concurrency", INTEGERS),
]


@pytest.mark.parametrize(
    "command, flag, values", FLAGS,
    ids=[f"{' '.join(map(str, command[:1]))} --{flag} {place}"
         for place, (command, flag, _) in enumerate(FLAGS)])
def test_every_number_of_every_command(place, command, flag, values):
    for value in values:
        shutil.rmtree(place / "new", ignore_errors=True)
        (place / "made.sqlite").unlink(missing_ok=True)
        result = oith(*command, f"--{flag}={value}", cwd=place)
        assert whole(result), (value, result.returncode, result.stderr[:2000])


def test_what_is_out_of_range_is_said_with_the_range(place):
    for value in 0, -1, 4097, INT_MAX:
        result = oith(*NIGHT, *AT, f"--concurrency={value}", cwd=place, check=64)
        assert "--concurrency takes a whole number in 1...4096." in result.stderr
    result = oith("stop", "--data", "data", f"--wait={INT_MAX}", cwd=place, check=64)
    assert "--wait is in 0...86400." in result.stderr


INTEGER_SETTINGS = [
    "concurrency", "top", "chunkBudget", "guards.nights", "guards.minUsers", "notify.attempts",
    "retention.snapshots", "retention.runs", "retention.reports", "retention.snapshotsDays",
    "retention.runsDays", "retention.reportsDays", "retention.resultsDays"]
NUMBER_SETTINGS = [
    "radius", "minScore", "maxRejectFraction", "guards.usersDrop", "guards.listsDrop",
    "guards.fullListsDrop", "guards.scoreDrop", "guards.decisionsDrop", "guards.blocksDrop",
    "guards.inForceDrop",
    "notify.timeoutSeconds", "retention.resultsGigabytes"]
BEYOND = [(INTEGER_SETTINGS, value) for value in ("-1", INT_MAX, INT_MIN, INT_MAX + 1, "1e400")] + [
    (NUMBER_SETTINGS, value) for value in ("-1", "1e308", "-1e308", "1e400", INT_MAX + 1)]


@pytest.mark.parametrize("names, value", BEYOND, ids=[str(value) for _, value in BEYOND])
def test_every_number_of_the_environment_and_of_the_file(place, tmp_path, names, value):
    """All at once, since all that is wrong is said at once."""
    variables = {
        "OITH_" + re.sub("[A-Z]", r"_\g<0>", name.replace(".", "_")).upper(): str(value)
        for name in names}
    result = oith(*GC, cwd=place, env={**ENVIRONMENT, **variables}, check=64)
    for name in variables:
        assert f"${name} takes a" in result.stderr
    groups = {}
    for name in names:
        group, _, key = name.rpartition(".")
        groups.setdefault(group, []).append(f'"{key}": {value}')
    text = ", ".join(
        ", ".join(members) if group == "" else f'"{group}": {{{", ".join(members)}}}'
        for group, members in groups.items())
    path = tmp_path / "night.json"
    path.write_text(f"{{{text}}}")
    result = oith(*GC, "--config", path, cwd=place, check=65)
    if "1e400" not in text:
        for name in names:
            assert f"line 1: {name} takes a" in result.stderr


def test_the_widest_settings_that_are_taken_make_a_night(place):
    shutil.rmtree(place / "new", ignore_errors=True)
    widest = {"OITH_CONCURRENCY": "4096", "OITH_RADIUS": "12500", "OITH_TOP": "255",
              "OITH_MIN_SCORE": "0", "OITH_CHUNK_BUDGET": "100000000",
              "OITH_RETENTION_SNAPSHOTS_DAYS": "36500", "OITH_RETENTION_RESULTS_GIGABYTES": "1000000",
              "OITH_NOTIFY_TIMEOUT_SECONDS": "300", "OITH_GUARDS_NIGHTS": "1000",
              "OITH_MEMORY": str(INT_MAX // 1024 * 1024)}
    oith(*NIGHT, *AT, cwd=place, check=0, env={**ENVIRONMENT, **widest})


def test_the_narrowest_settings_that_are_taken_make_a_night(place):
    shutil.rmtree(place / "new", ignore_errors=True)
    narrowest = {"OITH_CONCURRENCY": "1", "OITH_RADIUS": "-0", "OITH_TOP": "1",
                 "OITH_MIN_SCORE": "5e-324", "OITH_CHUNK_BUDGET": "1", "OITH_MEMORY": "64MiB",
                 "OITH_RETENTION_SNAPSHOTS_DAYS": "0", "OITH_RETENTION_RESULTS_GIGABYTES": "0",
                 "OITH_RETENTION_REPORTS_DAYS": "0", "OITH_GUARDS_MIN_USERS": "0"}
    oith(*NIGHT, *AT, cwd=place, check=0, env={**ENVIRONMENT, **narrowest})


# What a journal says that was damaged or edited.

READERS = [["runs"], ["status"], ["history"], ["report"], ["doctor"], ["resume"],
           ["rerun", "--dry-run"], ["gc", "--dry-run"], ["plan", "--users", "100"]]
COUNTED = '{"rows": N, "eligible": N, "rejects": N, "decisions": N, "blocks": N, "chunks": N, ' \
    '"inReach": N, "pairs": N, "estimate": N, "accepted": N, "judged": N, "lists": N, ' \
    '"fullLists": N, "candidates": N, "bytes": N, "notEligible": {"stale": N}, "users": N}'
EDITS = {
    **{f"{table}.{column} = {value}": f"UPDATE {table} SET {column} = {value}"
       for table, columns in {"executions": ["started", "ended"], "visits": ["entered", "exited"],
                              "items": ["started", "ended"], "events": ["time"]}.items()
       for column in columns for value in (INT_MAX, INT_MIN)},
    **{f"{table}.attempts = {value}": f"UPDATE {table} SET attempts = {value}"
       for table in ("visits", "items") for value in (INT_MAX, INT_MIN)},
    "items.item": f"UPDATE items SET item = {INT_MAX} - item",
    "executions.id": "PRAGMA foreign_keys = OFF; UPDATE executions SET id = 9223372036854775807",
    "executions.turn": f"UPDATE executions SET turn = {INT_MAX}",
    "a text for a number": "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
                           "replace(sql, ') STRICT', ')'); PRAGMA writable_schema = RESET; "
                           "UPDATE executions SET started = 'yesterday', ended = x'00ff'",
    "input": """UPDATE executions SET input = '{"concurrency": 9223372036854775807, "asOf": 7}'""",
    **{f"outputs of {value}": f"UPDATE visits SET output = '{COUNTED.replace('N', value)}'; "
                              f"UPDATE items SET output = '{COUNTED.replace('N', value)}'"
       for value in (str(INT_MAX), str(INT_MIN), "1e308", '"x"')},
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_journal_with_extreme_values(place, tmp_path, edit):
    data = shutil.copytree(place / "data", tmp_path / "data", symlinks=True)
    connection = sqlite3.connect(data / "journal.sqlite")
    connection.executescript(EDITS[edit])
    connection.close()
    for command in READERS:
        result = oith(*command, "--data", data, cwd=tmp_path)
        assert whole(result), (command, result.returncode, result.stderr[:2000])
    result = run(place / "pool.sqlite", data, check=None)
    assert whole(result), result.stderr
    # What is wrong with earlier nights keeps no night from being published; where a new one could
    # not be entered, the journal is moved aside.
    assert result.returncode == 0, result.stderr
    assert ("moved to" in result.stderr) == (edit == "executions.turn")


@pytest.mark.parametrize("limit", [4, 6, 8, 10, 12, 16, 20, 64])
def test_few_descriptors_are_an_error_or_enough(place, limit):
    for command in [NIGHT + AT, ["runs", "--data", "data"], ["doctor", "--data", "data"],
                    VERIFY, ["lookup", "c-crowd-0@example.test", "--data", "data"], PLAN]:
        shutil.rmtree(place / "new", ignore_errors=True)
        words = ["/bin/sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", OITH, *map(str, command)]
        result = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=120,
                                env=ENVIRONMENT)
        if limit <= 16:
            # The program's libraries need three or four to be loaded.
            assert result.returncode in (74, 127), (command, result.returncode, result.stderr)
        if result.returncode == 74:
            assert "`ulimit -n`" in result.stderr
        if limit == 64:
            assert result.returncode in (0, 1, 66), (command, result.stderr)
        assert result.returncode in CODES | {127}, (command, result.returncode, result.stderr)


# Pipes and devices where files are meant.


def test_a_pipe_that_nobody_reads_does_not_hold_a_night_up(place, tmp_path):
    for flag, name in ("--emf", "emf"), ("--metrics-file", "oith.prom"):
        shutil.rmtree(place / "new", ignore_errors=True)
        pipe = tmp_path / name
        os.mkfifo(pipe)
        result = oith(*NIGHT, *AT, flag, pipe, cwd=place, check=0)
        if flag == "--emf":
            assert f"metrics could not be written to {pipe}: it is a pipe" in result.stderr
            assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_that_somebody_reads_and_a_device_get_the_metrics(place, tmp_path):
    shutil.rmtree(place / "new", ignore_errors=True)
    pipe = tmp_path / "emf"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    oith(*NIGHT, *AT, "--emf", pipe, cwd=place, check=0)
    lines = os.read(reader, 1 << 20).decode().splitlines()
    os.close(reader)
    assert lines and all(json.loads(line)["_aws"] for line in lines)
    for device in "/dev/null", "/dev/full":
        shutil.rmtree(place / "new", ignore_errors=True)
        result = oith(*NIGHT, *AT, "--emf", device, cwd=place, check=0)
        assert ("could not be written" in result.stderr) == (device == "/dev/full")


@pytest.mark.parametrize("value", [INT_MAX, INT_MIN, -1, INT_MAX + 1, "1e308"])
def test_a_manifest_with_extreme_values(place, tmp_path, value):
    text = (place / "data/current/manifest.json").read_text()
    for field in [rf'"{name}" : \d+' for name in (
            "bytes", "users", "candidates", "fullLists", "top", "radius", "scoreSum")]:
        folder = tmp_path / re.sub(r"\W", "", field)
        shutil.copytree(place / "data/current", folder)
        changed = re.sub(field, field.split(" ")[0] + f" : {value}", text)
        assert changed != text
        (folder / "manifest.json").write_text(changed)
        for command in ["snapshot", "show"], ["snapshot", "verify"], ["inspect"]:
            result = oith(*command, folder)
            assert whole(result), (field, command, result.returncode, result.stderr[:2000])
