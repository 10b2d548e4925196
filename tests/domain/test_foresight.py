"""What is told of the future of one configuration."""

from dataclasses import replace
from datetime import date

import pytest
from outlooks import BILLING, IDLE, NEW, OLD, ORDERS, TODAY, outlook

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.configuration import Credential, CredentialKind
from kms_tui.domain.foresight import Dependent, Foresight, Outlook


def codes(of: Outlook) -> list[str]:
    return [each.code for each in of.foresights()]


def the_one(of: Outlook) -> Foresight:
    [foresight] = of.foresights()
    return foresight


def test_of_a_configuration_in_order_there_is_nothing_to_tell() -> None:
    assert codes(outlook(dependents=[ORDERS])) == []


@pytest.mark.parametrize(
    ("days", "mark"), [(30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0, 1)]
)
def test_an_expiring_secret_names_the_last_mark_it_has_passed(days: int, mark: int) -> None:
    told = the_one(outlook(expires_on=date.fromordinal(TODAY.toordinal() + days)))
    assert (told.code, told.verdict, told.days, told.mark) == (
        *("secret-expires", Verdict.WARN),
        *(days, mark),
    )


def test_a_secret_with_more_than_thirty_days_left_is_not_told_of() -> None:
    assert codes(outlook(expires_on=date(2027, 3, 3))) == []


def test_a_secret_is_good_on_its_last_day_and_expired_on_the_next() -> None:
    assert the_one(outlook(expires_on=TODAY)).what.startswith("The client secret expires today")
    told = the_one(outlook(expires_on=date(2027, 1, 30)))
    assert (told.verdict, told.days) == (Verdict.FAIL, -1)
    assert told.what == "The client secret expired on 2027-01-30, 1 day ago."


def test_the_command_that_renews_a_secret_can_be_pasted_into_a_shell() -> None:
    told = the_one(outlook(expires_on=TODAY))
    assert told.do == "kms-tui secrets renew 'prod eu' --secret-expires DATE"


def test_an_unknown_expiry_is_only_good_to_know() -> None:
    told = the_one(outlook(expires_on=None))
    assert (told.code, told.verdict) == ("secret-expiry-unknown", Verdict.PASS)


def test_a_managed_identity_has_no_secret_to_expire() -> None:
    of = outlook(expires_on=None)
    identity = Credential(CredentialKind.MANAGED_IDENTITY, "tenant", "client")
    of = replace(of, configuration=replace(of.configuration, credential=identity))
    assert codes(of) == []


@pytest.mark.parametrize("check", [CheckName.SIGN_IN, CheckName.KEY_FOUND, CheckName.UNWRAP])
def test_who_loses_the_way_to_the_key_cannot_unwrap(check: CheckName) -> None:
    told = the_one(outlook(check, dependents=[ORDERS, IDLE]))
    assert (told.code, told.verdict) == ("universes-cannot-unwrap", Verdict.FAIL)
    assert told.what.startswith('Universes "orders" and "idle" cannot unwrap')
    assert told.universes == ("orders", "idle")


def test_where_no_universe_depends_on_it_none_is_told_of() -> None:
    assert codes(outlook(CheckName.SIGN_IN, CheckName.WRAP)) == []


def test_a_disabled_key_version_stops_only_those_it_wrapped() -> None:
    told = [*outlook(CheckName.KEY_ENABLED, dependents=[ORDERS, BILLING, IDLE]).foresights()]
    assert told[0].universes == ("orders",)


def test_who_may_not_wrap_gets_no_new_key_and_is_told_how_to_look_at_the_old_ones() -> None:
    told = the_one(outlook(CheckName.WRAP, dependents=[ORDERS]))
    assert (told.code, told.verdict) == ("universes-cannot-wrap", Verdict.FAIL)
    assert told.do.endswith("kms-tui universe verify orders")


def test_an_expiry_date_and_a_rotation_policy_are_told_before_they_do_harm() -> None:
    failed = (CheckName.KEY_HAS_NO_EXPIRY, CheckName.NO_ROTATION_POLICY)
    told = [*outlook(*failed, dependents=[ORDERS]).foresights()]
    assert [(each.code, each.verdict) for each in told] == [
        ("key-expires", Verdict.WARN),
        ("key-rotates", Verdict.WARN),
    ]


def test_a_key_version_that_is_new_since_the_last_check_is_told_once() -> None:
    told = the_one(outlook(newest=NEW))
    assert (told.code, told.verdict) == ("key-version-new", Verdict.WARN)
    of = outlook(newest=NEW)
    assert codes(replace(of, configuration=replace(of.configuration, key_id=NEW))) == []


def test_a_universe_on_another_key_version_than_the_newest_is_told_until_it_is_rewrapped() -> None:
    of = outlook(newest=NEW, dependents=[ORDERS, BILLING, IDLE])
    told = [*of.foresights()][-1]
    assert (told.code, told.universes) == ("universe-key-version", ("orders",))
    assert told.do == "kms-tui universe rewrap orders"
    assert [each.name for each in of.universes_on_other_version()] == ["orders"]


def test_where_the_key_was_not_found_the_version_of_the_last_check_counts() -> None:
    of = outlook(CheckName.KEY_FOUND, newest="", dependents=[ORDERS, BILLING])
    assert codes(of) == ["universes-cannot-unwrap", "universe-key-version"]


def test_a_sentence_names_five_universes_and_counts_the_rest() -> None:
    many = [Dependent(f"u{number}", 1) for number in range(9)]
    told = the_one(outlook(CheckName.SIGN_IN, dependents=many))
    assert told.what.startswith('Universes "u0", "u1", "u2", "u3", "u4" and 4 more cannot')
    assert len(told.universes) == 9


def test_versions_and_universes_are_told_in_whole_sentences() -> None:
    of = outlook(CheckName.WRAP, newest=NEW, dependents=[ORDERS, Dependent("sales", 1, OLD)])
    both, old, new = 'Universes "orders" and "sales"', "a" * 32, "b" * 32
    behind = f"{both} have their active keys wrapped with another key version than the newest"
    assert [(each.code, each.what) for each in of.foresights()] == [
        ("universes-cannot-wrap", f"{both} cannot get a new universe key."),
        ("key-version-new", f"The newest key version is {new}; the last check saw {old}."),
        ("universe-key-version", f"{behind}, {new}."),
    ]
    assert [each.do for each in of.foresights()][-1] == "kms-tui universe rewrap NAME"
