"""Who asks to be forgotten is hidden at once, erased from every file, and not read any more."""

import json
import re
import shutil
import sqlite3
import stat

import pyarrow.parquet as pq
import pytest

from conftest import ENVIRONMENT, PIPELINE, assert_exact, current, held_by_ours, lookup, oith

NIGHTS = ["2026-11-19T04:00:00Z", "2026-11-20T04:00:00Z"]


def night_of(pool, data, as_of):
    oith("run", PIPELINE, "--pool", pool, "--data", data, "--as-of", as_of, check=0)


@pytest.fixture(scope="module")
def nights(fixture_pool, tmp_path_factory):
    """Two published nights; not to be changed."""
    data = tmp_path_factory.mktemp("nights") / "data"
    for as_of in NIGHTS:
        night_of(fixture_pool, data, as_of)
    return data


@pytest.fixture
def data(nights, tmp_path):
    """A copy of the two nights."""
    shutil.copytree(nights, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def snapshots(data):
    return sorted(path for path in (data / "snapshots").iterdir() if path.is_dir())


def lists(snapshot):
    """user -> [(candidate, score, miles)], the ranks checked."""
    found = {}
    for path in sorted(snapshot.glob("lists/part-*.parquet")):
        table = pq.ParquetFile(path, page_checksum_verification=True).read()
        for user, rank, *row in zip(*(column.to_pylist() for column in table.columns)):
            rows = found.setdefault(user, [])
            rows.append(tuple(row))
            assert rank == len(rows)
    return found


def users(snapshot):
    return pq.read_table(snapshot / "users/part-00000.parquet")["user_id"].to_pylist()


@pytest.fixture(scope="module")
def victims(nights):
    """Two users who have lists and stand in many others."""
    found = lists(current(nights))
    named = {}
    for user, rows in found.items():
        for candidate, _, _ in rows:
            named[candidate] = named.get(candidate, 0) + 1
    both = sorted((user for user in found if user in named), key=lambda user: -named[user])
    assert len(both) > 20 and named[both[0]] > 20
    return both[0], both[1]


def files_with(data, text):
    """The files that hold a text in plain bytes."""
    return [path for path in data.rglob("*")
            if path.is_file() and not path.is_symlink() and text.encode() in path.read_bytes()]


def without(found, *victims):
    """What lists are when some users are taken out."""
    rest = {user: [row for row in rows if row[0] not in victims]
            for user, rows in found.items() if user not in victims}
    return {user: rows for user, rows in rest.items() if rows}


def test_a_forgotten_user_is_in_no_file(data, victims):
    before = {path.name[:10]: (lists(path), users(path)) for path in snapshots(data)}
    old = [path.name for path in snapshots(data)]
    assert files_with(data, victims[0]), "the test looks for what is not there"
    result = oith("snapshot", "forget", f"  {victims[0].upper()} ", "--data", data, check=0)
    assert victims[0] not in (result.stdout + result.stderr).lower()
    assert files_with(data, victims[0]) == []
    assert len(snapshots(data)) == 2 and not set(old) & {path.name for path in snapshots(data)}
    for path in snapshots(data):
        expected, ids = before[path.name[:10]]
        assert lists(path) == without(expected, victims[0])
        assert users(path) == [user for user in ids if user != victims[0]]
        assert json.loads((path / "manifest.json").read_text())["forgottenUsers"] == 1
        oith("snapshot", "verify", path.name, "--data", data, check=0)
    assert current(data).name.startswith("2026-11-20")
    assert oith("lookup", victims[0], "--data", data).returncode == 66
    oith("snapshot", "forget", "--check", "--data", data, check=0)
    mode = (data / "forgotten.txt").stat().st_mode
    assert stat.S_IMODE(mode) == 0o640
    for folder, names in ((data, []), (data / "snapshots", []), (data / "staging", [])):
        names += [path.name for path in folder.iterdir() if path.name.startswith(".")]
        assert names == []


def test_the_order_of_requests_leaves_no_trace(data, nights, victims, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(nights, other, symlinks=True)
    oith("snapshot", "forget", *victims, "--data", data, check=0)
    for victim in reversed(victims):
        oith("snapshot", "forget", victim, "--data", other, check=0)
    assert [path.name for path in snapshots(data)] == [path.name for path in snapshots(other)]
    for ours, theirs in zip(snapshots(data), snapshots(other)):
        for path in [path for path in ours.rglob("*") if path.is_file()]:
            assert path.read_bytes() == (theirs / path.relative_to(ours)).read_bytes()


def test_the_next_night_leaves_the_row_out(data, victims, fixture_pool, tmp_path):
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    night_of(fixture_pool, data, NIGHTS[1])
    assert victims[0] not in users(current(data))
    pool = tmp_path / "pool.sqlite"
    shutil.copy(fixture_pool, pool)
    with sqlite3.connect(pool) as connection:
        gone = connection.execute(
            "DELETE FROM users WHERE lower(trim(email)) = ?", [victims[0]]).rowcount
    assert gone >= 1
    assert_exact(pool, data)
    assert files_with(data, victims[0]) == []
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def test_what_was_rewritten_is_what_the_pool_gives(data, victims, fixture_pool, tmp_path):
    """Lists that named them lack who would have moved up, and nobody else."""
    oith("snapshot", "forget", *victims, "--data", data, check=0)
    pool = tmp_path / "pool.sqlite"
    shutil.copy(fixture_pool, pool)
    with sqlite3.connect(pool) as connection:
        connection.execute("DELETE FROM users WHERE lower(trim(email)) IN (?, ?)", victims)
    for source in (fixture_pool, pool):
        oith("snapshot", "verify", "current", "--pool", source, "--all", "--data", data, check=0)
    with sqlite3.connect(pool) as connection:
        connection.execute("UPDATE users SET interests = NULL WHERE rowid % 3 = 0")
    oith("snapshot", "verify", "current", "--pool", pool, "--all", "--data", data, check=65)


def test_undo(data, victims, fixture_pool):
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    oith("snapshot", "forget", "--undo", victims[0], "--data", data, check=0)
    night_of(fixture_pool, data, NIGHTS[1])
    assert_exact(fixture_pool, data)
    assert lookup(victims[0], data)


def test_while_a_night_runs_users_are_hidden_and_not_yet_erased(data, victims, tmp_path):
    named = next(user for user, rows in lists(current(data)).items()
                 if any(row[0] == victims[0] for row in rows))
    with held_by_ours(data / "lock", tmp_path):
        result = oith("snapshot", "forget", victims[0], "--data", data, check=75)
        assert "hidden" in result.stderr and victims[0] not in result.stderr
        assert oith("lookup", victims[0], "--data", data).returncode == 66
        assert victims[0] not in [row[1] for row in lookup(named, data)]
        left = oith("snapshot", "forget", "--check", "--data", data, check=65).stdout.split()
        assert f"snapshots/{current(data).name}" in left
        assert any(name.endswith("/pool.features") for name in left)
    oith("snapshot", "forget", "--data", data, check=0)
    oith("snapshot", "forget", "--check", "--data", data, check=0)
    assert files_with(data, victims[0]) == []


def test_the_next_night_finishes_an_erasure(data, victims, fixture_pool, tmp_path):
    with held_by_ours(data / "lock", tmp_path):
        oith("snapshot", "forget", victims[0], "--data", data, check=75)
    night_of(fixture_pool, data, NIGHTS[1])
    assert files_with(data, victims[0]) == []
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def test_what_is_put_back_is_found(data, nights, victims):
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    restored = snapshots(nights)[0]
    shutil.copytree(restored, data / "snapshots" / restored.name)
    left = oith("snapshot", "forget", "--check", "--data", data, check=65).stdout.split()
    assert left == [f"snapshots/{restored.name}"]
    result = oith("snapshot", "verify", restored.name, "--data", data, check=65)
    assert "forgotten" in result.stderr
    oith("snapshot", "forget", "--data", data, check=0)
    assert len(snapshots(data)) == 2
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def test_a_damaged_snapshot_is_told_and_the_others_are_rewritten(data, victims):
    first, second = snapshots(data)
    part = first / "lists/part-00000.parquet"
    part.chmod(0o640)
    content = bytearray(part.read_bytes())
    content[len(content) // 3] ^= 4
    part.write_bytes(content)
    result = oith("snapshot", "forget", victims[0], "--data", data, check=65)
    assert first.name in result.stderr and victims[0] not in result.stderr
    assert first.is_dir() and not second.is_dir()
    assert victims[0] not in users(current(data))
    shutil.rmtree(first)
    oith("snapshot", "forget", "--data", data, check=0)
    oith("snapshot", "forget", "--check", "--data", data, check=0)


def test_rollback_and_pin_go_to_the_copies(data, victims):
    oith("snapshot", "pin", "current", "--data", data, check=0)
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    assert (data / "pinned").resolve(strict=True) == current(data)
    oith("snapshot", "pin", "--remove", "--data", data, check=0)
    oith("snapshot", "rollback", "--data", data, check=0)
    assert current(data).name.startswith("2026-11-19")
    assert victims[0] not in users(current(data))


def test_many_from_a_file_and_from_standard_input(data, victims, tmp_path):
    (tmp_path / "requests").write_text(f"{victims[0]}\n\n  nobody@example.test\r\n")
    result = oith("snapshot", "forget", "--from-file", tmp_path / "requests", "--json",
                  "--data", data, check=0)
    assert json.loads(result.stdout)["hidden"] == 2
    result = oith("snapshot", "forget", "--from-file", "-", "--json", "--data", data, check=0,
                  input="\n".join(victims))
    answer = json.loads(result.stdout)
    assert (answer["hidden"], answer["hiddenBefore"]) == (1, 1)
    assert files_with(data, victims[0]) == files_with(data, victims[1]) == []


def test_nobody_in_the_snapshots_changes_nothing(data):
    names = [path.name for path in snapshots(data)]
    oith("snapshot", "forget", "nobody@example.test", "--data", data, check=0)
    assert [path.name for path in snapshots(data)] == names


def test_an_earlier_run_is_rerun_from_its_beginning(data, victims):
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    result = oith("rerun", "--from", "WriteSnapshot", "--data", data)
    assert result.returncode == 0, result.stderr
    assert "so that the rerun begins at ExtractPool" in result.stderr
    stages = re.findall(r"info stage started run=\S+ stage=(\S+)", result.stderr)
    assert stages[0] == "ExtractPool" and "WriteSnapshot" in stages
    assert victims[0] not in users(current(data))


def test_a_damaged_list_of_the_forgotten_is_refused(data, victims, fixture_pool):
    oith("snapshot", "forget", *victims, "--data", data, check=0)
    path = data / "forgotten.txt"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2] + lines[3:]))
    for arguments in (["lookup", victims[0]], ["snapshot", "export", "--format", "csv"],
                      ["snapshot", "forget", "--check"]):
        assert oith(*arguments, "--data", data).returncode == 65, arguments
    result = oith("run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of", NIGHTS[1])
    assert result.returncode == 65


