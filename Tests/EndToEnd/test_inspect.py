"""What `oith inspect` counts is what DuckDB counts in the same files."""

import fcntl
import json
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
    lists = f"'{current(data)}/part-*.parquet'"
    users = f"'{current(data)}/users.parquet'"
    for key, column, table in [("scores", "score", lists), ("distances", "distance_miles", lists),
                               ("listLengths", "candidates", users)]:
        count, mean, least, greatest, *quantiles = duckdb.sql(f"""
            SELECT count(*), avg({column}), min({column}), max({column}),
                   quantile_disc({column}, 0.05), quantile_disc({column}, 0.5),
                   quantile_disc({column}, 0.95) FROM {table}""").fetchall()[0]
        spread = found[key]
        assert spread["count"] == count == sum(spread["histogram"]["counts"])
        assert spread["mean"] == pytest.approx(mean)
        assert [spread["min"], spread["max"]] == [least, greatest]
        assert [spread["p5"], spread["p50"], spread["p95"]] == quantiles
    cells = duckdb.sql(f"""SELECT cell, count(*), count(*) FILTER (candidates > 0) FROM {users}
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
