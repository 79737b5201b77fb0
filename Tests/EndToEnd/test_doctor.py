"""`oith doctor`: whether tonight can run and today's lookups are well."""

import datetime
import json
import os

from conftest import AS_OF, ENVIRONMENT, PIPELINE, current, oith, run


def findings(*arguments, check=0):
    """What it found: (status, message) by subject."""
    result = oith("doctor", "--json", *arguments, check=check)
    report = json.loads(result.stdout)
    assert report["sound"] == (check == 0)
    return {entry["subject"]: (entry["status"], entry["message"]) for entry in report["findings"]}


def fresh(fixture_pool, tmp_path):
    """A night of this very hour."""
    data = tmp_path / "data"
    # The pool's users were seen in 2026, so that nobody may be left of them: what counts here is
    # that the snapshot is young.
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    run(fixture_pool, data, "--as-of", now, env={**ENVIRONMENT, "OITH_GUARDS_MIN_USERS": "0"})
    return data


def test_a_healthy_machine(fixture_pool, tmp_path):
    data = fresh(fixture_pool, tmp_path)
    found = findings("--data", data, "--pool", fixture_pool)
    assert {status for status, _ in found.values()} == {"fine"}
    assert "kernel" in found["program"][1] and "free" in found["disk"][1]
    assert "succeeded" in found["last run"][1]
    text = oith("doctor", "--data", data, check=0).stdout
    assert "ok" in text and "@" not in text


def test_a_stale_snapshot_fails(spoiled_night):
    status, message = findings("--data", spoiled_night, check=1)["current"]
    assert status == "failed" and "stale" in message


def test_before_the_first_night(fixture_pool, tmp_path):
    found = findings("--data", tmp_path / "data", "--pool", fixture_pool)
    assert found["data folder"][0] == "warning"
    assert findings("--data", tmp_path / "none" / "data", check=1)["data folder"][0] == "failed"
    (tmp_path / "file").write_text("")
    assert "is no folder" in findings("--data", tmp_path / "file", check=1)["data folder"][1]


def test_what_stands_in_the_way_of_the_next_night(fixture_pool, tmp_path):
    data = fresh(fixture_pool, tmp_path)
    name = current(data).name
    oith("snapshot", "pin", "--data", data, check=0)
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
    run(fixture_pool, data, "--radius", "1", "--as-of", later.strftime("%Y-%m-%dT%H:%M:%SZ"),
        check=4)
    os.chmod(data, 0o755)
    found = findings("--data", data)
    assert found["pin"] == ("warning", f"current is held at {name}; `oith snapshot pin --remove`")
    assert found["guard"][0] == "warning" and "users with a list" in found["guard"][1]
    assert found["last run"][0] == "warning" and "GuardRefused" in found["last run"][1]
    assert found["data folder"][0] == "warning" and "chmod 0750" in found["data folder"][1]


def test_files_that_are_not_what_they_should_be(fixture_pool, tmp_path):
    data = fresh(fixture_pool, tmp_path)
    assert findings("--data", data, "--pool", "/nowhere/at/all", check=1)["configuration"][0] \
        == "failed"
    path = tmp_path / "night.json"
    path.write_text(json.dumps({
        "data": "data", "stateMachine": str(PIPELINE),
        "notify": {"webhook": "https://hooks.example.com/secret"}}))
    os.chmod(path, 0o644)
    found = findings("--config", path)
    assert found["secrets"][0] == "warning" and "/secret" not in str(found)
    os.chmod(path, 0o640)
    assert "secrets" not in findings("--config", path)
    path.write_text("{")
    assert "line 1" in oith("doctor", "--config", path, check=65).stderr


def test_a_run_leaves_its_heartbeat(fixture_pool, tmp_path):
    data = tmp_path / "data"
    run(fixture_pool, data, "--as-of", AS_OF)
    beat = json.loads((data / "heartbeat.json").read_text())
    assert beat["stage"] == "" and beat["chunks"] == beat["plannedChunks"] > 0
    assert beat["run"].startswith("2026-11-20")
    assert oct((data / "heartbeat.json").stat().st_mode & 0o777) == "0o640"
