"""The page that a night leaves: what is on it, and how a real browser takes it."""

import html.parser
import base64
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, oith, random_pool, run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(
    not CHROMIUM, reason="there is no browser (Debian's package `chromium`)")
NAME = "2026-11-20T040000Z-1"
HOSTILE = "</title><script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
VOID = {"meta", "link", "br", "hr"}


class Page(html.parser.HTMLParser):
    """Checks that elements close in order, and keeps what there is."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)


def page(data, name=NAME):
    return Page((Path(data) / "runs" / name / "report.html").read_text())


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("night")
    pool = random_pool(folder / "pool.sqlite", 7, 400)
    run(pool, folder / "data")
    return folder


def test_the_page_tells_what_the_night_came_to(night):
    found = page(night / "data")
    manifest = json.loads((night / "data/current/manifest.json").read_text())
    assert "published" in found.text and NAME in found.text
    assert f"{manifest['counts']['candidates']:,}" in found.text
    for title in ["Stages", "Timeline", "Chunks", "Where the users live",
                  "Scores, lists, distances", "Who took no part", "Beside earlier runs", "Settings"]:
        assert ("h2", {}) in found.elements and title in found.texts
    # Rejects stand there by reason, as many as the file has.
    lines = (night / "data/runs" / NAME / "rejects.jsonl").read_text().splitlines()
    for reason in {json.loads(line)["reason"] for line in lines}:
        assert reason in found.text


def test_the_page_needs_nothing_and_runs_what_sorts_its_tables(night):
    text = (night / "data/runs" / NAME / "report.html").read_text()
    assert "http:" not in text and "https:" not in text and "@import" not in text
    assert not {"iframe", "object", "img"} & {tag for tag, _ in Page(text).elements}
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policies = [attributes["content"] for tag, attributes in Page(text).elements
                if "http-equiv" in attributes]
    # The browser runs this text and no other.
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                        f"script-src 'sha256-{digest}'"]
    assert len(script.splitlines()) < 20 and "fetch" not in script
    assert text.count("<script") == 1


def test_nobody_is_on_the_page(night):
    text = (night / "data/runs" / NAME / "report.html").read_text()
    # Each @ is a rule of the style sheet.
    assert "@" not in re.sub(r"@(media|page) ", "", text)
    with sqlite3.connect(night / "pool.sqlite") as database:
        for email, in database.execute("SELECT email FROM users WHERE email LIKE '%@%' LIMIT 100"):
            assert email.strip().lower() not in text.lower()


def test_the_command_writes_the_page_again(night, tmp_path):
    oith("report", NAME, "--data", night / "data", "-o", tmp_path / "page.html", check=0)
    printed = oith("report", "--data", night / "data", check=0).stdout
    assert (tmp_path / "page.html").read_text() == printed
    # What only the process knew that ran the night is on it too.
    assert printed == (night / "data/runs" / NAME / "report.html").read_text()
    assert oith("report", "none", "--data", night / "data").returncode == 66


def test_a_failed_night_has_a_page(tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", 6, 200)
    with sqlite3.connect(pool) as database:
        database.execute("UPDATE users SET gender = 'robot'")
    run(pool, tmp_path / "data", check=65)
    found = page(tmp_path / "data")
    assert "failed" in found.text and "maxRejectFraction" in found.text
    assert "gender: not male, female or other" in found.text
    assert "oith rerun" in found.text and "oith resume" not in found.text


def test_a_night_that_was_killed_has_a_page_when_asked(tmp_path):
    pool = random_pool(tmp_path / "pool.sqlite", 6, 3000)
    data = tmp_path / "data"
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
    for line in process.stderr:
        if "stage=ScoreChunks" in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    oith("report", "--data", data, "-o", tmp_path / "page.html", check=0)
    found = Page((tmp_path / "page.html").read_text())
    if "published" not in found.text:
        assert "crashed" in found.text and "oith resume" in found.text


def rows(found, title):
    """The cells of the table whose first column has that title, row by row."""
    texts = [text for text in found.texts if text.strip()]
    start = texts.index(title)
    return texts[start:start + 200]


def test_cores_and_memory_of_each_stage_are_on_the_page(night):
    text = (night / "data/runs" / NAME / "report.html").read_text()
    found = rows(Page(text), "stage")
    assert found[6:8] == ["cores", "memory"]
    lines = [json.loads(line) for line in
             (night / "data/runs" / NAME / "trace.jsonl").read_text().splitlines()]
    # Before its stages the process says what it is.
    process = lines.pop(0)
    assert process["commandLine"][1] == "run" and process["memoryBytes"] > 0
    assert process["host"] in Page(text).text
    for line in lines:
        place = found.index(line["state"], 8)
        if line["state"] == "ExtractPool":
            assert found[place + 7].endswith(" MB") and float(found[place + 6]) > 0
    assert [line["state"] for line in lines][0] == "ExtractPool" and len(lines) >= 8
    assert "peak memory" in found or "peak memory" in Page(text).texts


def test_a_refused_night_says_what_was_held_against_what(night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(night / "data", data, symlinks=True)
    pool = shutil.copy(night / "pool.sqlite", tmp_path / "pool.sqlite")
    before = json.loads((data / "current/manifest.json").read_text())["counts"]["users"]
    with sqlite3.connect(pool) as database:
        database.execute("DELETE FROM users WHERE rowid % 2")
    run(pool, data, "--as-of", "2026-11-21T04:00:00Z", "--metrics-file", tmp_path / "oith.prom",
        check=4)
    found = page(data, "2026-11-21T040000Z-1")
    assert ("header", {"class": "bad"}) in found.elements and "✗ failed, refused by the guard" in found.texts
    # A person decides: going on would only be refused again.
    assert "--force" in found.text and "oith resume" not in found.text
    table = rows(found, "figure")
    place = table.index("eligible users")
    assert table[place + 2] == f"{before:,}" and table[place + 4:place + 6] == ["-20.0 %", "refused"]
    assert f"{before} of the last night" in found.text
    # The metrics say it in the words of a machine.
    assert re.search(r'oith_guard_drop_ratio{figure="users"} 0\.[345]',
                     (tmp_path / "oith.prom").read_text())


def test_a_night_older_than_the_one_that_is_served_says_so(night, tmp_path):
    """One that was held back, and is resumed when a later one is served."""
    data, pool, earlier = tmp_path / "data", night / "pool.sqlite", "2026-11-19T040000Z-1"
    arguments = ["--as-of", "2026-11-19T04:00:00Z"]
    run(pool, data, *arguments, check=4, env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "1000000"})
    assert "older than current" not in page(data, earlier).text
    run(pool, data)
    oith("resume", earlier, "--data", data, check=4)
    found = page(data, earlier)
    assert "✗ failed, refused by the guard" in found.texts and "older than current" in found.text
    # A new one is not even begun, and has no page.
    assert "older than current" in run(pool, data, *arguments, check=4).stderr
    assert not (data / "runs/2026-11-19T040000Z-2").exists()


def test_a_shadow_night_is_nothing_to_be_compared_with(night, tmp_path):
    data, pool = tmp_path / "data", night / "pool.sqlite"
    shutil.copytree(night / "data", data, symlinks=True)
    run(pool, data, "--radius", "2", "--no-publish", "--metrics-file", tmp_path / "oith.prom")
    shadow = page(data, "2026-11-20T040000Z-2")
    assert "✓ done, not published" in shadow.texts
    run(pool, data, "--metrics-file", tmp_path / "oith.prom")
    found = page(data, "2026-11-20T040000Z-3")
    assert f"Against {NAME}: coverage 0.0 percentage points" in found.text
    figures = dict(line.rsplit(" ", 1) for line in (tmp_path / "oith.prom").read_text().splitlines())
    assert figures["oith_coverage_before_ratio"] == figures["oith_coverage_ratio"]


def test_a_part_that_runs_again_has_not_published_what_its_base_did(night, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(night / "data", data, symlinks=True)
    oith("rerun", NAME, "--data", data, "--only", "ScoreChunks", check=0)
    found = page(data, "2026-11-20T040000Z-2")
    assert "✓ done, not published" in found.texts
    assert "There is no snapshot of this run to look into." in found.text
    assert found.texts.count("taken as it was") == 2


def test_expectations_count_once_for_a_stage_that_was_gone_on_with(night, tmp_path):
    """A stage that was stopped and resumed stands there twice."""
    data = tmp_path / "data"
    pool = random_pool(tmp_path / "pool.sqlite", 6, 3000)
    process = subprocess.Popen(
        # Hundreds of chunks, one after the other: the stage takes long enough to be stopped in.
        [OITH, "run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF,
         "--chunk-budget", "4", "--concurrency", "1"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=ENVIRONMENT)
    for line in process.stderr:
        if "stage=ScoreChunks" in line:
            break
    process.terminate()
    process.communicate()
    assert process.returncode == 143
    assert "! stopped" in page(data).texts
    oith("resume", "--data", data, check=0)
    found = page(data)
    assert "✓ published" in found.texts and "The run was halted and gone on with." in found.text
    table = rows(found, "stage")
    first = table.index("ScoreChunks", 8)
    assert table[first + 1] == "stopped" and table[first + 4:first + 6] == ["-", "-"]


@pytest.mark.parametrize("users", [0, 1])
def test_a_night_of_nobody_and_of_one(tmp_path, users):
    pool = random_pool(tmp_path / "pool.sqlite", 7, 200)
    with sqlite3.connect(pool) as database:
        database.execute("DELETE FROM users WHERE rowid NOT IN (SELECT rowid FROM users WHERE "
                         "gender = 'male' AND lat BETWEEN 20 AND 60 AND typeof(age) = 'integer' "
                         f"AND email LIKE '%@%' LIMIT {users})")
    run(pool, tmp_path / "data", env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "0"})
    found = page(tmp_path / "data")
    assert "! published, but empty" in found.texts
    assert ("header", {"class": "warn"}) in found.elements
    assert "nan" not in found.text.lower().split() and "inf" not in found.text.lower().split()


@pytest.fixture
def hostile(tmp_path):
    """A night whose states have names that want to be markup."""
    definition = PIPELINE.read_text().replace('"SplitPool"', json.dumps("Split" + HOSTILE[:60]))
    machine = tmp_path / "hostile.asl.json"
    machine.write_text(definition)
    shutil.copytree(PIPELINE.parent / "scoring", tmp_path / "scoring")
    pool = random_pool(tmp_path / "pool.sqlite", 7, 400)
    oith("run", machine, "--pool", pool, "--data", tmp_path / "data", "--as-of", AS_OF, check=0)
    return tmp_path / "data/runs" / NAME / "report.html"


def test_hostile_names_are_texts(hostile):
    text = hostile.read_text()
    assert text.count("<script") == 1 and "<img" not in text
    assert "Split" + HOSTILE[:60] in Page(text).text


# MARK: - In a browser


def browse(*arguments):
    """What a browser without a window says; its own troubles with the machine are left out."""
    result = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--enable-logging=stderr", "--virtual-time-budget=2000", *arguments],
        capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout, [line for line in result.stderr.splitlines() if "CONSOLE" in line]


@needs_browser
def test_the_console_of_this_browser_is_seen(tmp_path):
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><script>console.error('seen')</script>")
    _, console = browse("--dump-dom", f"file://{tmp_path}/bad.html")
    assert "seen" in "".join(console)


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [500, 1200])
def test_a_browser_shows_it_without_a_word(night, tmp_path, theme, width):
    picture = tmp_path / "picture.png"
    scheme = ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []
    _, console = browse(
        *scheme, f"--window-size={width},3000", f"--screenshot={picture}",
        f"file://{night}/data/runs/{NAME}/report.html")
    assert console == []
    # A page that stayed empty would be a few kilobytes.
    assert picture.stat().st_size > 50_000
    if folder := os.environ.get("OITH_SCREENSHOTS"):
        shutil.copy(picture, Path(folder) / f"report-{theme}-{width}.png")


@needs_browser
def test_hostile_names_do_nothing_in_a_browser(hostile):
    dom, console = browse("--dump-dom", f"file://{hostile}")
    # What the browser made of it: names may stand in texts and attributes, and be no elements.
    found = Page(dom)
    assert console == [] and "img" not in {tag for tag, _ in found.elements}
    assert [tag for tag, _ in found.elements].count("script") == 1
    assert not [name for _, attributes in found.elements for name in attributes
                if name.startswith("on")]


@needs_browser
@pytest.mark.parametrize("width", [360, 400, 1000])
def test_nothing_sticks_out_of_a_phone(night, tmp_path, width):
    text = (night / "data/runs" / NAME / "report.html").read_text()
    # A frame as wide as a phone; what is measured comes back in the title.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    inner = text.replace("</body>", "<script>parent.postMessage("
                         "document.documentElement.scrollWidth, '*')</script></body>")
    (tmp_path / "inner.html").write_text(inner)
    (tmp_path / "outer.html").write_text(
        "<!DOCTYPE html><title></title><script>onmessage = event => document.title = event.data"
        f"</script><iframe src=inner.html style='width:{width}px;height:4000px;border:0'></iframe>")
    dom, _ = browse("--window-size=1200,4200", "--dump-dom", f"file://{tmp_path}/outer.html")
    assert int(re.search(r"<title>(\d+)</title>", dom)[1]) <= width
