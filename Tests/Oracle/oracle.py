#!/usr/bin/env python3
"""The oracle: what a night must publish, by brute force over the rows of the pool.

    oracle.py POOL --as-of 2026-11-20T04:00:00Z --model oith-v1.json compare DIR/current
    oracle.py POOL --as-of 2026-11-20T04:00:00Z --model oith-v1.json lists
    oracle.py POOL --as-of 2026-11-20T04:00:00Z --model oith-v1.json counts

It shares no code with what it judges: it reads the SQLite rows and the Parquet files itself.
`compare` exits with 0 and one line, or with 1 and the first differences.
"""

import argparse
import json
import random
import sys
import time

from brute_force import BruteForce, Model, hundredths
from comparison import Difference, compare
from pool_rows import Pool, PoolError, instant, tenths


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pool")
    parser.add_argument("--as-of", required=True, metavar="INSTANT")
    parser.add_argument("--model", required=True, metavar="FILE")
    parser.add_argument("--radius", type=float, default=50.0, metavar="MILES")
    parser.add_argument("--top", type=int, default=100)
    parser.add_argument("--min-score", default="50", metavar="POINTS")
    parser.add_argument("--sample", type=int, metavar="N", help="look at N users only")
    parser.add_argument("--seed", type=int, default=1, help="which N users")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("compare").add_argument("snapshot")
    commands.add_parser("lists")
    commands.add_parser("counts")
    return parser.parse_args()


def print_lists(oracle, users):
    """One JSON line a user."""
    for user in users:
        rows = zip(*(a.tolist() for a in oracle.list(user)))
        print(json.dumps({
            "user": oracle.ids[user].decode(),
            "candidates": [
                {"rank": rank, "candidate": oracle.ids[candidate].decode(),
                 "score": score / 100, "miles": miles / 10}
                for rank, (candidate, score, miles) in enumerate(rows, 1)],
        }, ensure_ascii=False))


def print_counts(pool):
    """One JSON object: who is eligible, who is not and why."""
    print(json.dumps({
        "rows": pool.rows, "eligible": len(pool.eligible),
        "not_eligible": dict(sorted(pool.not_eligible.items())),
        "rejects": sum(pool.rejects.values()),
        "rejects_by_reason": dict(sorted(pool.rejects.items())),
        "ignored_history": dict(sorted(pool.ignored_history.items())),
    }))


def main():
    """Runs one command; returns the exit code."""
    options = arguments()
    started = time.monotonic()
    model = Model(options.model)
    try:
        pool = Pool(options.pool, instant(options.as_of.encode()), model.embedding_dimension)
    except PoolError as error:
        print(f"oracle: {error}", file=sys.stderr)
        return 2
    if options.command == "counts":
        print_counts(pool)
        return 0
    oracle = BruteForce(
        pool, model, tenths(options.radius), options.top, hundredths(options.min_score))
    users = range(oracle.count)
    if options.sample is not None and options.sample < oracle.count:
        users = sorted(random.Random(options.seed).sample(users, options.sample))
    if options.command == "lists":
        print_lists(oracle, users)
        return 0
    try:
        differences, rows, settled = compare(oracle, pool.eligible, options.snapshot, users)
    except Difference as difference:
        print(f"oracle: {difference}")
        return 1
    for line in differences[:10]:
        print(line)
    if differences:
        print(f"oracle: {len(differences)} of {len(users)} lists differ")
        return 1
    print(f"oracle: {oracle.count} users, {len(users)} lists, {rows} rows are equal "
          f"({settled} lists by the freedom of a rounding boundary, "
          f"{time.monotonic() - started:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
