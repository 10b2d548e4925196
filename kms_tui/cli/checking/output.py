"""Where a run of `kms-tui check` goes, and in which form."""

from dataclasses import dataclass
from pathlib import Path

import click

from kms_tui.cli.checking.document import SCHEMA, run_record
from kms_tui.cli.checking.published_file import publish
from kms_tui.cli.checking.run import CheckRun
from kms_tui.cli.checking.text import run_text, total
from kms_tui.cli.complaints import complain
from kms_tui.cli.documents import document, line_document
from kms_tui.cli.exit_codes import ExitCode
from kms_tui.cli.fail_on import has_grave
from kms_tui.cli.running import tell
from kms_tui.cli.tables import terminal_width

TEXT, JSON, PROMETHEUS = "text", "json", "prometheus"
FORMATS = (TEXT, JSON, PROMETHEUS)


@dataclass(frozen=True, slots=True)
class Output:
    """What the options say about it."""

    form: str
    """One of the `FORMATS`."""
    file: Path | None
    """None for standard output."""
    is_verbose: bool
    is_repeated: bool
    """Whether more runs follow: a document then takes one line."""
    fail_on: str
    """From which verdict on a run is bad: `warn` or `fail`."""

    def write(self, run: CheckRun) -> None:
        """Write a run; raise `OSError` if that cannot be."""
        self._put(self._text(run))
        if run.not_recorded is not None:
            tell(run.not_recorded)
        if self.form != TEXT and self.exit_code(run) is not ExitCode.OK:
            complain(total(run))

    def write_failure(self) -> None:
        """Let the file of metrics say that a run did not come to its end."""
        if self.form == PROMETHEUS and self.file is not None:
            from kms_tui.cli.checking.metrics import metrics  # noqa: PLC0415 - only where wanted

            publish(metrics(None), self.file)

    def exit_code(self, run: CheckRun) -> ExitCode:
        """Return what the run comes to."""
        code = run.exit_code
        verdicts = (report.verdict for report in run.reports)
        is_bad = code is ExitCode.OK and has_grave(verdicts, self.fail_on)
        return ExitCode.CHECK_FAILED if is_bad else code

    def _text(self, run: CheckRun) -> str:
        if self.form == PROMETHEUS:
            from kms_tui.cli.checking.metrics import metrics  # noqa: PLC0415 - only where wanted

            return metrics(run)
        if self.form == JSON:
            one = line_document if self.is_repeated else document
            return one("check", SCHEMA, **run_record(run)).rstrip("\n") + "\n"
        width = terminal_width() if self.file is None else None
        lines = [*run_text(run, width, verbose=self.is_verbose)]
        if self.is_repeated:
            lines = [f"{run.at:%Y-%m-%d %H:%M:%SZ}", *lines, ""]
        return "".join(f"{line}\n" for line in lines)

    def _put(self, text: str) -> None:
        if self.file is None:
            click.echo(text, nl=False)
        else:
            publish(text, self.file)


def tell_not_written(file: Path, error: OSError) -> None:
    """Say on standard error why a file is as it was."""
    complain(f"{file} could not be written: {error.strerror}.")
