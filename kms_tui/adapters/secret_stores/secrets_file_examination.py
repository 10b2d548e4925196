"""The doctor's question whether this host can open and make an encrypted secrets file at all."""

from collections.abc import Sequence

from kms_tui.adapters.blocking_examination import BlockingExamination
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.finding import Finding, Topic


class SecretsFileExamination(BlockingExamination):
    """Tries the key derivation; what is wrong with a file is told by the store that it is."""

    def __init__(self) -> None:
        super().__init__(Topic.SECRET_STORE)

    def look(self) -> Sequence[Finding]:
        """Return that the derivation is missing, or nothing."""
        # Slow to load, so here, in the thread.
        from kms_tui.adapters.secret_stores.secrets_format import (  # noqa: PLC0415 - see above
            refuse_without_derivation,
        )

        try:
            refuse_without_derivation()
        except SecretStoreUnavailable as error:
            return [Finding.failed(self.topic, "key-derivation-missing", error)]
        return []
