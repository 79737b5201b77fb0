"""What the process is started with: /proc, arguments that are no text, ignored signals, named pipes."""

import os
import shutil
import signal
import stat
import subprocess
import time

import pytest
from conftest import AS_OF, ENVIRONMENT, MODELS, OITH, PIPELINE, oith, run

NO_TEXT = b"caf\xe9"


def call(words, **options):
    options.setdefault("env", ENVIRONMENT)
    return subprocess.run([os.fsencode(word) for word in words], capture_output=True, timeout=60,
                          **options)


def test_without_proc_nothing_runs_and_that_is_an_error(fixture_pool, tmp_path):
    """The runtime reads the arguments there: without them help was printed, with 0."""
    hidden = 'mount -t tmpfs none /proc && exec "$@"'
    if shutil.which("unshare") is None or call(
            ["unshare", "--mount", "sh", "-c", hidden, "sh", "true"]).returncode != 0:
        pytest.skip("no namespaces here")
    for words in (["run", PIPELINE, "--pool", fixture_pool, "--data", tmp_path / "data"],
                  ["lookup", "a@example.test", "--data", tmp_path / "data"], ["--help"]):
        said = call(["unshare", "--mount", "sh", "-c", hidden, "sh", OITH, *words])
        assert said.returncode == 74 and b"/proc" in said.stderr and not said.stdout
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("words, place", [
    ([b"--data", NO_TEXT], b"argument 3, behind --data, is not UTF-8"),
    ([b"--data=" + NO_TEXT], b"argument 2 is not UTF-8"), ([NO_TEXT], b"argument 2 is not UTF-8")])
@pytest.mark.parametrize("command", [b"run", b"status", b"resume", b"gc"])
def test_an_argument_that_is_no_text_is_refused(command, words, place, tmp_path):
    said = call([OITH, command, *words], cwd=tmp_path)
    assert said.returncode == 64 and place in said.stderr, said.stderr
    assert NO_TEXT not in said.stderr and os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["OITH_DATA", "OITH_POOL", "OITH_CONFIG", "OITH_MODEL", "TMPDIR"])
def test_a_variable_that_is_no_text_is_refused(name, tmp_path):
    said = call([OITH, "status"], cwd=tmp_path,
                env={**os.environb, name.encode(): os.fsencode(tmp_path) + b"/" + NO_TEXT})
    assert said.returncode == 64 and f"the variable {name} is not UTF-8".encode() in said.stderr
    assert os.listdir(tmp_path) == []


def test_a_working_folder_that_is_no_text_is_refused(fixture_pool, tmp_path):
    """`--data night` there would be another folder than the one that was meant."""
    folder = os.fsencode(tmp_path) + b"/" + NO_TEXT
    os.mkdir(folder)
    said = call([OITH, "run", PIPELINE, "--pool", fixture_pool, "--data", "night"], cwd=folder)
    assert said.returncode == 64 and b"working folder is not UTF-8" in said.stderr
    assert os.listdir(os.fsencode(tmp_path)) == [NO_TEXT] and os.listdir(folder) == []


def test_a_link_through_a_name_that_is_no_text_is_refused_or_right(night, fixture_pool, tmp_path):
    folder = os.fsencode(tmp_path) + b"/" + NO_TEXT
    os.mkdir(folder)
    os.symlink(folder, tmp_path / "link")
    shutil.copy(fixture_pool, tmp_path / "link/pool.sqlite")
    assert oith("pool", "check", tmp_path / "link/pool.sqlite", check=65).stderr.count("UTF-8") == 1
    shutil.copytree(night, tmp_path / "link/data", symlinks=True)
    oith("lookup", "c-crowd-0@example.test", "--data", tmp_path / "link/data", check=0)
    assert os.listdir(os.fsencode(tmp_path)).count(NO_TEXT) == 1


# Signals


