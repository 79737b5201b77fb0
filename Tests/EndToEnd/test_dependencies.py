"""Two installations are the same code: every dependency has one version, and no other was taken."""

import json
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

EXACT = re.compile(r"^\d+\.\d+\.\d+$")


@pytest.fixture(scope="module")
def named():
    """The versions that Package.swift names, by package."""
    if shutil.which("swift") is None:
        pytest.skip("no Swift toolchain here")
    said = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True,
                          text=True)
    assert said.returncode == 0, said.stderr
    versions = {}
    for dependency in json.loads(said.stdout)["dependencies"]:
        (control,) = dependency["sourceControl"]
        (version,) = control["requirement"]["exact"]  # a range has another key
        assert EXACT.match(version)
        versions[control["identity"]] = version
    return versions


def test_every_resolved_package_is_named_at_its_version(named):
    state = ROOT / ".build/workspace-state.json"
    if not state.exists():
        pytest.skip("nothing was built here")
    resolved = {}
    for dependency in json.loads(state.read_text())["object"]["dependencies"]:
        checkout = dependency["state"]["checkoutState"]
        resolved[dependency["packageRef"]["identity"]] = checkout["version"]
    assert resolved == named
