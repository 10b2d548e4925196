"""Exactly what each action asks of Azure: sign-in, a look at the master key, and each key's own."""

from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from azure.keyvault.keys._shared import http_challenge_cache
from universe_bench import CHOICE, Bench, Told

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.sandbox import world
from kms_tui.sandbox.server import Sandbox
from kms_tui.services.ports import KeyDestination

KEYS = 5
OPENING = {"GET keys": 1, "POST token": 1}
"""Asking the vault who it is without a token, and signing in."""
MASTER_KEY = {"GET key": 1, "GET rotationpolicy": 1}


@contextmanager
def counted(sandbox: Sandbox) -> Iterator[Counter[str]]:
    """Yield a count of the requests that come meanwhile, empty until the end."""
    http_challenge_cache.clear()
    before, asked = len(sandbox.requests), Counter[str]()
    yield asked
    for request in sandbox.requests[before:]:
        *_, last_but_one, last = request.path.rstrip("/").split("/")
        asked[f"{request.method} {'key' if last_but_one == 'keys' else last}"] += 1


@pytest.mark.parametrize("is_first", [True, False])
async def test_a_new_universe_key_is_wrapped_and_unwrapped(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox, *, is_first: bool
) -> None:
    universe = await (bench.universe() if is_first else bench.enabled(prod))
    keys = bench.of.universe_keys
    making: Coroutine[Any, Any, object] = (
        keys.enable(universe, prod.id, CHOICE, Told())
        if is_first
        else keys.rotate(universe, CHOICE, Told())
    )
    with counted(sandbox) as asked:
        await making
    assert asked == OPENING | MASTER_KEY | {"POST wrapkey": 1, "POST unwrapkey": 1}


async def test_a_re_wrap_in_one_vault_is_two_requests_a_key(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    universe = await bench.enabled(prod, keys=KEYS)
    with counted(sandbox) as asked:
        await bench.of.rewrapping.begin(universe, prod.id, WrapAlgorithm.RSA_OAEP, Told())
    assert asked == OPENING | MASTER_KEY | {"POST unwrapkey": 2 * KEYS}


async def test_a_re_wrap_to_another_configuration_signs_in_once_more(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    other = await bench.configuration("other", "good-3072")
    universe = await bench.enabled(prod, keys=KEYS)
    with counted(sandbox) as asked:
        await bench.of.rewrapping.begin(universe, other.id, CHOICE.algorithm, Told())
    twice = dict.fromkeys(OPENING, 2)
    assert asked == twice | MASTER_KEY | {"POST unwrapkey": 2 * KEYS}


async def test_verifying_is_one_request_a_key(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    universe = await bench.enabled(prod, keys=KEYS)
    with counted(sandbox) as asked:
        await bench.of.verification.verify_universe(universe.id, Told())
    assert asked == OPENING | {"POST unwrapkey": KEYS}


async def test_exporting_a_key_is_one_request(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox, tmp_path: Path
) -> None:
    universe = await bench.enabled(prod)
    assert universe.active_key_id is not None
    destination = KeyDestination(path=tmp_path / "universe.key")
    with counted(sandbox) as asked:
        await bench.of.key_export.export(universe.active_key_id, destination, Told())
    assert asked == OPENING | {"POST unwrapkey": 1}


async def test_an_edit_asks_its_checks_and_each_key_that_it_protects(
    bench: Bench, prod: KmsConfiguration, sandbox: Sandbox
) -> None:
    await bench.enabled(prod, keys=KEYS)
    draft = replace(prod.draft(), secret_expires_on="2028-01-31")
    with counted(sandbox) as asked:
        await bench.configurations.edit(prod, draft, Secret(world.CLIENT_SECRET), Told())
    checks = {"POST wrapkey": 1, "GET versions": 1}
    assert asked == OPENING | MASTER_KEY | checks | {"POST unwrapkey": 1 + KEYS}
