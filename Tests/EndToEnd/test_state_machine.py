"""`oith state-machine` and `oith bench`: check, draw, run; stand-ins, buckets, errors, exit codes."""

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys

import pytest

from conftest import ENVIRONMENT, OITH, PIPELINE, ROOT, oith

LAMBDA = "arn:aws:lambda:us-east-1:111111111111:function:f"
INVOKE = "arn:aws:states:::lambda:invoke"
RECORDINGS = ROOT.parent / "shared/asl"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings (../shared/asl) are not there")

# Judged by moto, which takes an instant with an offset for no timestamp; RFC 3339, which the
# specification names, has offsets.
NOT_COPIED = {"moto_choice_is_timestamp_21"}


def machine(folder, *states, name="machine.asl.json"):
    """A file with a machine: (name, fields) each; each leads to the next, the last ends."""
    names = [state for state, _ in states]
    table = {}
    for (state, fields), following in zip(states, [*names[1:], None]):
        onward = {"Next": following} if following else {"End": True}
        if fields["Type"] in ("Choice", "Succeed", "Fail"):
            onward = {}
        table[state] = {**onward, **fields}
    path = folder / name
    path.write_text(json.dumps({"StartAt": names[0], "States": table}, indent=1))
    return path


def task(folder, resource=LAMBDA, **fields):
    return machine(folder, ("A", {"Type": "Task", "Resource": resource, **fields}))


def file(folder, name, value):
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def execute(*arguments, check=0, **options):
    """Runs a machine; its output, or its error where it is to fail."""
    result = oith("state-machine", "run", *arguments, check=check, **options)
    if check == 0:
        assert result.stderr == ""
        return json.loads(result.stdout)
    assert result.stdout == ""
    return json.loads(result.stderr) if check == 1 else result.stderr


def with_stand_in(folder, behaviour, *arguments, resource=LAMBDA, fields=None, check=0, **more):
    tasks = file(folder, "tasks.json", {LAMBDA: {"behaviour": behaviour, **more}})
    path = task(folder, resource, **(fields or {}))
    return execute(path, "--stand-ins", tasks, *arguments, check=check)


# MARK: - Help

@pytest.mark.parametrize("command", [
    ["state-machine"], ["state-machine", "validate"], ["state-machine", "graph"],
    ["state-machine", "run"], ["bench"], ["bench", "state-machine"],
], ids=" ".join)
def test_help(command):
    result = oith(*command, "--help", check=0)
    assert "OVERVIEW" in result.stdout and " ".join(["oith", *command]) in result.stdout


# MARK: - Validate

