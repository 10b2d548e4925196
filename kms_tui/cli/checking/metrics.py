"""What `kms-tui check` prints for Prometheus. Loaded only for that.

Names and units as Prometheus wants them: base units in the name, states as numbers.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from kms_tui.cli.checking.run import CheckRun, ConfigurationReport
from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.visible_text import visible
from kms_tui.services.checked import CAN_BE_CHECKED

_LEVELS: Final = {Verdict.PASS: 0, Verdict.WARN: 1, Verdict.FAIL: 2}
_CHECKS: Final[Mapping[str, str]] = {
    **{str(name): name.name.lower() for name in CheckName},
    CAN_BE_CHECKED: "can_be_checked",
}


def metrics(run: CheckRun | None) -> str:
    """Return the text of a run, or of one that did not come to its end."""
    registry = CollectorRegistry()
    told = _Gauges(registry)
    told.one("kms_tui_check_completed", "Whether the last run came to its end", int(bool(run)))
    if run is not None:
        told.one("kms_tui_check_duration_seconds", "How long the run took", run.seconds)
        told.one("kms_tui_configurations", "Configurations in the catalogue", run.configurations)
        told.one("kms_tui_universes", "Universes in the catalogue", run.universes)
        of_configurations = _OfConfigurations(told)
        for report in run.reports:
            of_configurations.add(report)
    return generate_latest(registry).decode()


class _Gauges:
    """Makes gauges."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def one(self, name: str, meaning: str, value: float) -> None:
        """Add one without labels, and its value."""
        Gauge(name, meaning, registry=self._registry).set(value)

    def labelled(self, name: str, meaning: str, *labels: str) -> Gauge:
        """Add one for each configuration."""
        return Gauge(name, meaning, ("name", *labels), registry=self._registry)


class _OfConfigurations:
    """The gauges that each configuration has. What is not known of one has no line."""

    def __init__(self, gauges: _Gauges) -> None:
        of, prefix = gauges.labelled, "kms_tui_configuration"
        self._up = of(f"{prefix}_up", "Whether no check of it failed")
        self._verdict = of(f"{prefix}_verdict", "The worst told of it: 0 good, 1 warns, 2 fails")
        self._check = of(f"{prefix}_check_verdict", "One check: 0 good, 1 warns, 2 fails", "check")
        self._checked_at = of(
            f"{prefix}_last_check_timestamp_seconds", "When its checks last came to an outcome"
        )
        self._expires_at = of(
            "kms_tui_secret_expiry_timestamp_seconds", "Start of the day its secret expires on"
        )
        self._differs = of(
            f"{prefix}_key_version_differs",
            "Whether an active universe key is wrapped with another key version than the newest",
        )
        self._keys = of(f"{prefix}_universe_keys", "Universe keys that it unwraps at present")

    def add(self, report: ConfigurationReport) -> None:
        """Set the values of one configuration."""
        checked, outlook = report.checked, report.outlook
        name = visible(checked.of.name)
        failed = any(check.verdict is Verdict.FAIL for check in checked.checks)
        self._up.labels(name).set(int(not failed))
        self._verdict.labels(name).set(_LEVELS.get(report.verdict, 0))
        for check in checked.checks:
            if check.verdict in _LEVELS:
                self._check.labels(name, _CHECKS[check.name]).set(_LEVELS[check.verdict])
        self._differs.labels(name).set(int(bool(outlook.universes_on_other_version())))
        self._keys.labels(name).set(sum(each.keys for each in outlook.dependents))
        self._add_dates(name, report)

    def _add_dates(self, name: str, report: ConfigurationReport) -> None:
        outcome = report.checked.outcome or report.checked.of.last_check
        if outcome is not None:
            self._checked_at.labels(name).set(outcome.at.timestamp())
        if expires_on := report.checked.of.credential.secret_expires_on:
            midnight = datetime.combine(expires_on, time(), UTC)
            self._expires_at.labels(name).set(midnight.timestamp())
