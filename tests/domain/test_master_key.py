from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kms_tui.domain.check import Check, CheckName, Verdict, count, overall, summary
from kms_tui.domain.master_key import MasterKey, RotationPolicy, criteria, rotation

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADMINISTRATOR = "the vault's administrator"
CHOOSE_RSA = "Choose the name of an RSA key: YugabyteDB wraps with RSA only."
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


def failure(name: CheckName, found: str, do: str, ask: str = ADMINISTRATOR) -> Check:
    return Check(name, Verdict.FAIL, found, do, ask)


@pytest.mark.parametrize(
    ("key", "failed"),
    [
        (
            replace(GOOD, is_enabled=False),
            failure(
                CheckName.KEY_ENABLED,
                "The key's current version is disabled.",
                "Enable the key's current version in the vault (Keys > version > Enabled).",
            ),
        ),
        (
            replace(GOOD, not_before=NOW + timedelta(seconds=61)),
            failure(
                CheckName.KEY_ACTIVE,
                "The key becomes active only at 2026-11-23 12:01Z.",
                "Remove the activation date or set it to the past.",
            ),
        ),
        (
            replace(GOOD, expires_on=NOW + timedelta(days=3650)),
            failure(
                CheckName.KEY_HAS_NO_EXPIRY,
                "The key expires at 2036-11-20 12:00Z.",
                "Remove the expiration date, or use a key without one.",
            ),
        ),
        (
            replace(GOOD, operations=frozenset({"unwrapKey"})),
            failure(
                CheckName.KEY_OPERATIONS,
                "The key does not permit wrapKey.",
                "Add wrapKey to the key's permitted operations.",
            ),
        ),
        (
            replace(GOOD, operations=frozenset()),
            failure(
                CheckName.KEY_OPERATIONS,
                "The key does not permit wrapKey and unwrapKey.",
                "Add wrapKey and unwrapKey to the key's permitted operations.",
            ),
        ),
        (
            replace(GOOD, key_type="EC", size_bits=None),
            failure(CheckName.KEY_TYPE, "The key's type is EC.", CHOOSE_RSA, ask=""),
        ),
        (
            replace(GOOD, size_bits=1024),
            failure(
                CheckName.KEY_SIZE,
                "The existing key has 1024 bits.",
                "Choose another key name: YugabyteDB knows 2048, 3072 and 4096 bits.",
                ask="",
            ),
        ),
    ],
)
def test_each_criterion_fails_alone_and_names_its_fix(key: MasterKey, failed: Check) -> None:
    checks = criteria(key, asked_size=2048, now=NOW)
    assert [check for check in checks if check.verdict is Verdict.FAIL] == [failed]


def test_a_key_that_cannot_wrap_for_its_type_is_told_to_be_another() -> None:
    key = replace(GOOD, key_type="EC", size_bits=None, operations=frozenset({"sign"}))
    found = "The key is of type EC and does not permit wrapKey and unwrapKey."
    assert failure(CheckName.KEY_OPERATIONS, found, CHOOSE_RSA, ask="") in criteria(
        key, asked_size=2048, now=NOW
    )


def test_what_passes_tells_what_was_found() -> None:
    key = replace(GOOD, key_type="RSA-HSM", not_before=NOW + timedelta(minutes=1))
    assert [(c.name, c.found) for c in criteria(key, asked_size=2048, now=NOW)] == [
        (CheckName.KEY_ENABLED, ""),
        (CheckName.KEY_ACTIVE, "2026-11-23 12:01Z"),
        (CheckName.KEY_HAS_NO_EXPIRY, ""),
        (CheckName.KEY_OPERATIONS, ""),
        (CheckName.KEY_TYPE, "RSA-HSM"),
        (CheckName.KEY_SIZE, "2048 bits"),
    ]
    assert set(verdicts(key).values()) == {Verdict.PASS}
    unset = Check(CheckName.KEY_ACTIVE, Verdict.PASS, "unset")
    assert criteria(GOOD, asked_size=2048, now=NOW)[1] == unset


def test_another_usual_size_is_a_warning_because_an_existing_key_is_used_as_it_is() -> None:
    assert criteria(GOOD, asked_size=4096, now=NOW)[-1] == Check(
        CheckName.KEY_SIZE,
        Verdict.WARN,
        "The existing key has 2048 bits, not 4096.",
        "Choose 2048; an existing key is used as it is.",
    )


def test_a_key_of_another_type_has_no_size_to_judge() -> None:
    key = replace(GOOD, key_type="EC", size_bits=None)
    assert criteria(key, asked_size=2048, now=NOW)[-1] == Check(
        CheckName.KEY_SIZE, Verdict.SKIPPED, "not an RSA key"
    )


def test_a_version_is_the_last_part_of_the_identifier_and_short_in_lists() -> None:
    key = replace(GOOD, key_id="https://kv.vault.azure.net/keys/master/0123456789abcdef/")
    assert (key.version, key.short_version) == ("0123456789abcdef", "01234567")


@pytest.mark.parametrize(
    ("policy", "verdict", "found", "do"),
    [
        (
            RotationPolicy(rotates="P90D after creation", expires_in="P1Y"),
            Verdict.FAIL,
            "The vault rotates this key: P90D after creation.",
            "Switch off automatic rotation in the key's rotation policy.",
        ),
        (
            RotationPolicy(expires_in="P1Y"),
            Verdict.WARN,
            "New versions would expire after P1Y.",
            "Clear the expiry time in the key's rotation policy.",
        ),
    ],
)
def test_only_a_policy_that_rotates_fails(
    policy: RotationPolicy, verdict: Verdict, found: str, do: str
) -> None:
    assert rotation(policy) == Check(
        CheckName.NO_ROTATION_POLICY, verdict, found, do, ADMINISTRATOR
    )


def test_a_policy_that_only_notifies_is_none() -> None:
    assert rotation(RotationPolicy()) == Check(CheckName.NO_ROTATION_POLICY, Verdict.PASS)


def test_the_gravest_verdict_stands_for_all() -> None:
    ok, warn, fail = (
        Check(CheckName.SIGN_IN, v, "found", "fix it")
        for v in (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
    )
    assert overall([ok, warn]) is Verdict.WARN
    assert overall([fail, ok, warn]) is Verdict.FAIL
    assert overall([]) is Verdict.SKIPPED
    assert summary([ok]) == ""
    assert summary([ok, warn, fail]) == "Entra ID accepts the credential: found fix it"
    assert summary([ok, Check("Step", Verdict.WARN)]) == "Step:"


def test_a_run_is_summed_up_in_a_sentence() -> None:
    ok, warn, fail = (
        Check(CheckName.SIGN_IN, v) for v in (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
    )
    assert count([ok]) == "Every check passed."
    assert count([ok, warn, fail, fail]) == "2 checks failed, 1 check warns."
    assert count([fail, warn, warn]) == "1 check failed, 2 checks warn."