def start_night(pool, data, before):
    """A night that does something before it becomes the program, once it is at work."""
    process = subprocess.Popen(
        [OITH, "run", PIPELINE, "--pool", pool, "--data", data, "--as-of", AS_OF,
         "--chunk-budget", "1", "--concurrency", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT,
        preexec_fn=before)
    while not (data / "results").is_dir() or not any((data / "results").iterdir()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    return process


def test_an_interrupt_that_the_parent_ignored_stays_ignored(fixture_pool, tmp_path):
    """A shell without job control starts `oith run &` like that."""
    process = start_night(fixture_pool, tmp_path / "data",
                          lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert (tmp_path / "data/current").is_symlink()


def test_a_termination_ends_a_night_that_ignores_interrupts(fixture_pool, tmp_path):
    process = start_night(fixture_pool, tmp_path / "data",
                          lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 128 + signal.SIGTERM, errors


# Named pipes, which nobody ever writes to or reads from

IN_DATA = ["oith.json", "journal.sqlite", "lock", "publish.lock", "current", "pinned",
           "published.jsonl", "forgotten.txt", "failing.json", "audit.jsonl", "heartbeat.json",
           ".heartbeat.json.partial", ".failing.json.partial"]


@pytest.mark.parametrize("name", IN_DATA)
def test_a_named_pipe_in_a_data_folder_blocks_nobody(name, spoiled_night, fixture_pool):
    if (spoiled_night / name).is_symlink() or (spoiled_night / name).exists():
        (spoiled_night / name).unlink()
    os.mkfifo(spoiled_night / name)
    of_data = [b"--data", spoiled_night]
    for words in (["status"], ["runs"], ["lookup", "c-crowd-0@example.test"], ["snapshot", "list"],
                  ["snapshot", "verify"], ["doctor"], ["audit"], ["gc", "--dry-run"], ["resume"],
                  ["stop"], ["report"], ["snapshot", "forget", "--check"],
                  ["snapshot", "pin"], ["run", PIPELINE, "--pool", fixture_pool, "--as-of", AS_OF]):
        said = call([OITH, *words, *of_data])
        assert said.returncode in (0, 1, 4, 65, 66, 74, 75), (words, said.returncode, said.stderr)


@pytest.mark.parametrize("words", [
    ["run", "--config", "PIPE"], ["run", "PIPE", "--pool", "POOL"],
    ["run", PIPELINE, "--pool", "POOL", "--model", "PIPE"], ["run", PIPELINE, "--pool", "PIPE"],
    ["config", "check", "--config", "PIPE"],
    ["run", PIPELINE, "--pool", "POOL", "--set-file", "PIPE"],
    ["snapshot", "forget", "--from-file", "PIPE"], ["pool", "import", "PIPE", "--pool", "new"],
    ["pool", "check", "PIPE"], ["state-machine", "validate", "PIPE"], ["parquet", "show", "PIPE"],
    ["snapshot", "show", "./PIPE"], ["state-machine", "run", PIPELINE, "--input", "PIPE"]])
def test_a_named_pipe_where_a_file_is_meant_blocks_nobody(words, night, fixture_pool, tmp_path):
    os.mkfifo(tmp_path / "PIPE")
    words = [fixture_pool if word == "POOL" else word for word in words]
    of_data = [] if words[0] in ("config", "pool", "state-machine", "parquet") else [
        "--data", night if words[0] != "run" else tmp_path / "data"]
    said = call([OITH, *words, *of_data], cwd=tmp_path)
    assert said.returncode in (64, 65, 66), (said.returncode, said.stdout, said.stderr)


def test_a_named_pipe_beside_a_state_machine_blocks_nobody(fixture_pool, tmp_path):
    shutil.copy(PIPELINE, tmp_path / "nightly.asl.json")
    os.mkfifo(tmp_path / "nightly.env")
    said = call([OITH, "run", tmp_path / "nightly.asl.json", "--pool", fixture_pool, "--data",
                 tmp_path / "data"])
    assert said.returncode == 65 and b"it is a named pipe" in said.stderr


def test_pipes_of_a_shell_are_read(fixture_pool, tmp_path):
    script = ('exec "$0" run "$1" --pool "$2" --data "$3" --as-of "$4" --model <(cat "$5") '
              '--config /dev/stdin < <(echo "{}")')
    said = subprocess.run(
        ["bash", "-c", script, OITH, PIPELINE, fixture_pool, tmp_path / "data", AS_OF,
         MODELS["oith-v1"]], capture_output=True, text=True, env=ENVIRONMENT, timeout=120)
    # A model is read again by each stage, so that it has to be a file; the configuration is not.
    assert said.returncode in (0, 65, 66), said.stderr
    said = subprocess.run(
        ["bash", "-c", 'exec "$0" config check --config <(echo "{}")', OITH],
        capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert said.returncode == 0, said.stderr


# What a person asked for with -o


OUTPUTS = [
    ["report", "-o"], ["snapshot", "export", "--format", "jsonl", "-o"],
    ["snapshot", "diff", "current", "current", "-o"], ["report", "--metrics-file"]]


def named(words, folder, name):
    """A place for an output: a file of metrics is for those who look at no other names."""
    return folder / (f"{name}.prom" if words[-1] == "--metrics-file" else name)


def device(folder, number=3):
    """A device like /dev/null that nothing else needs: a program that replaced that would harm."""
    try:
        os.mknod(folder / "device", 0o666 | stat.S_IFCHR, os.makedev(1, number))
        with open(folder / "device", "wb"):
            pass
    except OSError:
        pytest.skip("no devices can be made here")
    return folder / "device"


@pytest.mark.parametrize("words", OUTPUTS)
def test_a_device_is_written_into_and_never_replaced(words, spoiled_night, tmp_path):
    place = device(tmp_path).rename(named(words, tmp_path, "device"))
    before = place.lstat()
    oith(*words, place, "--data", spoiled_night, check=0)
    assert place.lstat().st_mode == before.st_mode and stat.S_ISCHR(before.st_mode)
    assert place.lstat().st_ino == before.st_ino
    assert [name for name in os.listdir(tmp_path) if name.endswith(".partial")] == []


def test_a_device_that_takes_nothing_is_an_error(spoiled_night, tmp_path):
    place = device(tmp_path, number=7)
    oith("report", "-o", place, "--data", spoiled_night, check=74)
    assert stat.S_ISCHR(place.lstat().st_mode)


@pytest.mark.parametrize("words", OUTPUTS)
def test_a_link_stays_and_what_it_leads_to_is_replaced(words, spoiled_night, tmp_path):
    oith(*words, named(words, tmp_path, "plain"), "--data", spoiled_night, check=0)
    link = named(words, tmp_path, "link")
    link.symlink_to("target")
    for old in None, b"old":
        if old:
            (tmp_path / "target").write_bytes(old)
        oith(*words, link, "--data", spoiled_night, check=0)
        assert link.is_symlink() and not (tmp_path / "target").is_symlink()
        assert len((tmp_path / "target").read_bytes()) > 1000


@pytest.mark.parametrize("words", OUTPUTS)
def test_a_pipe_is_written_into_or_has_no_reader(words, spoiled_night, tmp_path):
    pipe = named(words, tmp_path, "pipe")
    os.mkfifo(pipe)
    said = call([OITH, *words, pipe, "--data", spoiled_night])
    assert said.returncode == 74 and pipe.is_fifo(), said.stderr
    with open(tmp_path / "taken", "wb") as taken:
        reader = subprocess.Popen(["cat", pipe], stdout=taken)
    # Opened for writing, without a wait, as soon as the reader has it.
    while True:
        try:
            writer = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:
            time.sleep(0.001)
    said = call([OITH, *words, pipe, "--data", spoiled_night])
    os.close(writer)
    assert reader.wait(timeout=60) == 0 and said.returncode == 0, said.stderr
    assert (tmp_path / "taken").stat().st_size > 1000
    if words[-1] == "--metrics-file":
        return
    said = call([OITH, *words, "/dev/stdout", "--data", spoiled_night])
    assert said.returncode == 0 and len(said.stdout) > 1000


def test_a_night_writes_its_metrics_through_what_is_there(fixture_pool, tmp_path):
    """To the file that a link leads to; a pipe that nobody reads is told of and not waited for."""
    (tmp_path / "link.prom").symlink_to("real")
    run(fixture_pool, tmp_path / "data", "--metrics-file", tmp_path / "link.prom")
    assert (tmp_path / "link.prom").is_symlink()
    assert "oith_" in (tmp_path / "real").read_text()
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o644
    os.mkfifo(tmp_path / "pipe.prom")
    said = run(fixture_pool, tmp_path / "data", "--metrics-file", tmp_path / "pipe.prom")
    assert "metrics could not be written to" in said.stderr
    assert (tmp_path / "pipe.prom").is_fifo()
