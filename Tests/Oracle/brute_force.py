"""Every list by brute force: one user against every candidate, with numpy for the loops.

Scores are integers in hundredths of a point, distances integers in tenths of a mile.
"""

import json
import math
from decimal import Decimal

import numpy as np

EARTH_RADIUS = 3958.7613
FILTERS = ["interestedIn", "age", "maxDistance", "smoking", "drinking", "religion", "children"]
TERMS = ["interests", "equal", "distance", "age", "mutualInterest", "photo", "bio", "embedding"]
EQUAL = {
    "drinking": "drinking", "smoking": "smoking", "exercise": "exercise", "children": "children",
    "religion": "religion", "lookingFor": "looking_for",
}
INTERESTED_IN = ["everyone", "male", "female", "other"]
GENDERS = [None, b"male", b"female", b"other"]
# The one freedom: so near a rounding boundary (in tenths of a mile) either side will do.
EDGE = 1e-5


def hundredths(points):
    """Points as an integer number of hundredths."""
    value = Decimal(points) * 100
    if value != int(value):
        raise ValueError(f"{points} has more than two digits after the point")
    return int(value)


class Model:
    """A scoring model file."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            value = json.load(file, parse_int=Decimal, parse_float=Decimal)
        self.base = hundredths(value["base"])
        self.filters = dict.fromkeys(FILTERS, "none") | value.get("filters", {})
        terms = value.get("terms", {})
        unknown = set(value) - {"name", "base", "filters", "terms"}
        unknown |= set(self.filters) - set(FILTERS) | set(terms) - set(TERMS)
        if unknown:
            raise ValueError(f"unknown fields: {sorted(unknown)}")
        self.interests = hundredths(terms.get("interests", 0))
        equal = terms.get("equal", {})
        self.equal = {EQUAL[key]: hundredths(points) for key, points in equal.items()}
        self.distance = [
            (side, round_half_up(band[side]), hundredths(band["points"]))
            for band in terms.get("distance", []) for side in ("below", "above") if side in band]
        age = terms.get("age", {})
        self.age_in, self.age_out = (hundredths(age.get(k, 0)) for k in ("inRange", "outOfRange"))
        self.mutual_interest = hundredths(terms.get("mutualInterest", 0))
        self.photo, self.bio = (hundredths(terms.get(key, 0)) for key in ("photo", "bio"))
        embedding = terms.get("embedding")
        self.embedding = hundredths(embedding["points"]) if embedding else 0
        self.embedding_dimension = int(embedding["dimension"]) if embedding else None

    def applies(self, name):
        """Whether the user's own preference counts, and whether the candidate's does."""
        direction = self.filters[name]
        return direction in ("both", "user"), direction in ("both", "candidate")


def round_half_up(miles):
    """Decimal miles as tenths."""
    return math.floor(miles * 10 + Decimal("0.5"))


class Choices:
    """A preference and the attribute that it judges: which preference takes which value."""

    def __init__(self, preferences, values, takes):
        distinct_preferences = list(dict.fromkeys(preferences))
        distinct_values = list(dict.fromkeys(values))
        self.table = np.array(
            [[takes(p, v) for v in distinct_values] for p in distinct_preferences], dtype=bool)
        self.preference = ids(preferences, distinct_preferences)
        self.value = ids(values, distinct_values)

    def keep(self, user, candidates, applies):
        """The candidates that pass, as the model applies the filter."""
        own, other = applies
        if own:
            row = self.table[self.preference[user]]
            if not row.all():
                candidates = candidates[row[self.value[candidates]]]
        if other:
            column = np.ascontiguousarray(self.table[:, self.value[user]])
            if not column.all():
                candidates = candidates[column[self.preference[candidates]]]
        return candidates


def ids(values, distinct):
    """Each value's index among the distinct ones."""
    places = {value: index for index, value in enumerate(distinct)}
    return np.array([places[value] for value in values], dtype=np.int32)


