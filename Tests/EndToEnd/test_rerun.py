"""Running a part again: what is taken as it is, what is run, and why."""

import json
import math
import sqlite3

import pytest

from conftest import (
    AS_OF, ENVIRONMENT, MODELS, assert_exact, current, oith, random_pool, run, somebody, write_pool)
from test_determinism import assert_same_snapshot

STAGES = ["ExtractPool", "SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
          "VerifySnapshot", "ShallPublish", "GuardSnapshot",
          "PublishSnapshot"]


def rerun(data, *arguments, check=0):
    """One rerun; its summary."""
    result = oith("rerun", "--data", data, "--json", *arguments, check=check)
    return json.loads(result.stdout) if check == 0 else result


def stages(summary):
    """The stages that ran, in order."""
    return list(summary["stageSeconds"])


def records(data, run_name):
    """What each chunk of a run has: name -> record."""
    folder = data / "runs" / run_name / "partials"
    return {path.stem: json.loads(path.read_text()) for path in folder.iterdir()}


def files(data):
    """All there is but what SQLite keeps beside an open journal."""
    return sorted(path for path in data.rglob("*") if "-" not in path.suffix)


def last_run(data):
    return json.loads(oith("runs", "--data", data, "--json", check=0).stdout)[0]["run"]


def scored(data, run_name=None):
    """The chunks that a run did score, not reuse."""
    return {name for name, record in records(data, run_name or last_run(data)).items()
            if not record["reused"]}


@pytest.fixture
def pool(tmp_path):
    return random_pool(tmp_path / "pool.sqlite", 77, 900)


@pytest.fixture
def data(pool, tmp_path):
    """A published night of many small chunks."""
    run(pool, tmp_path / "data", "--chunk-budget", 40)
    return tmp_path / "data"


# MARK: - Parts


@pytest.mark.parametrize("first", STAGES)
def test_from_any_stage_on_the_snapshot_is_the_same(first, data):
    before = current(data)
    kept = {path: path.read_bytes() for path in before.rglob("*") if path.is_file()}
    summary = rerun(data, "--from", first)
    assert stages(summary) == STAGES[STAGES.index(first):]
    assert summary["published"] and summary["snapshot"] == before.name
    assert current(data) == before
    assert {path: path.read_bytes() for path in before.rglob("*") if path.is_file()} == kept


@pytest.mark.parametrize("only", STAGES)
def test_only_one_stage(only, data):
    assert stages(rerun(data, "--only", only)) == [only]


def test_a_part_from_one_stage_through_another(data):
    summary = rerun(data, "--from", "SplitPool", "--through", "AggregateCandidates")
    assert stages(summary) == STAGES[1:4]
    assert not summary["published"]


def test_a_rerun_of_a_rerun_goes_back_to_the_first(data):
    rerun(data, "--from", "WriteSnapshot", "--codec", "zstd")
    summary = rerun(data, "--from", "ScoreChunks", "--codec", "lz4")
    assert stages(summary) == STAGES[2:]
    assert summary["reusedChunks"] == summary["chunks"]


def test_another_codec_scores_nothing_and_is_exact(data, pool):
    summary = rerun(data, "--codec", "zstd")
    assert stages(summary) == STAGES[4:]
    assert_exact(pool, data)


def test_the_earlier_run_stays_as_it_is(data):
    first = last_run(data)
    files = {path: path.read_bytes() for path in (data / "runs" / first).rglob("*")
             if path.is_file()}
    rerun(data, "--from", "ScoreChunks", "--radius", 50, check=64)
    rerun(data, "--from", "SplitPool", "--radius", 9)
    assert {path: path.read_bytes() for path in files} == files


# MARK: - What changed


