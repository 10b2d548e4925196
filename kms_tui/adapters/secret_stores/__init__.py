"""Where client secrets rest: the only code that knows the keyring library.

`selection.HostSecretStores` opens a store by its kind. Importing this package loads neither keyring
nor cryptography: that takes a tenth of a second and happens in the store's own thread when it is
first used.
"""
