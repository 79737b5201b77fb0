"""The rows of a pool, parsed and judged: who is a reject, who is eligible tonight, and why not.

Written from the design's rules and from nothing else; every text is kept as folded UTF-8 bytes.
"""

import json
import math
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass

TEXT_COLUMNS = [
    "email", "gender", "interests", "drinking", "smoking", "exercise", "children", "religion",
    "looking_for", "bio", "photos", "match_preferences", "active_match_email", "last_seen",
]
NUMBER_COLUMNS = ["age", "lat", "lng", "is_visible"]
CATEGORIES = ["drinking", "smoking", "exercise", "children", "religion", "looking_for"]
INTERESTED_IN = {
    b"men": "male", b"male": "male", b"women": "female", b"female": "female", b"other": "other",
    b"everyone": "everyone", b"any": "everyone",
}
NANOSECONDS = 1_000_000_000
SEEN_WITHIN = 14 * 86_400 * NANOSECONDS
LONGEST_ID = 2048


class Text(bytes):
    """A TEXT value, which a BLOB (plain bytes) is not."""


class Reject(Exception):
    """A malformed row; the argument is the reason."""


class PoolError(Exception):
    """A pool that cannot be read at all."""


@dataclass
class Profile:
    """One well-formed row. Unknown is None; numbers of the preferences have their defaults."""

    id: bytes
    gender: bytes | None
    age: float | None
    lat: float | None
    lng: float | None
    interests: frozenset
    categories: dict
    has_bio: bool
    has_photo: bool
    interested_in: str
    age_min: float
    age_max: float
    distance_limit: int
    accepted_smoking: frozenset
    accepted_drinking: frozenset
    wanted_religion: bytes | None
    wanted_children: bytes | None
    is_visible: float | None
    has_active_match: bool
    last_seen: int | None
    embedding: bytes | None


def fold(text):
    """A text as it is compared: stripped of ASCII white space, A-Z folded; None where blank."""
    if text is None:
        return None
    # Of bytes, strip() and lower() know ASCII only, which is what is wanted.
    return bytes(text).strip().lower() or None


def tenths(miles):
    """Miles as an integer number of tenths, rounded half up."""
    return math.floor(min(miles * 10, 1e12) + 0.5)


# MARK: - Instants

INSTANT = re.compile(
    rb"(\d{4})-(\d\d)-(\d\d)"
    rb"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)?)?")
MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def days_before_year(year):
    """Days from 0000-01-01 to the first of January, in the proleptic Gregorian calendar."""
    return 365 * year + (year + 3) // 4 - (year + 99) // 100 + (year + 399) // 400


def instant(text):
    """Nanoseconds since 1970 of an ISO 8601 text; ValueError where it is none."""
    match = INSTANT.fullmatch(bytes(text).strip())
    if not match:
        raise ValueError("no ISO 8601 instant")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = MONTH_LENGTHS[:1] + [29 if leap else 28] + MONTH_LENGTHS[2:]
    if not (1 <= month <= 12 and 1 <= day <= lengths[month - 1]):
        raise ValueError("no such day")
    zone_hour, zone_minute = int(match[9] or 0), int(match[10] or 0)
    if hour > 23 or minute > 59 or second > 60 or zone_hour > 23 or zone_minute > 59:
        raise ValueError("no such time")
    fraction = int(((match[7] or b"") + b"0" * 9)[:9])
    if second == 60:
        second, fraction = 59, NANOSECONDS - 1
    days = days_before_year(year) - days_before_year(1970) + sum(lengths[: month - 1]) + day - 1
    offset = (zone_hour * 60 + zone_minute) * (-1 if match[8] == b"-" else 1)
    seconds = days * 86_400 + hour * 3_600 + (minute - offset) * 60 + second
    return seconds * NANOSECONDS + fraction


# MARK: - JSON

def _no_constant(name):
    raise ValueError(f"{name} is no JSON")


def _has_half_pair(text):
    """Whether a JSON text escapes half of a surrogate pair, which is no character."""
    escapes = re.sub(rb"\\[^u]", b" ", text)
    rest = re.sub(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}", b"", escapes)
    return re.search(rb"\\u[dD][89a-fA-F]", rest) is not None


