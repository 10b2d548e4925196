"""This host's clock is compared with each vault's; beyond five minutes tokens are worthless."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from azure_puppet import CHALLENGE, Puppet
from doctor_network_lab import ask, now, only

from kms_tui.adapters.azure.clock_skew import TimedAnswer, clock_finding
from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.cloud import PUBLIC
from kms_tui.sandbox.http_messages import Answer

pytest_plugins = ("azure_fixtures",)

VAULT = ("https://kv-demo.vault.azure.net", PUBLIC)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead_seconds", "code", "verdict", "said"),
    [
        (50, "clock-ok", Verdict.PASS, "agrees"),
        (-50, "clock-ok", Verdict.PASS, "agrees"),
        (70, "clock-skew", Verdict.WARN, "ahead of"),
        (-70, "clock-skew", Verdict.WARN, "behind"),
        (290, "clock-skew", Verdict.WARN, "beyond 300 s"),
        (310, "clock-skew", Verdict.FAIL, "ahead of"),
        (-310, "clock-skew", Verdict.FAIL, "behind"),
    ],
)
async def test_a_host_with_another_time_than_the_vault_is_told(
    sandbox_network: NetworkSettings, ahead_seconds: int, code: str, verdict: Verdict, said: str
) -> None:
    def clock() -> datetime:
        return now() + timedelta(seconds=ahead_seconds)

    finding = only(await ask([VAULT], sandbox_network, clock), code)
    assert finding.verdict is verdict
    assert said in finding.what
    assert "kv-demo.vault.azure.net" in finding.what
    if verdict is not Verdict.PASS:
        assert "timedatectl set-ntp true" in finding.do
        assert "chronyc makestep" in finding.do
        assert "the vault's clock is taken as right" in finding.do


async def test_a_vault_whose_own_clock_is_late_makes_this_host_look_early(puppet: Puppet) -> None:
    puppet.challenge = dated(format_datetime(now() - timedelta(hours=2), usegmt=True))
    finding = only(await ask([VAULT], behind(puppet)), "clock-skew")
    assert finding.verdict is Verdict.FAIL
    assert "ahead of" in finding.what


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 0000 99:99:99 GMT", "0" * 300])
async def test_a_vault_that_tells_no_time_leaves_the_clock_unjudged(
    puppet: Puppet, date: str
) -> None:
    puppet.challenge = dated(date)
    found = await ask([VAULT], behind(puppet))
    assert only(found, "clock-unknown").verdict is Verdict.SKIPPED
    assert only(found, "vault-answers").verdict is Verdict.PASS


@pytest.mark.parametrize("date", ["Sun, 01 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 2026 12:00:00"])
def test_half_of_a_long_round_trip_is_no_skew(date: str) -> None:
    around = timedelta(seconds=100)
    skew = TimedAnswer({"date": date}, NOON - around, NOON + around).skew
    assert skew is not None
    assert abs(skew) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(60, Verdict.PASS), (60.1, Verdict.WARN), (300, Verdict.WARN), (300.1, Verdict.FAIL)],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_bounds_are_one_and_five_minutes(seconds: float, verdict: Verdict, sign: int) -> None:
    assert clock_finding("kv", timedelta(seconds=sign * seconds)).verdict is verdict


def dated(date: str) -> Answer:
    return Answer(status=401, headers={"WWW-Authenticate": CHALLENGE, "Date": date})


def behind(puppet: Puppet) -> NetworkSettings:
    return NetworkSettings.from_environment(
        {}, proxy=puppet.proxy_url, ca_file=str(puppet.ca_file), source="the test"
    )
