from kms_tui.cli.check_codes import check_exit_code
from kms_tui.cli.exit_codes import ExitCode
from kms_tui.domain.check import Check, CheckName, Verdict
from kms_tui.domain.errors import SecretStoreLocked, SignInRefused

REFUSED = Check.failed(CheckName.SIGN_IN, SignInRefused("Refused.", do="Renew the secret."))
LOCKED = Check.failed("Client secret can be had", SecretStoreLocked())
DISABLED = Check(CheckName.KEY_ENABLED, Verdict.FAIL, "It is disabled.")
WARNS = Check(CheckName.VERSIONS_READABLE, Verdict.WARN, "Could not be read.")


def test_what_azure_refused_ends_with_the_code_of_azure() -> None:
    assert check_exit_code([WARNS, REFUSED, REFUSED]) is ExitCode.AZURE


def test_what_the_secret_store_did_not_give_ends_with_its_code() -> None:
    assert check_exit_code([LOCKED]) is ExitCode.SECRET_STORE


def test_what_a_check_found_ends_as_a_failed_check() -> None:
    assert check_exit_code([DISABLED]) is ExitCode.CHECK_FAILED


def test_failures_of_several_causes_end_as_failed_checks() -> None:
    assert check_exit_code([REFUSED, DISABLED]) is ExitCode.CHECK_FAILED


def test_warnings_are_no_failure() -> None:
    assert check_exit_code([WARNS]) is ExitCode.OK
