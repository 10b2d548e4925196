"""Each action of each service has a deed, or is known to change nothing that is worth one."""

import inspect
from collections.abc import Iterator
from inspect import Parameter

from looking_session import Site

from kms_tui.services import Services
from kms_tui.services.deeds import deeds_of

READERS = {"AuditReading", "Browsing", "HostSecretSources"}
"""These services only read, whatever they will learn."""
READS = {
    "CatalogueKeeping.has_catalogue",
    "ConfigurationImport.compared",
    "ConfigurationImport.plan",
    "ConfigurationImport.read",
    "Configurations.get",
    "Configurations.list",
    "Configurations.problems",
    "Configurations.warnings",
    "Copying.prepared",
    "KeyExport.refuse_unusable",
    "KeyImport.new_ones",
    "KeyImport.read",
    "Rewrapping.done_keys",
    "SecretAccess.store_for",
    "SecretMigration.remaining",
    "Universes.get",
    "Universes.history",
    "Universes.keys",
    "Universes.list",
    "Universes.protected_keys",
    "Universes.stamp",
    "Universes.unfinished_rewrap",
    "Universes.uses",
    "Universes.wrappings",
    "UnknownSecrets.find",
    "UnknownSecrets.held",
}
"""These only look."""
OF_THE_SESSION = {
    "Copying.send",
    "SecretAccess.lock",
    "SecretAccess.prepare",
    "SecretAccess.unlock",
    "SecretAccess.unlock_by_prompt",
}
"""These change what this session can do, and nothing that lasts. (`prepare` makes a secrets file in
the demo, whose passphrase everybody knows.)"""


def methods(services: Services) -> Iterator[tuple[str, type, str]]:
    for name in dir(Services):
        if isinstance(getattr(Services, name), property):
            service = getattr(services, name)
            kind = type(getattr(service, "told_service", service))
            for method, _ in inspect.getmembers(kind, inspect.isfunction):
                if not method.startswith("_"):
                    yield name, kind, method


def test_every_action_is_told_or_known_to_change_nothing(site: Site) -> None:
    untold = {
        f"{kind.__name__}.{method}"
        for service, kind, method in methods(site.session().services)
        if method not in deeds_of(service) and kind.__name__ not in READERS
    }
    assert untold == READS | OF_THE_SESSION


def test_each_deed_is_that_of_an_action(site: Site) -> None:
    found = {(service, method) for service, _, method in methods(site.session().services)}
    told = {(service, method) for service, _ in found for method in deeds_of(service)}
    assert told <= found


def test_each_description_needs_only_what_its_action_is_called_with(site: Site) -> None:
    for service, kind, method in methods(site.session().services):
        if describe := deeds_of(service).get(method):
            _names, *taken = inspect.signature(describe).parameters.values()
            needed = {each.name for each in taken if each.kind is not Parameter.VAR_KEYWORD}
            given = inspect.signature(getattr(kind, method)).parameters
            assert needed <= given.keys(), f"{kind.__name__}.{method}"
