import shutil

from stored_configurations import records, store
from unattended import Unattended


def test_a_store_that_holds_what_it_should_has_nothing_to_prune(stocked: Unattended) -> None:
    assert stocked.runs("secrets", "prune").out == ""
    assert stocked.runs("secrets", "prune").code == 0


def test_entries_of_a_restored_catalogue_are_listed_and_deleted_only_when_told(
    stocked: Unattended,
) -> None:
    catalogue = stocked.host.data / "catalogue.db"
    backup = shutil.copy(catalogue, stocked.host.home)
    known = {record.reference for record in records(stocked.host.data)}
    store(stocked.host, "later")
    [later] = {record.reference for record in records(stocked.host.data)} - known
    shutil.copy(backup, catalogue)

    listed = stocked.runs("secrets", "prune")
    assert (listed.code, listed.out) == (0, f"file  {later}\n")
    assert stocked.runs("secrets", "prune").out == listed.out

    deleted = stocked.runs("secrets", "prune", "--yes")
    assert (deleted.code, deleted.out) == (0, listed.out)
    assert deleted.err == "1 entry deleted.\n"
    assert stocked.runs("secrets", "prune").out == ""
    assert stocked.runs("secrets", "status").out.endswith("1 client secret\n")