def test_a_weight_changes_scoring_and_what_follows(data, pool, tmp_path):
    model = json.loads(MODELS["oith-v1"].read_text())
    model["terms"]["equal"]["exercise"] += 1
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(model))
    forecast = json.loads(
        oith("rerun", "--data", data, "--model", changed, "--dry-run", "--json", check=0).stdout)
    assert [stage["state"] for stage in forecast["stages"] if stage["action"] == "reuse"] == [
        "ExtractPool", "SplitPool"]
    assert {chunk["why"] for chunk in forecast["chunks"]} == {"the scoring model changed"}
    summary = rerun(data, "--model", changed)
    assert stages(summary) == STAGES[2:]
    assert summary["reusedChunks"] == 0
    assert_exact(pool, data, model=changed)


def test_the_same_model_laid_out_differently_is_the_same(data, tmp_path):
    model = tmp_path / "same.json"
    model.write_text(json.dumps(json.loads(MODELS["oith-v1"].read_text()), indent=7))
    summary = rerun(data, "--model", model)
    assert stages(summary) == STAGES[2:]
    assert summary["reusedChunks"] == summary["chunks"]


def miles(lat1, lng1, lat2, lng2):
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = (math.sin((p2 - p1) / 2) ** 2
         + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lng2 - lng1) / 2) ** 2)
    return 2 * 3958.7613 * math.asin(min(1, math.sqrt(h)))


def cell_box(cell):
    """south, west, north, east of a geohash."""
    box = [-90.0, -180.0, 90.0, 180.0]
    is_longitude = True
    for character in cell:
        value = "0123456789bcdefghjkmnpqrstuvwxyz".index(character)
        for bit in (16, 8, 4, 2, 1):
            low, high = (1, 3) if is_longitude else (0, 2)
            middle = (box[low] + box[high]) / 2
            box[low if value & bit else high] = middle
            is_longitude = not is_longitude
    return box


def is_within(cell, lat, lng, radius):
    """Whether some point of a cell is that near, looked for on a fine grid."""
    south, west, north, east = cell_box(cell)
    if south <= lat <= north and west <= lng <= east:
        return True
    return any(
        miles(lat, lng, south + (north - south) * i / 60, west + (east - west) * j / 60) < radius
        for i in range(61) for j in range(61))


def test_one_changed_user_concerns_only_the_chunks_around(tmp_path):
    """A strip of towns 30 miles apart: a radius of 50 reaches one or two of them."""
    rows = [somebody(f"u{town}-{number}@x", lng=-122 + town * 0.55, lat=37 + number * 0.001,
                     interests=json.dumps(["a", "b"]))
            for town in range(14) for number in range(12)]
    pool, data = write_pool(tmp_path / "pool.sqlite", rows), tmp_path / "data"
    run(pool, data, "--chunk-budget", 5)
    connection = sqlite3.connect(pool)
    connection.execute("UPDATE users SET interests = ? WHERE email = 'u7-3@x'",
                       [json.dumps(["the first of its kind", "a"])])
    connection.commit()
    summary = rerun(data, "--from", "ExtractPool")
    chunks = [json.loads(line) for line in
              (data / "runs" / last_run(data) / "chunks.jsonl").read_text().splitlines()]
    near = {chunk["chunk"] for chunk in chunks
            if is_within(chunk["cell"], 37.003, -122 + 7 * 0.55, 50)}
    assert scored(data) == near
    assert 0 < len(near) < len(chunks) / 2
    assert summary["reusedChunks"] == len(chunks) - len(near)
    assert_exact(pool, data)


