"""What stands in ids and names is shown, and never obeyed by a terminal or a spreadsheet."""

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conftest import oith, run, somebody, write_pool

# A forged row, a cleared screen, a window title of C1, a line turned around, a paragraph, a tab.
HOSTILE = ["eve\n   1  ann@example.test   99.00    0.1", "x\x1b[31m@e.test", "y\x9d0;t\x9c@e.test",
           "a\u202etset.e@b", "p\u2029q@e.test", "t\tt@e.test", "\x7fdel@e.test",
           "r\rr@e.test", "i\u2066i@e.test"]
FORMULAS = ['=hyperlink("http://e.test","click")@e.test', "+1@e.test", "-1@e.test", "@sum@e.test"]
OBEYED = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F),
          *range(0x2066, 0x206A)]


def assert_printable(text):
    assert [hex(ord(letter)) for letter in text if ord(letter) in OBEYED and letter != "\n"] == []


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    pool = write_pool(folder / "pool.sqlite", [
        somebody(email, interests='["tea"]', looking_for="friends")
        for email in ["ann@example.test", *HOSTILE, *FORMULAS]])
    run(pool, folder / "data")
    return folder / "data"


def test_a_lookup_has_a_line_a_candidate(data):
    text = oith("lookup", "ann@example.test", "--data", data, check=0).stdout
    assert_printable(text)
    assert len(text.splitlines()) == 1 + len(HOSTILE) + len(FORMULAS)
    assert r"eve\u000a" in text and r"x\u001b[31m@e.test" in text and r"a\u202etset" in text
    raw = oith("lookup", "ann@example.test", "--data", data, "--json", check=0).stdout
    assert_printable(raw)
    found = {row["candidate_id"] for row in json.loads(raw)["candidates"]}
    assert found == {*HOSTILE, *FORMULAS}


def test_a_heading_of_several_is_one_line(data):
    result = oith("lookup", "-", "--data", data, input=f"{HOSTILE[1]}\n{HOSTILE[3]}\n", check=0)
    assert_printable(result.stdout)


def test_csv_has_no_formulas(data, tmp_path):
    oith("snapshot", "export", "--format", "csv", "-o", tmp_path / "l.csv", "--data", data, check=0)
    with open(tmp_path / "l.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    ids = {row[0] for row in rows} | {row[2] for row in rows}
    assert [text for text in ids if text[0] in "=+-@\t\r"] == []
    assert {f"'{text}" for text in FORMULAS} <= ids and set(HOSTILE) <= ids
    lines = oith("snapshot", "export", "--format", "jsonl", "--data", data, check=0).stdout
    exact = {json.loads(line)["user_id"] for line in lines.split("\n") if line}
    assert {*HOSTILE, *FORMULAS} <= exact


def test_names_and_values_of_a_parquet_file(tmp_path):
    path = tmp_path / "na\x1b[31mme\n.parquet"
    name = "col\x1b[2J\numn\u202e"
    table = pa.table({name: HOSTILE}, metadata={"k\x1b": "v\nforged   yes\x9b"})
    pq.write_table(table, path)
    for arguments in (["show"], ["show", "--pages"], ["show", "--json"], ["dump"]):
        text = oith("parquet", *arguments, path, check=0).stdout
        assert_printable(text)
        assert "\nforged" not in text and "\numn" not in text
    rows = [json.loads(line) for line in
            oith("parquet", "dump", path, check=0).stdout.split("\n") if line]
    assert [row[name] for row in rows] == HOSTILE
    error = oith("parquet", "dump", path, "--columns", "none").stderr
    assert_printable(error)
    error = oith("parquet", "show", tmp_path / "gone\x1b[2J\nforged").stderr
    assert_printable(error)
    assert "\nforged" not in error


def test_a_name_of_a_state_machine(tmp_path):
    machine = {"StartAt": "a\x1b[2J\nb", "States": {"a\x1b[2J\nb": {"Type": "Nap\x9b"}}}
    (tmp_path / "m.json").write_text(json.dumps(machine))
    result = oith("state-machine", "validate", tmp_path / "m.json", check=65)
    assert_printable(result.stdout + result.stderr)
