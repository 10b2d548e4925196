"""Neither client secret nor token ever reaches a host that is not the cloud's own."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import pytest
from attacker import EVIL, Ambush, Attacker, ambush
from azure_puppet import CHALLENGE
from azure_troubles import answering, at, changed, untroubled
from counting import Tally
from failure_answers import challenge, unauthorised, web_key
from hostile_vaults import URLS
from import_bench import Told, body, write
from troubled_azure import Step, Trouble
from ways_to_azure import vault_name

from kms_tui.adapters.host.secret_sources import HostSecretSources
from kms_tui.domain.check import Check
from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.errors import InvalidDraft, KmsTuiError
from kms_tui.sandbox import world
from kms_tui.sandbox.http_messages import Answer
from kms_tui.services.configuration_import import ConfigurationImport

_S5 = pytest.mark.proves("S5")


@_S5
@pytest.mark.attack(
    "hostile vault in the form", defence="field rules: known suffixes, nothing else"
)
async def test_a_hostile_address_in_the_form_is_never_asked_anything(
    tmp_path: Path, tally: Tally
) -> None:
    wrong: list[str] = []
    async with ambush(tmp_path, untroubled) as site:
        for name, url in URLS.items():
            told = await site.save(url)
            if not isinstance(told.error, InvalidDraft):
                wrong.append(name)
        asked = [*site.attacker.requests]
    tally("S5", "vault addresses in the form", tried=len(URLS), failed=len(wrong) + bool(asked))
    assert (wrong, asked) == ([], [])


@_S5
@pytest.mark.attack("hostile vault in a database row", defence="the row's address is judged again")
async def test_a_hostile_address_in_the_catalogue_is_never_asked_anything(
    tmp_path: Path, tally: Tally
) -> None:
    wrong: dict[str, object] = {}
    async with ambush(tmp_path, untroubled) as site:
        saved = (await site.save()).configuration
        site.attacker.requests.clear()
        for name, url in URLS.items():
            forge(site.bench.directory, vault_url=url)
            if not await is_refused(site, saved.id):
                wrong[name] = "was not refused"
            if site.attacker.requests:
                wrong[name] = [host for host, _ in site.attacker.requests]
                site.attacker.requests.clear()
    tally("S5", "vault addresses in the catalogue", tried=len(URLS), failed=len(wrong))
    assert wrong == {}


async def is_refused(site: Ambush, configuration_id: ConfigurationId) -> bool:
    """Check a configuration; tell whether that was refused before anything was asked."""
    try:
        await site.bench.configurations.check(configuration_id, ignore)
    except KmsTuiError:
        return True
    return False


def ignore(_: Check) -> None:
    """Nobody watches."""


def forge(directory: Path, **columns: str) -> None:
    """Change a configuration behind the program's back."""
    with closing(sqlite3.connect(directory / "catalogue.db")) as database, database:
        for column, value in columns.items():
            database.execute(f"UPDATE configuration SET {column} = ?", (value,))  # noqa: S608 - ours


ROWS = {
    "a cloud of another name": {"cloud": "Azure China"},
    "a cloud that nobody declared": {"cloud": "Evil cloud"},
    "a vault of another cloud": {"vault_url": "https://kv-demo.vault.azure.cn"},
    "another vault's key": {"key_id": f"https://{EVIL}/keys/good/{'0' * 32}"},
    "a key name with a host": {"key_name": f"@{EVIL}/keys/good"},
    "a key name that climbs": {"key_name": f"../../{EVIL}"},
    "a tenant with a host": {"tenant_id": f"{EVIL}/{world.TENANT_ID}"},
    "a tenant that climbs": {"tenant_id": f"..%2f..%2f{EVIL}"},
    "a tenant as userinfo": {"tenant_id": f"@{EVIL}"},
}


