"""What `kms-tui check` prints for programs. Pure functions."""

from kms_tui.cli.checking.run import CheckRun, ConfigurationReport
from kms_tui.cli.records import Record, check_records, moment
from kms_tui.domain.check import Verdict, gravest
from kms_tui.domain.foresight import Foresight
from kms_tui.domain.visible_text import visible

SCHEMA = 1
"""Number of `schemas/check.schema.json`."""


def run_record(run: CheckRun) -> Record:
    """Return the members of the document."""
    error = run.not_recorded
    return {
        "at": moment(run.at),
        "seconds": round(run.seconds, 3),
        "verdict": gravest(report.verdict for report in run.reports).name.lower(),
        "passed": run.count(Verdict.PASS),
        "warned": run.count(Verdict.WARN),
        "failed": run.count(Verdict.FAIL),
        "not_recorded": None if error is None else visible(f"{error.what} {error.do}"),
        "configurations": [_configuration(report) for report in run.reports],
    }


def _configuration(report: ConfigurationReport) -> Record:
    of, expires_on = report.checked.of, report.checked.of.credential.secret_expires_on
    return {
        "name": visible(of.name),
        "id": of.id,
        "verdict": report.verdict.name.lower(),
        "checks": check_records(report.checked.checks),
        "foresights": [_foresight(each) for each in report.foresights],
        "secret_expires_on": expires_on.isoformat() if expires_on else None,
        "key_id": visible(report.checked.key_id) or None,
        "key_id_before": visible(of.key_id) or None,
        "universes": [
            {
                "name": visible(each.name),
                "keys": each.keys,
                "active_key_id": visible(each.active_key_id) or None,
            }
            for each in report.outlook.dependents
        ],
    }


def _foresight(foresight: Foresight) -> Record:
    return {
        "code": foresight.code,
        "verdict": foresight.verdict.name.lower(),
        "what": visible(foresight.what),
        "do": visible(foresight.do),
        "days": foresight.days,
        "mark": foresight.mark,
        "universes": [visible(name) for name in foresight.universes],
    }
