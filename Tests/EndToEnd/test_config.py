"""The configuration file: flags win over the environment, that over the file, and all errors at once."""

import json
import re

import pytest

from conftest import AS_OF, ENVIRONMENT, PIPELINE, current, oith


def configuration(folder, **settings):
    """A file with these settings, beside the pool that it names."""
    path = folder / "night.json"
    path.write_text(json.dumps({"stateMachine": str(PIPELINE), "data": "data", **settings}))
    return path


def shown(path, *, env=None):
    """What `oith config show` says: (value, from) of each setting."""
    result = oith("config", "show", "--json", "--config", path, check=0,
                  env={**ENVIRONMENT, **(env or {})})
    return {name: (entry["value"], entry["from"])
            for name, entry in json.loads(result.stdout).items()}


def test_a_night_runs_from_a_file_alone(fixture_pool, night, tmp_path):
    path = configuration(tmp_path, pool=str(fixture_pool))
    oith("config", "check", "--config", path, check=0)
    oith("run", "--config", path, "--as-of", AS_OF, check=0)
    assert current(tmp_path / "data").name == current(night).name
    found = oith("lookup", "c-crowd-0@example.test", check=0,
                 env={**ENVIRONMENT, "OITH_CONFIG": str(path)})
    assert "c-crowd-" in found.stdout


def test_flags_win_over_the_environment_and_that_over_the_file(fixture_pool, tmp_path):
    path = configuration(tmp_path, pool=str(fixture_pool), radius=40, top=90, minScore=60)
    variables = {"OITH_RADIUS": "30", "OITH_TOP": "80"}
    settings = shown(path, env=variables)
    assert settings["radius"] == (30, "$OITH_RADIUS")
    assert settings["minScore"] == (60, f"{path}, line 1")
    assert settings["codec"] == ("lz4", "default")
    oith("run", "--config", path, "--as-of", AS_OF, "--top", "70", check=0,
         env={**ENVIRONMENT, **variables})
    manifest = json.loads((current(tmp_path / "data") / "manifest.json").read_text())
    assert manifest["parameters"] == {"codec": "lz4", "minScore": 60, "radius": 30, "top": 70}


def test_paths_are_relative_to_the_file(tmp_path):
    path = configuration(tmp_path, pool="pools/p.sqlite", model="models/m.json")
    settings = shown(path)
    assert settings["pool"][0] == str(tmp_path / "pools/p.sqlite")
    assert settings["data"][0] == str(tmp_path / "data")
    assert settings["model"][0] == str(tmp_path / "models/m.json")


def test_all_errors_come_at_once_each_with_its_place(tmp_path):
    path = tmp_path / "bad.json"
    path.write_text("""{
  "pol": "pool.sqlite",
  "data": 7,
  "comment": { "anything": [1] },
  "radius": 50000, "top": 3.5,
  "memory": "1KiB",
  "retention": { "snapshot": 4, "resultsDays": -1, "comment": "why" },
  "codec": "gzip", "publish": "yes",
  "minScore": 50, "minScore": 51
}""")
    for command in ["config", "check"], ["run"], ["plan"], ["gc"]:
        result = oith(*command, "--config", path, check=65)
        for line, words in [
                (2, "there is no pol; did you mean pool?"),
                (3, "data takes the path"), (5, "radius takes a number of miles in 0...12500"),
                (5, "top takes a whole number in 1...255"), (6, "memory takes a size"),
                (7, "there is no retention.snapshot; did you mean retention.snapshots?"),
                (7, "retention.resultsDays takes a whole number"),
                (8, 'codec takes "lz4" or "zstd"'), (8, "publish takes true or false"),
                (9, "minScore is set twice")]:
            assert f"{path}, line {line}: {words}" in result.stderr
        assert result.stdout == ""


@pytest.mark.parametrize("text, words", [
    ("", "line 1: the text ends"), ("[]", "line 1: write one object"),
    ('{"radius": 1,}', "'}' where a name in quotes should be"), ('{"retention": 4}', "is an object"),
    ('{"radius": null}', "radius takes a number"), ('{"radius": NaN}', "'N' where a value should be"),
])
def test_what_is_no_configuration(tmp_path, text, words):
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert words in oith("config", "check", "--config", path, check=65).stderr


