"""What the doctor finds in a bench of secrets."""

from collections.abc import Sequence
from typing import Any

from complete_findings import complete
from secrets_bench import Bench

from kms_tui.domain.check import Verdict
from kms_tui.domain.configuration import SecretReference
from kms_tui.domain.errors import SecretStoreUnavailable
from kms_tui.domain.finding import Finding, Topic
from kms_tui.services.ports import SecretStore
from kms_tui.services.secret_access import SecretAccess
from kms_tui.services.secret_store_examination import SecretStoreExamination
from kms_tui.services.secrets_examination import SecretsExamination


class Undeleting:
    """A store that is interrupted whenever it is to delete."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def delete(self, _reference: SecretReference) -> None:
        raise SecretStoreUnavailable("It was interrupted.", do="Try again.")


def verdicts(findings: Sequence[Finding], topic: Topic) -> dict[str, Verdict]:
    return {finding.code: finding.verdict for finding in complete(findings, topic)}


async def told_of_store(bench: Bench, *, write_test: bool = False) -> Sequence[Finding]:
    access = SecretAccess(bench.secrets)
    return await SecretStoreExamination(access, write_test=write_test).examine()


async def of_store(bench: Bench, *, write_test: bool = False) -> dict[str, Verdict]:
    return verdicts(await told_of_store(bench, write_test=write_test), Topic.SECRET_STORE)


async def told_of_secrets(bench: Bench) -> Sequence[Finding]:
    return await SecretsExamination(bench.secrets).examine()


async def of_secrets(bench: Bench) -> dict[str, Verdict]:
    return verdicts(await told_of_secrets(bench), Topic.SECRETS)


async def texts(bench: Bench) -> str:
    return " ".join(finding.what for finding in await told_of_secrets(bench))
