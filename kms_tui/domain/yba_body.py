"""One KMS configuration as YugabyteDB Anywhere's API has it: a flat object of its own keys.

Facts from its source: `name` and six to seven keys of Azure's. Without `CLIENT_SECRET`, or with an
empty one as its own command line sends it, a managed identity signs in. Its list masks secrets: a
short one as eight asterisks, a longer one but for its first and last two characters.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from kms_tui.domain import normalisation as normalise
from kms_tui.domain.configuration import (
    ALGORITHM,
    DEFAULT_KEY_SIZE,
    ConfigurationDraft,
    CredentialKind,
    Field,
    KmsConfiguration,
)
from kms_tui.domain.errors import ConfigurationsInvalid
from kms_tui.domain.field_rules import looks_like_client_secret
from kms_tui.domain.normalisation import Normalised
from kms_tui.domain.secret import MASK, Secret
from kms_tui.domain.visible_text import visible

NAME_KEY = "name"
EXPIRY_KEY = "kms_tui_secret_expires_on"
"""Our own key for what YugabyteDB Anywhere does not know; only in a list, never in a body."""
_SECRET, _ALGORITHM, _SIZE = "CLIENT_SECRET", "AZU_KEY_ALGORITHM", "AZU_KEY_SIZE"
_TEXTS: dict[str, tuple[Field, Callable[[str], Normalised]]] = {
    NAME_KEY: (Field.NAME, normalise.text),
    "CLIENT_ID": (Field.CLIENT_ID, normalise.guid),
    "TENANT_ID": (Field.TENANT_ID, normalise.guid),
    "AZU_VAULT_URL": (Field.VAULT_URL, normalise.vault_url),
    "AZU_KEY_NAME": (Field.KEY_NAME, normalise.text),
    EXPIRY_KEY: (Field.SECRET_EXPIRES_ON, normalise.text),
}
_KEYS = {*_TEXTS, _SECRET, _ALGORITHM, _SIZE}
_LONGEST_WORD = 60
_SIZE_TEXT = re.compile(r"[0-9]{1,5}")
_MASKED = re.compile(r"\*+|..\*+..", re.DOTALL)
_TAKE_AGAIN = "Correct it, or take the body for the API, or the API's list, unchanged."


@dataclass(frozen=True, slots=True)
class GivenConfiguration:
    """One configuration of a document; the rules of its fields are not applied yet."""

    draft: ConfigurationDraft
    """Cleaned as the form cleans; what was not given is as in an empty form."""
    secret: Secret | None
    """The client secret, if the document has it."""
    has_masked_secret: bool
    """Whether it has one that only YugabyteDB Anywhere, or the catalogue, knows."""
    fields: frozenset[Field]
    """What was given. A masked secret counts, and so does the way to sign in, always."""


def body_of(configuration: KmsConfiguration) -> dict[str, object]:
    """Return a configuration as a body, its client secret masked, with our own key if need be."""
    credential, expires_on = configuration.credential, configuration.credential.secret_expires_on
    has_secret = credential.kind is CredentialKind.CLIENT_SECRET
    return {
        NAME_KEY: configuration.name,
        "CLIENT_ID": credential.client_id,
        **({_SECRET: MASK} if has_secret else {}),
        "TENANT_ID": credential.tenant_id,
        "AZU_VAULT_URL": configuration.vault_url,
        "AZU_KEY_NAME": configuration.key_name,
        _ALGORITHM: ALGORITHM,
        _SIZE: configuration.key_size,
        **({EXPIRY_KEY: expires_on.isoformat()} if expires_on else {}),
    }


def read_body(where: str, body: Mapping[str, object]) -> GivenConfiguration:
    """Return the configuration of a body; `where` is how an error calls it."""
    name = body.get(NAME_KEY)
    where = f'{where} ("{shown(name)}")' if isinstance(name, str) else where
    refuse_unknown(where, body.keys() - _KEYS)
    given = {key: value for key, value in body.items() if value is not None}
    if given.get(_ALGORITHM, ALGORITHM) != ALGORITHM:
        refuse(f"{where}: {_ALGORITHM} has to be {ALGORITHM}, the only one for Azure.")
    texts, secret = _texts(where, given), _secret(where, given)
    fields = {*texts, Field.CREDENTIAL_KIND}
    fields |= {Field.CLIENT_SECRET} if secret else set()
    fields |= {Field.KEY_SIZE} if _SIZE in given else set()
    is_masked = secret is not None and _MASKED.fullmatch(secret.reveal()) is not None
    draft = _draft(texts, _key_size(where, given), has_secret=secret is not None)
    return GivenConfiguration(draft, None if is_masked else secret, is_masked, frozenset(fields))


def refuse_unknown(where: str, keys: Iterable[str]) -> None:
    """Refuse the first of the keys that are not known, if there is any."""
    for key in sorted(keys):
        refuse(f'{where} has the key "{shown(key)}", which is not known.')


def _texts(where: str, given: Mapping[str, object]) -> dict[Field, str]:
    texts: dict[Field, str] = {}
    for key, (field, normalised) in _TEXTS.items():
        if key not in given:
            continue
        value = given[key]
        if not isinstance(value, str):
            refuse(f"{where}: {key} is no text.")
        if looks_like_client_secret(value):
            refuse(f"{where}: {key} holds what looks like a client secret.")
        cleaned = normalised(value)
        texts[field] = cleaned.value
        if cleaned.key_name:
            texts.setdefault(Field.KEY_NAME, cleaned.key_name)
    return texts


def _secret(where: str, given: Mapping[str, object]) -> Secret | None:
    """Return the secret, perhaps masked; None is a managed identity's."""
    value = given.get(_SECRET, "")
    if not isinstance(value, str):
        refuse(f"{where}: {_SECRET} is no text.")
    return Secret(value) if value else None


def _key_size(where: str, given: Mapping[str, object]) -> int:
    value = given.get(_SIZE, DEFAULT_KEY_SIZE)
    if isinstance(value, str) and _SIZE_TEXT.fullmatch(value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        refuse(f"{where}: {_SIZE} is no whole number, such as {DEFAULT_KEY_SIZE}.")
    return value


def _draft(texts: Mapping[Field, str], key_size: int, *, has_secret: bool) -> ConfigurationDraft:
    kind = CredentialKind.CLIENT_SECRET if has_secret else CredentialKind.MANAGED_IDENTITY
    return ConfigurationDraft(
        name=texts.get(Field.NAME, ""),
        credential_kind=kind,
        tenant_id=texts.get(Field.TENANT_ID, ""),
        client_id=texts.get(Field.CLIENT_ID, ""),
        secret_expires_on=texts.get(Field.SECRET_EXPIRES_ON, ""),
        vault_url=texts.get(Field.VAULT_URL, ""),
        key_name=texts.get(Field.KEY_NAME, ""),
        key_size=key_size,
    )


def shown(untrusted: object) -> str:
    """Return a word of a document, safe to be shown also where a secret stands instead."""
    text = str(untrusted)
    return MASK if looks_like_client_secret(text) else visible(text, _LONGEST_WORD)


def refuse(what: str, do: str = _TAKE_AGAIN) -> NoReturn:
    """Raise `ConfigurationsInvalid`; `what` names entry and key but no value."""
    raise ConfigurationsInvalid(
        f"This document holds no KMS configurations that can be used. {what}", do=do
    )