@pytest.mark.parametrize("change", [
    "DELETE FROM users WHERE rowid = 3",
    "INSERT INTO users(email, gender, age, lat, lng, last_seen) "
    f"SELECT 'new@x', gender, age, lat, lng, last_seen FROM users WHERE lat > 0 LIMIT 1",
    "UPDATE users SET email = 'zzz' || email WHERE rowid % 50 = 0",
    "UPDATE users SET interests = '[\"q\"]' WHERE rowid % 40 = 0",
    "UPDATE users SET age = age + 1 WHERE rowid % 30 = 0 AND typeof(age) = 'integer'",
    "UPDATE users SET smoking = 'new habit' WHERE rowid % 30 = 0",
    "DELETE FROM blocks WHERE rowid % 2 = 0", "DELETE FROM match_history WHERE rowid % 3 = 0",
    "UPDATE match_history SET action = 'pass'",
], ids=lambda change: " ".join(change.split()[:3]))
def test_whatever_changes_the_next_night_is_exact(change, data, pool):
    """Results that are wrongly taken over would show against the oracle."""
    connection = sqlite3.connect(pool)
    connection.execute(change)
    connection.commit()
    # That much less is asked for.
    lenient = {f"OITH_GUARDS_{name}_DROP": "1" for name in ("BLOCKS", "DECISIONS")}
    summary = json.loads(run(pool, data, "--chunk-budget", 40, "--json",
                             env={**ENVIRONMENT, **lenient}).stdout)
    assert summary["reusedChunks"] < summary["chunks"]
    assert_exact(pool, data)


def test_the_next_night_takes_what_has_not_changed(data, pool):
    before = current(data)
    summary = json.loads(run(pool, data, "--chunk-budget", 40, "--json").stdout)
    assert summary["reusedChunks"] == summary["chunks"] > 10
    assert summary["pairs"] == 0
    assert current(data) == before


def test_a_model_with_embeddings_needs_them_extracted(data, pool, tmp_path):
    (tmp_path / "model.json").write_text(json.dumps({
        "name": "embedding", "base": 40,
        "terms": {"embedding": {"dimension": 64, "points": 30}, "interests": 20}}))
    result = oith("rerun", "--model", tmp_path / "model.json", "--data", data, check=65)
    assert "run again from ExtractPool" in result.stderr
    assert "Fatal" not in result.stderr
    oith("rerun", "--from", "ExtractPool", "--model", tmp_path / "model.json", "--data", data,
         check=0)
    assert_exact(pool, data, model=tmp_path / "model.json")


def test_no_reuse_scores_everything(data, pool, tmp_path):
    summary = json.loads(run(pool, data, "--chunk-budget", 40, "--no-reuse", "--json").stdout)
    assert summary["reusedChunks"] == 0 and summary["pairs"] > 0
    run(pool, tmp_path / "other", "--chunk-budget", 500)
    assert_same_snapshot(current(data), current(tmp_path / "other"))


def test_a_damaged_result_is_scored_again(data, pool):
    victim = sorted((data / "results").iterdir())[0]
    whole = victim.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        victim.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1:])
        summary = rerun(data, "--only", "ScoreChunks")
        assert summary["reusedChunks"] == summary["chunks"] - 1
        assert victim.read_bytes() == whole


# MARK: - Chunks


def test_some_chunks_are_scored_whatever_there_is(data):
    name = sorted(records(data, last_run(data)))[0]
    summary = rerun(data, "--chunk", name, "--through", "ScoreChunks")
    assert stages(summary) == ["ScoreChunks"]
    assert scored(data) == {name}


def test_a_geohash_selects_the_chunks_in_it(data):
    names = set(records(data, last_run(data)))
    first = sorted(names)[0][0]
    rerun(data, "--chunk", first)
    assert scored(data) == {name for name in names if name.startswith(first)}


