"""What a job changes is in the audit log, however the job ends."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from cli_documents import followed
from host import INSTALLED
from unattended import Unattended

from kms_tui.sandbox import world

ENDLESS = (
    *("create", "prod-eu", "--managed-identity", "--client-id", world.CLIENT_ID),
    *("--tenant-id", world.TENANT_ID, "--vault-url", world.DEMO_VAULT_URL),
    *("--key-name", "good"),
)
"""What needs an answer of the vault's; nothing needs to be opened before."""


def recorded(job: Unattended) -> Sequence[Mapping[str, Any]]:
    """Return the lines of the log, as they stand there."""
    log = job.host.data / "audit.jsonl"
    lines = log.read_text().splitlines()[1:] if log.exists() else []
    return [json.loads(line) for line in lines]


@contextmanager
def mute_proxy() -> Iterator[str]:
    """Yield the address of a proxy that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def stopped_in_the_middle(job: Unattended, number: signal.Signals) -> int:
    """Create a configuration, and signal the job when that is under way; return how it ended."""
    with mute_proxy() as proxy:
        environ = job.host.environ | {"HTTPS_PROXY": proxy}
        process = subprocess.Popen([INSTALLED, *ENDLESS], env=environ, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
        last_moment = time.monotonic() + 30
        while not recorded(job):
            assert process.poll() is None
            assert time.monotonic() < last_moment
            time.sleep(0.05)
        process.send_signal(number)
        return process.wait(timeout=30)


def test_a_change_has_two_lines_that_say_who_made_it_by_the_command_line(job: Unattended) -> None:
    assert job.runs("universe", "add", "orders", "--notes", "Friday's").code == 0
    begun, ended = recorded(job)
    for line in (begun, ended):
        assert (line["via"], line["action"]) == ("cli", "universe.add")
        assert line["subject"] == {"universe": "orders"}
        assert "@" in line["who"]
    assert (begun["phase"], ended["phase"], ended["outcome"]) == ("begun", "ended", "done")


def test_a_refused_change_says_so(job: Unattended) -> None:
    job.runs("universe", "add", "orders")
    assert job.runs("universe", "add", "orders").code != 0
    assert recorded(job)[-1]["outcome"] == "refused"
    assert recorded(job)[-1]["error"].startswith("UniverseNameTaken: ")


def test_what_only_reads_leaves_no_log(job: Unattended) -> None:
    assert job.runs("list").code == 0
    assert not (job.host.data / "audit.jsonl").exists()


def test_a_job_that_is_ended_has_cancelled_its_change(job: Unattended) -> None:
    assert stopped_in_the_middle(job, signal.SIGTERM) == 143
    assert [line["outcome"] for line in recorded(job)] == [None, "cancelled"]


def test_of_a_killed_job_the_log_tells_what_it_had_begun(job: Unattended) -> None:
    assert stopped_in_the_middle(job, signal.SIGKILL) == -signal.SIGKILL
    told = job.runs("audit", "verify", "--json")
    [finding] = followed("audit-verify", told.out)["findings"]
    assert (told.code, finding["fault"]) == (0, "unfinished")
    assert [line["phase"] for line in recorded(job)] == ["begun"]


def test_nothing_is_changed_that_cannot_be_recorded(job: Unattended) -> None:
    job.host.data.mkdir(mode=0o700, parents=True)
    (job.host.data / "audit.jsonl").symlink_to(job.host.home / "elsewhere")
    told = job.runs("universe", "add", "orders")
    assert (told.code, told.out) == (8, "")
    (job.host.data / "audit.jsonl").unlink()
    assert job.runs("universe", "list").out == ""