@_S5
@pytest.mark.attack("hostile fields of a database row", defence="authority and cloud from a table")
@pytest.mark.parametrize("columns", ROWS.values(), ids=ROWS.keys())
async def test_no_other_forged_field_of_a_row_leads_a_secret_elsewhere(
    tmp_path: Path, columns: dict[str, str]
) -> None:
    async with ambush(tmp_path, untroubled) as site:
        saved = (await site.save()).configuration
        forge(site.bench.directory, **columns)
        await is_refused(site, saved.id)
    assert_kept(site.attacker)


def assert_kept(attacker: Attacker) -> None:
    """No host but the cloud's own was asked anything, and these got only what is theirs."""
    assert attacker.leaks() == []
    assert attacker.strangers() == set()
    assert attacker.requests


_RESOURCES = {
    "the attacker's own resource": f"https://{EVIL}",
    "another of Microsoft's services": "https://management.azure.com",
    "a resource below the vaults'": f"https://vault.azure.net.{EVIL}",
    "a resource with userinfo": f"https://vault.azure.net@{EVIL}",
    "a resource with a port": "https://vault.azure.net:8443",
    "a resource above the vaults'": "https://azure.net",
}
CHALLENGES = {
    **{
        name: CHALLENGE.replace("https://vault.azure.net", resource)
        for name, resource in _RESOURCES.items()
    },
    "the attacker's authority": CHALLENGE.replace("login.microsoftonline.com", EVIL),
    "an authority with userinfo": CHALLENGE.replace(
        "login.microsoftonline.com", f"login.microsoftonline.com@{EVIL}"
    ),
    "a plain authority": CHALLENGE.replace("https://login", "http://login"),
    "another tenant": CHALLENGE.replace(world.TENANT_ID, world.OTHER_TENANT_ID),
    "a scope of the attacker's": CHALLENGE + f', scope="https://{EVIL}/.default"',
}


@_S5
@pytest.mark.attack(
    "5.6 a hostile vault's challenge", defence="resource and authority by the cloud"
)
@pytest.mark.parametrize("text", CHALLENGES.values(), ids=CHALLENGES.keys())
@pytest.mark.parametrize("when", [Step.GREET, Step.READ])
async def test_no_challenge_draws_a_secret_or_token_elsewhere(
    tmp_path: Path, text: str, when: Step
) -> None:
    name = vault_name(f"{when} {text}")
    async with ambush(tmp_path, at(when, answering(challenge(text))), name) as site:
        told = await site.save()
    assert_kept(site.attacker)
    assert told.saved is None or when is Step.GREET


REDIRECTS = [
    (step, status)
    for step in (Step.GREET, Step.SIGN_IN, Step.READ, Step.UNWRAP)
    for status in (301, 302, 303, 307, 308)
]


@_S5
@pytest.mark.attack("5.6 a redirect to another host", defence="redirects are not followed")
@pytest.mark.parametrize(("step", "status"), REDIRECTS)
async def test_no_redirect_is_followed_with_or_without_a_secret(
    tmp_path: Path, step: Step, status: int
) -> None:
    said = Answer(status=status, headers={"Location": f"https://{EVIL}/keys/good"})
    async with ambush(tmp_path, at(step, answering(said))) as site:
        told = await site.save()
    assert told.saved is None
    assert_kept(site.attacker)


def _link(document: dict[str, object]) -> None:
    document["nextLink"] = f"https://{EVIL}/keys/good/versions?api-version=7.5"


LIES: dict[str, Trouble] = {
    "a page's link to another host": at(Step.LIST, changed(_link)),
    "a key of another vault": at(
        Step.READ, changed(web_key("kid", f"https://{EVIL}/keys/good/{'0' * 32}"))
    ),
    "a wrapping by another vault": at(
        Step.WRAP, changed(lambda said: said.update(kid=f"https://{EVIL}/keys/good/1"))
    ),
    "a refused token with another authority": at(Step.READ, answering(unauthorised("No."))),
    "an answer that sets cookies": at(
        Step.GREET,
        answering(
            Answer(
                status=401,
                headers={"WWW-Authenticate": CHALLENGE, "Set-Cookie": f"a=b; Domain={EVIL}"},
            )
        ),
    ),
}


