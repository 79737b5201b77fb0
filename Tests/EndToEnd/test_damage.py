"""Wrong or damaged working files: never another list than the rules give."""

import json
import random
import shutil
import sqlite3
import struct

import pytest

from conftest import ENVIRONMENT, current, oith, random_pool, run, somebody, write_pool

NO_ENTRIES = {**ENVIRONMENT, "OITH_VERIFY_ENTRIES": "sample"}


# MARK: - What a result depends on


def accepted(pool, *decisions):
    """A pool of ten people at one place, and whom of the others somebody accepted before."""
    write_pool(pool, [somebody(f"{name}@x", interests='["tea"]', drinking="no", smoking="no",
                               exercise="no", children="no", religion="no", looking_for="tea")
                      for name in "abcdefghij"])
    connection = sqlite3.connect(pool)
    connection.execute("CREATE TABLE match_history(user_email, match_email, action, timestamp)")
    connection.executemany(
        "INSERT INTO match_history VALUES (?, ?, 'accept', '2026-11-01T00:00:00Z')",
        [(f"{user}@x", f"{other}@x") for user, others in decisions for other in others])
    connection.commit()
    connection.close()
    return pool


def test_other_exclusions_are_another_result(tmp_path):
    """Nights that differ only in whose exclusions some are, in any order of the users."""
    data = tmp_path / "data"
    ways = [(("a", "b"), ("c", "de")), (("a", "bc"), ("d", "e")), (("a", "b"), ("c", "bd")),
            (("a", "bc"), ("b", "d"))]
    # People at one place stand in the order of their ids.
    for number, way in enumerate(ways):
        pool = accepted(tmp_path / f"{number}.sqlite", *way)
        as_of = f"2026-11-20T{number + 4:02}:00:00Z"
        run(pool, data, "--as-of", as_of)
        run(pool, tmp_path / str(number), "--as-of", as_of)
        assert current(data).name == current(tmp_path / str(number)).name


# MARK: - Results that are wrong

MASK = (1 << 64) - 1
PRIMES = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
          0x27D4EB2F165667C5)


def turned(value, count):
    return (value << count | value >> (64 - count)) & MASK


