"""What the end-to-end tests share: the binary, the oracle, pools and published nights.

    .ci runs:  python -m pytest Tests/EndToEnd        (needs pytest, numpy, pyarrow, duckdb, polars)

The binary is `.build/release/oith`, or the environment variable OITH.
"""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

# Whoever runs the tests in the background ignores SIGINT, and with nohup SIGHUP; a child would go on ignoring it.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).resolve().parents[2]
OITH = Path(os.environ.get("OITH", ROOT / ".build/release/oith"))
AS_OF = "2026-11-20T04:00:00Z"
PIPELINE = ROOT / "Pipelines/nightly.asl.json"
MODELS = {name: ROOT / f"Pipelines/scoring/{name}.json" for name in ("oith-v1", "oith-queue-v1")}
ORACLE = ROOT / "Tests/Oracle/oracle.py"
RANDOM_POOL = ROOT / "Tests/Oracle/random_pool.py"
FIXTURES = ROOT / "Fixtures"
# Those who are told here are on the loopback, which no proxy of the host reaches.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items()
       if not name.lower().endswith("_proxy") and not name.startswith("SSL_CERT_")},
    "PYTHONDONTWRITEBYTECODE": "1"}


def oith(*arguments, check=None, **options):
    """Runs the binary; with `check` asserts the exit code and shows what it said."""
    options.setdefault("env", ENVIRONMENT)
    result = subprocess.run(
        [str(OITH), *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)
    if check is not None:
        assert result.returncode == check, (
            f"exit {result.returncode}: oith {' '.join(map(str, arguments))}\n"
            f"{result.stdout}\n{result.stderr}")
    return result


def run(pool, data, *arguments, check=0, **options):
    """One night with the pipeline of the repository."""
    return oith("run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF, *arguments,
                check=check, **options)


def oracle(pool, *arguments, model="oith-v1"):
    """Runs the oracle; the arguments end with its command. A model is a name or a file."""
    return subprocess.run(
        [sys.executable, ORACLE, pool, "--as-of", AS_OF, "--model", MODELS.get(model, model),
         *map(str, arguments)],
        capture_output=True, text=True, timeout=600, env=ENVIRONMENT)


def assert_exact(pool, data, *arguments, model="oith-v1"):
    """The current snapshot equals the brute force."""
    result = oracle(pool, *arguments, "compare", current(data), model=model)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def counts(pool):
    """What the oracle counts in a pool."""
    result = oracle(pool, "counts")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def kernels():
    """The values of OITH_KERNEL that this machine can run."""
    flags = Path("/proc/cpuinfo").read_text().split()
    needs = {"scalar": "", "base": "", "v3": "avx2", "v4": "avx512vl"}
    return [kernel for kernel, flag in needs.items() if not flag or flag in flags]


def random_pool(path, seed, users, *arguments):
    """A nasty pool that no code of the project made."""
    subprocess.run(
        [sys.executable, RANDOM_POOL, "--seed", str(seed), "--users", str(users), *arguments,
         str(path)], check=True, env=ENVIRONMENT)
    return path


def data_folder(path):
    """A data folder in which nothing ran yet."""
    path.mkdir(parents=True)
    (path / "oith.json").write_text(
        '{"layout":3,"made":"2026-11-19T00:00:00Z","what":"oith data folder"}\n')
    return path


def freeze(process):
    """Stops a process and waits until the last of its threads has stopped: the signal alone returns earlier."""
    process.send_signal(signal.SIGSTOP)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it ended before it could be stopped"


@contextlib.contextmanager
def held_by_ours(lock, folder):
    """A lock that a process called `oith` holds: another name is a stranger's, which is another error."""
    if shutil.which("flock") is None:
        pytest.skip("no flock(1) here")
    program = shutil.copy(shutil.which("flock"), Path(folder) / "oith")
    with subprocess.Popen([program, "-x", lock, "sh", "-c", "echo taken; exec cat"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"taken\n"
        yield
        holder.stdin.close()


def let_others_in(place):
    """Opens a folder, and those of pytest around it, to any user; skips where one of somebody else is closed."""
    for folder in [place, *place.parents]:
        if any(part.startswith("pytest-") for part in folder.parts):
            folder.chmod(folder.stat().st_mode | 0o055)
        elif not folder.stat().st_mode & 0o001:
            pytest.skip(f"another user may not enter {folder}")


def current(data):
    """The folder of the current snapshot."""
    return (Path(data) / "current").resolve(strict=True)


def assert_nothing_published(data):
    """No `current`, no snapshot under its own name."""
    data = Path(data)
    assert not os.path.lexists(data / "current")
    snapshots = data / "snapshots"
    names = [path.name for path in snapshots.iterdir()] if snapshots.is_dir() else []
    assert [name for name in names if not name.startswith(".")] == []


def lookup(user, data):
    """The rows (rank, candidate, score, miles) that `oith lookup --json` prints."""
    result = oith("lookup", user, "--data", data, "--json", check=0)
    return [(row["rank"], row["candidate_id"], row["score"], row["distance_miles"])
            for row in json.loads(result.stdout)["candidates"]]


def write_pool(path, rows):
    """A pool with these rows, each a dictionary; everything not named is NULL."""
    columns = ["email", "gender", "age", "lat", "lng", "interests", "drinking", "smoking",
               "exercise", "children", "religion", "looking_for", "bio", "photos",
               "match_preferences", "is_visible", "active_match_email", "last_seen"]
    if any("embedding" in row for row in rows):
        columns.append("embedding")
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE users({', '.join(columns)})")
    for row in rows:
        connection.execute(
            f"INSERT INTO users VALUES ({', '.join('?' * len(columns))})",
            [row.get(column) for column in columns])
    connection.commit()
    connection.close()
    return path


def somebody(email, **more):
    """An eligible user in San Francisco."""
    return {"email": email, "gender": "female", "age": 30, "lat": 37.77, "lng": -122.42,
            "last_seen": AS_OF, **more}


def import_fixture(path):
    """The pool of Fixtures/, imported."""
    oith("pool", "import", FIXTURES / "users.jsonl.zst", "--pool", path, check=0)
    oith("pool", "import", FIXTURES / "match-history.jsonl.zst", "--table", "match-history",
         "--pool", path, check=0)
    oith("pool", "import", FIXTURES / "blocks.jsonl.gz", "--table", "blocks", "--pool", path,
         check=0)
    return path


@pytest.fixture(scope="session")
def fixture_pool(tmp_path_factory):
    """The pool of Fixtures/; not to be changed."""
    return import_fixture(tmp_path_factory.mktemp("fixture") / "pool.sqlite")


@pytest.fixture
def evergreen_pool(fixture_pool, tmp_path):
    """The fixture pool for a night of now, as cron starts it: all were seen after any night."""
    pool = tmp_path / "pool.sqlite"
    shutil.copy(fixture_pool, pool)
    connection = sqlite3.connect(pool)
    connection.execute("UPDATE users SET last_seen = '2099-01-01T00:00:00Z'")
    connection.commit()
    connection.close()
    return pool


@pytest.fixture(scope="session")
def night(fixture_pool, tmp_path_factory):
    """A data folder with the published night of the fixture; not to be changed."""
    data = tmp_path_factory.mktemp("night") / "data"
    run(fixture_pool, data)
    return data


@pytest.fixture
def spoiled_night(night, tmp_path):
    """A copy of the published night, to be damaged."""
    shutil.copytree(night, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def pytest_sessionstart(session):
    """Without a binary there is nothing to test, and that is a failure."""
    if not OITH.exists():
        pytest.exit(f"{OITH} is missing: swift build -c release", returncode=4)
