"""Help: what it says is kept word for word, every command shows how it is used, shells complete it.

After a change that is meant, look at the difference and keep it:

    OITH_KEEP_HELP=1 python -m pytest Tests/EndToEnd/test_help.py
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ENVIRONMENT, OITH, ROOT, oith

KEPT = Path(__file__).parent / "help"


def commands():
    """All commands that the program has, as their words: `snapshot list`."""
    if not OITH.exists():
        return []
    tree = json.loads(subprocess.run([OITH, "--experimental-dump-help"], capture_output=True,
                                     text=True, check=True).stdout)

    def walk(command, path):
        inner = [child for child in command.get("subcommands", [])
                 if child["commandName"] != "help" and child.get("shouldDisplay", True)]
        yield path, not inner
        for child in inner:
            yield from walk(child, [*path, child["commandName"]])
    return list(walk(tree["command"], []))


COMMANDS = commands()
LEAVES = [path for path, is_leaf in COMMANDS if is_leaf]


def words(path):
    return " ".join(["oith", *path])


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=words)
def test_help_is_as_it_was_kept(path):
    said = oith(*path, "--help", check=0, env={**ENVIRONMENT, "COLUMNS": "100"}).stdout
    # What depends on the machine.
    said = said.replace(str(ROOT), "/oith")
    kept = KEPT / f"{'-'.join(['oith', *path])}.txt"
    if os.environ.get("OITH_KEEP_HELP"):
        KEPT.mkdir(exist_ok=True)
        kept.write_text(said)
    assert kept.exists(), f"no help of `{words(path)}` was kept; see the head of this file"
    assert said == kept.read_text()


def test_no_help_is_kept_of_commands_that_are_gone():
    assert {path.stem for path in KEPT.iterdir()} == {
        "-".join(["oith", *path]) for path, _ in COMMANDS}


@pytest.mark.parametrize("path", LEAVES, ids=words)
def test_each_command_shows_an_example(path):
    said = oith(*path, "--help", check=0).stdout
    head = said.split("USAGE:")[0]
    assert re.search(rf"^\s+{re.escape(words(path))}\b", head, re.MULTILINE), head


def test_version_is_a_line():
    said = oith("--version", check=0).stdout
    found = re.fullmatch(r"\d+\.\d+\.\d+(?: \(commit ([0-9a-f]{12})\))?\n", said)
    assert found, said
    log = ROOT / ".git/logs/HEAD"
    if OITH != ROOT / ".build/release/oith" or not log.exists():
        pytest.skip("it was not built in this checkout")
    if log.stat().st_mtime > OITH.stat().st_mtime:
        pytest.skip("it was built before the last commit")
    assert found[1] == log.read_text().splitlines()[-1].split()[1][:12]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_take_the_completions(shell, tmp_path):
    script = oith("--generate-completion-script", shell, check=0).stdout
    assert "snapshot" in script and "metrics-file" in script
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed, the script was not read by it")
    path = tmp_path / "completions"
    path.write_text(script)
    subprocess.run([shell, "-n", path], check=True)
