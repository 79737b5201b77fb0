#!/usr/bin/env python3
"""A random pool that is nasty on purpose, made by no code of the project.

    random_pool.py --seed 7 --users 2000 OUT.sqlite [--rejects 0.005] [--as-of INSTANT]

Same seed, same rows. What only some seeds have (embeddings, a vocabulary of more than 512
interests, many categories, shuffled and extra columns, WAL mode, no history) is drawn first.
"""

import argparse
import datetime
import json
import math
import os
import random
import sqlite3

RADIUS = 3958.7613
DIMENSION = 64
COLUMNS = [
    "email", "first_name", "gender", "age", "lat", "lng", "geohash", "interests", "drinking",
    "smoking", "exercise", "children", "religion", "looking_for", "bio", "photos",
    "match_preferences", "is_visible", "active_match_email", "last_seen", "embedding",
    "created_at", "updated_at",
]
TYPES = {"age": "INTEGER", "lat": "REAL", "lng": "REAL", "is_visible": "INTEGER",
         "embedding": "BLOB"}
# Equal to the eye, different in bytes: composed and decomposed, dotless i, full width.
LOOKALIKES = ["caf\u00e9", "cafe\u0301", "\u0131", "i", "\uff41", "stra\u00dfe", "strasse",
              "\u00c9", "\u00e9", "a\u00a0b", "\u212a", "k", "doesn\u2019t"]
# Stands for a text whose bytes are no UTF-8, which Python cannot bind as one.
NOT_UTF8 = "\udcff"
SPACES = ["", "", "", " ", "\t", "\n", "\r\n", "  ", "\v", "\f"]
# Well-formed JSON that few writers make.
RAW_PREFERENCES = [
    '{"ageMin": 2.5e1, "ageMax": -0, "maxDistance": 5E1}', '{"ageMax":1e400}',
    '{"ageMin":1e400}', '{"maxDistance":1e400}', '{"maxDistance":-1e400}', '{"maxDistance":1e-400}',
    '{"ageMin":-0.0,"ageMax":29.999999999999999999999}', '{"interested\\u0049n":"women"}',
    '{"interestedIn":"wo\\u006den\\u0020"}', '{"religion":"\\ud83d\\uDE00","children":"\\ufffd"}',
    '{"maxDistance":49.95,"maxDistance":10.049999999999999}', '{"smoking":"\\u0000"}',
    '{"maxDistance":-0.04}', '\t{"AGEMIN": "not ours", "": null}\r\n',
    '{"ageMin":' + "0" + ',"x":' + "[" * 300 + "]" * 300 + "}",
]
RAW_INTERESTS = [
    '["\\uFFFD", "\ufffd", "\\\\ud83d"]', '["\\ud83d\\ude00", "\U0001f600"]',
    '["a\\u0000b", "a"]', '["\\/", "/", "\\u002F"]', '"tag\\u00201"', ' [ ] ', '["\\u0131", "I"]',
    '["\\u00e9", "e\\u0301", "\\u00C9"]', "[" + '"",' * 3000 + '"tag 3"]',
]
CENTERS = [
    (37.7749, -122.4194), (40.7128, -74.0060), (51.5074, -0.1278), (-16.9, 179.97),
    (-16.9, -179.98), (52.9, 179.999), (89.95, 10.0), (-89.9, -100.0), (0.0, 0.0),
    (64.8, -147.7), (-36.8485, 174.7633),
]


