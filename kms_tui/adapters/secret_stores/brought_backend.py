"""A backend of the keyring library that the admin brought and named: `keyring:module.Class`."""

import importlib
from collections.abc import Iterable
from types import ModuleType

from keyring.backend import KeyringBackend

from kms_tui.adapters.secret_stores.backend import PasswordBackend
from kms_tui.domain.errors import SecretStoreUnavailable

_REFUSED_MODULES = {
    "keyring.backends.null": "it forgets every secret without an error",
    "keyring.backends.fail": "it refuses every secret",
    "keyring.backends.chainer": "it mixes several keyrings, so that nobody can tell where a"
    " secret rests",
    "keyrings.alt": "it loses entries when two sessions write, and keeps some readable on disk",
    "keyrings.cryptfile": "it loses entries when two sessions write, and takes new ones under a"
    " wrong passphrase",
}
_REFUSED_WORD = "plaintext"
_KEPT_READABLE = "it keeps secrets readable on disk"

# What a class was seen to raise when it is asked whether it can be used here.
_NOT_VIABLE = (RuntimeError, ImportError, OSError, LookupError, AttributeError, ValueError)


def brought_backend(class_path: str) -> PasswordBackend:
    """Return a new backend of exactly that class, or raise `SecretStoreUnavailable`.

    Nothing but its module is imported: neither keyring's configuration nor other backends that
    are installed have a say.
    """
    module_name, _, class_name = class_path.rpartition(".")
    if not module_name.strip(".") or not class_name:
        raise _unusable("A backend is named module.Class.")
    _refuse(class_path, [(module_name, class_name)])
    backend_class = _backend_class(class_path, _imported(module_name, class_path), class_name)
    _refuse(class_path, ((known.__module__, known.__name__) for known in backend_class.__mro__))
    _expect_viable(class_path, backend_class)
    try:
        return backend_class()
    except TypeError:
        raise _unusable(f"{class_path} cannot be made as it is.") from None


def _refuse(class_path: str, names: Iterable[tuple[str, str]]) -> None:
    for module_name, class_name in names:
        for refused, reason in _REFUSED_MODULES.items():
            if f"{module_name}.".startswith(f"{refused}."):
                raise _unusable(f"{class_path} is not used as a secret store: {reason}.")
        if _REFUSED_WORD in class_name.lower():
            raise _unusable(f"{class_path} is not used as a secret store: {_KEPT_READABLE}.")


def _imported(module_name: str, class_path: str) -> ModuleType:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as missing:
        own = f"{module_name}.".startswith(f"{missing.name}.")
        what = (
            f"There is no Python module {module_name} here for {class_path}."
            if own
            else f"The Python module {module_name} needs {missing.name}, which is not here."
        )
        raise _unusable(what) from None
    except (*_NOT_VIABLE, SyntaxError) as failure:
        kind = type(failure).__name__
        raise _unusable(f"The Python module {module_name} cannot be imported ({kind}).") from None


def _backend_class(class_path: str, module: ModuleType, class_name: str) -> type[KeyringBackend]:
    found = getattr(module, class_name, None)
    if found is None:
        raise _unusable(f"The Python module {module.__name__} has no class {class_name}.")
    if not (isinstance(found, type) and issubclass(found, KeyringBackend)):
        raise _unusable(f"{class_path} is no backend of the keyring library.")
    return found


def _expect_viable(class_path: str, backend_class: type[KeyringBackend]) -> None:
    try:
        _ = backend_class.priority
    except _NOT_VIABLE as reason:
        raise _unusable(f"{class_path} cannot be used on this host.", str(reason)) from None


def _unusable(what: str, detail: str = "") -> SecretStoreUnavailable:
    return SecretStoreUnavailable(
        what,
        do="Correct secret_store in the settings; kms-tui's own kinds are secret-service and file.",
        detail=detail,
    )
