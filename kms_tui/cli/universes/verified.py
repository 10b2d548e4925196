"""What verifying universe keys found, as text, as document and as exit code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from kms_tui.cli.check_codes import check_exit_code
from kms_tui.cli.documents import print_document
from kms_tui.cli.exit_codes import ExitCode, exit_code
from kms_tui.cli.records import Record, check_record
from kms_tui.cli.running import end, tell
from kms_tui.cli.steps import check_lines
from kms_tui.cli.tables import text_width
from kms_tui.cli.universes.records import Names
from kms_tui.domain.check import Check, Verdict
from kms_tui.domain.errors import KeysNotProven, KmsTuiError
from kms_tui.domain.universe import UniverseId
from kms_tui.domain.universe_key import WrappedUniverseKey
from kms_tui.domain.visible_text import visible


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of keys that were to be verified."""

    keys: Sequence[WrappedUniverseKey]
    universes: Mapping[UniverseId, str]
    """What universes are called; untrusted."""
    configurations: Names
    steps: Sequence[Check]
    error: KmsTuiError | None
    """What verifying ended in; `KeysNotProven` if any key failed."""

    @property
    def each(self) -> Iterator[tuple[WrappedUniverseKey, Check]]:
        """Every key with how it ended: by universe, newest first."""
        ended = {check.name: check for check in self.steps}
        for key in sorted(self.keys, key=self._place):
            title = key.title(self.universe_of(key))
            if title in ended:
                yield key, ended[title]

    @property
    def code(self) -> ExitCode:
        """What a verb ends with: by the cause, if all keys that failed share it."""
        if self.error is None:
            return ExitCode.OK
        of_keys = check_exit_code(check for _, check in self.each)
        is_by_keys = isinstance(self.error, KeysNotProven) and of_keys is not ExitCode.OK
        return of_keys if is_by_keys else exit_code(self.error)

    def universe_of(self, key: WrappedUniverseKey) -> str:
        """Return the name of a key's universe."""
        return self.universes.get(key.universe_id, "?")

    def _place(self, key: WrappedUniverseKey) -> tuple[str, int]:
        return (self.universe_of(key), -key.number)


def end_with_verified(verified: Verified, *, as_document: bool) -> None:
    """Print how each key ended, and end with what that comes to."""
    each = [*verified.each]
    if as_document:
        proven = sum(check.verdict is Verdict.PASS for _, check in each)
        records = [_record(verified, key, check) for key, check in each]
        failed = len(each) - proven
        print_document("universe verify", 1, keys=records, proven=proven, failed=failed)
    else:
        width = text_width()
        for line in check_lines((check for _, check in each), width):
            click.echo(line)
    if verified.error is not None:
        tell(verified.error)
        end(verified.code)


def _record(verified: Verified, key: WrappedUniverseKey, check: Check) -> Record:
    configuration = verified.configurations.get(key.wrapping.configuration_id)
    ended = {name: value for name, value in check_record(check).items() if name != "name"}
    return {
        "universe": visible(verified.universe_of(key)),
        "universe_id": key.universe_id,
        "number": key.number,
        "configuration": None if configuration is None else visible(configuration),
        **ended,
    }
