"""What a verb says of a change whose end is missing from the audit log."""

from kms_tui.cli.complaints import complain
from kms_tui.domain.deed import Deed
from kms_tui.domain.errors import KmsTuiError


class TellsUnrecorded:
    """A `DeedListener` that writes to standard error."""

    def hear(self, _deed: Deed) -> None:
        """Say nothing: whoever ran the verb knows what it does."""

    def hear_unrecorded(self, _deed: Deed, error: KmsTuiError) -> None:
        """Say it; the result of the verb stands."""
        complain(f"The audit log does not say how this ended. {error.what} {error.do}")
