"""cron/README.md's install steps, word for word, and Debian's cron, which then starts the night.

Each test has a world of its own: a mount and a process namespace in which /etc is a copy and the
folders that an installation writes to are empty. Nothing of this machine changes.
"""

import os
import re
import shutil
import subprocess

import pytest

from conftest import ENVIRONMENT, OITH, ROOT

README = (ROOT / "cron/README.md").read_text()
NEEDED = ("unshare", "runuser", "useradd", "cron", "faketime", "logrotate")
BINARY = "/opt/oith/.build/release/oith"

# What the world is made of; the steps of a test follow. cron has a process table of its own, and
# its /dev/shm: faketime's semaphore is named after the process and outlives one that is killed.
# Only cron's clock is changed.
WORLD = r"""
set -eu
mkdir "$WORLD/etc" "$WORLD/repository"
cp -a /etc/. "$WORLD/etc"
mount --bind "$WORLD/etc" /etc
mount --bind "$REPOSITORY" "$WORLD/repository"
cp "$PROGRAM" "$WORLD/program"
mount --rbind /opt /mnt
mount -t tmpfs -o mode=755 none /opt
for folder in /mnt/*/; do
    [ -d "$folder" ] || continue
    mkdir "/opt/$(basename "$folder")"
    mount --rbind "$folder" "/opt/$(basename "$folder")"
done
mkdir -p /opt/oith /opt/program
mount --bind "$WORLD/repository" /opt/oith
install -m 0755 "$WORLD/program" /opt/program/oith
for folder in /run /var/log /var/lib /var/spool/cron; do
    mount -t tmpfs -o mode=755 none "$folder"
done
mount -t tmpfs -o mode=1777 none /dev/shm
mkdir /var/spool/cron/crontabs /var/lib/logrotate
rm -f /etc/cron.d/*
: >/etc/crontab

sudo() { if [ "$1" = -u ]; then runuser -u "$2" -- "${@:3}"; else "$@"; fi; }

# start_cron FAKETIME: the daemon, for which it is that time.
start_cron() {
    faketime -f "$1" cron -f -L 15 &
    daemon=$!
}

# wait_for COMMAND...: as long as a very slow machine needs.
wait_for() {
    for _ in $(seq 2400); do
        if "$@"; then return; fi
        kill -0 "$daemon" 2>/dev/null || { echo "cron has ended" >&2; return 1; }
        sleep 0.05
    done
    echo "waited in vain for: $*" >&2
    return 1
}
"""


def world(folder, steps, **environment):
    """Runs bash steps as root in a world of their own, and gives what they print."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("only root can start cron")
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if (trial := subprocess.run([*inside, "mount", "-t", "tmpfs", "none", "/mnt"],
                                capture_output=True, text=True)).returncode != 0:
        pytest.skip(f"no namespaces here: {trial.stderr}")
    result = subprocess.run(
        [*inside, "bash", "-c", WORLD + steps], capture_output=True, text=True, timeout=300,
        env={**ENVIRONMENT, "WORLD": str(folder), "REPOSITORY": str(ROOT), "PROGRAM": str(OITH),
             **environment})
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def blocks(text):
    """The indented blocks of a page, each a list of commands without the comments beside them."""
    found = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    return [[re.sub(r"\s+#.*", "", line.strip()) for line in block.splitlines()]
            for block in found]


def install_steps():
    """What the README says to type for cron, but for the clone, the packages and an editor."""
    install, cron = blocks(README)[:2]
    left_out = ('sudo install -d -o "$USER"', "sudoedit", "sudo apt-get")
    steps = [line for line in install + cron if not line.startswith(left_out)]
    assert len(steps) == len(install) + len(cron) - len(left_out)
    assert any("config check" in step for step in steps)
    assert any("/etc/cron.d/oith-nightly" in step for step in steps)
    return "\n".join(steps).replace(BINARY, "/opt/program/oith")


def test_who_follows_the_readme_has_a_night_at_four(evergreen_pool, tmp_path):
    """The entry of cron/oith-nightly.cron as it is, as the user oith, with its log and rotation."""
    said = world(tmp_path, rf"""
        cd "$FOLDER_OF_POOL"
        {install_steps()}
        echo OITH_BINARY=/opt/program/oith >>/etc/oith/nightly.env
        cmp /opt/oith/cron/oith-nightly.cron /etc/cron.d/oith-nightly
        export TZ=UTC
        start_cron '@2026-11-20 03:59:50'
        wait_for test -e /var/lib/oith/night/current
        wait_for grep -q '^snapshot ' /var/log/oith/nightly.log
        stat -c 'owner %U:%G %a' /var/log/oith/nightly.log /var/lib/oith/night
        sudo -u oith /opt/program/oith lookup c-crowd-0@example.test --data /var/lib/oith/night
        logrotate --force /etc/logrotate.d/oith-nightly
        ls /var/log/oith
        stat -c 'log %U:%G %a %s' /var/log/oith/nightly.log
        """, FOLDER_OF_POOL=str(evergreen_pool.parent))
    assert "owner oith:oith 640\nowner oith:oith 750\n" in said
    assert re.search(r"^ +1 +\S+@example.test +100.00 ", said, re.MULTILINE)
    assert "nightly.log\nnightly.log.1\n" in said
    assert "log oith:oith 640 0\n" in said


def assert_runs(expected, folder, zone, begins, *entries):
    """Debian's cron from an instant on until the entry `end` has run: which ran, and how often."""
    lines = "".join(f"{when} root echo {name} >>/run/ran\n" for name, when in entries)
    said = world(folder, f"""
        printf '%s' "$ENTRIES" >/etc/cron.d/entries
        export TZ={zone}
        start_cron '@{begins}'
        wait_for grep -qs end /run/ran
        sort /run/ran
        """, ENTRIES="CRON_TZ=Etc/UTC\nSHELL=/bin/sh\n" + lines)
    assert said.split() == expected


NEW_YORK = "America/New_York"


def test_debians_cron_takes_the_zone_of_the_machine(tmp_path):
    """It does not know CRON_TZ: 4 AM here, which is 8 AM UTC."""
    assert_runs(["end"], tmp_path, NEW_YORK, "2026-06-08 03:59:50",
                ("utc", "0 8 * * *"), ("end", "0 4 * * *"))


def test_an_hour_that_is_skipped_is_made_up_for(tmp_path):
    """After 01:59 comes 03:00; an entry between runs then, once."""
    assert_runs(["end", "skipped"], tmp_path, NEW_YORK, "2026-03-08 01:59:30 x10",
                ("skipped", "30 2 * * *"), ("end", "1 3 * * *"))


def test_an_hour_that_comes_twice_counts_once(tmp_path):
    """After 01:59 comes 01:00 again; a hundred and twenty times as fast."""
    assert_runs(["doubled", "end"], tmp_path, NEW_YORK, "2026-11-01 01:29:30 x120",
                ("doubled", "30 1 * * *"), ("end", "5 2 * * *"))
