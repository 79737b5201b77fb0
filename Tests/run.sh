#!/usr/bin/env bash
# All tests, after installing what they need: format, shell scripts, a build without warnings, the Swift tests, and the
# release binary from end to end against the oracle and foreign readers (pyarrow, DuckDB, Polars).
set -euo pipefail
cd "$(dirname "$0")/.."

cron/setup.sh binutils shellcheck python3 python3-venv cron faketime logrotate systemd
swift format lint --strict --recursive Package.swift Sources Tests
shellcheck cron/*.sh Tests/*.sh .ci/run
python3 Tests/documented.py

# A crash is to end the run: the interactive backtrace of a process this size can take longer than all tests.
export SWIFT_BACKTRACE=enable=no

# One configuration, the one that users run. A warning in our own targets is an error (Package.swift).
swift build -c release --build-tests
Tests/kernels.sh
swift test -c release --skip-build

venv=.build/venv
if ! "$venv/bin/python" -c 'import pytest, xdist, numpy, pyarrow, duckdb, polars' 2>/dev/null; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check 'pytest>=8' 'pytest-xdist>=3' 'numpy>=2' 'pyarrow>=17' 'duckdb>=1' 'polars>=1'
fi
export PYTHONDONTWRITEBYTECODE=1
# A file goes to one process, so that its tests share their nights.
"$venv/bin/python" -m pytest -q -p no:cacheprovider -n auto --dist loadfile Tests/Oracle Tests/EndToEnd
