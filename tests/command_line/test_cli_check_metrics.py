"""What Prometheus reads of a check."""

from datetime import UTC, date, datetime

from outlooks import BILLING, NEW, ORDERS, outlook
from prometheus_client.parser import text_string_to_metric_families

from kms_tui.cli.checking.metrics import metrics
from kms_tui.cli.checking.run import CheckRun, ConfigurationReport
from kms_tui.domain.check import CheckName, CheckOutcome, Verdict
from kms_tui.domain.foresight import Outlook
from kms_tui.services.checked import Checked

AT = datetime(2027, 1, 31, 12, tzinfo=UTC)


def samples(*outlooks: Outlook) -> dict[tuple[str, ...], float]:
    """Return the value of each sample by its metric and its labels."""
    run = CheckRun(AT, 1.5, [report(each) for each in outlooks], 7, 3, None)
    return {
        (sample.name, *(sample.labels[key] for key in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(metrics(run))
        for sample in family.samples
    }


def report(of: Outlook) -> ConfigurationReport:
    outcome = CheckOutcome(Verdict.PASS, AT)
    checked = Checked(of.configuration, of.checks, outcome, of.newest_key_id)
    return ConfigurationReport(checked, of, [*of.foresights()])


def test_a_configuration_is_told_with_dates_and_what_depends_on_it() -> None:
    found = samples(
        outlook(
            CheckName.WRAP,
            expires_on=date(2027, 2, 4),
            dependents=[ORDERS, BILLING],
            newest=NEW,
        )
    )
    prefix, name = "kms_tui_configuration", "prod eu"
    assert found[f"{prefix}_up", name] == 0
    assert found[f"{prefix}_verdict", name] == 2
    assert found[f"{prefix}_check_verdict", "wrap", name] == 2
    assert found[f"{prefix}_key_version_differs", name] == 1
    assert found[f"{prefix}_universe_keys", name] == 4
    assert found[f"{prefix}_last_check_timestamp_seconds", name] == AT.timestamp()
    expiry = datetime(2027, 2, 4, tzinfo=UTC).timestamp()
    assert found["kms_tui_secret_expiry_timestamp_seconds", name] == expiry


def test_what_will_break_is_a_warning_and_takes_nothing_down() -> None:
    found = samples(outlook(newest=NEW))
    assert found["kms_tui_configuration_up", "prod eu"] == 1
    assert found["kms_tui_configuration_verdict", "prod eu"] == 1


def test_the_run_and_the_catalogue_are_told_once() -> None:
    found = samples()
    assert found == {
        ("kms_tui_check_completed",): 1,
        ("kms_tui_check_duration_seconds",): 1.5,
        ("kms_tui_configurations",): 7,
        ("kms_tui_universes",): 3,
    }


def test_what_is_not_known_has_no_sample() -> None:
    found = samples(outlook(expires_on=None))
    assert "kms_tui_secret_expiry_timestamp_seconds" not in {name for name, *_ in found}


def test_a_name_breaks_no_line_and_ends_no_label() -> None:
    found = samples(outlook(name='a"} 1\nup{x="\\\x1b[31m'))
    assert ("kms_tui_configuration_up", 'a"} 1 up{x="\\?[31m') in found
