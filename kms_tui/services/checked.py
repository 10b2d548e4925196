"""What the checks of one among many configurations found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kms_tui.domain.check import Check, CheckOutcome
from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.errors import KmsTuiError

CAN_BE_CHECKED: Final = "Configuration can be checked"
"""The one check of a configuration whose secret, or whose cloud, was not to be had: it fails."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One configuration and its checks, all of which have ended."""

    of: KmsConfiguration
    """As it was before."""
    checks: Sequence[Check]
    outcome: CheckOutcome | None = None
    """What is remembered; None if it could not be checked, as nothing was learnt of its key."""
    key_id: str = ""
    """The key version that is the newest now, or empty if that was not found."""

    @classmethod
    def failed(cls, configuration: KmsConfiguration, error: KmsTuiError) -> "Checked":
        """Return a configuration that could not be checked, and why."""
        return cls(configuration, (Check.failed(CAN_BE_CHECKED, error),))


TellChecked = Callable[[Checked], None]
"""Is told of each configuration when its checks have ended."""


def tell_nobody(_checked: Checked) -> None:
    """Let it pass: outcomes are enough."""