def test_a_sound_machine(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Pass"}))
    assert oith("state-machine", "validate", path, check=0).stdout == f"{path}: valid, 1 state\n"
    result = oith("state-machine", "validate", PIPELINE, "--json", check=0)
    assert json.loads(result.stdout) == {"file": str(PIPELINE), "valid": True, "states": 14}


def test_all_problems_at_once(tmp_path):
    path = file(tmp_path, "bad.json", """{
      "StartAt": "A",
      "States": {
        "A": {"Type": "Task", "Resource": "arn:aws:states:${Where}:0:activity:a", "Next": "B"},
        "C": {"Type": "Pass", "Colour": "red",
          "End": true}
      }
    }""")
    result = oith("state-machine", "validate", path, check=65)
    assert result.stdout == ""
    lines = result.stderr.splitlines()[1:]
    assert [re.match(r"line (\d+)", line).group(1) for line in lines] == ["4", "4", "5"]
    # That nothing leads to C may follow from the wrong Next, so it is not said.
    for text, words in zip(lines, [
            ["${Where}", "--set Where=VALUE"], ["/States/A", "'B'"],
            ["/States/C/Colour", "is no field"]]):
        assert all(word in text for word in words), text
    result = oith("state-machine", "validate", path, "--json", check=65)
    report = json.loads(result.stdout)
    assert report["valid"] is False
    assert [problem["line"] for problem in report["problems"]] == [4, 4, 5]
    assert report["problems"][2]["pointer"] == "/States/C/Colour"
    path.write_text(path.read_text().replace('"Next": "B"', '"End": true'))
    lines = oith("state-machine", "validate", path, check=65).stderr.splitlines()[1:]
    assert [re.match(r"line (\d+)", line).group(1) for line in lines] == ["4", "5", "5"]
    assert "/States/C" in lines[2] and "nothing leads here" in lines[2]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{} {}", "\0", '{"StartAt": "A"}'])
def test_no_machine(content, tmp_path):
    path = file(tmp_path, "bad.json", content)
    for command in ("validate", "graph", "run"):
        assert str(path) in oith("state-machine", command, path, check=65).stderr


def test_missing_file(tmp_path):
    for command in ("validate", "graph", "run"):
        result = oith("state-machine", command, tmp_path / "none.json", check=66)
        assert "none.json" in result.stderr


# MARK: - Placeholders

def test_where_values_come_from(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Pass", "Result": "${Region} ${A} ${B}"}),
                   name="night.asl.json")
    assert "${A}" in execute(path, check=65)
    file(tmp_path, "night.env", "# values\n\n A=from the file \nB=b=\"c\"\nUnused=1\n")
    assert execute(path) == 'local from the file b="c"'
    assert execute(path, "--set", "A=set", "--set", "Region=here") == 'here set b="c"'
    other = file(tmp_path, "other", "A=1\r\nB=2\r\n")
    assert execute(path, "--set-file", other) == "local 1 2"


def test_bad_values(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Pass"}), name="night.json")
    assert "Unheard" in execute(path, "--set", "Unheard=1", check=65)
    assert "NAME=VALUE" in execute(path, "--set", "=1", check=64)
    execute(path, "--set-file", tmp_path / "none", check=66)
    file(tmp_path, "night.env", "fine=1\nno value\n")
    assert "line 2" in execute(path, check=65)


# MARK: - Graph

def test_graph_of_the_night():
    chart = oith("state-machine", "graph", PIPELINE, check=0).stdout
    assert chart.startswith("flowchart TD\n") and '["ExtractPool"]' in chart
    assert '-.->|"States.ALL"|' in chart
    graph = oith("state-machine", "graph", PIPELINE, "--format", "dot", check=0).stdout
    assert graph.startswith("digraph ") and '[label="ExtractPool", shape=box]' in graph
    oith("state-machine", "graph", PIPELINE, "--format", "png", check=64)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not there")
def test_graphviz_takes_the_graph(tmp_path):
    nasty = 'end "quoted" \\N <b>&amp; {x|y} [z] ∑ \t %%{init}%%'
    path = machine(
        tmp_path, (nasty, {"Type": "Pass"}),
        ("node", {"Type": "Parallel", "Branches": [
            {"StartAt": f"b{n}", "States": {f"b{n}": {"Type": "Fail"}}} for n in range(2)]}),
        ("end", {"Type": "Succeed"}))
    for definition in (PIPELINE, path):
        graph = oith("state-machine", "graph", definition, "--format", "dot", check=0).stdout
        result = subprocess.run(["dot", "-Tsvg"], input=graph, capture_output=True, text=True)
        assert result.returncode == 0 and result.stderr == ""
    assert 'end &quot;quoted&quot; \\N &lt;b&gt;&amp;amp; {x|y} [z] ∑' in result.stdout


# MARK: - Run

def test_output_and_input(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Pass", "ResultPath": "$.b", "Result": 1}))
    assert execute(path) == {"b": 1}
    assert execute(path, "--input", file(tmp_path, "in.json", {"a": "ä"})) == {"a": "ä", "b": 1}
    assert execute(path, "--input", "-", input='{"b": 2}') == {"b": 1}


def test_bad_input(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Pass"}))
    assert "line 2" in execute(path, "--input", file(tmp_path, "in", "{\n]"), check=65)
    assert "standard input" in execute(path, "--input", "-", input="", check=65)
    assert "none" in execute(path, "--input", tmp_path / "none", check=66)


def test_failure(tmp_path):
    path = machine(tmp_path, ("A", {"Type": "Fail", "Error": "E", "Cause": 'say "c"'}))
    assert execute(path, check=1) == {"error": "E", "cause": 'say "c"'}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop(number, tmp_path):
    path = machine(
        tmp_path,
        ("Put", {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
                 "Parameters": {"Bucket": "b", "Key": "started", "Body": ""}}),
        ("Wait", {"Type": "Wait", "Seconds": 600}))
    # Many times: a signal that came early used to get lost, one in sixty.
    for attempt in range(20):
        buckets = tmp_path / str(attempt)
        process = subprocess.Popen(
            [OITH, "state-machine", "run", path, "--buckets", buckets], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        while not (buckets / "b/started").exists():
            assert process.poll() is None
        process.send_signal(number)
        try:
            output, message = process.communicate(timeout=60)
        finally:
            process.kill()
        assert (process.returncode, output) == (128 + number, "")
        assert message == "oith: the execution was stopped\n"


# MARK: - Stand-ins

def test_nobody_does_the_task(tmp_path):
    error = execute(task(tmp_path), check=1)
    assert error["error"] == "Lambda.ResourceNotFoundException"
    assert LAMBDA in error["cause"] and "--stand-ins" in error["cause"]
    activity = "arn:aws:states:us-east-1:111111111111:activity:a"
    error = execute(task(tmp_path, activity), check=1)
    assert error["error"] == "States.Runtime" and activity in error["cause"]


def test_behaviours(tmp_path):
    assert with_stand_in(tmp_path, "identity") == {}
    assert with_stand_in(tmp_path, "const-HelloWorld") == {"Return": "HelloWorld"}
    assert with_stand_in(tmp_path, "return-bytes") == "HelloWorld!"
    error = with_stand_in(tmp_path, "raise-Exception", check=1)
    assert error["error"] == "Exception"
    assert json.loads(error["cause"])["errorMessage"] == "Some exception was raised."
    error = with_stand_in(tmp_path, "raise-CustomException", check=1)
    assert json.loads(error["cause"])["errorType"] == error["error"] == "CustomException"
    error = with_stand_in(tmp_path, "large-output", check=1)
    assert error["error"] == "States.DataLimitExceeded"
    error = with_stand_in(tmp_path, "sleep-60", fields={"TimeoutSeconds": 1}, check=1)
    assert error == {"error": "States.Timeout", "cause": ""}


def test_failing_some_times(tmp_path):
    retry = {"Retry": [{"ErrorEquals": ["Exception"], "IntervalSeconds": 1, "MaxAttempts": 1}]}
    assert with_stand_in(tmp_path, "fail-times", fields=retry, times=1) == {}
    error = with_stand_in(tmp_path, "fail-times", fields=retry, times=2, check=1)
    assert error["error"] == "Exception"


@pytest.mark.parametrize("name", ["f", "f:$LATEST", LAMBDA, LAMBDA + ":7",
                                  "111111111111:function:f"])
def test_lambda_invoke(name, tmp_path):
    fields = {"Parameters": {"FunctionName": name, "Payload": {"a": 1}}}
    output = with_stand_in(tmp_path, "identity", resource=INVOKE, fields=fields)
    assert output["Payload"] == {"a": 1}
    assert output["StatusCode"] == output["SdkHttpMetadata"]["HttpStatusCode"] == 200
    assert output["ExecutedVersion"] == "$LATEST"


@pytest.mark.parametrize("payload, result", [
    (None, {}), ("[1]", [1]), ("no JSON", "no JSON"), ('"text"', "text"), (1, 1)])
def test_payload(payload, result, tmp_path):
    fields = {"Parameters": {"FunctionName": "f", "Payload": payload}}
    output = with_stand_in(tmp_path, "identity", resource=INVOKE, fields=fields)
    assert output["Payload"] == result


def test_activity_with_a_worker(tmp_path):
    activity = "arn:aws:states:us-east-1:111111111111:activity:a"
    sfn = "arn:aws:states:::aws-sdk:sfn:"
    answer = {"TaskToken.$": "$.TaskToken", "Output.$": "$.Input"}
    template = {"StartAt": "Get", "States": {
        "Get": {"Type": "Task", "Resource": sfn + "getActivityTask",
                "Parameters": {"ActivityArn.$": "$.ActivityArn"}, "Next": "Answer"},
        "Answer": {"Type": "Task", "Resource": sfn + "sendTaskSuccess", "Parameters": answer,
                   "End": True}}}
    entry = {"behaviour": "activity", "workers": [{"activity": activity, "template": template}]}
    tasks = file(tmp_path, "tasks.json", {activity: entry})
    path = task(tmp_path, activity)
    given = file(tmp_path, "in.json", {"a": [1]})
    assert execute(path, "--stand-ins", tasks, "--input", given) == {"a": [1]}
    template["States"]["Answer"]["Resource"] = sfn + "sendTaskFailure"
    template["States"]["Answer"]["Parameters"] = {
        "TaskToken.$": "$.TaskToken", "Error": "E", "Cause": "c"}
    tasks = file(tmp_path, "tasks.json", {activity: entry})
    assert execute(path, "--stand-ins", tasks, check=1) == {"error": "E", "cause": "c"}
    tasks = file(tmp_path, "tasks.json", {activity: {**entry, "workers": []}})
    assert execute(path, "--stand-ins", tasks, check=1)["error"] == "States.Runtime"


@pytest.mark.parametrize("entry, says", [
    ({"behaviour": "dance"}, "dance"), ({}, "behaviour"), (1, "behaviour")])
def test_bad_stand_ins(entry, says, tmp_path):
    tasks = file(tmp_path, "tasks.json", {LAMBDA: entry})
    message = execute(task(tmp_path), "--stand-ins", tasks, check=65)
    assert LAMBDA in message and says in message
    execute(task(tmp_path), "--stand-ins", file(tmp_path, "list", "[]"), check=65)


# MARK: - Buckets

def test_buckets(tmp_path):
    s3 = "arn:aws:states:::aws-sdk:s3:"
    place = {"Bucket": "b", "Key": "in/x.json"}
    path = machine(
        tmp_path,
        ("Put", {"Type": "Task", "Resource": s3 + "putObject", "ResultPath": None,
                 "Parameters": {**place, "Body": {"a": 1}}}),
        ("Get", {"Type": "Task", "Resource": s3 + "getObject", "Parameters": place,
                 "ResultSelector": {"read.$": "States.StringToJson($.Body)", "tag.$": "$.ETag"},
                 "ResultPath": "$.get"}),
        ("List", {"Type": "Task", "Resource": s3 + "listObjectsV2",
                  "Parameters": {"Bucket": "b", "Prefix": "in/"}, "ResultPath": "$.list",
                  "ResultSelector": {"keys.$": "$.Contents[*].Key"}}))
    output = execute(path, "--buckets", tmp_path)
    tag = '"' + hashlib.md5(b'{"a":1}').hexdigest() + '"'
    assert output == {"get": {"read": {"a": 1}, "tag": tag}, "list": {"keys": ["in/x.json"]}}
    assert (tmp_path / "b/in/x.json").read_text() == '{"a":1}'
    error = execute(path, check=1)
    assert error["error"] == "S3.S3Exception" and "--buckets" in error["cause"]


def test_nothing_outside_of_the_buckets(tmp_path):
    (tmp_path / "buckets").mkdir()
    file(tmp_path, "secret", "s")
    get = "arn:aws:states:::aws-sdk:s3:getObject"
    for place in ({"Bucket": "..", "Key": "secret"}, {"Bucket": "b", "Key": "../../secret"}):
        error = execute(task(tmp_path, get, Parameters=place), "--buckets", tmp_path / "buckets",
                        check=1)
        assert error["error"] == "S3.NoSuchKeyException"


def test_items_from_a_bucket(tmp_path):
    (tmp_path / "b").mkdir()
    file(tmp_path / "b", "items.jsonl", '{"n": 1}\n{"n": 2}\n')
    path = machine(tmp_path, ("Each", {
        "Type": "Map",
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject",
                       "ReaderConfig": {"InputType": "JSONL"},
                       "Parameters": {"Bucket": "b", "Key": "items.jsonl"}},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "N", "States": {
                "N": {"Type": "Pass", "OutputPath": "$.n", "End": True}}}}))
    assert execute(path, "--buckets", tmp_path) == [1, 2]
    assert execute(path, check=1)["error"] == "States.ItemReaderFailed"


# MARK: - What was recorded from AWS

def recordings(name):
    return [json.loads(line) for line in (RECORDINGS / name).read_text().splitlines()]


@needs_recordings
def test_recorded_executions(tmp_path):
    report = tmp_path / "report.json"
    command = (f"{OITH} state-machine run {{definition}} --input {{input}} "
               "--stand-ins {tasks} --buckets {s3}")
    subprocess.run(
        [sys.executable, RECORDINGS / "run_cases.py", "--command", command, "--enable",
         "task,lambda-invoke,s3-read,s3-write,activity", "--report", report],
        capture_output=True, timeout=900, env=ENVIRONMENT)
    results = json.loads(report.read_text())["results"]
    assert len(results) >= 399
    failed = {result["name"]: result["why"] for result in results if not result["ok"]}
    assert failed.keys() <= NOT_COPIED, failed


@needs_recordings
def test_recorded_definitions(tmp_path):
    refused = {}
    for case in recordings("cases.jsonl"):
        path = file(tmp_path, "machine.json", case["definition"])
        result = oith("state-machine", "validate", path)
        if result.returncode != 0:
            refused[case["name"]] = result.stderr
    assert not refused
    accepted = []
    for case in recordings("invalid.jsonl"):
        path = file(tmp_path, "machine.json", case["definition"])
        kind = case.get("type", "STANDARD").lower()
        if oith("state-machine", "validate", path, "--type", kind).returncode != 65:
            accepted.append(case["name"])
    assert not accepted


# MARK: - Bench

def test_bench(tmp_path):
    result = oith("bench", "state-machine", "--items", 300, "--concurrency", 7, "--json",
                  "--data", tmp_path / "bench", check=0)
    figures = json.loads(result.stdout)
    assert figures["items"] == figures["tasks"] == 300
    assert 1 <= figures["mostTasksAtOnce"] <= 7
    assert (tmp_path / "bench/journal.sqlite").stat().st_size == figures["journalBytes"]
    text = oith("bench", "state-machine", "--items", 10, check=0,
                env={**ENVIRONMENT, "TMPDIR": str(tmp_path)}).stdout
    assert "peak memory" in text
    assert not list(tmp_path.glob("oith-bench-*"))
    oith("bench", "state-machine", "--items", 0, check=64)
