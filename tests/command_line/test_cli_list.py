"""What `kms-tui list` tells about the catalogue."""

import subprocess

import pytest
from catalogue_parts import query
from cli_documents import followed
from host import INSTALLED
from listed_host import NAMES
from resealing import rewrite
from unattended import Ran, Unattended


def rows(ran: Ran) -> list[list[str]]:
    """Return the words of each line below the titles."""
    assert (ran.code, ran.err) == (0, "")
    return [line.split() for line in ran.out.splitlines()[1:]]


def names(job: Unattended, *arguments: str) -> list[str]:
    """Return which configurations a list names, in its order."""
    document = followed("list", job.runs("list", "--json", *arguments).out)
    return [one["name"] for one in document["configurations"]]


def test_a_table_has_a_line_for_each_in_the_words_of_the_screen(listed: Unattended) -> None:
    ran = listed.runs("list")
    assert ran.out.splitlines()[0].split() == (
        ["ST", "NAME", "VAULT", "KEY", "SIZE", "USED", "SECRET", "CHECKED"]
    )
    bad, gone, good, managed, soon, _two_words = rows(ran)
    assert bad[:6] == ["FAIL", "bad", "my-vault", "universe-master-key", "3072", "0"]
    assert gone[5:7] == ["0", "gone"]
    assert good[:6] == ["OK", "good", "my-vault", "universe-master-key", "3072", "1"]
    assert managed[5:] == ["0", "-", "never"]
    assert soon[:2] == ["??", "soon"]


def test_the_document_holds_every_fact_but_no_secret(listed: Unattended) -> None:
    ran = listed.runs("list", "--json")
    document = followed("list", ran.out)
    assert [one["name"] for one in document["configurations"]] == [*NAMES]
    bad, gone, good, managed, soon, two_words = (
        (one["health"]["verdict"], one["health"]["secret"], one["universes"])
        for one in document["configurations"]
    )
    assert (bad, gone, good) == (
        *(("fail", "unknown", 0), ("fail", "gone", 0)),
        ("pass", "ok", 1),
    )
    assert (managed, soon, two_words) == (
        *((None, "none", 0), ("warn", "soon", 0)),
        (None, "unknown", 0),
    )
    reference = query(listed.host.data / "catalogue.db", "SELECT reference FROM secret")[0][0]
    assert reference not in ran.out


def test_every_filter_has_to_match(listed: Unattended) -> None:
    assert names(listed, "status:never", "!managed") == ["soon", "two words"]
    assert names(listed, "two words") == ["two words"]
    assert names(listed, "secret:gone") == ["gone"]
    assert names(listed, "used:1", "NAME:GOOD") == ["good"]


def test_the_order_is_that_of_a_field_either_way(listed: Unattended) -> None:
    assert names(listed, "--descending") == [*reversed(NAMES)]
    assert names(listed, "--sort", "status")[0] == "bad"
    assert names(listed, "--sort", "used", "--descending")[0] == "good"


def test_nothing_found_is_no_failure_and_prints_nothing(listed: Unattended) -> None:
    assert listed.runs("list", "nothing-is-called-so") == Ran(0, "", "")
    assert names(listed, "nothing-is-called-so") == []


def test_a_new_host_has_an_empty_list(job: Unattended) -> None:
    assert job.runs("list") == Ran(0, "", "")
    assert names(job) == []


def test_a_field_that_is_none_is_told_and_searched_as_text(listed: Unattended) -> None:
    told = listed.runs("list", "staus:fail")
    fields = "name, vault, key, size, used, secret, status, checked, tenant, client"
    warning = f'kms-tui: no field "staus": searched as text; fields: {fields}\n'
    assert told == Ran(0, "", warning)


def test_an_order_that_is_none_is_wrong_use(listed: Unattended) -> None:
    told = listed.runs("list", "--sort", "colour")
    assert (told.code, told.out) == (2, "")
    assert "'name', 'vault'" in told.err


@pytest.mark.proves("S4")
@pytest.mark.attack(
    "5.2 control sequences in a table of the command line",
    defence="each cell passes visible",
)
def test_a_hostile_name_reaches_no_terminal_as_it_is(listed: Unattended) -> None:
    hostile = "a\x1b[2J\n\u202eb ü"
    rewrite(
        listed.host.data / "catalogue.db",
        "UPDATE configuration SET name = ? WHERE name = 'bad'",
        hostile,
    )
    table = listed.runs("list", PYTHONIOENCODING="utf-8").out
    assert "a?[2J ?b ü  my-vault" in table
    assert len(table.splitlines()) == 1 + len(NAMES)
    assert names(listed)[0] == "a?[2J ?b ü"


def test_looking_changes_no_byte_of_the_catalogue(listed: Unattended) -> None:
    before = (listed.host.data / "catalogue.db").read_bytes()
    listed.runs("list")
    listed.runs("--read-only", "list", "--json")
    assert (listed.host.data / "catalogue.db").read_bytes() == before


def add_copies(job: Unattended, number: int) -> None:
    """Let the configuration "managed" be there under so many other names."""
    database = job.host.data / "catalogue.db"
    columns = [row[1] for row in query(database, "PRAGMA table_info(configuration)")]
    others = ", ".join(column for column in columns if column not in ("id", "name"))
    copying = f"""
WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {number})
INSERT INTO configuration (id, name, {others})
SELECT 'id-' || n, printf('copy-%05d', n), {others} FROM configuration, copy
WHERE name = 'managed'"""  # noqa: S608 - our own words
    rewrite(database, copying)


def test_a_list_of_several_pages_has_each_row_once_and_in_order(listed: Unattended) -> None:
    add_copies(listed, 5_000)
    copies = [f"copy-{number:05}" for number in range(1, 5_001)]
    assert [row[1] for row in rows(listed.runs("list", "copy-"))] == copies
    by_use = names(listed, "--sort", "used", "--descending")
    assert by_use == ["good", "bad", *copies, "gone", "managed", "soon", "two words"]


def test_a_closed_output_is_no_failure(listed: Unattended) -> None:
    program = f"{INSTALLED} list >&- && {INSTALLED} show good >&-"
    ended = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-c", program],
        env=listed.host.environ,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_damaged_catalogue_ends_with_8(listed: Unattended) -> None:
    (listed.host.data / "catalogue.db").write_bytes(b"not ours")
    told = listed.runs("list", "--json")
    assert (told.code, told.out) == (8, "")
    assert told.err.startswith("kms-tui: ")