@_S5
@pytest.mark.attack("hostile links in an answer", defence="only the vault's own host is asked")
@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
async def test_no_link_in_an_answer_is_followed_to_another_host(
    tmp_path: Path, lie: Trouble
) -> None:
    async with ambush(tmp_path, lie) as site:
        await site.save()
    assert_kept(site.attacker)


_ELSEWHERE = f"https://{EVIL}"
ENVIRONMENTS: dict[str, Mapping[str, str]] = {
    "authority": {"AZURE_AUTHORITY_HOST": _ELSEWHERE},
    "authority without scheme": {"AZURE_AUTHORITY_HOST": EVIL},
    "region": {"AZURE_REGIONAL_AUTHORITY_NAME": EVIL, "REGION_NAME": EVIL},
    "credential": {
        "AZURE_TENANT_ID": EVIL,
        "AZURE_CLIENT_ID": EVIL,
        "AZURE_CLIENT_SECRET": "evil",
        "AZURE_FEDERATED_TOKEN_FILE": "/etc/passwd",
    },
    "tenants": {"AZURE_IDENTITY_DISABLE_MULTITENANTAUTH": "1"},
    "managed identity": {
        "IDENTITY_ENDPOINT": _ELSEWHERE,
        "IDENTITY_HEADER": "x",
        "MSI_ENDPOINT": _ELSEWHERE,
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": _ELSEWHERE,
    },
    "proxies": {"ALL_PROXY": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9"},
    "proxies of https": {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
    "no proxy": {"NO_PROXY": "*", "no_proxy": "*"},
    "certificates": {"REQUESTS_CA_BUNDLE": "/etc/passwd", "CURL_CA_BUNDLE": "/etc/passwd"},
    "logs": {"AZURE_LOG_LEVEL": "DEBUG", "AZURE_TRACING_ENABLED": "1", "AZURE_CLOUD": EVIL},
    "http logs": {"AZURE_SDK_LOGGING_MULTIRECORD": "1", "AZURE_HTTP_USER_AGENT": EVIL},
}
"""Variables that libraries know, set behind the settings that the session was opened with."""


@_S5
@pytest.mark.attack("5.6 hostile environment variables", defence="no library asks the environment")
@pytest.mark.parametrize("variables", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
async def test_no_variable_of_the_environment_leads_a_secret_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    async with ambush(tmp_path, untroubled) as site:
        told = await site.save()
    assert told.saved is not None
    assert_kept(site.attacker)


@_S5
@pytest.mark.attack("hostile netrc file", defence="the file is not read")
async def test_a_netrc_file_changes_nothing_of_what_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login evil password netrc-canary\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    async with ambush(tmp_path, untroubled) as site:
        assert (await site.save()).saved is not None
    assert not any(b"Basic " in sent for _, sent in site.attacker.requests)
    assert_kept(site.attacker)


@_S5
@pytest.mark.attack("hostile imported document", defence="the field rules judge it as the form")
async def test_a_hostile_address_in_an_imported_document_is_never_asked_anything(
    tmp_path: Path, tally: Tally
) -> None:
    bodies = [body(f"c{number}", AZU_VAULT_URL=url) for number, url in enumerate(URLS.values())]
    document = tmp_path / "document.json"
    wrong: list[str] = []
    async with ambush(tmp_path, untroubled) as site:
        importing = ConfigurationImport(site.bench.configurations, HostSecretSources())
        for name, one in zip(URLS, bodies, strict=True):
            write(document, [one])
            with suppress(KmsTuiError):
                plan = await importing.plan(await importing.read(document), {})
                await importing.apply(plan, Told(), despite_warnings=True)
            if site.attacker.strangers() or site.attacker.leaks():
                wrong.append(name)
    tally("S5", "vault addresses in documents", tried=len(URLS), failed=len(wrong))
    assert wrong == []
