"""Two installations are the same code: every dependency has one version, and no other was taken."""

import json
import re
import shutil
import subprocess

import pytest

from conftest import ROOT

EXACT = re.compile(r"^\d+\.\d+\.\d+$")


@pytest.fixture(scope="module")
def package():
    """What Package.swift says."""
    if shutil.which("swift") is None:
        pytest.skip("no Swift toolchain here")
    said = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True,
                          text=True)
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


@pytest.fixture(scope="module")
def named(package):
    """The versions that Package.swift names, by package."""
    versions = {}
    for dependency in package["dependencies"]:
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


def uses(package):
    """The modules that each module of Sources uses; those of C left out."""
    targets = {
        target["name"]: {
            dependency["byName"][0] for dependency in target["dependencies"]
            if "byName" in dependency}
        for target in package["targets"]
        if target["type"] != "test" and not (target.get("path") or "").startswith("Tests")}
    own = {name for name in targets if any((ROOT / "Sources" / name).rglob("*.swift"))}
    return {name: targets[name] & own for name in own}


def everything_below(graph, name):
    below = set()
    for direct in graph[name]:
        below |= {direct} | everything_below(graph, direct)
    return below


def test_a_module_uses_only_modules_below_it(package):
    graph = uses(package)
    order = [target["name"] for target in package["targets"] if target["name"] in graph]
    for name in order:
        assert not [used for used in graph[name] if order.index(used) < order.index(name)], name


def test_the_architecture_page_draws_the_modules_of_the_package(package):
    graph = uses(package)
    arrows = [
        f"    {name} --> {used}" for name in sorted(graph) for used in sorted(graph[name])
        if not any(used in everything_below(graph, other) for other in graph[name] - {used})]
    page = (ROOT / "Sources/OithCommands/OithCommands.docc/Architecture.md").read_text()
    drawn = page.split("graph TD\n")[1].split("\n```")[0]
    assert drawn.split("\n") == arrows


def test_a_module_names_no_module_that_none_of_its_files_imports(package):
    for name, used in uses(package).items():
        if name in ("ScoringKernelV3", "ScoringKernelV4"):
            continue  # links to the files of Base
        text = "".join(path.read_text() for path in (ROOT / "Sources" / name).rglob("*.swift"))
        imported = set(re.findall(r"^(?:@\w+ )?(?:package |public )?import (\w+)$", text, re.M))
        assert used <= imported, name
