"""`--json` wherever a program might read: each such command prints one JSON document and nothing else."""

import json
import re

import pytest
from conftest import AS_OF, ENVIRONMENT, FIXTURES, PIPELINE, ROOT, oith, run

PAGE = ROOT / "Sources/OithCommands/OithCommands.docc/JSON.md"

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


def documented():
    """The members that JSON.md promises, by command."""
    members = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("| `"):
            _, commands, names, _ = line.split("|")
            members[commands.strip()] = re.findall("`([^`]+)`", names)
    return members


PROMISED = documented()
# What is run for a row of the page; the first word that is no option names the document.
EXAMPLES = {
    "`rerun --dry-run`": ["rerun", "--from", "WriteSnapshot", "--dry-run", "--data", "DATA"],
    "`plan`": ["plan", "--pool", "POOL", "--data", "DATA"],
    "`runs`, a list": ["runs", "--data", "DATA"], "`status`": ["status", "--data", "DATA"],
    "`history`, a line each": ["history", "--data", "DATA", "--state", "SplitPool"],
    "`why`": ["why", "CHUNK", "--data", "DATA"], "`audit`": ["audit", "--data", "DATA"],
    "`lookup`": ["lookup", "--example", "--data", "DATA"],
    "`candidates` of `lookup`, a list": ["lookup", "--example", "--data", "DATA"],
    "`explain`": ["explain", "c-crowd-0@example.test", "c-crowd-1@example.test", "--pool", "POOL",
                  "--as-of", AS_OF],
    "`inspect`": ["inspect", "--data", "DATA"],
    "`snapshot list`, a list": ["snapshot", "list", "--data", "DATA"],
    "`snapshot show`": ["snapshot", "show", "--data", "DATA"],
    "`snapshot diff`": ["snapshot", "diff", "current", "current", "--data", "DATA"],
    "`snapshot verify`": ["snapshot", "verify", "--data", "DATA"],
    "`snapshot publish`, `rollback`, `pin`": ["snapshot", "publish", "current", "--data", "DATA"],
    "`pool check`": ["pool", "check", "POOL"],
    "`pool generate`": ["pool", "generate", "--users", "10", "--seed", "1", "--pool", "NEW"],
    "`pool import`, a list": ["pool", "import", str(FIXTURES / "users.jsonl.zst"), "--pool", "NEW"],
    "`gc`": ["gc", "--data", "DATA", "--dry-run"], "`config check`": ["config", "check"],
    "`doctor`": ["doctor", "--data", "DATA"],
    "`state-machine validate`": ["state-machine", "validate", str(PIPELINE)],
}


def test_the_page_has_an_example_for_each_command():
    assert set(PROMISED) == {*EXAMPLES, "`run`, `resume`, `rerun`"}


@pytest.mark.parametrize("row", EXAMPLES)
def test_the_names_of_the_page_are_there(row, night, fixture_pool, tmp_path):
    chunk = json.loads(next((night / "runs").glob("*/chunks.jsonl")).read_text().splitlines()[0])
    places = {"DATA": night, "POOL": fixture_pool, "NEW": tmp_path / "new.sqlite",
              "CHUNK": chunk["chunk"]}
    result = oith(*[places.get(word, word) for word in EXAMPLES[row]], "--json")
    value = json.loads(result.stdout.splitlines()[0])
    if row.startswith("`candidates`"):
        value = value["candidates"]
    if row.endswith("a list"):
        assert value, row
        value = value[0]
    assert [name for name in PROMISED[row] if name not in value] == []


def test_so_are_those_of_a_run_that_succeeds_and_of_one_that_fails(fixture_pool, tmp_path):
    good = run(fixture_pool, tmp_path / "data", "--json")
    # In a folder of its own, where nothing is taken as it was.
    bad = run(fixture_pool, tmp_path / "refused", "--json", check=4,
              env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "1000000"})
    for result in (good, bad):
        summary = json.loads(result.stdout)
        assert [name for name in PROMISED["`run`, `resume`, `rerun`"] if name not in summary] == []
    assert json.loads(good.stdout)["exitCode"] == 0
    summary = json.loads(bad.stdout)
    assert summary["exitCode"] == 4 and summary["error"] == "Oith.GuardRefused"
    assert summary["eligible"] > 0 and summary["scored"] > 0
