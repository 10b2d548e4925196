"""What is told of the future of one configuration."""

from dataclasses import replace
from datetime import date

import pytest
from outlooks import BILLING, IDLE, NEW, OLD, ORDERS, TODAY, outlook

from kms_tui.domain.check import CheckName, Verdict
from kms_tui.domain.configuration import Credential, CredentialKind
from kms_tui.domain.foresight import Dependent, Foresight, Outlook

RENEW = "kms-tui secrets renew 'prod eu' --secret-expires DATE"
"""It can be pasted into a shell."""


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
    end = date.fromordinal(TODAY.toordinal() + days)
    ahead = {0: "today", 1: "in 1 day"}.get(days, f"in {days} days")
    what = f"The client secret expires {ahead}, on {end} (mark: {mark} d)."
    assert the_one(outlook(expires_on=end)) == Foresight(
        *("secret-expires", Verdict.WARN, what, RENEW, days, mark), ()
    )


def test_a_secret_with_more_than_thirty_days_left_is_not_told_of() -> None:
    assert codes(outlook(expires_on=date(2027, 3, 3))) == []


def test_a_secret_is_good_on_its_last_day_and_expired_on_the_next() -> None:
    assert the_one(outlook(expires_on=TODAY)).what.startswith("The client secret expires today")
    what = "The client secret expired on 2027-01-30, 1 day ago."
    assert the_one(outlook(expires_on=date(2027, 1, 30))) == Foresight(
        "secret-expired", Verdict.FAIL, what, RENEW, -1
    )


def test_an_unknown_expiry_is_only_good_to_know() -> None:
    assert the_one(outlook(expires_on=None)) == Foresight(
        "secret-expiry-unknown",
        Verdict.PASS,
        "Nobody has said when the client secret expires.",
        "kms-tui edit 'prod eu' --secret-expires DATE",
    )


def test_a_managed_identity_has_no_secret_to_expire() -> None:
    of = outlook(expires_on=None)
    identity = Credential(CredentialKind.MANAGED_IDENTITY, "tenant", "client")
    of = replace(of, configuration=replace(of.configuration, credential=identity))
    assert codes(of) == []


@pytest.mark.parametrize(
    "check",
    [
        *(CheckName.NAME_RESOLVES, CheckName.VAULT_ANSWERS, CheckName.TENANT_MATCHES),
        *(CheckName.SIGN_IN, CheckName.KEY_FOUND, CheckName.UNWRAP),
    ],
)
def test_who_loses_the_way_to_the_key_cannot_unwrap(check: CheckName) -> None:
    what = 'Universes "orders" and "idle" cannot unwrap universe keys while this lasts.'
    assert the_one(outlook(check, dependents=[ORDERS, IDLE])) == Foresight(
        *("universes-cannot-unwrap", Verdict.FAIL, what), universes=("orders", "idle")
    )


def test_where_no_universe_depends_on_it_none_is_told_of() -> None:
    assert codes(outlook(CheckName.SIGN_IN, CheckName.WRAP)) == []


def test_a_disabled_key_version_stops_only_those_it_wrapped() -> None:
    told = [*outlook(CheckName.KEY_ENABLED, dependents=[ORDERS, BILLING, IDLE]).foresights()]
    assert told[0].universes == ("orders",)


def test_who_may_not_wrap_gets_no_new_key_and_is_told_how_to_look_at_the_old_ones() -> None:
    what = 'Universe "orders" cannot get a new universe key.'
    do = "See whether those they have still unwrap: kms-tui universe verify orders"
    failed = (CheckName.WRAP, CheckName.KEY_HAS_NO_EXPIRY)
    assert the_one(outlook(*failed, dependents=[ORDERS])) == Foresight(
        "universes-cannot-wrap", Verdict.FAIL, what, do, universes=("orders",)
    )


def test_an_expiry_date_and_a_rotation_policy_are_told_before_they_do_harm() -> None:
    failed = (CheckName.KEY_HAS_NO_EXPIRY, CheckName.NO_ROTATION_POLICY)
    told = [*outlook(*failed, dependents=[ORDERS]).foresights()]
    once = 'Universe "orders" cannot get a new universe key once the key expires.'
    stays = 'Universe "orders" will stay on an old key version when the vault rotates.'
    assert told == [
        Foresight("key-expires", Verdict.WARN, once, universes=("orders",)),
        Foresight("key-rotates", Verdict.WARN, stays, universes=("orders",)),
    ]


def test_a_key_version_that_is_new_since_the_last_check_is_told_once() -> None:
    what = f"The newest key version is {'b' * 32}; the last check saw {'a' * 32}."
    do = "Find out who made it: new universe keys are wrapped with it from now on."
    assert the_one(outlook(newest=NEW)) == Foresight("key-version-new", Verdict.WARN, what, do)
    of = outlook(newest=NEW)
    assert codes(replace(of, configuration=replace(of.configuration, key_id=NEW))) == []


def test_a_universe_on_another_key_version_than_the_newest_is_told_until_it_is_rewrapped() -> None:
    of = outlook(newest=NEW, dependents=[ORDERS, BILLING, IDLE])
    told = [*of.foresights()][-1]
    has = "has its active key wrapped with another key version than the newest"
    assert told == Foresight(
        "universe-key-version",
        Verdict.WARN,
        f'Universe "orders" {has}, {"b" * 32}.',
        "kms-tui universe rewrap orders",
        universes=("orders",),
    )
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
