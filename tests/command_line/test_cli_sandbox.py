"""The sandbox alone, for any Key Vault client."""

import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cli_documents import followed
from host import INSTALLED
from unattended import Unattended


@contextmanager
def sandbox(job: Unattended, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the verb until the end of the test."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [str(INSTALLED), "sandbox", *options],
        env=job.host.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def said(process: subprocess.Popen[str], number: int = 1) -> list[str]:
    """Return the first lines of its output."""
    assert process.stdout is not None
    return [process.stdout.readline() for _ in range(number)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_success(job: Unattended, number: signal.Signals) -> None:
    with sandbox(job) as process:
        assert said(process)[0].startswith("export HTTPS_PROXY=http://127.0.0.1:")
        process.send_signal(number)
        assert process.wait(timeout=20) == 0


def test_what_it_prints_leads_a_client_to_it(job: Unattended) -> None:
    with sandbox(job) as process:
        pairs = [shlex.split(line)[1].split("=", 1) for line in said(process, 3)]
        exported = dict(pairs)
        assert exported["HTTPS_PROXY"] != job.host.sandbox.proxy
        job.host.extra.update(exported)
        told = job.runs("doctor", "--vault", "kv-demo.vault.azure.net")
    assert "clock agrees with that of kv-demo.vault.azure.net" in told.out
    assert exported["HTTPS_PROXY"].removeprefix("http://") in told.out


def test_its_keys_lie_beside_the_data_and_never_in_it(job: Unattended) -> None:
    with sandbox(job, "--json") as process:
        running = followed("sandbox", said(process)[0])
    assert running["ca_file"] == str(job.host.data.with_name("kms-tui-sandbox") / "ca.pem")
    assert not job.host.data.exists()


def test_a_directory_that_another_sandbox_holds_is_refused(job: Unattended) -> None:
    with sandbox(job) as process:
        said(process)
        told = job.runs("sandbox")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("kms-tui: The sandbox cannot run there: ")
