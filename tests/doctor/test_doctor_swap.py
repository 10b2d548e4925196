"""The doctor warns of swap that keeps memory on a disk in the clear, and of no other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kms_tui.adapters.host.swap import SwapExamination
from kms_tui.domain.check import Verdict
from kms_tui.domain.finding import Finding

HEADING = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[Finding]]:
    def look(*places: str, **facts: str) -> list[Finding]:
        swaps, devices = tmp_path / "swaps", tmp_path / "devices"
        swaps.write_text(HEADING + "".join(f"{place} partition 8 0 -2\n" for place in places))
        for device, fact in facts.items():
            file = devices / device / ("backing_dev" if device.startswith("zram") else "dm/uuid")
            file.parent.mkdir(parents=True)
            file.write_text(f"{fact}\n")
        return list(SwapExamination(swaps, devices).look())

    return look


def test_a_host_without_swap_passes(found: Callable[..., list[Finding]]) -> None:
    [finding] = found()
    assert (finding.verdict, finding.what) == (Verdict.PASS, "There is no swap.")


def test_encrypted_swap_and_swap_in_memory_pass(found: Callable[..., list[Finding]]) -> None:
    facts = {"dm-3": "CRYPT-PLAIN-cryptswap1", "zram0": "none"}
    [finding] = found("/dev/dm-3", "/dev/zram0", **facts)
    assert finding.verdict is Verdict.PASS


@pytest.mark.attack("A12 swap", defence="the doctor warns of swap that is not encrypted")
@pytest.mark.parametrize(
    ("place", "facts"),
    [
        ("/dev/vda2", {}),
        ("/swap.img", {}),
        ("/dev/dm-1", {"dm-1": "LVM-of-a-plain-volume"}),
        ("/dev/zram0", {"zram0": "/dev/loop7"}),
    ],
)
def test_swap_in_the_clear_warns(
    found: Callable[..., list[Finding]], place: str, facts: dict[str, str]
) -> None:
    [finding] = found("/dev/zram1", place, **facts)
    assert finding.verdict is Verdict.WARN
    assert f"swapped out to {place}, which" in finding.what


def test_a_blank_in_a_path_is_told_as_one(found: Callable[..., list[Finding]]) -> None:
    [finding] = found("/mnt/my\\040swap")
    assert "/mnt/my swap" in finding.what


def test_where_the_kernel_has_no_such_table_nothing_is_said(tmp_path: Path) -> None:
    assert SwapExamination(tmp_path / "none").look() == []
