"""What a person at a terminal sees: tables that fit it, words that shells complete, a manual page, the end of a run."""

import fcntl
import json
import os
import pty
import re
import shlex
import shutil
import struct
import subprocess
import termios
import unicodedata

import pytest
from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, ROOT, oith, run

PATH = {**ENVIRONMENT, "PATH": f"{OITH.parent}:{os.environ['PATH']}"}


# MARK: - A terminal of some columns

def on_terminal(columns, *arguments):
    """What a command prints on a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen([OITH, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=slave,
                               stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    os.close(slave)
    text = b""
    while True:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:  # The other end is closed.
            break
        if not piece:
            break
        text += piece
    os.close(master)
    process.wait(timeout=60)
    return text.decode().replace("\r\n", "\n")


def width(text):
    """The columns that a terminal needs: marks stand over the letter before them, wide letters take two."""
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "FW" else 1
               for letter in text)


TABLES = [["runs"], ["snapshot", "list"], ["lookup", "c-crowd-0@example.test"], ["doctor"], ["audit"],
          ["config", "show"], ["status"]]


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("command", TABLES, ids=" ".join)
def test_a_table_fits_the_terminal(command, columns, night):
    words = [] if command[0] == "config" else ["--data", night]
    text = on_terminal(columns, *command, *words)
    assert len(text.splitlines()) > 1
    assert [line for line in text.splitlines() if width(line) > columns] == []


@pytest.mark.parametrize("columns", [80, 40])
def test_a_narrow_table_loses_no_name(columns, night):
    name = (night / "current").resolve().name
    text = on_terminal(columns, "snapshot", "list", "--data", night)
    assert name in re.sub(r"\s", "", text)


def test_what_is_piped_has_a_line_a_row(night):
    text = oith("snapshot", "list", "--data", night, check=0).stdout
    assert len(text.splitlines()) == 2 and len(text.splitlines()[1]) > 80
    columns = {**ENVIRONMENT, "COLUMNS": "40"}
    assert oith("snapshot", "list", "--data", night, env=columns).stdout == text


# MARK: - Completion

def complete_in_bash(line, folder, tmp_path):
    (tmp_path / "oith.bash").write_text(oith("--generate-completion-script", "bash", check=0).stdout)
    words = line.split(" ")
    program = """
        source "$1"; line=$2; shift 2
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE=$line; COMP_POINT=${#line}
        _oith oith "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    result = subprocess.run(["bash", "-c", program, "-", tmp_path / "oith.bash", line, *words],
                            capture_output=True, text=True, cwd=folder, env=PATH, timeout=60)
    return {word.rstrip("/") for word in result.stdout.split("\n") if word}


def complete_in_fish(line, folder, tmp_path):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    (tmp_path / "oith.fish").write_text(oith("--generate-completion-script", "fish", check=0).stdout)
    result = subprocess.run(
        ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", tmp_path / "oith.fish",
         line], capture_output=True, text=True, cwd=folder, timeout=60,
        env={**PATH, "HOME": str(tmp_path)})
    if "non-interactive mode" in result.stderr:
        pytest.skip("this version of fish completes at a terminal only")
    return {word.split("\t")[0].rstrip("/") for word in result.stdout.split("\n") if word}


# Types and presses the key that completes; ^X then says what stands on the line.
ZSH = r"""
zmodload zsh/zpty
zpty z "zsh -f -i"
zpty -w z "PS1=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump
finish() { print -r -- GOT\"<\$BUFFER>\"; BUFFER=; zle accept-line }
zle -N finish; bindkey '^X' finish; print RE''ADY"
zpty -r z out '*READY*'
zpty -w -n z "$2"$'\t\x18'
zpty -r z out '*GOT<*>*'
print -r -- "$out"
"""


def complete_in_zsh(line, folder, tmp_path):
    """The line after the key: one word is completed where one alone fits."""
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    (tmp_path / "_oith").write_text(oith("--generate-completion-script", "zsh", check=0).stdout)
    result = subprocess.run(["zsh", "-f", "-c", ZSH, "-", tmp_path, line], capture_output=True, text=True,
                            cwd=folder, timeout=60, env={**PATH, "TERM": "xterm"})
    found = re.search("GOT<([^>]*)>", result.stdout)
    return {found[1].strip().split(" ")[-1].rstrip("/")} if found else {result.stdout + result.stderr}