def test_a_bad_variable_is_bad_usage(tmp_path):
    path = configuration(tmp_path)
    result = oith("config", "check", "--config", path, check=64,
                  env={**ENVIRONMENT, "OITH_MIN_SCORE": "high"})
    assert "$OITH_MIN_SCORE takes a number of points in 0...100" in result.stderr


def test_files_that_are_missing(tmp_path):
    path = configuration(tmp_path, pool="none.sqlite", stateMachine="none.json")
    result = oith("config", "check", "--config", path, check=66)
    assert "the pool" in result.stderr and "the state machine" in result.stderr
    assert "line 1" in result.stderr
    oith("config", "check", "--config", tmp_path / "none.json", check=66)


def test_what_nobody_said(tmp_path):
    path = tmp_path / "empty.json"
    path.write_text("{}")
    assert "--data" in oith("run", "--config", path, check=64).stderr


def test_log_and_metrics_are_settings_too(fixture_pool, tmp_path):
    path = configuration(tmp_path, pool=str(fixture_pool), logFormat="json",
                         metrics={"file": "oith.prom", "emf": "metrics.log"})
    result = oith("run", "--config", path, "--as-of", AS_OF, check=0)
    assert all(json.loads(line)["run"] for line in result.stderr.splitlines())
    assert "oith_run_success 1" in (tmp_path / "oith.prom").read_text()
    assert "_aws" in json.loads((tmp_path / "metrics.log").read_text().splitlines()[0])
    # A failure is a line for programs as well.
    failed = oith("run", "--config", path, "--pool", tmp_path / "none.sqlite", check=66)
    assert json.loads(failed.stderr.splitlines()[-1])["exit"] == 66
    # The flag wins.
    text = oith("run", "--config", path, "--as-of", AS_OF, "--log-format", "text", check=0)
    assert " info stage started " in text.stderr
    path = configuration(tmp_path, metrics={"file": "oith.txt"})
    assert "ends in .prom" in oith("config", "check", "--config", path, check=65).stderr


def test_a_misspelled_variable_is_told_of(fixture_pool, tmp_path):
    path = configuration(tmp_path, pool=str(fixture_pool))
    env = {**ENVIRONMENT, "OITH_NOTIFY_WEBHOK": "https://hooks.example.com/secret", "OITH_X_Y_Z": "1"}
    words = "there is no $OITH_NOTIFY_WEBHOK; did you mean OITH_NOTIFY_WEBHOOK?"
    assert words in oith("config", "check", "--config", path, check=64, env=env).stderr
    assert words in oith("doctor", "--config", path, check=0, env=env).stdout
    # At night it is said and no more: it may be another program's.
    result = oith("run", "--config", path, "--as-of", AS_OF, check=0, env=env)
    assert words in result.stderr and "X_Y_Z" not in result.stderr


def test_a_program_reads_what_is_wrong(tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"pol": 1,\n"radius": -1}')
    result = oith("config", "check", "--json", "--config", path, check=65)
    assert json.loads(result.stdout) == {"sound": False, "problems": [
        f"{path}, line 1: there is no pol; did you mean pool?",
        f"{path}, line 2: radius takes a number of miles in 0...12500"]}
    path.write_text("{}")
    result = oith("config", "check", "--json", "--config", path, check=0)
    assert json.loads(result.stdout) == {"sound": True, "problems": []}


@pytest.mark.parametrize("command", [
    ["runs"], ["status"], ["history"], ["report"], ["inspect"], ["gc", "--dry-run"],
    ["lookup", "c-crowd-0@example.test"], ["snapshot", "list"], ["snapshot", "show"],
    ["snapshot", "diff", "current", "current"], ["snapshot", "verify"]],
    ids=lambda command: " ".join(command[:2]))
def test_each_command_finds_the_nights_by_the_file(command, night, tmp_path):
    path = configuration(tmp_path, data=str(night))

    def said(*place):
        # Ages go on, and what a verification takes differs.
        return re.sub(r"[\d.]+ (s|min|h|d|days)\b", "", oith(*command, *place, check=0).stdout)

    assert said("--config", path) == said("--data", night)