def parse_json(text, column):
    """The value of a JSON text; None where it is NULL or blank. Numbers come back as floats."""
    if fold(text) is None:
        return None
    try:
        value = json.loads(
            text.decode(), parse_int=float, parse_float=float, parse_constant=_no_constant)
    except ValueError as error:
        raise Reject(f"{column}: broken JSON") from error
    if b"\\u" in text and _has_half_pair(text):
        raise Reject(f"{column}: broken JSON")
    return value


def fold_json(string):
    """A JSON string as folded bytes."""
    return fold(string.encode())


def string_list(value, column):
    """A list of folded texts; a single text is a list of one, null an empty one."""
    if value is None:
        return []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(v is None or isinstance(v, str) for v in values):
        raise Reject(f"{column}: wrong JSON type")
    return [text for text in (fold_json(v) for v in values if v is not None) if text]


def preference_number(preferences, key, default):
    """A number of the preferences; missing, null and 0 mean the default."""
    value = preferences.get(key)
    if value is None:
        return default
    if not isinstance(value, float):
        raise Reject("match_preferences: wrong JSON type")
    return default if value == 0 else value


def preference_text(preferences, key):
    """A text of the preferences, folded, or None."""
    value = preferences.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Reject("match_preferences: wrong JSON type")
    return fold_json(value)


def parse_preferences(text):
    """The fields of a profile that come from its preferences."""
    value = parse_json(text, "match_preferences")
    preferences = {} if value is None else value
    if not isinstance(preferences, dict):
        raise Reject("match_preferences: wrong JSON type")
    interested_in = preference_text(preferences, "interestedIn") or b"everyone"
    if interested_in not in INTERESTED_IN:
        raise Reject("match_preferences: unknown interestedIn")
    limit = preference_number(preferences, "maxDistance", 100.0)
    wanted = {key: preference_text(preferences, key) for key in ("religion", "children")}
    return {
        "interested_in": INTERESTED_IN[interested_in],
        "age_min": preference_number(preferences, "ageMin", 18.0),
        "age_max": preference_number(preferences, "ageMax", 99.0),
        "distance_limit": -1 if limit < 0 else tenths(limit),
        "accepted_smoking": frozenset(string_list(preferences.get("smoking"), "smoking")),
        "accepted_drinking": frozenset(string_list(preferences.get("drinking"), "drinking")),
        "wanted_religion": None if wanted["religion"] == b"any" else wanted["religion"],
        "wanted_children": None if wanted["children"] == b"any" else wanted["children"],
    }


# MARK: - Rows

def check_storage(row):
    """Refuses a value whose storage class is not the column's, and texts that are not UTF-8."""
    for column in TEXT_COLUMNS:
        if row[column] is None:
            continue
        if not isinstance(row[column], Text):
            raise Reject(f"{column}: not a text")
        try:
            row[column].decode()
        except UnicodeDecodeError as error:
            raise Reject(f"{column}: not UTF-8") from error
    for column in NUMBER_COLUMNS:
        if not (row[column] is None or isinstance(row[column], (int, float))):
            raise Reject(f"{column}: text in a number")


def parse_row(row, embedding_dimension=None):
    """A row as a profile; Reject where it is malformed."""
    check_storage(row)
    user_id = fold(row["email"])
    if user_id is None:
        raise Reject("email: missing")
    if len(user_id) > LONGEST_ID:
        raise Reject("email: too long")
    if b"\0" in user_id:
        raise Reject("email: a zero byte")
    gender = fold(row["gender"])
    if gender not in (None, b"male", b"female", b"other"):
        raise Reject("gender: unknown value")
    age = row["age"]
    if isinstance(age, float) and not (math.isfinite(age) and age == math.floor(age)):
        raise Reject("age: no whole number")
    for column, bound in (("lat", 90), ("lng", 180)):
        if row[column] is not None and not abs(row[column]) <= bound:
            raise Reject(f"{column}: out of range")
    try:
        last_seen = None if fold(row["last_seen"]) is None else instant(row["last_seen"])
    except ValueError as error:
        raise Reject("last_seen: no instant") from error
    embedding = row.get("embedding")
    if embedding is not None and (isinstance(embedding, Text) or not isinstance(embedding, bytes)):
        raise Reject("embedding: not a blob")
    if embedding and embedding_dimension is not None and len(embedding) != embedding_dimension:
        raise Reject("embedding: wrong length")
    return Profile(
        id=user_id, gender=gender, age=age, lat=row["lat"], lng=row["lng"],
        interests=frozenset(string_list(parse_json(row["interests"], "interests"), "interests")),
        categories={column: fold(row[column]) for column in CATEGORIES},
        has_bio=fold(row["bio"]) is not None,
        has_photo=bool(string_list(parse_json(row["photos"], "photos"), "photos")),
        is_visible=row["is_visible"],
        has_active_match=fold(row["active_match_email"]) is not None,
        last_seen=last_seen, embedding=embedding or None,
        **parse_preferences(row["match_preferences"]))