@pytest.mark.parametrize("arguments", [
    ["--check", "a@example.test"], ["--check", "--undo"], ["--undo"], ["  "]])
def test_bad_usage(arguments, nights):
    oith("snapshot", "forget", *arguments, "--data", nights, check=64)


def test_no_data_folder(tmp_path):
    oith("snapshot", "forget", "a@example.test", "--data", tmp_path / "none", check=66)
    assert not (tmp_path / "none").exists()


def test_no_email_leaks_into_the_files_of_a_run(nights, victims):
    """The journal, rejects, traces and reports name nobody, so that nothing is to be erased."""
    for path in nights.rglob("*"):
        if path.is_file() and path.name in ("rejects.jsonl", "chunks.jsonl", "journal.sqlite"):
            assert b"@example.test" not in path.read_bytes(), path


# MARK: - Requests from a file

@pytest.mark.parametrize("text", [
    b"\xef\xbb\xbfVICTIM\n", b"VICTIM", b"\r\n\r\nVICTIM\r\n\r\n", b"\n\xef\xbb\xbf  VICTIM \r",
    b"\tVICTIM\r\xef\xbb\xbf\r"])
def test_a_request_is_read_however_its_lines_end(data, victims, tmp_path, text):
    (tmp_path / "requests").write_bytes(text.replace(b"VICTIM", victims[0].upper().encode()))
    result = oith("snapshot", "forget", "--from-file", tmp_path / "requests", "--json",
                  "--data", data, check=0)
    answer = json.loads(result.stdout)
    assert (answer["hidden"], answer["inNoSnapshot"]) == (1, 0)
    assert oith("lookup", victims[0], "--data", data).returncode == 66


