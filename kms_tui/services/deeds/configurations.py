"""The deeds on KMS configurations."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kms_tui.domain.configuration import (
    ConfigurationDraft,
    ConfigurationId,
    CredentialKind,
    KmsConfiguration,
)
from kms_tui.domain.deed import Deed
from kms_tui.domain.import_plan import ImportPlan, ImportState
from kms_tui.domain.secret import Secret
from kms_tui.services.deeds import Deeds
from kms_tui.services.deeds.names import Names
from kms_tui.services.deeds.words import changed, command


async def _create(
    _names: Names, draft: ConfigurationDraft, *, despite_warnings: bool = False, **_rest: object
) -> Deed:
    is_managed = draft.credential_kind is CredentialKind.MANAGED_IDENTITY
    words = command(
        "create",
        draft.name,
        client_id=draft.client_id or None,
        tenant_id=draft.tenant_id or None,
        vault_url=draft.vault_url,
        key_name=draft.key_name,
        key_size=str(draft.key_size),
        secret_expires=(not is_managed and draft.secret_expires_on) or None,
        managed_identity=is_managed,
        create_key=draft.may_create_key,
        despite_warnings=despite_warnings,
    )
    return Deed("configuration.create", {"configuration": draft.name}, words)


async def _check_draft(names: Names, draft: ConfigurationDraft, **_rest: object) -> Deed:
    return _only_checked(await _create(names, draft), "configuration.check-draft")


async def _edit(
    _names: Names,
    was: KmsConfiguration,
    draft: ConfigurationDraft,
    secret: Secret,
    *,
    despite_warnings: bool = False,
    **_rest: object,
) -> Deed:
    before = was.draft()
    is_managed = draft.credential_kind is CredentialKind.MANAGED_IDENTITY
    words = command(
        "edit",
        was.name,
        client_id=changed(draft.client_id, before.client_id),
        tenant_id=changed(draft.tenant_id, before.tenant_id),
        new_secret=bool(secret) and not is_managed,
        secret_expires=None if is_managed else _expiry(draft, before, is_new=bool(secret)),
        managed_identity=is_managed and before.credential_kind is not draft.credential_kind,
        despite_warnings=despite_warnings,
    )
    return Deed("configuration.edit", {"configuration": was.name}, words)


def _expiry(draft: ConfigurationDraft, before: ConfigurationDraft, *, is_new: bool) -> str | None:
    """Return what is to be said of the date: a new secret forgets that of the old one."""
    known = "" if is_new else before.secret_expires_on
    return changed(draft.secret_expires_on or "none", known or "none")


async def _check_edit(
    names: Names,
    was: KmsConfiguration,
    draft: ConfigurationDraft,
    secret: Secret,
    **_rest: object,
) -> Deed:
    return _only_checked(await _edit(names, was, draft, secret), "configuration.check-edit")


async def _delete(_names: Names, was: KmsConfiguration, **_rest: object) -> Deed:
    words = command("delete", was.name, yes_delete=was.name)
    return Deed("configuration.delete", {"configuration": was.name}, words)


async def _apply(
    _names: Names, plan: ImportPlan, *, despite_warnings: bool = False, **_rest: object
) -> Deed:
    subject = {
        state.value: ", ".join(entry.name for entry in entries)
        for state in ImportState
        if (entries := plan.of(state))
    }
    words = command("import", "FILE", yes=True, despite_warnings=despite_warnings)
    return Deed("configuration.import", subject, words)


async def _check(names: Names, configuration_id: ConfigurationId, **_rest: object) -> Deed:
    name = await names.configuration(configuration_id)
    subject = {"configuration": name}
    return Deed("configuration.check", subject, command("check", name), is_change=False)


async def _check_all(
    names: Names, configurations: Sequence[KmsConfiguration] | None = None, **_rest: object
) -> Deed:
    is_all = configurations is None or await names.are_all_configurations(len(configurations))
    those = () if is_all or configurations is None else [each.name for each in configurations]
    words = command("check", *those, all=is_all)
    return Deed("configuration.check-all", {}, words, is_change=False)


async def _recover(_names: Names) -> Deed:
    return Deed("catalogue.recover", {}, command("doctor", fix=True))


def _only_checked(deed: Deed, action: str) -> Deed:
    at = deed.command.index("--") if "--" in deed.command else len(deed.command)
    words = (*deed.command[:at], "--check-only", *deed.command[at:])
    return replace(deed, action=action, command=words, is_change=False)


CONFIGURATIONS: Final[Deeds] = {
    "create": _create,
    "check_draft": _check_draft,
    "edit": _edit,
    "check_edit": _check_edit,
    "delete": _delete,
    "check": _check,
    "recover": _recover,
}
CONFIGURATION_IMPORT: Final[Deeds] = {"apply": _apply}
CHECK_ALL: Final[Deeds] = {"check_all": _check_all}
