"""Azure Key Vault and Entra ID: the only code that imports azure and aiohttp.

`connector` and `network` load neither; the rest is imported in a thread when a vault is opened
for the first time. What goes wrong becomes one of our own errors in `error_translation`, with the
sentences of `entra_errors`, `vault_errors` and `transport_errors`.
"""