SHELLS = {"bash": complete_in_bash, "fish": complete_in_fish, "zsh": complete_in_zsh}
RUN = "2026-11-20T040000Z-1"


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("typed, expected", [
    # Files and folders are completed as before.
    ("oith run mach", "machine.asl.json"), ("oith run --pool po", "pool.sqlite"),
    ("oith status --data nig", "night"), ("oith parquet show pa", "part.parquet"),
    ("oith config check --config conf", "configuration"),
    ("oith pool import ex", "export.json.gz"), ("oith state-machine run --input in", "in.json"),
    # So are commands and options.
    ("oith snap", "snapshot"), ("oith snapshot pu", "publish"), ("oith insp", "inspect"),
    ("oith run --metr", "--metrics-file"),
    # Names are too.
    ("oith status --data night 2026", RUN), ("oith report --data night 2026", RUN),
    ("oith rerun --data night --from Wr", "WriteSnapshot"),
    ("oith history --data night --state Spl", "SplitPool"),
    ("oith inspect --data night cur", "current"), ("oith snapshot rollback --data night --to prev",
                                                  "previous"),
    ("oith run --model oith-q", "oith-queue-v1"), ("oith run --model my", "my-model.json"),
    ("oith run --codec zs", "zstd"), ("oith run --log-format js", "json"),
    ("oith pool import --table ma", "match-history"),
    ("oith state-machine validate --type ex", "express"),
    ("oith snapshot export --format dy", "dynamodb"),
    ("oith snapshot show --data night night/snapshots/2026", "SNAPSHOT"),
])
def test_a_shell_completes_files_and_names(shell, typed, expected, night, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ["machine.asl.json", "pool.sqlite", "part.parquet", "configuration", "export.json.gz",
                 "in.json", "my-model.json"]:
        (folder / name).touch()
    (folder / "night").symlink_to(night)
    if expected == "SNAPSHOT":
        expected = f"night/snapshots/{(night / 'current').resolve().name}"
    assert SHELLS[shell](typed, folder, tmp_path) == {expected}


def test_without_a_data_folder_nothing_is_offered_and_nothing_said(tmp_path):
    for name in ("status", "rerun"):
        result = oith("---completion", name, "--", "positional@0", "2", "0", "oith", name, "",
                      cwd=tmp_path, check=0)
        assert (result.stdout.strip(), result.stderr) == ("", "")


# MARK: - The manual page

def test_the_manual_page_has_every_command_and_every_flag():
    page = oith("manual", check=0).stdout
    assert page.splitlines()[1].startswith(".TH OITH 1 ")
    plain = page.replace("\\-", "-")
    tree = json.loads(oith("--experimental-dump-help", check=0).stdout)["command"]

    def walk(command, path):
        inner = [child for child in command.get("subcommands", []) if child["commandName"] != "help"]
        for child in inner:
            yield from walk(child, [*path, child["commandName"]])
        if not inner:
            yield path, command
    for path, command in walk(tree, ["oith"]):
        section = plain.split(f"\n.SS {' '.join(path)} [options]")
        assert len(section) == 2, path
        text = section[1].split("\n.SS ")[0]
        for argument in command.get("arguments", []):
            for name in argument.get("names", []):
                if argument["shouldDisplay"] and name["name"] not in ("help", "h", "version"):
                    assert f"\\fB{'--' if name['kind'] == 'long' else '-'}{name['name']}\\fR" in text
    assert ".B OITH_RADIUS\n" in plain


def test_man_takes_the_page(tmp_path):
    if not shutil.which("groff"):
        pytest.skip("groff is not installed, the page was not formatted")
    page = oith("manual", check=0).stdout
    result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


# MARK: - Runs and snapshots

def test_a_run_says_where_its_page_is_and_a_lookup_that_works(fixture_pool, tmp_path):
    data = tmp_path / "a night"
    lines = run(fixture_pool, data).stdout.splitlines()
    assert lines[-2] == f"report        {data}/runs/{RUN}/report.html"
    assert (data / "runs" / RUN / "report.html").exists()
    assert lines[-1] == f"lookup        oith lookup --example --data {shlex.quote(str(data))}"
    result = subprocess.run(lines[-1].removeprefix("lookup "), shell=True, capture_output=True, text=True, env=PATH)
    assert result.returncode == 0 and re.search(r"^ +1  \S+@", result.stdout, re.MULTILINE)
    # A summary goes into logs, which name nobody.
    assert not any("@" in line for line in lines)


def test_a_report_is_of_the_last_whole_run(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data)
    oith("rerun", "--only", "SplitPool", "--data", data, check=0)
    assert json.loads(oith("status", "--data", data, "--json").stdout)["run"] == f"{RUN[:-1]}2"
    assert RUN in oith("report", "--data", data, check=0).stdout.split("</title>")[0]
    forecast = oith("rerun", "--from", "WriteSnapshot", "--dry-run", "--data", data, check=0).stdout
    assert forecast.startswith(f"rerun of {RUN}\n")
    oith("rerun", "--from", "WriteSnapshot", "--data", data, check=0)


def test_a_rollback_offers_to_be_undone_only_where_it_can(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data)
    run(fixture_pool, data, "--as-of", "2026-11-20T05:00:00Z")
    second = (data / "current").resolve()
    text = oith("snapshot", "rollback", "--data", data, check=0).stdout
    assert text.endswith(f" is current again; `oith snapshot publish {second.name}` undoes it\n")
    oith("snapshot", "publish", second.name, "--data", data, check=0)
    (second / "keys.idx").write_bytes(b"")
    text = oith("snapshot", "rollback", "--to-last-sound", "--data", data, check=0).stdout
    assert text.endswith(f" is current again; {second.name}, which was before, is damaged\n")


def test_a_diff_names_the_model_that_differs(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data)
    model = json.loads((ROOT / "Pipelines/scoring/oith-v1.json").read_text())
    model["base"] = 49
    (tmp_path / "oith-v1.json").write_text(json.dumps(model))
    run(fixture_pool, data, "--as-of", "2026-11-20T05:00:00Z", "--model", tmp_path / "oith-v1.json",
        "--radius", "30", env={**ENVIRONMENT, "OITH_GUARDS_LISTS_DROP": "1", "OITH_GUARDS_FULL_LISTS_DROP": "1",
                               "OITH_GUARDS_SCORE_DROP": "1"})
    text = oith("snapshot", "diff", "previous", "current", "--data", data, check=0).stdout
    found = re.search(r"^model +from oith-v1 \(([0-9a-f]{8})\) to oith-v1 \(([0-9a-f]{8})\)$", text, re.MULTILINE)
    assert found and found[1] != found[2]
    assert re.search(r"^settings +radius from 50 to 30 miles$", text, re.MULTILINE)
    listed = oith("snapshot", "list", "--data", data, check=0).stdout
    assert f"oith-v1 {found[1]}" in listed and f"oith-v1 {found[2]}" in listed


def test_a_dry_run_of_gc_writes_nothing(night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(night, data, symlinks=True)

    def state():
        return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_ino, path.lstat().st_size)
                for path in [data, *data.rglob("*")]}
    before = state()
    oith("gc", "--dry-run", "--data", data, check=0)
    assert state() == before


