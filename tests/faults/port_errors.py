"""What each call of a port may raise, as `services/ports.py` says."""

from collections.abc import Callable, Sequence

from interposed_ports import Moment

from kms_tui.domain import errors
from kms_tui.domain.errors import KmsTuiError

_BEFORE_SIGN_IN = ("find_route", "greet")
_ANY_VAULT = (errors.VaultUnreachable, errors.VaultBusy, errors.NotAVault)
_SIGNED_IN = (errors.SignInRefused, errors.AccessRefused)
_OF_CALL: dict[str, tuple[Callable[..., KmsTuiError], ...]] = {
    "read_key": (errors.MasterKeyNotFound,),
    "create_key": (errors.OutcomeUnknown, errors.KeyNameHeld),
}
_Kinds = tuple[Callable[..., KmsTuiError], ...]
_OF_PORT: dict[str, _Kinds] = {
    "catalogue": (errors.CatalogueBusy, errors.CatalogueUnusable),
    "secret_store": (
        errors.SecretStoreError,
        errors.SecretStoreUnavailable,
        errors.SecretStoreDamaged,
    ),
    "key_vaults": (errors.SettingsInvalid, errors.VaultUnreachable),
}


def errors_of(moment: Moment) -> Sequence[KmsTuiError]:
    """Return one of each error that can come out of the call."""
    kinds: _Kinds = _OF_PORT.get(moment.port) or (
        *_ANY_VAULT,
        *(() if moment.call in _BEFORE_SIGN_IN else _SIGNED_IN),
        *_OF_CALL.get(moment.call, ()),
    )
    return [kind("It did not work.", do="Try again.") for kind in kinds] + _without_text(moment)


def _without_text(moment: Moment) -> list[KmsTuiError]:
    """Return those that bring their own words."""
    if moment.port == "secret_store":
        return [errors.SecretStoreLocked(), errors.SecretStoreMissing()]
    return [errors.NameTaken("prod")] if moment.call == "commit" and moment.is_before else []
