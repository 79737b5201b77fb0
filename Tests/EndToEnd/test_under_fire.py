"""Lookups go on, and see whole nights, while nights are published, rolled back, killed and collected."""

import json
import random
import signal
import sqlite3
import subprocess
import time

from conftest import AS_OF, ENVIRONMENT, OITH, PIPELINE, oith, run


def make_pool(path, seed, prefix):
    """A small pool whose users are other people than those of any other prefix."""
    oith("pool", "generate", "--pool", path, "--users", 400, "--seed", seed, check=0)
    with sqlite3.connect(path) as pool:
        for table, columns in [("users", ["email"]),
                               ("match_history", ["user_email", "match_email"]),
                               ("blocks", ["blocker_email", "blocked_email"])]:
            for column in columns:
                pool.execute(f"UPDATE {table} SET {column} = '{prefix}' || {column}")


def move(data, generator, *command):
    """Moves `current` by hand, now and then killed on the way."""
    process = subprocess.Popen(
        [str(OITH), "snapshot", *command, "--data", str(data)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    if generator.random() < 0.3:
        try:
            process.wait(timeout=generator.uniform(0.001, 0.03))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    # 66: there is nothing to go back to.
    assert process.wait() in (0, 66, -signal.SIGKILL)


def test_readers_see_whole_nights(tmp_path):
    """Three readers; a dozen nights of two pools in turn, many killed and resumed, most rolled back."""
    pools = [tmp_path / f"{name}.sqlite" for name in "ab"]
    for number, pool in enumerate(pools):
        make_pool(pool, number, "ab"[number])
    data = tmp_path / "data"
    run(pools[0], data)
    readers = [
        subprocess.Popen(
            [str(OITH), "bench", "lookup", "--follow", "20", "--data", str(data),
             "--seed", str(seed)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        for seed in range(3)]
    generator = random.Random(5)
    nights = 1
    end = time.monotonic() + 16
    while time.monotonic() < end:
        night = subprocess.Popen(
            [str(OITH), "run", str(PIPELINE), "--pool", str(pools[nights % 2]), "--data",
             str(data), "--as-of", AS_OF],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        if generator.random() < 0.5:
            try:
                night.wait(timeout=generator.uniform(0.02, 0.5))
            except subprocess.TimeoutExpired:
                night.send_signal(signal.SIGKILL)
            if night.wait() != 0:
                oith("resume", "--data", data)
        assert night.wait() in (0, -signal.SIGKILL)
        move(data, generator, "rollback")
        if generator.random() < 0.5:
            move(data, generator, "publish", "previous")
        oith("gc", "--data", data)
        nights += 1
    for reader in readers:
        output, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, output + errors
        result = json.loads(output)
        assert result["failures"] == 0 and result["strangers"] == 0, result
        assert result["lookups"] > 1000
        assert result["generations"] > 1, (nights, result)
