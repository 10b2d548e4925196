"""Checking many configurations at once: the real SDK, catalogue and sandbox."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from azure.keyvault.keys._shared import http_challenge_cache
from check_all_bench import Followed, check_all_of, store
from universe_bench import Bench

from kms_tui.adapters.azure.network import NetworkSettings
from kms_tui.domain.check import Verdict
from kms_tui.domain.errors import SecretNotFound
from kms_tui.sandbox.server import Sandbox

pytest_plugins = ("azure_fixtures",)

GREETING_AND_SIGN_IN, OF_A_KEY = 2, 5


@pytest.fixture
async def bench(tmp_path: Path, sandbox_network: NetworkSettings) -> AsyncIterator[Bench]:
    http_challenge_cache.clear()
    network = replace(sandbox_network, read_seconds=1.0, call_seconds=1.5)
    async with Bench.opened(tmp_path / "data", network) as bench:
        yield bench


async def test_every_configuration_gets_its_own_verdict_recorded(bench: Bench) -> None:
    for key_name in ("good", "expiring", "disabled"):
        await store(bench, key_name, key_name=key_name)
    followed = Followed()
    ended = await check_all_of(bench).check_all(followed)
    assert (ended.total, ended.done, ended.failing, ended.warning) == (3, 3, 2, 0)
    stored = {each.name: each.last_check for each in await bench.configurations.list()}
    assert stored == {name: row.last_check for name, row in followed.rows.items()}
    assert followed.verdict("good") == Verdict.PASS


async def test_a_vault_is_greeted_and_signed_in_to_once_for_all_its_keys(
    bench: Bench, sandbox: Sandbox
) -> None:
    for key_name in ("good", "good-3072", "many-versions"):
        await store(bench, key_name, key_name=key_name)
    start = len(sandbox.requests)
    await check_all_of(bench).check_all(Followed())
    assert len(sandbox.requests) - start == GREETING_AND_SIGN_IN + 3 * OF_A_KEY


async def test_configurations_that_share_key_and_credential_share_one_check(
    bench: Bench, sandbox: Sandbox
) -> None:
    for name in ("orders", "payments", "returns"):
        await store(bench, name)
    start, followed = len(sandbox.requests), Followed()
    await check_all_of(bench).check_all(followed)
    assert len(sandbox.requests) - start == GREETING_AND_SIGN_IN + OF_A_KEY
    assert {followed.verdict(name) for name in followed.rows} == {Verdict.PASS}
    assert len(followed.rows) == 3


async def test_another_secret_for_the_same_key_is_signed_in_with_by_itself(
    bench: Bench,
) -> None:
    await store(bench, "good")
    await store(bench, "mistyped", secret="sandbox~wrong")
    followed = Followed()
    await check_all_of(bench).check_all(followed)
    assert (followed.verdict("good"), followed.verdict("mistyped")) == ("OK", "FAIL")


async def test_a_configuration_without_its_secret_is_counted_and_nothing_is_recorded_of_it(
    bench: Bench,
) -> None:
    lost = await store(bench, "lost", secret=None)
    await store(bench, "good")
    ended = await check_all_of(bench).check_all(Followed())
    assert (ended.done, ended.unchecked) == (2, 1)
    assert isinstance(ended.not_checked, SecretNotFound)
    assert (await bench.configurations.get(lost.id)).last_check is None


@pytest.mark.parametrize("vault", ["kv-hung", "kv-silent"])
async def test_a_vault_that_says_nothing_holds_up_no_other(bench: Bench, vault: str) -> None:
    for number in range(4):
        await store(bench, f"hung {number}", vault=vault, key_name=f"key-{number}")
    others = {"good", "good-3072", "rotating", "disabled", "expiring", "many-versions"}
    for key_name in others:
        await store(bench, key_name, key_name=key_name)
    followed = Followed()
    running = asyncio.ensure_future(check_all_of(bench, 2).check_all(followed))
    await until(lambda: others <= set(followed.rows))
    assert set(followed.rows) == others
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_keys_of_a_vault_that_gave_no_answer_are_not_asked_one_by_one(
    bench: Bench, sandbox: Sandbox
) -> None:
    for number in range(4):
        await store(bench, f"hung {number}", vault="kv-broken", key_name=f"key-{number}")
    start, followed = len(sandbox.requests), Followed()
    ended = await check_all_of(bench).check_all(followed)
    asked = {each.path for each in sandbox.requests[start:] if "key-" in each.path}
    assert len(asked) == 1
    assert ended.failing == 4


async def test_a_busy_vault_is_left_alone_by_everybody_and_that_is_told(bench: Bench) -> None:
    for key_name in ("good", "no-such-key"):
        await store(bench, key_name, key_name=key_name, vault="kv-throttled")
    followed = Followed()
    await check_all_of(bench).check_all(followed)
    notes = {each.waiting for each in followed.told}
    assert notes == {"", "kv-throttled.vault.azure.net: vault is busy: waits 1 s"}
    assert followed.verdict("good") == Verdict.PASS


async def test_cancelled_it_ends_at_once_and_keeps_what_is_known(bench: Bench) -> None:
    await store(bench, "good")
    await store(bench, "slow", vault="kv-slow")
    followed = Followed()
    running = asyncio.ensure_future(check_all_of(bench).check_all(followed))
    await until(lambda: bool(followed.rows))
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - began < 1
    outcomes = {each.name: each.last_check for each in await bench.configurations.list()}
    assert outcomes["good"] is not None
    assert outcomes["slow"] is None


async def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that is bound to be soon."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is looked at sets no event
            await asyncio.sleep(0.01)
