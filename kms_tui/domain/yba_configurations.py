"""Documents of KMS configurations as YugabyteDB Anywhere has them, read and written.

They are a body for its API, a list of such bodies, or the list that its API gives: an array of
`{credentials, metadata}`, where the metadata name provider and configuration.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kms_tui.domain.configuration import KmsConfiguration
from kms_tui.domain.secret import Secret
from kms_tui.domain.yba_body import (
    EXPIRY_KEY,
    NAME_KEY,
    GivenConfiguration,
    body_of,
    read_body,
    refuse,
    refuse_unknown,
    shown,
)

_LISTED = {"credentials", "metadata"}
_PROVIDER = "AZU"
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class GivenConfigurations:
    """What a document holds."""

    configurations: tuple[GivenConfiguration, ...]
    left_out: tuple[str, ...] = ()
    """Those of other providers than Azure, as `name (AWS)`, safe to show."""

    def only(self) -> GivenConfiguration:
        """Return the only configuration of Azure, or raise `ConfigurationsInvalid`."""
        if len(self.configurations) > 1:
            several = f"It names {len(self.configurations)}, and one is wanted."
            refuse(several, do="kms-tui import takes several.")
        return self.configurations[0]


def read_configurations(document: Secret) -> GivenConfigurations:
    """Return the configurations of a body, a list of bodies, a list of the API or our export.

    Raises `ConfigurationsInvalid`, whose text names entry and key but no value.
    """
    entries = _entries(_content(document))
    of_azure, left_out = [], []
    for where, entry in entries:
        body, provider = _body(where, entry)
        if provider == _PROVIDER:
            of_azure.append(read_body(where, body))
        else:
            left_out.append(f"{shown(body.get(NAME_KEY) or 'no name')} ({shown(provider)})")
    if not of_azure:
        others = f": {', '.join(left_out)}" if left_out else ""
        refuse(f"It names none of Azure ({_PROVIDER}){others}.")
    return GivenConfigurations(tuple(of_azure), tuple(left_out))


def rendered(configurations: Sequence[KmsConfiguration], *, as_body: bool) -> str:
    """Return a list that `read_configurations` reads, or the body for the API of the only one.

    A client secret is masked: whoever uses the document has to put it in.
    """
    bodies = [body_of(configuration) for configuration in configurations]
    if not as_body:
        return json.dumps(bodies, indent=2) + "\n"
    [body] = bodies
    body.pop(EXPIRY_KEY, None)
    return json.dumps(body, indent=2) + "\n"


def _content(document: Secret) -> object:
    content: object = None
    with suppress(ValueError, RecursionError):  # the parser's own error would hold the document
        content = json.loads(document.reveal(), object_pairs_hook=_without_twins)
    if content is None:
        refuse("It is no JSON document, or one that is nested too deeply.")
    return content


def _without_twins(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        refuse("An object in it has a key twice.")
    return members


def _entries(content: object) -> Iterable[tuple[str, Mapping[str, object]]]:
    """Yield each entry with where it stands."""
    listed = content if isinstance(content, list) else [content]
    if len(listed) > _MOST:
        refuse(f"It names more than {_MOST}.")
    for position, entry in enumerate(listed, 1):
        where = f"Entry {position} of {len(listed)}"
        if not isinstance(entry, dict):
            refuse(f"{where} is no object.")
        yield where, entry


def _body(where: str, entry: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """Return an entry as a flat body, and its provider."""
    if not entry.keys() >= _LISTED:
        return entry, _PROVIDER
    refuse_unknown(where, entry.keys() - _LISTED)
    credentials, metadata = entry["credentials"], entry["metadata"]
    if not isinstance(credentials, dict) or not isinstance(metadata, dict):
        refuse(f"{where} has credentials or metadata that are no objects.")
    provider = metadata.get("provider", _PROVIDER)
    return credentials | {NAME_KEY: metadata.get(NAME_KEY)}, str(provider)
