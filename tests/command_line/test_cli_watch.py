"""`kms-tui check --watch` as a service runs it, and the file it leaves to Prometheus."""

import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from admin import PASSPHRASE
from cli_documents import followed
from host import INSTALLED
from prometheus_client.parser import text_string_to_metric_families
from unattended import Unattended

SECONDS = 20.0


@contextmanager
def service(job: Unattended, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Start it with the passphrase in a file; end it if the test has not."""
    passphrase = job.private_file("passphrase")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [
            *(str(INSTALLED), "--passphrase-file", str(passphrase)),
            *("check", *arguments, "--watch", "10"),
        ],
        env=job.host.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_line(pipe: IO[str] | None) -> str:
    assert pipe is not None
    assert select.select([pipe], [], [], SECONDS)[0], "nothing came"
    return pipe.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_round_is_one_line_and_a_signal_ends_with_success(
    stocked: Unattended, number: signal.Signals
) -> None:
    with service(stocked, "--all", "--json") as running:
        document = followed("check", next_line(running.stdout))
        assert [each["verdict"] for each in document["configurations"]] == ["pass"]
        running.send_signal(number)
        assert running.wait(SECONDS) == 0
        assert running.communicate() == ("", "")


def test_ctrl_c_ends_it_and_its_line_on_a_terminal(stocked: Unattended) -> None:
    with stocked.host.starts("check", "--filter", "name:none", "--watch", "10") as admin:
        admin.wait_for("none found")
        admin.press("ctrl+c")
        assert admin.wait_exit() == 0
        assert admin.raw.endswith(b"^C\r\n")


def test_each_round_looks_anew_and_one_that_fails_ends_nothing(stocked: Unattended) -> None:
    catalogue = stocked.host.data / "catalogue.db"
    catalogue.chmod(0o644)
    with service(stocked, "--all", "--json") as running:
        assert "chmod 600" in next_line(running.stderr)
        catalogue.chmod(0o600)
        assert followed("check", next_line(running.stdout))["passed"] == 1


def test_a_service_with_a_wrong_name_does_not_start(stocked: Unattended) -> None:
    with service(stocked, "prode") as running:
        assert running.wait(SECONDS) == 3


def test_a_reader_that_goes_away_ends_the_service(stocked: Unattended) -> None:
    with service(stocked, "--all", "--json") as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.wait(SECONDS) == 128 + signal.SIGPIPE
        assert running.stderr is not None
        assert running.stderr.read() == ""


def samples(path: Path) -> dict[str, float]:
    """Return the values of a file of metrics by metric and, if there is one, check."""
    return {
        sample.labels.get("check", sample.name): sample.value
        for family in text_string_to_metric_families(path.read_text())
        for sample in family.samples
    }


def test_the_file_of_metrics_is_replaced_whole_and_readable_by_all(stocked: Unattended) -> None:
    folder = stocked.host.home / "metrics"
    folder.mkdir()
    file = folder / "kms-tui.prom"
    file.write_text("old")
    arguments = ("check", "--all", "--format", "prometheus", "--output", str(file))
    ran = stocked.runs(*arguments, passphrase=PASSPHRASE)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert file.stat().st_mode & 0o777 == 0o644
    assert [*folder.iterdir()] == [file]
    found = samples(file)
    assert found["kms_tui_configuration_up"] == 1
    assert found["unwrap"] == 0


def test_a_file_that_cannot_be_written_is_told_and_ends_the_run(stocked: Unattended) -> None:
    arguments = ("check", "--all", "--output", f"/tmp/{'x' * 300}")  # noqa: S108 - none is made
    ran = stocked.runs(*arguments, passphrase=PASSPHRASE)
    assert (ran.code, ran.out) == (74, "")
    assert "could not be written: File name too long." in ran.err


def test_a_run_that_fails_says_so_in_the_file_of_metrics(stocked: Unattended) -> None:
    file = stocked.host.home / "kms-tui.prom"
    (stocked.host.data / "catalogue.db").chmod(0o644)
    with service(stocked, "--all", "--format", "prometheus", "--output", str(file)) as running:
        assert next_line(running.stderr)
        running.send_signal(signal.SIGTERM)
        assert running.wait(SECONDS) == 0
    assert samples(file) == {"kms_tui_check_completed": 0}
