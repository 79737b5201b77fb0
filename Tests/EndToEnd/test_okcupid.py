"""59,946 real profiles, from the export to lists that equal the oracle's.

The export is not part of the repository: the environment variable OITH_OKCUPID names it, else it
is looked for beside the checkout.
"""

import os
from pathlib import Path

import pytest

from conftest import ROOT, assert_exact, counts, current, lookup, oith, run

EXPORT = Path(os.environ.get(
    "OITH_OKCUPID", ROOT / "../shared/data/okcupid/oith-users.export.jsonl.gz"))
# Brute force over everybody takes three minutes; a few hundred users by chance take seconds.
SAMPLE = int(os.environ.get("OITH_OKCUPID_SAMPLE", "600"))


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    if not EXPORT.exists():
        pytest.skip(f"the profiles are not at {EXPORT}")
    path = tmp_path_factory.mktemp("okcupid") / "pool.sqlite"
    oith("pool", "import", EXPORT, "--pool", path, check=0)
    return path


def test_import_without_a_reject(pool):
    found = counts(pool)
    assert (found["rows"], found["rejects"], found["eligible"]) == (59_946, 0, 55_923)


@pytest.mark.parametrize("model", ["oith-v1", "oith-queue-v1"])
def test_lists_equal_the_oracle(model, pool, tmp_path):
    from conftest import MODELS
    run(pool, tmp_path / "data", "--model", MODELS[model])
    summary = assert_exact(pool, tmp_path / "data", "--sample", SAMPLE, model=model)
    assert f"55923 users, {SAMPLE} lists" in summary
    assert current(tmp_path / "data").name.startswith("2026-11-20T040000Z-")
    assert lookup("okc00000@example.test", tmp_path / "data")
