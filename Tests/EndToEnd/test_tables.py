"""An analyst opens the tables of a snapshot by their folders, and counts published nights alone."""

import datetime
import fcntl
import json
import re
import shutil
import subprocess

import duckdb
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet
import pytest

from conftest import (ENVIRONMENT, OITH, PIPELINE, ROOT, assert_exact, current, oith, random_pool,
                      run)

DAYS = [f"2026-11-{day}T04:00:00Z" for day in (20, 21, 22, 23)]


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Two published nights, one that was not to be published, and one that the guard held."""
    folder = tmp_path_factory.mktemp("nights")
    pool, data = random_pool(folder / "pool.sqlite", 31, 300), folder / "data"
    for day in DAYS[:2]:
        run(pool, data, "--as-of", day)
    run(pool, data, "--as-of", DAYS[2], "--no-publish", "--model", "oith-queue-v1")
    run(random_pool(folder / "half.sqlite", 31, 100), data, "--as-of", DAYS[3], check=4)
    states = [entry["state"] for entry in json.loads(
        oith("snapshot", "list", "--data", data, "--json", check=0).stdout)]
    assert states == ["kept", "kept", "staged", "staged"]
    return folder


@pytest.fixture
def data(nights, tmp_path):
    shutil.copytree(nights / "data", tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def manifest(snapshot):
    return json.loads((snapshot / "manifest.json").read_text())


def counts(data):
    """What the published snapshots say of their candidates, by as-of."""
    return {manifest(path)["asOf"]: manifest(path)["counts"]["candidates"]
            for path in (data / "snapshots").iterdir()}


def readers():
    """How many rows other people's readers find in a folder, or by a pattern."""
    found = {
        "DuckDB": lambda path: duckdb.connect().execute(f"SELECT count(*) FROM '{path}'").fetchone()[0],
        "pyarrow": lambda path: parquet.read_table(path).num_rows}
    try:
        import polars
        found["Polars"] = lambda path: (
            polars.scan_parquet(path).select(polars.len()).collect().item())
    except ImportError:
        pass
    try:
        import pandas
        found["pandas"] = lambda path: len(pandas.read_parquet(path))
    except ImportError:
        pass
    return found


def assert_published_alone(data):
    pattern = f"{data}/snapshots/*/lists/*.parquet"
    everybody = sum(counts(data).values())
    assert duckdb.connect().execute(f"SELECT count(*) FROM '{pattern}'").fetchone()[0] == everybody
    if "Polars" in readers():
        assert readers()["Polars"](pattern) == everybody
    files = dataset.dataset(
        data / "snapshots", format="parquet", exclude_invalid_files=True).files
    assert sum(parquet.read_metadata(path).num_rows for path in files if "/lists/" in path) \
        == everybody


@pytest.mark.parametrize("reader", readers())
def test_a_table_is_opened_by_its_folder(nights, reader):
    link = nights / "data/current"
    expected = manifest(current(nights / "data"))["counts"]
    read = readers()[reader]
    for table, rows in ("lists", expected["candidates"]), ("users", expected["users"]):
        folder = f"{link}/{table}" + ("/*.parquet" if reader == "DuckDB" else "")
        assert read(folder) == rows, table


def test_a_folder_is_what_duckdb_opens_too(nights):
    expected = manifest(current(nights / "data"))["counts"]["candidates"]
    query = f"SELECT count(*) FROM read_parquet('{nights}/data/current/lists')"
    try:
        assert duckdb.connect().execute(query).fetchone()[0] == expected
    except duckdb.IOException:
        pytest.skip(f"DuckDB {duckdb.__version__} opens no folders")


def test_published_nights_alone_are_counted(nights):
    assert len(counts(nights / "data")) == 2
    assert_published_alone(nights / "data")


def test_a_night_that_is_on_its_way_is_not_counted(nights, data):
    with open(data / "publish.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(
                [OITH, "run", PIPELINE, "--pool", nights / "pool.sqlite", "--data", data,
                 "--as-of", "2026-11-21T05:00:00Z"], stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True, env=ENVIRONMENT) as night:
            for line in night.stderr:
                if "VerifySnapshot" in line:
                    break
            staged = list((data / "staging").glob("2026-11-21T050000Z-1/*/lists/*.parquet"))
            try:
                assert staged
                assert_published_alone(data)
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)
                night.communicate()
    assert night.returncode == 0
    assert len(counts(data)) == 3
    assert_published_alone(data)
    assert sorted(path.name for path in (data / "staging").iterdir()) == [
        "2026-11-22T040000Z-1", "2026-11-23T040000Z-1"]


