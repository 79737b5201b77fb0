"""`--json` wherever a program might read: each such command prints one JSON document and nothing else."""

import json

import pytest
from conftest import FIXTURES, PIPELINE, oith

# In the order of `oith --help`; `DATA` is a published night, `POOL` its pool.
COMMANDS = [
    ["plan", "--pool", "POOL", "--data", "DATA"], ["runs", "--data", "DATA"],
    ["status", "--data", "DATA"], ["history", "--data", "DATA", "--state", "SplitPool"],
    ["why", "CHUNK", "--data", "DATA"],
    ["explain", "c-crowd-0@example.test", "c-crowd-1@example.test", "--pool", "POOL"],
    ["lookup", "c-crowd-0@example.test", "--data", "DATA"], ["inspect", "--data", "DATA"],
    ["pool", "check", "POOL"], ["pool", "import", str(FIXTURES / "users.jsonl.zst"), "--pool", "NEW"],
    ["pool", "generate", "--users", "10", "--seed", "1", "--pool", "NEW"],
    ["snapshot", "list", "--data", "DATA"], ["snapshot", "show", "--data", "DATA"],
    ["snapshot", "verify", "--data", "DATA"],
    ["snapshot", "diff", "current", "current", "--data", "DATA"],
    ["state-machine", "validate", str(PIPELINE)], ["parquet", "show", "PART"],
    ["gc", "--data", "DATA", "--dry-run"], ["config", "check"], ["config", "show"],
    ["doctor", "--data", "DATA"],
    ["rerun", "--data", "DATA", "--from", "WriteSnapshot", "--dry-run"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_program_can_read_it(command, night, fixture_pool, tmp_path):
    chunk = json.loads(next((night / "runs").glob("*/chunks.jsonl")).read_text().splitlines()[0])
    places = {"DATA": night, "POOL": fixture_pool, "NEW": tmp_path / "new.sqlite",
              "CHUNK": chunk["chunk"], "PART": night / "current" / "lists/part-00000.parquet"}
    result = oith(*[places.get(word, word) for word in command], "--json")
    # Doctor finds the fixture's night stale, which is a finding and no trouble with the output.
    assert result.returncode in ((0, 1) if command[0] == "doctor" else (0,)), result.stderr
    lines = result.stdout.splitlines()
    values = [json.loads(line) for line in lines] if command[0] == "history" else json.loads(
        result.stdout)
    assert values is not None