class BruteForce:
    """The eligible users of a pool as columns, and the list of any of them."""

    def __init__(self, pool, model, radius, top, min_score):
        self.model, self.radius, self.top, self.min_score = model, radius, top, min_score
        users = pool.eligible
        self.ids = [user.id for user in users]
        self.excluded = pool.excluded
        self.count = len(users)
        lat = np.array([user.lat for user in users], dtype=np.float64)
        phi, lam = np.radians(lat), np.radians(np.array([u.lng for u in users], dtype=np.float64))
        self.position = np.stack(
            [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=1)
        self.by_lat = np.argsort(lat, kind="stable").astype(np.int32)
        self.lat, self.sorted_lat = lat, lat[self.by_lat]
        self.limit = np.array([min(u.distance_limit, 10**7) for u in users], dtype=np.int64)
        self.age = np.array([user.age for user in users], dtype=np.float64)
        self.age_min = np.array([user.age_min for user in users], dtype=np.float64)
        self.age_max = np.array([user.age_max for user in users], dtype=np.float64)
        self.photo = np.array([user.has_photo for user in users], dtype=np.int64)
        self.bio = np.array([user.has_bio for user in users], dtype=np.int64)
        self._read_choices(users)
        self._read_interests(users)
        if model.embedding_dimension:
            self._read_embeddings(users)

    def _read_choices(self, users):
        def listed(preference, value):
            return not preference or value is None or value in preference

        def wanted(preference, value):
            return preference is None or preference == value

        self.gender = Choices(
            [u.interested_in for u in users], [u.gender for u in users],
            lambda p, v: p == "everyone" or (v is not None and p == v.decode()))
        self.choices = {
            "smoking": Choices([u.accepted_smoking for u in users],
                               [u.categories["smoking"] for u in users], listed),
            "drinking": Choices([u.accepted_drinking for u in users],
                                [u.categories["drinking"] for u in users], listed),
            "religion": Choices([u.wanted_religion for u in users],
                                [u.categories["religion"] for u in users], wanted),
            "children": Choices([u.wanted_children for u in users],
                                [u.categories["children"] for u in users], wanted),
        }
        # 0 is unknown, which never equals anything.
        self.category = {}
        for name in self.model.equal:
            values = [u.categories[name] for u in users]
            self.category[name] = ids(values, [None] + [v for v in dict.fromkeys(values) if v])

    def _read_interests(self, users):
        holders = {}
        for index, user in enumerate(users):
            for interest in user.interests:
                holders.setdefault(interest, []).append(index)
        self.holders = {key: np.array(value, dtype=np.int32) for key, value in holders.items()}
        self.interests = [user.interests for user in users]
        self.interest_count = np.array([len(user.interests) for user in users], dtype=np.int64)

    def _read_embeddings(self, users):
        dimension = self.model.embedding_dimension
        blank = bytes(dimension)
        joined = b"".join(user.embedding or blank for user in users)
        vectors = np.frombuffer(joined, dtype=np.int8).reshape(self.count, dimension)
        self.vectors = vectors
        self.norm = (vectors.astype(np.int64) ** 2).sum(axis=1)

    # MARK: - One user

    def candidates(self, user):
        """Everyone whom rule 1 (without the distance) and rule 2 leave."""
        reach = self.radius / 10 + 0.1
        degrees = math.degrees(reach / EARTH_RADIUS) + 1e-9
        # No great circle is shorter than the difference in latitude.
        first = np.searchsorted(self.sorted_lat, self.lat[user] - degrees, "left")
        last = np.searchsorted(self.sorted_lat, self.lat[user] + degrees, "right")
        rest = self.gender.keep(user, self.by_lat[first:last], self.model.applies("interestedIn"))
        own, other = self.model.applies("age")
        if own:
            age = self.age[rest]
            rest = rest[(age >= self.age_min[user]) & (age <= self.age_max[user])]
        if other:
            age = self.age[user]
            rest = rest[(self.age_min[rest] <= age) & (age <= self.age_max[rest])]
        for name, choices in self.choices.items():
            rest = choices.keep(user, rest, self.model.applies(name))
        excluded = self.excluded.get(user, set()) | {user}
        return rest[~np.isin(rest, np.fromiter(excluded, dtype=np.int32))]

    def miles(self, user, candidates):
        """Great-circle distances, well conditioned from zero to the antipodes."""
        here, there = self.position[user], self.position[candidates]
        less, more = there - here, there + here
        apart = np.sqrt(np.einsum("ij,ij->i", less, less))
        together = np.sqrt(np.einsum("ij,ij->i", more, more))
        return 2 * EARTH_RADIUS * np.arctan2(apart, together)

    def farthest(self, user, candidates):
        """The largest distance in tenths at which each pair is within reach."""
        limit = np.full(len(candidates), self.radius, dtype=np.int64)
        own, other = self.model.applies("maxDistance")
        if own:
            limit = np.minimum(limit, self.limit[user])
        if other:
            limit = np.minimum(limit, self.limit[candidates])
        return limit

    def shared_interests(self, user, candidates):
        """|A ∩ B| for each candidate."""
        holders = [self.holders[interest] for interest in self.interests[user]]
        if not holders:
            return np.zeros(len(candidates), dtype=np.int64)
        return np.bincount(np.concatenate(holders), minlength=self.count)[candidates]

    def score(self, user, candidates, tenths):
        """Hundredths of a point for each candidate at that distance."""
        model = self.model
        score = np.full(len(candidates), model.base, dtype=np.int64)
        if model.interests:
            smaller = np.minimum(self.interest_count[user], self.interest_count[candidates])
            shared = self.shared_interests(user, candidates)
            whole = (2 * model.interests * shared + smaller) // np.maximum(2 * smaller, 1)
            score += np.where(smaller > 0, whole, 0)
        for name, points in model.equal.items():
            if self.category[name][user]:
                score += points * (self.category[name][candidates] == self.category[name][user])
        score += self.distance_points(tenths)
        if model.age_in or model.age_out:
            age = self.age[candidates]
            inside = (age >= self.age_min[user]) & (age <= self.age_max[user])
            score += np.where(inside, model.age_in, model.age_out)
        if model.mutual_interest:
            takes = self.gender.table[:, self.gender.value[user]]
            score += model.mutual_interest * takes[self.gender.preference[candidates]]
        score += model.photo * self.photo[candidates] + model.bio * self.bio[candidates]
        if model.embedding:
            score += self.embedding_points(user, candidates)
        return np.clip(score, 0, 10000)

    def distance_points(self, tenths):
        """The first band that applies."""
        points = np.zeros(len(tenths), dtype=np.int64)
        undecided = np.ones(len(tenths), dtype=bool)
        for side, bound, value in self.model.distance:
            hit = undecided & (tenths < bound if side == "below" else tenths > bound)
            points[hit] = value
            undecided &= ~hit
        return points

    def embedding_points(self, user, candidates):
        """round half up of weight * cosine, decided in integers where it is close."""
        here = self.vectors[user].astype(np.int64)
        dot = self.model.embedding * (self.vectors[candidates].astype(np.int64) @ here)
        norms = self.norm[candidates] * self.norm[user]
        value = np.where(norms > 0, dot / np.sqrt(np.maximum(norms, 1)), 0.0)
        points = np.floor(value + 0.5).astype(np.int64)
        close = np.abs(value + 0.5 - np.rint(value + 0.5)) < 1e-6
        for index in np.flatnonzero(close & (norms > 0)):
            # k is right where (2k - 1) * sqrt(norms) <= 2 * dot: compare signed squares.
            k, norm = int(np.rint(value[index] + 0.5)), int(norms[index])
            left, right = 2 * k - 1, 2 * int(dot[index])
            points[index] = k if left * abs(left) * norm <= right * abs(right) else k - 1
        return points

    # MARK: - The list

    def list(self, user, published=None):
        """The user's list: indices of candidates, scores and tenths, best first.

        With `published` (candidate index -> tenths) each pair at the edge of rounding takes the
        side which the published list gives it, and one that is not listed there the worse side.
        """
        candidates = self.candidates(user)
        exact = self.miles(user, candidates) * 10 + 0.5
        tenths = np.floor(exact).astype(np.int64)
        limit = self.farthest(user, candidates)
        if published is None:
            near = tenths <= limit
        else:
            near = tenths <= limit + 1
        candidates, exact, tenths, limit = (a[near] for a in (candidates, exact, tenths, limit))
        if published is not None:
            self._settle_edges(user, candidates, exact, tenths, limit, published)
            near = tenths <= limit
            candidates, tenths = candidates[near], tenths[near]
        score = self.score(user, candidates, tenths)
        good = score >= self.min_score
        candidates, tenths, score = candidates[good], tenths[good], score[good]
        # Indices are in order of ids.
        key = ((10000 - score) << 48) | (tenths << 28) | candidates
        if len(key) > self.top:
            best = np.argpartition(key, self.top - 1)[: self.top]
            candidates, tenths, score, key = (a[best] for a in (candidates, tenths, score, key))
        order = np.argsort(key)
        return candidates[order], score[order], tenths[order]

    def _settle_edges(self, user, candidates, exact, tenths, limit, published):
        nearest = np.rint(exact).astype(np.int64)
        for index in np.flatnonzero(np.abs(exact - nearest) < EDGE):
            options = (int(nearest[index]) - 1, int(nearest[index]))
            listed = published.get(int(candidates[index]))
            if listed in options:
                tenths[index] = listed
            elif listed is None:
                one = candidates[index : index + 1]

                def rank(option):
                    score = int(self.score(user, one, np.array([option]))[0])
                    accepted = option <= limit[index] and score >= self.min_score
                    return (accepted, score, -option)

                tenths[index] = min(options, key=rank)