@pytest.mark.parametrize("content, place", [
    ("ann@example.test\n".encode("utf-16"), "UTF-16"),
    ("ann@example.test\n".encode("utf-16-be"), "line 1"),
    (b"ann@example.test\nb\xffb@example.test\n", "line 2"),
    (b"a@example.test\r\n\r\nb\0b@example.test\r\n", "line 3"),
    (bytes(range(256)), "line 1"), (b"\xef\xbb\xbf", "no emails"), (b"", "no emails")])
def test_what_is_no_list_of_emails_is_refused(nights, tmp_path, content, place):
    (tmp_path / "requests").write_bytes(content)
    result = oith("snapshot", "forget", "--from-file", tmp_path / "requests", "--data", nights,
                  check=65)
    assert place in result.stderr and "example.test" not in result.stderr
    assert not (nights / "forgotten.txt").exists()


def test_emails_that_no_snapshot_has_are_counted(data, victims):
    request = f"{victims[0]}\nnobody@example.test\nno body@example.test\n"
    result = oith("snapshot", "forget", "-", "--data", data, input=request, check=0)
    assert "3 users are hidden" in result.stdout and "2 of them in no snapshot" in result.stdout
    result = oith("snapshot", "forget", "-", "--data", data, input=request, check=0)
    assert "3 were before" in result.stdout and "in no snapshot" not in result.stdout
    oith("snapshot", "forget", "-", victims[1], "--data", data, input=request, check=64)


