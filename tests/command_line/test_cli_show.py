"""What `kms-tui show` tells about one configuration."""

from cli_documents import followed
from listed_host import FINDING
from unattended import Unattended, lines


def labels(text: str) -> list[str]:
    """Return what stands before two blanks, line by line."""
    return [line.split("  ")[0] for line in lines(text) if not line.startswith(" ")]


def test_the_facts_come_with_the_labels_of_yugabytedb_anywhere_in_its_order(
    listed: Unattended,
) -> None:
    told = listed.runs("show", "good")
    assert (told.code, told.err) == (0, "")
    assert labels(told.out)[:9] == [
        *("Configuration Name", "KMS Provider", "Client ID", "Client Secret", "Tenant ID"),
        *("Key Vault URL", "Key Name", "Key Algorithm", "Key Size (bits)"),
    ]


def test_the_secret_is_masked_and_said_to_rest_somewhere(listed: Unattended) -> None:
    assert "******** in the encrypted secrets file\n" in listed.runs("show", "soon").out
    assert "none: signs in with a managed identity\n" in listed.runs("show", "managed").out


def test_the_last_finding_and_the_age_of_the_secret_are_told(listed: Unattended) -> None:
    bad, soon = listed.runs("show", "bad").out, listed.runs("show", "soon").out
    assert FINDING in " ".join(bad.split())
    assert "FAIL 2026-05-04 12:00:00Z" in bad
    assert "(in 10 days)" in soon or "(in 9 days)" in soon  # midnight may have passed
    assert "never checked" in soon


def test_universes_are_told_with_what_they_owe(listed: Unattended) -> None:
    assert "orders: 1 key ever, 1 now, first used 2026-06-01 08:05Z" in (
        listed.runs("show", "good").out
    )
    assert "none uses it or ever did" in listed.runs("show", "bad").out


def test_the_document_holds_the_same(listed: Unattended) -> None:
    document = followed("show", listed.runs("show", "good", "--json").out)
    assert document["configuration"]["key_size_bits"] == 3072
    assert document["context"] == "default"
    [use] = document["uses"]
    assert (use["universe"], use["keys_now"], use["keys_ever"]) == ("orders", 1, 1)
    assert use["key_ids"]


def test_an_unknown_name_ends_with_3_and_similar_ones(listed: Unattended) -> None:
    told = listed.runs("show", "Godo", "--json")
    assert (told.code, told.out) == (3, "")
    assert told.err == (
        'kms-tui: There is no configuration named "Godo". Did you mean "good"? '
        "Upper and lower case count; `kms-tui list` shows the names.\n"
    )


def test_a_name_may_be_anything_that_a_shell_can_pass(listed: Unattended) -> None:
    for name in ("", "\udcff", "%", "\x1b[2J"):
        told = listed.runs("show", "--", name)
        assert (told.code, told.out) == (3, "")
        assert told.err.startswith("kms-tui: There is no configuration named ")
        assert told.err.rstrip("\n").isprintable()


def test_names_are_told_apart_by_case_and_may_hold_blanks(listed: Unattended) -> None:
    assert listed.runs("show", "two words").code == 0
    told = listed.runs("show", "Two words")
    assert (told.code, 'Did you mean "two words"?' in told.err) == (3, True)
