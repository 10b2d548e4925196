"""How far this host's clock is from a vault's, judged by the `Date` of one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding, Topic

_WARN_ABOVE = timedelta(seconds=60)
_FAIL_ABOVE = timedelta(seconds=300)
"""What Entra ID and Key Vault tolerate in the times of a token."""
_HALF_A_SECOND = timedelta(seconds=0.5)
"""What the header leaves out on average: it names whole seconds."""
_SET_THE_CLOCK = (
    "Let the clock be set: timedatectl set-ntp true, or chronyc makestep where chrony runs; "
    "the vault's clock is taken as right."
)


@dataclass(frozen=True, slots=True)
class TimedAnswer:
    """The headers of an answer, and when it was asked for and came by this host's clock."""

    headers: Mapping[str, str]
    """By name in lower case; untrusted."""
    asked_at: datetime
    answered_at: datetime

    @property
    def skew(self) -> timedelta | None:
        """How far this host's clock is ahead; None if the answer names no time.

        The other side wrote its time about half the round trip after the request was sent.
        """
        theirs = _date(self.headers.get("date", ""))
        if theirs is None:
            return None
        halfway = self.asked_at + (self.answered_at - self.asked_at) / 2
        return halfway - (theirs + _HALF_A_SECOND)


def clock_finding(vault: str, skew: timedelta | None) -> Finding:
    """Return what the difference to the vault's clock means for tokens and signatures."""
    if skew is None:
        what = f"The clock could not be compared: {vault} does not say what time it is."
        return Finding(Topic.VAULTS, "clock-unknown", Verdict.SKIPPED, what)
    if abs(skew) <= _WARN_ABOVE:
        what = f"This host's clock agrees with that of {vault} ({_seconds(skew)} apart)."
        return Finding(Topic.VAULTS, "clock-ok", Verdict.PASS, what)
    direction = "ahead of" if skew > timedelta() else "behind"
    what = f"This host's clock is {_seconds(skew)} {direction} that of {vault}"
    if abs(skew) <= _FAIL_ABOVE:
        what = f"{what}; beyond {_seconds(_FAIL_ABOVE)}, tokens become invalid."
        return Finding(Topic.VAULTS, "clock-skew", Verdict.WARN, what, _SET_THE_CLOCK)
    what = f"{what}, so that tokens and signatures count as expired or not yet valid."
    return Finding(Topic.VAULTS, "clock-skew", Verdict.FAIL, what, _SET_THE_CLOCK)


def _date(untrusted_text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(untrusted_text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _seconds(skew: timedelta) -> str:
    return f"{abs(skew).total_seconds():.0f} s"
