from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kms_tui.domain.check import Check, CheckName, Verdict, count, overall, summary
from kms_tui.domain.master_key import MasterKey, RotationPolicy, criteria, rotation

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = MasterKey(
    key_id="https://kv.vault.azure.net/keys/master/0123",
    key_type="RSA",
    size_bits=2048,
    is_enabled=True,
    not_before=None,
    expires_on=None,
    operations=frozenset({"wrapKey", "unwrapKey"}),
)


def verdicts(key: MasterKey, asked_size: int = 2048) -> dict[CheckName, Verdict]:
    checks = criteria(key, asked_size=asked_size, now=NOW)
    return {name: c.verdict for c in checks if isinstance(name := c.name, CheckName)}


def test_a_good_key_passes_every_criterion() -> None:
    assert set(verdicts(GOOD).values()) == {Verdict.PASS}


@pytest.mark.parametrize(
    ("key", "failing"),
    [
        (replace(GOOD, is_enabled=False), CheckName.KEY_ENABLED),
        (replace(GOOD, not_before=NOW + timedelta(hours=1)), CheckName.KEY_ACTIVE),
        (replace(GOOD, expires_on=NOW + timedelta(days=3650)), CheckName.KEY_HAS_NO_EXPIRY),
        (replace(GOOD, operations=frozenset({"wrapKey"})), CheckName.KEY_OPERATIONS),
        (replace(GOOD, key_type="EC", size_bits=None), CheckName.KEY_TYPE),
        (replace(GOOD, size_bits=1024), CheckName.KEY_SIZE),
    ],
)
def test_each_criterion_fails_alone_and_names_its_fix(key: MasterKey, failing: CheckName) -> None:
    failed = [c for c in criteria(key, asked_size=2048, now=NOW) if c.verdict is Verdict.FAIL]
    assert [c.name for c in failed] == [failing]
    assert failed[0].do


def test_an_activation_date_in_the_past_passes() -> None:
    assert verdicts(replace(GOOD, not_before=NOW))[CheckName.KEY_ACTIVE] is Verdict.PASS


def test_another_usual_size_is_a_warning_because_an_existing_key_is_used_as_it_is() -> None:
    assert verdicts(GOOD, asked_size=4096)[CheckName.KEY_SIZE] is Verdict.WARN


def test_the_missing_operation_is_named() -> None:
    checks = criteria(replace(GOOD, operations=frozenset({"unwrapKey"})), asked_size=2048, now=NOW)
    said = next(c for c in checks if c.name is CheckName.KEY_OPERATIONS)
    assert "wrapKey" in said.do
    assert "unwrapKey" not in said.do


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        (RotationPolicy(), Verdict.PASS),
        (RotationPolicy(rotates="P90D after creation"), Verdict.FAIL),
        (RotationPolicy(expires_in="P1Y"), Verdict.WARN),
    ],
)
def test_only_a_policy_that_rotates_fails(policy: RotationPolicy, verdict: Verdict) -> None:
    assert rotation(policy).verdict is verdict


def test_the_gravest_verdict_stands_for_all() -> None:
    ok, warn, fail = (
        Check(CheckName.SIGN_IN, v, "found", "fix it")
        for v in (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
    )
    assert overall([ok, warn]) is Verdict.WARN
    assert overall([fail, ok, warn]) is Verdict.FAIL
    assert overall([]) is Verdict.SKIPPED
    assert summary([ok]) == ""
    assert "fix it" in summary([ok, fail])


def test_a_run_is_summed_up_in_a_sentence() -> None:
    ok, warn, fail = (
        Check(CheckName.SIGN_IN, v) for v in (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
    )
    assert count([ok]) == "Every check passed."
    assert count([ok, warn, fail, fail]) == "2 checks failed, 1 check warns."