# MARK: - A list that was lost

@pytest.mark.parametrize("trail", [True, False])
@pytest.mark.parametrize("loss", ["gone", "old"])
def test_a_lost_list_brings_nobody_back(data, victims, fixture_pool, loss, trail):
    oith("snapshot", "forget", victims[0], "--data", data, check=0)
    path = data / "forgotten.txt"
    old = path.read_bytes()
    oith("snapshot", "forget", victims[1], "--data", data, check=0)
    newest = path.read_bytes()
    if not trail:
        # As a data folder of a version without one.
        (data / "audit.jsonl").unlink()
    path.write_bytes(old) if loss == "old" else path.unlink()
    served = current(data).name
    night = ["run", PIPELINE, "--pool", fixture_pool, "--data", data, "--as-of",
             "2026-11-21T04:00:00Z"]
    result = oith(*night, check=65)
    assert "forgotten.txt" in result.stderr and "copy" in result.stderr
    for arguments in (["publish", "2026-11-19"], ["rollback"], ["pin"],
                      ["export", "--format", "csv"]):
        assert "--accept-loss" in oith("snapshot", *arguments, "--data", data, check=65).stderr
    assert current(data).name == served
    path.write_bytes(newest)
    oith("resume", "--data", data, check=0)
    assert not set(victims) & set(users(current(data)))


def test_a_list_made_anew_is_answered_for(data, victims, fixture_pool):
    oith("snapshot", "forget", *victims, "--data", data, check=0)
    (data / "forgotten.txt").unlink()
    result = oith("snapshot", "forget", victims[0], "--data", data, check=65)
    assert "1 user is hidden" in result.stdout
    oith("snapshot", "forget", "--from-file", "-", "--accept-loss", "--data", data, check=0,
         input="\n".join(victims))
    night_of(fixture_pool, data, "2026-11-21T04:00:00Z")
    assert not set(victims) & set(users(current(data)))
    oith("snapshot", "forget", "--accept-loss", "--check", "--data", data, check=64)


# MARK: - explain

def test_explain_knows_who_is_forgotten(data, victims, fixture_pool):
    arguments = ["explain", *victims, "--pool", fixture_pool, "--as-of", NIGHTS[1]]
    assert "apart" in oith(*arguments, "--data", data, check=0).stdout
    oith("snapshot", "forget", victims[1], "--data", data, check=0)
    text = oith(*arguments, "--data", data, check=0).stdout
    assert text == ("No: only eligible users are scored.\n  user       eligible\n"
                    "  candidate  not eligible: asked to be forgotten\n")
    answer = json.loads(oith(*arguments, "--json", check=0,
                             env={**ENVIRONMENT, "OITH_DATA": str(data)}).stdout)
    assert answer == {"scored": False, "user": "eligible",
                      "candidate": "not eligible: asked to be forgotten"}
    # Without a data folder nobody can know.
    assert "apart" in oith(*arguments, check=0).stdout
    oith(*arguments, "--data", data / "none", check=66)
    unknown = ["explain", victims[1], "nobody@example.test", *arguments[3:], "--data", data]
    assert "asked to be forgotten" in oith(*unknown, check=66).stdout


def test_explain_reads_both_from_standard_input(nights, victims, fixture_pool):
    rest = ["--pool", fixture_pool, "--as-of", NIGHTS[1]]
    named = oith("explain", *victims, *rest, check=0).stdout
    assert oith("explain", "-", *rest, check=0, input="\n".join(victims)).stdout == named
    oith("explain", "-", *rest, check=65, input="\n".join([*victims, "c@example.test"]))
    oith("explain", "-", victims[0], *rest, check=64)
    named = oith("explain", victims[0], *rest, check=0).stdout
    assert oith("explain", "-", *rest, check=0, input=victims[0]).stdout == named
    oith("explain", victims[0], "-", *rest, check=64)
