"""How a night was run leaves no trace in what it published."""

import filecmp
import stat
from pathlib import Path

import pytest

from conftest import current, import_fixture, random_pool, run


def files(directory):
    """All files below a folder, by their relative path."""
    return sorted(path.relative_to(directory) for path in directory.rglob("*") if path.is_file())


def assert_same_snapshot(one, other):
    assert one.name == other.name
    assert files(one) == files(other)
    match, mismatch, errors = filecmp.cmpfiles(one, other, files(one), shallow=False)
    assert (mismatch, errors) == ([], [])
    assert len(match) >= 4


@pytest.mark.parametrize("settings", [
    ["--concurrency", 1], ["--concurrency", 2, "--chunk-budget", 50],
    ["--concurrency", 3, "--chunk-budget", 700], ["--chunk-budget", 1_000_000],
], ids=lambda settings: " ".join(map(str, settings)))
def test_concurrency_and_chunks_leave_no_trace(settings, night, fixture_pool, tmp_path):
    run(fixture_pool, tmp_path / "data", *settings)
    assert_same_snapshot(current(night), current(tmp_path / "data"))


def test_chunks_of_a_random_pool_leave_no_trace(tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", 21, 1200)
    run(pool, tmp_path / "one", "--chunk-budget", 20)
    run(pool, tmp_path / "two", "--chunk-budget", 100_000)
    assert_same_snapshot(current(tmp_path / "one"), current(tmp_path / "two"))


@pytest.mark.parametrize("kernel, needs", [
    ("scalar", None), ("base", None), ("v3", "avx2"), ("v4", "avx512vl"),
])
def test_the_kernel_leaves_no_trace(kernel, needs, night, fixture_pool, tmp_path):
    from conftest import ENVIRONMENT
    environment = {**ENVIRONMENT, "OITH_KERNEL": kernel}
    if needs and needs not in Path("/proc/cpuinfo").read_text().split():
        run(fixture_pool, tmp_path / "data", env=environment, check=64)
        return
    run(fixture_pool, tmp_path / "data", env=environment)
    assert_same_snapshot(current(night), current(tmp_path / "data"))


def test_running_again_publishes_the_same(spoiled_night, fixture_pool):
    before = current(spoiled_night)
    run(fixture_pool, spoiled_night)
    assert current(spoiled_night) == before


def test_an_import_in_another_order_makes_the_same_night(night, tmp_path):
    pool = import_fixture(tmp_path / "pool.sqlite")
    run(pool, tmp_path / "data")
    assert_same_snapshot(current(night), current(tmp_path / "data"))


def test_files_are_private(night):
    snapshot = current(night)
    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o750
    for name in files(snapshot):
        assert stat.S_IMODE((snapshot / name).stat().st_mode) == 0o640, name


def test_emails_stay_out_of_logs_and_reports(fixture_pool, tmp_path):
    result = run(fixture_pool, tmp_path / "data")
    assert "example.test" not in result.stdout + result.stderr
    (folder,) = (tmp_path / "data" / "runs").iterdir()
    for name in ("rejects.jsonl", "chunks.jsonl", "trace.jsonl", "report.html", "metrics.prom"):
        path = folder / name
        assert not path.exists() or b"example.test" not in path.read_bytes().lower(), name
