"""What `kms-tui check --watch` does again and again."""

from collections.abc import Callable
from dataclasses import dataclass

from kms_tui.cli.checking.output import Output, tell_not_written
from kms_tui.cli.checking.run import Selection, check
from kms_tui.cli.running import tell
from kms_tui.domain.errors import KmsTuiError
from kms_tui.services import Services
from kms_tui.services.boundary import call


@dataclass(slots=True)
class Rounds:
    """Rounds of one service. One that fails is told, and the next one runs all the same."""

    services: Services
    selection: Selection
    output: Output
    may_ask: bool = True
    """Whether the passphrase may be asked for: once, when somebody has just started it."""

    async def one(self) -> None:
        """Check once; raise `OSError` if standard output is gone."""
        may_ask, self.may_ask = self.may_ask, False
        try:
            found = await call(check(self.services, self.selection, may_ask=may_ask))
        except KmsTuiError as error:
            tell(error)
            self._put(self.output.write_failure)
        else:
            self._put(lambda: self.output.write(found))

    def _put(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            if self.output.file is None:
                raise
            tell_not_written(self.output.file, error)