def test_the_instant_of_each_night_as_the_readme_has_it(nights):
    text = (ROOT / "README.md").read_text()
    view = re.search(r"CREATE VIEW lists AS.*?;", text, re.S).group()
    connection = duckdb.connect()
    connection.execute(view.replace("night/", f"{nights}/data/"))
    found = connection.execute(
        "SELECT as_of, count(*) FROM lists GROUP BY as_of ORDER BY as_of").fetchall()
    assert found == [
        (datetime.datetime.fromisoformat(day[:-1]), count)
        for day, count in sorted(counts(nights / "data").items())]
    names = [row[0] for row in connection.execute("DESCRIBE lists").fetchall()]
    assert names == ["user_id", "rank", "candidate_id", "score", "distance_miles", "as_of"]


# MARK: - Formats and layouts

def test_the_manifest_has_what_the_pool_had(nights):
    snapshot = current(nights / "data")
    show = json.loads(oith("snapshot", "show", snapshot, "--json", check=0).stdout)
    written = manifest(snapshot)
    assert written["formatVersion"] == "3.0"
    pool = next(json.loads(line)["pool"] for line in
                (nights / "data/published.jsonl").read_text().splitlines())
    for name in ("decisions", "blocks"):
        assert written["counts"][name] == pool[name] == show["counts"][name] > 0


def test_readers_may_go_first(nights, tmp_path):
    """Format 2 has the rows, and but for the names the bytes, that it always had."""
    pool = nights / "pool.sqlite"
    for number in ("2", "3"):
        run(pool, tmp_path / number, env={**ENVIRONMENT, "OITH_SNAPSHOT_FORMAT": number})
        assert_exact(pool, tmp_path / number)
        oith("snapshot", "verify", "--data", tmp_path / number, "--pool", pool, check=0)
    old, new = current(tmp_path / "2"), current(tmp_path / "3")
    assert sorted(path.name for path in old.iterdir()) == [
        "keys.idx", "manifest.json", "part-00000.parquet", "users.parquet"]
    assert sorted(path.name for path in new.iterdir()) == [
        "keys.idx", "lists", "manifest.json", "users"]
    assert manifest(old)["formatVersion"] == "2.1"
    assert set(manifest(old)["counts"]) == {
        "candidates", "fullLists", "users", "usersWithCandidates"}
    for name, place in ("part-00000.parquet", "lists/part-00000.parquet"), (
            "users.parquet", "users/part-00000.parquet"):
        bytes_ = (new / place).read_bytes().replace(b"(build 3.0)", b"(build 2.1)")
        assert (old / name).read_bytes() == bytes_
    # Both are looked up, compared and forgotten in.
    diff = oith("snapshot", "diff", old, new, "--json", check=0)
    assert json.loads(diff.stdout)["lists"]["same"] == manifest(new)["counts"]["users"]
    user = parquet.read_table(old / "users.parquet")["user_id"][0].as_py()
    for folder in (tmp_path / "2", tmp_path / "3"):
        oith("snapshot", "forget", user, "--data", folder, check=0)
        oith("snapshot", "verify", "--data", folder, check=0)
    assert (current(tmp_path / "2") / "users.parquet").exists()
    assert manifest(current(tmp_path / "3"))["counts"]["decisions"] > 0


def lay_out_as_2(data):
    """Gives a data folder the layout of before."""
    marker = data / "oith.json"
    marker.write_text(marker.read_text().replace('"layout":3', '"layout":2'))
    for folder in (data / "staging").iterdir():
        for path in folder.iterdir():
            hidden = f".{folder.name}.{'held' if path.name == 'held.json' else 'partial'}"
            path.rename(data / "snapshots" / hidden)
        folder.rmdir()
    (data / "staging").rmdir()


def test_a_folder_of_the_old_layout_is_brought_over(nights, data):
    def listing():
        return [(entry["name"], entry["state"], entry["heldBack"] is not None) for entry in
                json.loads(oith("snapshot", "list", "--data", data, "--json", check=0).stdout)]
    before = listing()
    served = current(data)
    lay_out_as_2(data)
    assert sorted(listing()) == sorted(before)
    run(nights / "pool.sqlite", data, "--as-of", "2026-11-24T04:00:00Z", "--no-publish")
    assert '"layout":3' in (data / "oith.json").read_text()
    assert [path.name for path in (data / "snapshots").iterdir() if path.name[0] == "."] == []
    assert current(data) == served
    assert set(before) < set(listing())
    held = next(name for name, _, is_held in before if is_held)
    oith("snapshot", "publish", held, "--data", data, check=4)
    oith("snapshot", "publish", held, "--force", "--data", data, check=0)
    assert current(data).name == held


def test_a_night_of_the_old_layout_is_published_and_resumed(nights, data):
    """What was left staged before the upgrade is as good as before."""
    lay_out_as_2(data)
    held = next(path for path in (data / "snapshots").glob(".2026-11-23*.partial"))
    name = next(entry["name"] for entry in json.loads(
        oith("snapshot", "list", "--data", data, "--json", check=0).stdout) if entry["heldBack"])
    assert held.exists()
    oith("snapshot", "publish", name, "--data", data, check=4)
    oith("snapshot", "publish", name, "--force", "--data", data, check=0)
    assert not held.exists() and current(data).name == name
