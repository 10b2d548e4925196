"""A catalogue with a configuration and an encrypted universe, and sessions on it."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from admin import PASSPHRASE
from host import RunningSandbox

from kms_tui.composition import compose, here_and_now
from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    CredentialKind,
    KmsConfiguration,
    SecretReference,
)
from kms_tui.domain.history import HistoryFilter
from kms_tui.domain.import_plan import ImportEntry, ImportPlan, ImportState
from kms_tui.domain.listing import Listing
from kms_tui.domain.rewrap import Rewrap, RewrapId
from kms_tui.domain.secret import Secret
from kms_tui.domain.universe import (
    Stamp,
    Universe,
    UniverseDraft,
    UniverseId,
    UniverseKeyId,
)
from kms_tui.domain.universe_key import WrapAlgorithm
from kms_tui.domain.yba_configurations import GivenConfigurations
from kms_tui.domain.yba_references import KeyReference, KeyReferences
from kms_tui.sandbox import world
from kms_tui.services import Services
from kms_tui.services.ports import KeyDestination, SecretStore, SecretStoreState, StoredSecret
from kms_tui.services.universe_keys import KeyChoice
from kms_tui.services.unknown_secrets import Held
from kms_tui.ui.session import Session

Action = tuple[str, Callable[..., object]]


@dataclass(frozen=True)
class Site:
    """A user's folder and the sandbox that is Azure for it."""

    home: Path
    sandbox: RunningSandbox

    def session(self, **options: str) -> Session:
        """Start a session there; `options` are texts by the name of a setting."""
        environ = {
            "HTTPS_PROXY": self.sandbox.proxy,
            "SSL_CERT_FILE": self.sandbox.ca_file,
            **{f"KMS_TUI_{name.upper()}": text for name, text in options.items()},
        }
        return compose(replace(here_and_now(environ), environ=environ))

    @property
    def data(self) -> Path:
        """Where the program keeps the user's data; the test has set the environment so."""
        return self.home / "data" / "kms-tui"

    def contents(self) -> Mapping[Path, bytes]:
        """Return every file of the user's and every key in Azure."""
        files = [*self.home.rglob("*"), *(self.sandbox.directory / "vaults").rglob("*")]
        return {path: path.read_bytes() for path in files if path.is_file()}


def told(*_progress: object) -> None:
    """Take a report; nobody watches."""


def draft(name: str, key_name: str = "good") -> ConfigurationDraft:
    """Return a form that is admitted."""
    return ConfigurationDraft(
        name=name,
        tenant_id=world.TENANT_ID,
        client_id=world.CLIENT_ID,
        vault_url=world.DEMO_VAULT_URL,
        key_name=key_name,
        may_create_key=True,
    )


async def unlocked(session: Session) -> SecretStore:
    """Open the secrets file, making it where that is allowed; return it."""
    access = session.services.secret_access
    store = access.secrets.stores.of_kind("file")
    is_missing = await store.state() is SecretStoreState.MISSING
    opening = access.create if is_missing else access.unlock
    await opening(store, Secret(PASSPHRASE))
    return store


async def stocked(session: Session) -> None:
    """Store a configuration and a universe with a key."""
    await unlocked(session)
    services = session.services
    secret = Secret(world.CLIENT_SECRET)
    prod = await services.configurations.create(draft("prod"), secret, told, despite_warnings=True)
    universe = await services.universes.register(UniverseDraft("orders"))
    await services.universe_keys.enable(universe, prod.id, KeyChoice(), told)


async def values(session: Session, folder: Path) -> Mapping[object, object]:
    """Return one value for each type that an action takes, and for names where types differ."""
    services = session.services
    [prod], [orders] = await services.configurations.list(), await services.universes.list()
    [key] = await services.universes.keys(orders.id)
    algorithm, stamp = WrapAlgorithm.RSA_OAEP, Stamp(session.now(), "admin7@bastion01")
    reference = prod.credential.secret_reference
    assert reference is not None
    return {
        KmsConfiguration: prod,
        ConfigurationId: prod.id,
        CredentialKind: CredentialKind.CLIENT_SECRET,
        ConfigurationDraft: draft("another", "brand-new"),
        Secret: Secret(PASSPHRASE),
        "secret": Secret(world.CLIENT_SECRET),
        "new": Secret("another passphrase 9!"),
        Universe: orders,
        UniverseId: orders.id,
        UniverseDraft: UniverseDraft("payments"),
        UniverseKeyId: key.id,
        KeyChoice: KeyChoice(),
        KeyDestination: KeyDestination(path=folder / "universe.key"),
        WrapAlgorithm: algorithm,
        Rewrap: Rewrap(RewrapId("1"), orders.id, 2, prod.id, prod.key_id, algorithm, stamp),
        KeyReferences: KeyReferences((KeyReference(b"w" * 256, "not recorded here"),)),
        GivenConfigurations: GivenConfigurations(()),
        ImportPlan: _plan(),
        "secrets": {},
        HistoryFilter: HistoryFilter(),
        Listing: Listing(),
        Path: folder / "backup",
        SecretStore: await unlocked(session),
        Held: {"file": frozenset({reference})},
        SecretReference: reference,
        StoredSecret: StoredSecret(reference, prod.id, world.CLIENT_ID, Secret("other")),
        bool: True,
        str: "a text",
        "kind": "file",
        "limit": 5,
        "at_most": 5,
    }


def _plan() -> ImportPlan:
    new = ImportEntry(
        ImportState.NEW, draft("taken over", "brand-new"), Secret(world.CLIENT_SECRET), None
    )
    return ImportPlan((new,))


def actions(services: Services) -> Iterator[Action]:
    """Yield every public action of every service, found by looking."""
    secrets = services.secret_access.secrets
    for service in [*_services_in(services), services.browsing, secrets]:
        kind = type(getattr(service, "told_service", service))
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_"):
                yield f"{kind.__name__}.{name}", getattr(service, method.__name__)


def _services_in(services: Services) -> Iterator[object]:
    declared = (name for name in dir(Services) if isinstance(getattr(Services, name), property))
    for service in (getattr(services, name) for name in declared):
        if type(service).__module__.startswith("kms_tui.services."):
            yield service


def call_with(action: Callable[..., Any], known: Mapping[object, object]) -> object:
    """Call an action with what it needs."""
    hints = get_type_hints(action)
    arguments: dict[str, object] = {}
    for name, parameter in inspect.signature(action).parameters.items():
        if parameter.default is not parameter.empty and name not in known:
            continue
        if get_origin(hints[name]) is Callable:
            arguments[name] = told
            continue
        suitable = [name, hints[name], *get_args(hints[name])]
        found = [known[each] for each in suitable if each in known]
        assert found, f"no value is known for {name}: {hints[name]}"
        arguments[name] = found[0]
    return action(**arguments)


async def outcome(action: Callable[..., Any], known: Mapping[object, object]) -> object:
    """Return what an action returns once it has ended."""
    result = call_with(action, known)
    return await result if isinstance(result, Awaitable) else result