def why_not_eligible(profile, as_of):
    """The first reason in the design's order, or None for an eligible profile."""
    if profile.is_visible == 0:
        return "visible"
    if profile.has_active_match:
        return "active match"
    if profile.lat is None or profile.lng is None:
        return "location"
    if profile.age is None or not 18 <= profile.age <= 120:
        return "age"
    if profile.last_seen is None or profile.last_seen < as_of - SEEN_WITHIN:
        return "last seen"
    return None


# MARK: - The pool

class Pool:
    """The eligible profiles, sorted by id, the exclusions, and the counts of the rest."""

    def __init__(self, path, as_of, embedding_dimension=None):
        self.rows = 0
        self.rejects = Counter()
        self.not_eligible = Counter()
        self.ignored_history = Counter()
        self.eligible = []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        connection.text_factory = Text
        try:
            connection.execute("BEGIN")
            self._read_users(connection, as_of, embedding_dimension)
            self.excluded = self._read_exclusions(connection)
        finally:
            connection.close()

    @staticmethod
    def _columns(connection, table):
        rows = connection.execute(f"SELECT name FROM pragma_table_info('{table}')")
        return [name.decode().lower() for (name,) in rows]

    def _read_users(self, connection, as_of, embedding_dimension):
        present = self._columns(connection, "users")
        needed = TEXT_COLUMNS + NUMBER_COLUMNS
        missing = [column for column in needed if column not in present]
        if missing:
            raise PoolError(f"users: no column {', '.join(missing)}")
        columns = needed + [column for column in ("embedding",) if column in present]
        query = f"SELECT {', '.join(columns)} FROM users"
        winners = {}
        emails = connection.execute("SELECT email FROM users NOT INDEXED")
        for number, (email,) in enumerate(emails):
            if isinstance(email, Text) and fold(email):
                place = (bytes(email), number)
                winners[fold(email)] = min(place, winners.get(fold(email), place))
        for number, values in enumerate(connection.execute(query + " NOT INDEXED")):
            self.rows += 1
            row = dict(zip(columns, values))
            try:
                profile = parse_row(row, embedding_dimension)
                if winners[profile.id][1] != number:
                    raise Reject("email: duplicate")
            except Reject as reject:
                self.rejects[str(reject)] += 1
                continue
            reason = why_not_eligible(profile, as_of)
            if reason is None:
                self.eligible.append(profile)
            else:
                self.not_eligible[reason] += 1
        self.eligible.sort(key=lambda profile: profile.id)

    def _read_exclusions(self, connection):
        """For each eligible user's index the set of indices that are not in its list."""
        places = {profile.id: index for index, profile in enumerate(self.eligible)}
        excluded = {}

        def exclude(user, candidate):
            if user in places and candidate in places:
                excluded.setdefault(places[user], set()).add(places[candidate])

        def known(value):
            return fold(value) if isinstance(value, Text) else None

        if self._columns(connection, "match_history"):
            rows = connection.execute("SELECT user_email, match_email, action FROM match_history")
            for user, match, action in rows:
                user, match, action = known(user), known(match), known(action)
                if user is None or match is None:
                    self.ignored_history["no email"] += 1
                elif action not in (b"accept", b"pass"):
                    self.ignored_history["other action"] += 1
                else:
                    exclude(user, match)
                    if action == b"pass":
                        exclude(match, user)
        if self._columns(connection, "blocks"):
            for pair in connection.execute("SELECT blocker_email, blocked_email FROM blocks"):
                blocker, blocked = known(pair[0]), known(pair[1])
                if blocker is None or blocked is None:
                    self.ignored_history["no email"] += 1
                else:
                    exclude(blocker, blocked)
                    exclude(blocked, blocker)
        return excluded