def test_a_run_that_fails_for_its_rejects_says_how_many(fixture_pool, tmp_path):
    import sqlite3
    pool = tmp_path / "pool.sqlite"
    shutil.copy(fixture_pool, pool)
    with sqlite3.connect(pool) as connection:
        rows = connection.execute("SELECT count(*) FROM users").fetchone()[0]
        connection.execute("UPDATE users SET age = 'old'")
    connection.close()
    summary = json.loads(run(pool, tmp_path / "data", "--json", check=65).stdout)
    assert summary["rows"] == rows and summary["rejects"] == rows and summary["exitCode"] == 65


def test_a_pool_is_checked_wherever_it_is_named(fixture_pool, tmp_path):
    (tmp_path / "night.json").write_text(json.dumps({"pool": str(fixture_pool)}))
    expected = oith("pool", "check", fixture_pool, "--as-of", AS_OF, check=0).stdout
    for words, variables in [(["--pool", fixture_pool], {}), (["--config", tmp_path / "night.json"], {}),
                             ([], {"OITH_POOL": str(fixture_pool)})]:
        assert oith("pool", "check", *words, "--as-of", AS_OF, env={**ENVIRONMENT, **variables},
                    check=0).stdout == expected


# MARK: - The README

def test_the_readme_counts_the_states_of_the_night():
    states = json.loads(oith("state-machine", "validate", PIPELINE, "--json", check=0).stdout)["states"]
    assert f'"valid, {states} states"' in (ROOT / "README.md").read_text()