@pytest.mark.parametrize("arguments, code, words", [
    (["--chunk", "zzzz"], 66, "no chunk zzzz"),
    (["--from", "Score"], 66, "no stage Score; its stages are ExtractPool, SplitPool"),
    (["--from", "FailNight"], 66, "no stage FailNight"),
    (["--from", "WriteSnapshot", "--through", "SplitPool"], 64, "does not come after"),
    (["--only", "WriteSnapshot", "--through", "WriteSnapshot"], 64, "--through does not go"),
    (["--from", "SplitPool", "--only", "SplitPool"], 64, "one of --from"),
    (["--from", "WriteSnapshot", "--top", "5"], 64, "top is changed, but oith-score-chunk"),
    (["--codec", "gzip"], 64, "lz4 or zstd"),
    (["--model", "nobodys"], 66, "no scoring model"),
    (["1999-01-01T000000Z-1"], 66, "no run named"),
    (["--set", "Nothing=1"], 65, "Nothing"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_what_makes_no_sense_is_said(arguments, code, words, data):
    before = oith("runs", "--data", data, check=0).stdout
    result = oith("rerun", *arguments, "--data", data, check=code)
    assert words in result.stderr and result.stdout == ""
    assert oith("runs", "--data", data, check=0).stdout == before


def test_where_nothing_ran_there_is_nothing_to_run_again(tmp_path):
    result = oith("rerun", "--data", tmp_path, "--from", "SplitPool", check=66)
    assert "nothing ran" in result.stderr
    assert list(tmp_path.iterdir()) == []


# MARK: - Why


def test_the_dry_run_says_what_then_happens(data, pool):
    connection = sqlite3.connect(pool)
    connection.execute("UPDATE users SET religion = 'pastafarian' WHERE rowid % 200 = 7")
    connection.commit()
    before = files(data)
    forecast = json.loads(oith(
        "rerun", "--from", "ExtractPool", "--dry-run", "--json", "--data", data, check=0).stdout)
    assert files(data) == before
    rerun(data, "--from", "ExtractPool")
    told = {chunk["chunk"] for chunk in forecast["chunks"] if chunk["action"] == "score"}
    assert told == scored(data) != set()
    for chunk in forecast["chunks"]:
        assert (chunk["why"] == "nothing changed") == (chunk["action"] == "reuse"), chunk


def test_why_names_the_input_that_changed(data, pool):
    name = sorted(records(data, last_run(data)))[0]
    first = json.loads(oith("why", name, "--data", data, "--json", check=0).stdout)
    assert first["changes"] is None and not first["reused"]
    rerun(data, "--min-score", 60)
    why = json.loads(oith("why", name, "--data", data, "--json", check=0).stdout)
    assert why["changes"] == ["minScoreHundredths changed from 5000 to 6000"]
    text = oith("why", name, "--data", data, check=0).stdout
    assert "minScoreHundredths changed from 5000 to 6000" in text
    rerun(data, "--from", "ScoreChunks")
    assert "reused" in oith("why", name, "--data", data, check=0).stdout
    oith("why", "zzzz", "--data", data, check=66)
    oith("why", "../../x", "--data", data, check=66)


# MARK: - Old results


def test_old_results_go_and_those_of_the_last_run_stay(data):
    count = len(list((data / "results").iterdir()))
    rerun(data, "--min-score", 60)
    swept = json.loads(oith("gc", "--results-gigabytes", 0, "--data", data, "--json",
                            check=0).stdout)
    assert swept["removed"] == count
    assert {path.name for path in (data / "results").iterdir()} == {
        record["result"] for record in records(data, last_run(data)).values()}
    assert rerun(data, "--from", "ScoreChunks")["reusedChunks"] == swept["kept"]


def test_a_result_that_is_gone_is_named(data):
    first = last_run(data)
    rerun(data, "--min-score", 60)
    oith("gc", "--results-days", 0, "--results-gigabytes", 0, "--data", data, check=0)
    result = oith("rerun", first, "--from", "AggregateCandidates", "--data", data, check=66)
    assert "is gone" in result.stderr and "`oith rerun --from ScoreChunks`" in result.stderr
    assert rerun(data, first, "--from", "ScoreChunks")["reusedChunks"] == 0


@pytest.mark.parametrize("names", [",", "", "9q8y,", ",9q8y", "9q8y,,9q9"])
def test_a_list_of_chunks_with_an_empty_name_selects_nothing(night, names):
    said = oith("rerun", "--chunk", names, "--data", night, "--dry-run", check=64)
    assert "one of them is empty" in said.stderr