def xxh64(words):
    """XXH64, seed 0, of 64-bit words."""
    p1, p2, p3, p4, p5 = PRIMES

    def mixed(state, word):
        return turned((state + word * p2) & MASK, 31) * p1 & MASK

    rest = words
    if len(words) >= 4:
        lanes = [(p1 + p2) & MASK, p2, 0, -p1 & MASK]
        while len(rest) >= 4:
            lanes = [mixed(lane, word) for lane, word in zip(lanes, rest)]
            rest = rest[4:]
        state = sum(turned(lane, count) for lane, count in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            state = ((state ^ mixed(0, lane)) * p1 + p4) & MASK
    else:
        state = p5
    state = (state + 8 * len(words)) & MASK
    for word in rest:
        state = (turned(state ^ mixed(0, word), 27) * p1 + p4) & MASK
    state = (state ^ state >> 33) * p2 & MASK
    state = (state ^ state >> 29) * p3 & MASK
    return state ^ state >> 32


HEADER = 96


def blocks(path):
    """The blocks of lists of a result: (offset in words, words)."""
    data = path.read_bytes()
    words = list(struct.unpack(f"<{(len(data) - HEADER) // 8}Q", data[HEADER:]))
    found, at = [], 0
    while at < len(words):
        count = 4 + (words[at + 1] & 0xFFFFFFFF)
        found.append((at, words[at:at + count]))
        at += count
    return found


def write_block(path, at, words):
    """Puts a block back, with a checksum that is right."""
    words[0] = xxh64(words[1:])
    with path.open("r+b") as file:
        file.seek(HEADER + 8 * at)
        file.write(struct.pack(f"<{len(words)}Q", *words))


def lower_all(data):
    """Takes a hundredth of a point from every score of every result; as sound as before."""
    for path in (data / "results").iterdir():
        for at, words in blocks(path):
            assert words[0] == xxh64(words[1:])
            if words[2] & 0xFFFFFFFF:
                words[2] += 1 << 32
                write_block(path, at, words)


def lower_one(path, which):
    """Takes a hundredth of a point from the last entry of one list of a result.

    Of the lists that have at least two entries it is the one with that number; False where there
    are fewer, or where the score does not fit any more.
    """
    for at, words in blocks(path):
        users, keys = words[1] >> 32, words[2] & 0xFFFFFFFF
        loss, distance = words[2] >> 48 & 0xFF, words[2] >> 56
        width = loss + distance + (words[3] & 0xFF)
        start = 4 + (users + 7) // 8
        lengths = struct.pack(f"<{start - 4}Q", *words[4:start])[:users]
        packed = sum(word << 64 * place for place, word in enumerate(words[start:]))
        assert keys == sum(lengths)
        end = 0
        for length in lengths:
            end += length
            if length < 2:
                continue
            if which > 0:
                which -= 1
                continue
            shift = end * width - loss
            if loss == 0 or packed >> shift & ((1 << loss) - 1) == (1 << loss) - 1:
                return False
            packed += 1 << shift
            for place in range(start, len(words)):
                words[place] = packed >> 64 * (place - start) & MASK
            write_block(path, at, words)
            return True
    return False


def test_what_was_refused_is_not_taken_again(tmp_path):
    """A wrong result fails the night, and neither resume nor a later night goes in a circle."""
    pool = random_pool(tmp_path / "pool.sqlite", 5, 900)
    data = tmp_path / "data"
    run(pool, data, "--chunk-budget", 100)
    before = current(data)
    lower_all(data)
    # Nobody has changed: every result is taken.
    result = run(pool, data, "--chunk-budget", 100, check=65)
    for words in ["not what the rules give", "Nothing was published", "removed",
                  "oith rerun --from ScoreChunks"]:
        assert words in result.stderr, result.stderr
    assert "`oith resume` continues" not in result.stderr
    assert current(data) == before and list((data / "results").iterdir()) == []
    assert "oith rerun --from ScoreChunks" in oith("resume", "--data", data, check=65).stderr
    # Either of the two: what the message says, or simply the next night.
    mended, next_night = tmp_path / "mended", tmp_path / "next"
    shutil.copytree(data, mended, symlinks=True)
    shutil.copytree(data, next_night, symlinks=True)
    again = oith("rerun", "--from", "ScoreChunks", "--data", mended, "--json", check=0)
    assert json.loads(again.stdout)["snapshot"] == before.name
    run(pool, next_night, "--chunk-budget", 100)
    assert current(next_night).name == before.name


def test_one_wrong_entry_is_found_anywhere(tmp_path):
    """In a pool that is larger than the sample; without the entries nobody would see it."""
    pool = tmp_path / "pool.sqlite"
    oith("pool", "generate", "--users", 8000, "--seed", 3, "--pool", pool, check=0)
    base = tmp_path / "base"
    run(pool, base)
    largest = max((base / "results").iterdir(), key=lambda path: path.stat().st_size).name
    for which in range(10):
        data = tmp_path / str(which)
        shutil.copytree(base, data, symlinks=True)
        if not lower_one(data / "results" / largest, which):
            continue
        # All but a few lists are not in the sample.
        if run(pool, data, check=None, env=NO_ENTRIES).returncode == 0:
            break
    else:
        pytest.fail("the sample has all lists")
    verified = oith("snapshot", "verify", "--data", data, "--pool", pool, "--sample", 1,
                    "--json", check=65)
    (defect,) = json.loads(verified.stdout)["defects"]
    assert "of the list is not what the rules give" in defect["message"]
    oith("snapshot", "verify", "--data", base, "--pool", pool, check=0)
    result = run(pool, data, check=65)
    assert "of the list of user " in result.stderr and "oith rerun --from" in result.stderr
    oith("rerun", "--from", "ScoreChunks", "--data", data, check=0)


def test_a_result_under_another_name_is_refused(tmp_path):
    """Those of two chunks with as many users and as many candidates."""
    people = [somebody(f"{side}{number}@x", lat=lat, interests='["tea"]', looking_for="tea")
              for side, lat in (("n", 40.7), ("s", -33.9)) for number in range(9)]
    pool = write_pool(tmp_path / "pool.sqlite", people)
    data = tmp_path / "data"
    run(pool, data, "--chunk-budget", 10)
    one, other = sorted((data / "results").iterdir())
    shutil.copy(one, other)
    before = current(data)
    result = oith("rerun", "--from", "AggregateCandidates", "--data", data, check=65)
    assert "it is not the result of this chunk" in result.stderr
    assert "oith rerun --from ScoreChunks" in result.stderr
    oith("rerun", "--from", "ScoreChunks", "--data", data, check=0)
    assert current(data) == before


# MARK: - Flipped bits


@pytest.fixture(scope="module")
def small_night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("damage")
    pool = random_pool(folder / "pool.sqlite", 6, 400)
    run(pool, folder / "data", "--chunk-budget", 30)
    return folder / "data"


def last_run(data):
    return max((path for path in (data / "runs").iterdir() if path.is_dir()),
               key=lambda path: path.name)


FILES = {
    "pool.features": ["SplitPool", "ScoreChunks", "AggregateCandidates", "WriteSnapshot",
                      "VerifySnapshot"],
    "chunks.jsonl": ["ScoreChunks", "AggregateCandidates"],
    "partials": ["AggregateCandidates"],
    "results": ["ScoreChunks", "AggregateCandidates"],
    "lists": ["WriteSnapshot"],
}


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_changes_no_list(name, small_night, tmp_path):
    """A run that goes on from damaged files publishes the same bytes, or nothing and says why."""
    choice = random.Random(f"flip {name}")
    before = current(small_night).name
    for number in range(2 if len(FILES[name]) > 2 else 6):
        for stage in FILES[name]:
            data = tmp_path / f"{number}-{stage}"
            shutil.copytree(small_night, data, symlinks=True)
            place = data / "results" if name == "results" else last_run(data) / name
            path = choice.choice(sorted(place.iterdir())) if place.is_dir() else place
            content = bytearray(path.read_bytes())
            bit = choice.randrange(8 * len(content))
            content[bit // 8] ^= 1 << bit % 8
            path.write_bytes(content)
            result = oith("rerun", "--from", stage, "--data", data, "--json")
            where = f"bit {bit} of {path.name}, from {stage}"
            if result.returncode == 0:
                assert json.loads(result.stdout)["snapshot"] == before, where
            else:
                assert result.returncode in (65, 66, 74), (where, result.stderr)
                assert "oith rerun --from " in result.stderr, (where, result.stderr)
            assert current(data).name == before, where
            shutil.rmtree(data)


@pytest.mark.parametrize("old, new", [
    ('"parts":1', '"parts":3'), ('"parts":1', '"parts":0'), ('"part":0', '"part":1'),
    ('"users":', '"users":1'), ('"cell":"', '"cell":"9'), ('"pairs":', '"pairs":1'), ("\n", " ")])
def test_a_changed_manifest_is_refused_and_split_again(old, new, small_night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(small_night, data, symlinks=True)
    before = current(data).name
    night = last_run(data)
    manifest = night / "chunks.jsonl"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new, 1))
    for stage in "ScoreChunks", "AggregateCandidates":
        result = oith("rerun", "--from", stage, night.name, "--data", data, check=65)
        assert "oith rerun --from SplitPool" in result.stderr
    oith("rerun", "--from", "SplitPool", "--data", data, check=0)
    assert current(data).name == before


def test_a_manifest_without_checksums_is_one_of_an_older_oith(small_night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(small_night, data, symlinks=True)
    manifest = last_run(data) / "chunks.jsonl"
    items = [json.loads(line) for line in manifest.read_text().splitlines()]
    for item in items:
        del item["checksum"]
    manifest.write_text("".join(json.dumps(item) + "\n" for item in items))
    result = oith("rerun", "--from", "ScoreChunks", "--data", data, check=65)
    assert "older oith" in result.stderr and "oith rerun --from SplitPool" in result.stderr
