"""What `oith inspect` counts is what DuckDB counts in the same files."""

import fcntl
import json
import math
import os
import pty
import re
import struct
import subprocess
import termios

import duckdb
import pytest
from conftest import ENVIRONMENT, OITH, PIPELINE, current, oith, random_pool, run


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inspect")
    run(random_pool(folder / "pool.sqlite", 7, 2000), folder / "data")
    return folder / "data"


def test_figures_are_those_of_sql(data):
    found = json.loads(oith("inspect", "--data", data, "--json", check=0).stdout)
    lists = f"'{current(data)}/lists/part-*.parquet'"
    users = f"'{current(data)}/users/part-00000.parquet'"
    for key, column, table in [("scores", "score", lists), ("distances", "distance_miles", lists),
                               ("listLengths", "candidates", users)]:
        count, mean, least, greatest, *quantiles = duckdb.connect().sql(f"""
            SELECT count(*), avg({column}), min({column}), max({column}),
                   quantile_disc({column}, 0.05), quantile_disc({column}, 0.5),
                   quantile_disc({column}, 0.95) FROM {table}""").fetchall()[0]
        spread = found[key]
        assert spread["count"] == count == sum(spread["histogram"]["counts"])
        assert spread["mean"] == pytest.approx(mean)
        assert [spread["min"], spread["max"]] == [least, greatest]
        assert [spread["p5"], spread["p50"], spread["p95"]] == quantiles
    cells = duckdb.connect().sql(f"""SELECT cell, count(*), count(*) FILTER (candidates > 0) FROM {users}
                           GROUP BY cell ORDER BY cell""").fetchall()
    assert [tuple(cell.values()) for cell in found["cells"]] == cells


def test_plots_are_plain_where_nobody_watches(data):
    text = oith("inspect", "--data", data, check=0).stdout
    assert "scores, in points" in text and "where the users live" in text
    assert "\x1b" not in text and "@" not in text
    assert max(len(line) for line in text.splitlines()) <= 100


def on_terminal(*arguments, columns=80, **environment):
    """What the command prints on a terminal."""
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([OITH, *arguments], stdout=secondary, stderr=secondary,
                               env={**ENVIRONMENT, "TERM": "xterm", **environment})
    os.close(secondary)
    text = b""
    try:
        while block := os.read(primary, 65536):
            text += block
    except OSError:
        pass  # Linux' way to say that nobody writes any more.
    os.close(primary)
    assert process.wait() == 0
    return text.decode()


def test_headings_are_bold_on_a_terminal_unless_told_not_to(data):
    assert "\x1b[1m" in on_terminal("inspect", "--data", data)
    assert "\x1b" not in on_terminal("inspect", "--data", data, NO_COLOR="1")
    assert "\x1b" not in on_terminal("inspect", "--data", data, TERM="dumb")


@pytest.mark.parametrize("columns", [30, 40, 60, 200])
def test_nothing_is_wider_than_the_terminal(data, columns):
    text = on_terminal("inspect", "--data", data, columns=columns)
    lines = re.sub(r"\x1b\[\d+m", "", text).replace("\r", "").split("\n")
    # But for the figures at the head, the lines of the plots fit; they take 100 columns at most.
    plots = lines[lines.index("scores, in points"):lines.index("the fullest cells")]
    assert max(map(len, plots)) <= min(columns, 100)
    assert [line for line in plots if line != line.rstrip()] == []


def test_an_old_snapshot_is_called_stale(data, tmp_path):
    assert "stale: older than 24 hours" in oith("inspect", "--data", data, check=0).stdout
    found = json.loads(oith("inspect", "--data", data, "--json", check=0).stdout)
    assert found["stale"] is True and found["ageSeconds"] > 24 * 3600
    pool = random_pool(tmp_path / "pool.sqlite", 7, 300)
    # Some day nobody is left who was seen in the last 14.
    oith("run", PIPELINE, "--pool", pool, "--data", tmp_path / "data", check=0,
         env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "0"})
    found = json.loads(oith("inspect", "--data", tmp_path / "data", "--json", check=0).stdout)
    assert found["stale"] is False and found["model"] == "oith-v1"
    assert "fresh" in oith("inspect", "--data", tmp_path / "data", check=0).stdout


def test_a_snapshot_is_a_name_current_or_a_path(data):
    name = current(data).name
    expected = oith("inspect", "--data", data, check=0).stdout
    for words in ["current", "--data", data], [name, "--data", data], [f"{current(data)}"]:
        assert oith("inspect", *words, check=0).stdout == expected


def test_what_is_not_there(data, tmp_path):
    assert oith("inspect", "2001-01-01", "--data", data).returncode == 66
    assert oith("inspect", "--data", tmp_path).returncode == 66
    assert oith("inspect", "--data", tmp_path / "none").returncode == 66
    assert oith("inspect", f"{tmp_path}/none").returncode == 66


def exposure(snapshot):
    """The definitions of the figures, by DuckDB over all entries."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE lists AS SELECT * FROM '{snapshot}/lists/*.parquet'")
    connection.execute(
        f"CREATE TABLE users AS SELECT user_id FROM '{snapshot}/users/*.parquet'")

    def one(query):
        return connection.execute(query).fetchall()[0]
    shown = [row[0] for row in connection.execute(
        "SELECT count(candidate_id) FROM users LEFT JOIN lists ON candidate_id = users.user_id "
        "GROUP BY users.user_id").fetchall()]
    in_top_ten = one("SELECT coalesce(max(times), 0) FROM (SELECT count(*) AS times FROM lists "
                     "WHERE rank <= 10 GROUP BY candidate_id)")[0]
    lists = one("SELECT count(DISTINCT user_id) FROM lists")[0]
    mutual = one("SELECT count(*) FROM lists AS a JOIN lists AS b ON a.user_id = b.candidate_id "
                 "AND a.candidate_id = b.user_id")[0]
    total, count = sum(shown), len(shown)
    weighted = sum(place * value for place, value in enumerate(sorted(shown), 1))
    return {
        "mostShown": max(shown), "mostShownShare": max(shown) / lists,
        "mostInTop10": in_top_ten, "neverShown": shown.count(0),
        "gini": 2 * weighted / (count * total) - (count + 1) / count,
        "mutualShare": mutual / total}


def test_exposure_is_that_of_the_definitions(night):
    """In inspect, diff, the report, the metrics and the manifest."""
    expected = exposure(current(night))
    said = json.loads(oith("inspect", "--data", night, "--json", check=0).stdout)["exposure"]
    assert set(said) == set(expected)
    for name, value in expected.items():
        assert math.isclose(said[name], value, rel_tol=1e-9), name
    assert 0 < said["gini"] < 1 and said["neverShown"] > 0 and 0 < said["mutualShare"] <= 1
    diff = json.loads(oith("snapshot", "diff", "current", "current", "--data", night, "--json",
                           check=0).stdout)
    assert diff["exposure"] == {"before": said, "after": said}
    manifest = json.loads((current(night) / "manifest.json").read_text())
    assert manifest["counts"]["mostShown"] == said["mostShown"]
    (folder,) = (night / "runs").iterdir()
    metrics = (folder / "metrics.prom").read_text()
    assert f"oith_exposure_most_shown_lists {said['mostShown']}" in metrics
    assert f"the most shown user is in {said['mostShown']:,} of" in (
        folder / "report.html").read_text()
    text = oith("inspect", "--data", night, check=0).stdout
    assert f"one is in {said['mostInTop10']:,} top-10s" in text
