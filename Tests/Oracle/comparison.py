"""A published snapshot, read with pyarrow alone, and its difference from the brute force."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"


class Difference(Exception):
    """Something that the snapshot holds and should not, or the other way round."""


def geohash(lat, lng, precision):
    """The geohash of a point: bits of longitude and latitude by turns, longitude first."""
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = 0
    for turn in range(5 * precision):
        low, high = bounds[turn % 2]
        middle = (low + high) / 2
        upper = (lng, lat)[turn % 2] >= middle
        bounds[turn % 2] = [middle, high] if upper else [low, middle]
        bits = bits << 1 | upper
    return "".join(BASE32[bits >> 5 * (precision - 1 - i) & 31] for i in range(precision))


def exact_integer(values, scale, what):
    """Doubles that are an integer divided by the scale, as that integer."""
    whole = np.rint(values * scale).astype(np.int64)
    if not np.array_equal(whole / scale, values):
        raise Difference(f"{what} that is no whole number of 1/{scale}")
    return whole


class PublishedSnapshot:
    """All rows of a snapshot as integers, grouped by user."""

    def __init__(self, directory, ids):
        self.directory = Path(directory)
        self.places = {user_id: index for index, user_id in enumerate(ids)}
        self.ids = ids
        self._read_users()
        self._read_parts()

    def _open(self, path, **options):
        return pq.ParquetFile(path, page_checksum_verification=True, **options)

    def _place(self, user_id):
        if user_id not in self.places:
            raise Difference(f"{user_id!r} is in the snapshot and is not eligible")
        return self.places[user_id]

    def _read_users(self):
        # Before format 3 all files were in one folder.
        table = self._open(next(
            path for path in (self.directory / "users/part-00000.parquet",
                              self.directory / "users.parquet") if path.exists())).read()
        found = [text.encode() for text in table["user_id"].to_pylist()]
        if found != self.ids:
            missing, extra = set(self.ids) - set(found), set(found) - set(self.ids)
            raise Difference(
                f"users: {len(missing)} eligible users are missing {sorted(missing)[:3]}, "
                f"{len(extra)} are not eligible {sorted(extra)[:3]}, or the order is not by id")
        self.users = table

    def _read_parts(self):
        users, candidates, ranks, scores, tenths = [], [], [], [], []
        self.group_starts, position = {}, 0
        for number, path in enumerate(sorted([
                *self.directory.glob("lists/part-*.parquet"),
                *self.directory.glob("part-*.parquet")])):
            if path.name != f"part-{number:05}.parquet":
                raise Difference(f"{path.name} where part {number} should be")
            file = self._open(path, read_dictionary=["user_id", "candidate_id"])
            for group in range(file.num_row_groups):
                table = file.read_row_group(group).combine_chunks()
                users.append(self._indices(table["user_id"]))
                if np.any(np.diff(users[-1]) < 0):
                    raise Difference(f"{path.name}, row group {group}: not sorted by user_id")
                candidates.append(self._indices(table["candidate_id"]))
                ranks.append(table["rank"].to_numpy().astype(np.int32))
                scores.append(exact_integer(table["score"].to_numpy(), 100, "a score"))
                tenths.append(exact_integer(table["distance_miles"].to_numpy(), 10, "a distance"))
                self.group_starts[number, group] = position
                position += table.num_rows
        empty = [np.zeros(0, dtype=np.int32)]
        self.user, self.candidate, self.rank, self.score, self.tenths = (
            np.concatenate(a or empty).astype(np.int32)
            for a in (users, candidates, ranks, scores, tenths))
        changes = np.flatnonzero(np.diff(self.user, prepend=-1))
        ends = np.append(changes[1:], len(self.user))
        self.spans = dict(zip(self.user[changes].tolist(), zip(changes.tolist(), ends.tolist())))
        if len(self.spans) != len(changes):
            raise Difference("the rows of one user stand in two places")

    def _indices(self, column):
        """A column of ids as indices of eligible users."""
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        parts = [np.zeros(0, dtype=np.int32)]
        for chunk in chunks:
            if not pa.types.is_dictionary(chunk.type):
                chunk = chunk.dictionary_encode()
            names = chunk.dictionary.to_pylist()
            table = np.array([self._place(name.encode()) for name in names], dtype=np.int32)
            parts.append(table[chunk.indices.to_numpy()])
        return np.concatenate(parts)

    def check_directory(self, profiles):
        """The users table says where each list is, how long it is, and the user's cell."""
        names = ["cell", "candidates", "part", "row_group", "first_row"]
        columns = [self.users[name].to_pylist() for name in names]
        for index, (cell, count, part, group, first_row) in enumerate(zip(*columns)):
            start, end = self.spans.get(index, (0, 0))
            profile = profiles[index]
            if cell != geohash(profile.lat, profile.lng, 4):
                raise Difference(f"{self.ids[index]!r}: cell {cell}")
            if count != end - start:
                raise Difference(f"{self.ids[index]!r}: {count} candidates, {end - start} rows")
            if count and self.group_starts.get((part, group), -1) + first_row != start:
                raise Difference(f"{self.ids[index]!r}: the place of the list is wrong")
            if not count and group != -1:
                raise Difference(f"{self.ids[index]!r}: a row group without candidates")

    def list(self, index):
        """A user's rows: candidates, ranks, scores, tenths."""
        start, end = self.spans.get(index, (0, 0))
        return tuple(a[start:end] for a in (self.candidate, self.rank, self.score, self.tenths))


def same(expected, published):
    """Whether a list of the brute force and a published one are the same rows."""
    candidates, ranks, scores, tenths = published
    return (
        np.array_equal(expected[0], candidates) and np.array_equal(expected[1], scores)
        and np.array_equal(expected[2], tenths)
        and np.array_equal(ranks, np.arange(1, len(ranks) + 1)))


def describe(oracle, user, expected, published):
    """The first row in which two lists differ."""
    def row(arrays, index):
        candidates, scores, tenths = arrays
        if index >= len(candidates):
            return "nothing"
        name = oracle.ids[candidates[index]].decode()
        return f"{name} score {scores[index] / 100:.2f} miles {tenths[index] / 10:.1f}"

    candidates, ranks, scores, tenths = published
    found = (candidates, scores, tenths)
    for index in range(max(len(expected[0]), len(candidates))):
        if row(expected, index) != row(found, index):
            return (f"{oracle.ids[user].decode()}, row {index + 1}: expected "
                    f"{row(expected, index)}; published {row(found, index)} "
                    f"(lists of {len(expected[0])} and {len(candidates)})")
    return f"{oracle.ids[user].decode()}: ranks {ranks.tolist()[:5]}..."


def compare(oracle, profiles, directory, users):
    """Compares the lists of `users`; returns the differences and the numbers for the summary."""
    snapshot = PublishedSnapshot(directory, oracle.ids)
    snapshot.check_directory(profiles)
    differences, rows, settled = [], 0, 0
    for user in users:
        published = snapshot.list(user)
        expected = oracle.list(user)
        if not same(expected, published):
            sides = dict(zip(published[0].tolist(), published[3].tolist()))
            expected_again = oracle.list(user, sides)
            if same(expected_again, published):
                settled += 1
            else:
                differences.append(describe(oracle, user, expected, published))
        rows += len(published[0])
    return differences, rows, settled