class Maker:
    """Draws the rows of one pool."""

    def __init__(self, seed, users, as_of, reject_share):
        self.random = random.Random(seed)
        self.users, self.as_of, self.reject_share = users, as_of, reject_share
        draw = self.random.random
        vocabulary = self.random.choice([12, 60, 177, 700, 1500])
        self.many_categories = draw() < 0.4
        self.has_embedding = draw() < 0.5
        self.huge_lists = draw() < 0.5
        self.shuffled = draw() < 0.5
        self.untyped = draw() < 0.3
        self.wal = draw() < 0.4
        self.has_history, self.has_blocks = draw() < 0.9, draw() < 0.9
        self.interests = [f"tag {index}" for index in range(vocabulary)] + LOOKALIKES
        self.centers = self.random.sample(CENTERS, self.random.randint(3, 6))
        self.prototypes = [self.random.randbytes(DIMENSION) for _ in range(4)]
        self.crowd = self.point()
        self.emails = []

    # MARK: - Texts

    def untidy(self, text):
        """The same text for everyone who folds: other case, white space around."""
        pick = self.random.random()
        if pick < 0.2:
            text = "".join(
                c.upper() if "a" <= c <= "z" and self.random.random() < 0.5 else c for c in text)
        if self.random.random() < 0.15:
            text = self.random.choice(SPACES) + text + self.random.choice(SPACES)
        return text

    def unknown(self):
        return self.random.choice([None, None, "", " ", "\t\n"])

    def category(self, name):
        many = self.many_categories and name in ("religion", "children", "smoking")
        values = [f"{name} {index}" for index in range(70)] if many else [
            "no", "yes", "sometimes", "caf\u00e9", "cafe\u0301"]
        if self.random.random() < 0.25:
            return self.unknown()
        return self.untidy(values[min(int(self.random.expovariate(0.12 if many else 0.8)),
                                      len(values) - 1)])

    # MARK: - Places

    def point(self):
        if self.random.random() < 0.02:
            return self.random.choice([
                (90.0, self.random.uniform(-180, 180)), (-90.0, 0.0), (90.0, -180.0),
                (0.0, 180.0), (0.0, -180.0), (-0.0, -0.0)])
        lat, lng = self.random.choice(self.centers)
        pick = self.random.random()
        if pick < 0.08:
            return self.crowd if hasattr(self, "crowd") else (lat, lng)
        if pick < 0.2:
            # Straight north: the distance is exactly the arc, here half way between two tenths.
            miles = (self.random.randint(0, 600) + self.random.choice([0.5, 0.5 + 1e-4, 0.4999]))
            return min(lat + math.degrees(miles / 10 / RADIUS), 90.0), lng
        away = math.degrees(self.random.expovariate(1 / 18) / RADIUS)
        turn = self.random.uniform(0, 2 * math.pi)
        lat = max(-90.0, min(90.0, lat + away * math.cos(turn)))
        lng += away * math.sin(turn) / max(math.cos(math.radians(lat)), 0.001)
        lng = (lng + 180) % 360 - 180
        digits = self.random.choice([3, 6, 15])
        return round(lat, digits), round(lng, digits)

    # MARK: - JSON fields

    def interest_list(self):
        pick = self.random.random()
        if pick < 0.04:
            return self.random.choice([None, "", " ", "null", "[]", '[""]', '[null, " "]'])
        if pick < 0.06:
            return self.random.choice(RAW_INTERESTS)
        if pick < 0.08:
            return json.dumps(self.untidy(self.random.choice(self.interests)))
        count = self.random.randint(1, 14)
        if self.huge_lists and pick > 0.97:
            count = self.random.randint(200, 900)
        last = len(self.interests) - 1
        chosen = [self.untidy(self.interests[min(int(self.random.expovariate(8 / last)), last)])
                  if self.random.random() < 0.8 else self.untidy(self.random.choice(self.interests))
                  for _ in range(count)]
        if self.random.random() < 0.1:
            chosen += [None, " ", chosen[0], chosen[0].upper()]
        return json.dumps(chosen, ensure_ascii=self.random.random() < 0.5)

    def chosen_values(self, name):
        values = [v for v in (self.category(name) for _ in range(self.random.randint(1, 4)))]
        pick = self.random.random()
        if pick < 0.2:
            return values[0]
        return [] if pick < 0.3 else values

    def preferences(self, gender, age):
        if self.random.random() < 0.08:
            return self.random.choice([None, "", " ", "null", "{}", " {} \n"])
        draw, value = self.random.random, {}
        if draw() < 0.8:
            other = {"male": ["women", "Female "], "female": ["men", " MALE"]}.get(
                (gender or "").strip().lower(), ["other"])
            value["interestedIn"] = self.random.choice(
                other * 3 + ["everyone", "any", "men", "women", "other", None, "", " Everyone\t"])
        if draw() < 0.03:
            return self.random.choice(RAW_PREFERENCES)
        base = age if isinstance(age, (int, float)) else 30
        if draw() < 0.7:
            value["ageMin"] = self.random.choice(
                [base - 8, base - 3, base - 15, 0, None, 18, 18.5, base, 30.0, -5])
        if draw() < 0.7:
            value["ageMax"] = self.random.choice(
                [base + 8, base + 3, base + 20, 0, None, 99, 40.5, base, 17, 1e3])
        if draw() < 0.7:
            value["maxDistance"] = self.random.choice(
                [1, 5, 10, 10.05, 10.04, 24.95, 25, 50, 100, 500, 0, None, -3, 0.04, 0.05, 1e30])
        for name in ("smoking", "drinking"):
            if draw() < 0.3:
                value[name] = self.chosen_values(name)
        for name in ("religion", "children"):
            if draw() < 0.15:
                value[name] = self.random.choice(["any", "ANY ", self.category(name), None, " "])
        if draw() < 0.1:
            value["unheardOf"] = [{"deep": [1, True]}]
        text = json.dumps(value, ensure_ascii=draw() < 0.5)
        if draw() < 0.03:
            text = text.replace("{", '{"ageMin": 90, "ageMin": 0, ', 1).replace(", }", "}")
        return text

    def last_seen(self):
        draw = self.random.random()
        if draw < 0.03:
            return self.random.choice([None, "", "  "])
        edge = self.as_of - datetime.timedelta(days=14)
        if draw < 0.12:
            second = edge.strftime("%Y-%m-%dT%H:%M:%S")
            before = (edge - datetime.timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
            east = (edge + datetime.timedelta(hours=5, minutes=30)).strftime("%Y-%m-%d %H:%M:%S")
            return self.random.choice([
                second + "Z", second + ".000Z", before + ".999999999Z", before + "Z",
                second + "+00:00", east + "+05:30", east + ",0+0530", before + ".999Z",
                second, second + "z", f" {second}Z ", second + ".000000001Z",
                edge.strftime("%Y-%m-%dT%H:%MZ")])
        if draw < 0.15:
            return (self.as_of + datetime.timedelta(days=self.random.randint(1, 900))).isoformat()
        if draw < 0.18:
            return (self.as_of - datetime.timedelta(days=self.random.randint(0, 20))).date(
                ).isoformat()
        days = self.random.uniform(0, 13.9) if draw < 0.93 else self.random.uniform(14.1, 400)
        seen = self.as_of - datetime.timedelta(days=days)
        return seen.isoformat().replace("+00:00", self.random.choice(["Z", "+00:00", "z", "-00"]))

    # MARK: - Rows

    def user(self, index):
        """One well-formed row."""
        draw = self.random.random
        gender = self.random.choices(
            ["male", "female", "other", None], weights=[45, 45, 7, 3])[0]
        gender = self.unknown() if gender is None else self.untidy(gender)
        age = self.random.choices(
            [int(min(18 + self.random.expovariate(1 / 12), 130)), 18, 99, 120, 17, 121, 25.0,
             None, -4],
            weights=[90, 2, 1, 1, 1, 1, 3, 1, 0.3])[0]
        lat, lng = self.point()
        if draw() < 0.02:
            lat, lng = self.random.choice([(None, lng), (lat, None), (None, None)])
        email = self.untidy(f"user{index:05}@{self.random.choice('abc')}.example.test")
        if draw() < 0.03:
            email = f"{self.random.choice(LOOKALIKES)}{index}@example.test"
        self.emails.append(email)
        return {
            "email": email, "first_name": "A", "gender": gender, "age": age, "lat": lat,
            "lng": lng, "geohash": None, "interests": self.interest_list(),
            **{name: self.category(name) for name in (
                "drinking", "smoking", "exercise", "children", "religion", "looking_for")},
            "bio": self.random.choice([None, "", " \n", "Hello", " x "]),
            "photos": self.random.choice(
                [None, "", "[]", '["a.jpg"]', '"b.jpg"', '[" "]', '[null]', "null", '["", "c"]']),
            "match_preferences": self.preferences(gender, age),
            "is_visible": self.random.choices([1, None, 0, 1.0, 7, 0.0], [80, 8, 3, 3, 3, 1])[0],
            "active_match_email": self.random.choices(
                [None, "", "  ", "who@example.test"], [80, 8, 4, 4])[0],
            "last_seen": self.last_seen(),
            "embedding": self.embedding(), "created_at": "2026-01-01T00:00:00Z",
            "updated_at": None,
        }

    def embedding(self):
        pick = self.random.random()
        if pick < 0.1:
            return self.random.choice([None, b"", bytes(DIMENSION)])
        if pick < 0.2:
            return bytes([self.random.choice([1, 255])] * DIMENSION)
        near = self.random.choice(self.prototypes)
        noise = self.random.choice([1, 20, 80])
        return bytes((value + self.random.randint(-noise, noise)) % 256 for value in near)

    def spoil(self, row):
        """Makes a well-formed row malformed."""
        column, value = self.random.choice([
            ("age", 25.5), ("age", "abc"), ("age", b"25"), ("lat", 999.0), ("lng", -180.5),
            ("lat", float("inf")), ("lat", "north"), ("gender", "cat"), ("gender", "m"),
            ("interests", "[1]"), ("interests", '["a"'), ("interests", "[NaN]"),
            ("interests", "{}"), ("interests", "['a']"), ("interests", '["\\ud83d"]'),
            ("interests", "[" * 65 + "]" * 65), ("photos", "7"), ("photos", '["a"] b'),
            ("match_preferences", "[]"), ("match_preferences", "{"), ("match_preferences", "true"),
            ("match_preferences", '{"ageMin": "20"}'), ("match_preferences", '{"ageMax": true}'),
            ("match_preferences", '{"maxDistance": [1]}'),
            ("match_preferences", '{"interestedIn": "cats"}'),
            ("match_preferences", '{"interestedIn": ["men"]}'),
            ("match_preferences", '{"smoking": 1}'), ("match_preferences", '{"religion": []}'),
            ("last_seen", "yesterday"), ("last_seen", "2026-02-30T00:00:00Z"),
            ("last_seen", "2026-11-19T25:00:00Z"), ("bio", b"\x00blob"), ("is_visible", "yes"),
            ("religion", b"x"), ("email", None), ("email", "a" * 2049), ("embedding", "text"),
            ("embedding", b"short"), ("interests", "\ufeff[]"), ("interests", '["\\x"]'),
            ("interests", '["a\tb"]'), ("photos", "[01]"), ("photos", "[1.]"), ("photos", "nul"),
            ("match_preferences", '{"a": +1}'), ("match_preferences", '{"a": 1, }'),
            ("match_preferences", '{"a" 1}'), ("match_preferences", '{"ageMin": "1", "a": }'),
            ("bio", NOT_UTF8), ("match_preferences", NOT_UTF8), ("last_seen", NOT_UTF8),
        ])
        row[column] = value
        return row

    def rows(self):
        """All rows of users, with duplicates of ids and malformed ones among them."""
        for index in range(self.users):
            row = self.user(index)
            pick = self.random.random()
            if pick < self.reject_share:
                pick = self.random.random()
                if pick < 0.3 and index > 10:
                    other = self.random.choice(self.emails[:-1]).strip()
                    row["email"] = self.random.choice([other.swapcase(), f" {other}", other + "\t"])
                else:
                    row = self.spoil(row)
            yield row

    def pairs(self, per_user):
        """Pairs of people, often near in the order of rows, some of them orphans."""
        seen = set()
        for _ in range(int(self.users * per_user)):
            pair = tuple(self.untidy(self.random.choice(self.emails).strip().lower())
                         for _ in range(2))
            if self.random.random() < 0.02:
                pair = (pair[0], self.random.choice(["gone@example.test", "", " "]))
            if pair not in seen:
                seen.add(pair)
                yield pair


def write(maker, path):
    """Writes the pool."""
    if os.path.exists(path):
        raise SystemExit(f"{path} exists")
    connection = sqlite3.connect(path)
    if maker.wal:
        connection.execute("PRAGMA journal_mode = WAL")
    columns = [c for c in COLUMNS if maker.has_embedding or c != "embedding"]
    if maker.shuffled:
        columns = columns + ["shoe_size", "Notes"]
        maker.random.shuffle(columns)
    # Without types SQLite keeps every value as it came: a text in `age` stays a text.
    types = {c: "" if maker.untyped else TYPES.get(c, "TEXT") for c in columns}
    declared = [f"{c} {types[c]}{' PRIMARY KEY' if c == 'email' else ''}" for c in columns]
    connection.execute(f"CREATE TABLE users({', '.join(declared)})")
    insert = f"INSERT OR IGNORE INTO users VALUES ({', '.join('?' * len(columns))})"
    for row in maker.rows():
        broken = [c for c in columns if row.get(c) == NOT_UTF8]
        row.update(dict.fromkeys(broken))
        place = connection.execute(insert, [row.get(c, "extra") for c in columns]).lastrowid
        for column in broken:
            connection.execute(
                f"UPDATE users SET {column} = CAST(x'7B61FF7D' AS TEXT) WHERE rowid = ?", (place,))
    if maker.has_history:
        connection.execute("CREATE TABLE match_history(user_email TEXT, match_email TEXT, "
                           "action TEXT, timestamp TEXT, PRIMARY KEY(user_email, match_email))")
        actions = ["accept", "pass", " PASS", "Accept\n", "superlike", None, "passed"]
        connection.executemany(
            "INSERT OR IGNORE INTO match_history VALUES (?, ?, ?, NULL)",
            [(*pair, maker.random.choice(actions)) for pair in maker.pairs(12)])
    if maker.has_blocks:
        connection.execute("CREATE TABLE blocks(blocker_email TEXT, blocked_email TEXT, "
                           "PRIMARY KEY(blocker_email, blocked_email))")
        connection.executemany(
            "INSERT OR IGNORE INTO blocks VALUES (?, ?)", list(maker.pairs(2)))
    connection.commit()
    connection.close()


def main():
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument("--rejects", type=float, default=0.005, help="share of malformed rows")
    parser.add_argument("--as-of", default="2026-11-20T04:00:00+00:00")
    options = parser.parse_args()
    as_of = datetime.datetime.fromisoformat(options.as_of.replace("Z", "+00:00"))
    write(Maker(options.seed, options.users, as_of, options.rejects), options.out)


if __name__ == "__main__":
    main()
