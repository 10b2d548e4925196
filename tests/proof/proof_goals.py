"""What is proven, by the number it has had since the goals were set, and the fewest cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of the proof."""

    name: str
    says: str
    """What each case tries, and what survives."""
    short: int
    """The fewest cases of the short form, which is part of every run of all tests."""
    long: int
    """The fewest cases of `make prove`."""


GOALS = (
    Goal("R1", "killed before and after every external effect, then started again", 150, 150),
    Goal("R2", "killed again at every effect of the recovery", 300, 500),
    Goal("R3", "an exception instead of a kill at every effect, in the same session", 75, 150),
    Goal("R4", "killed, EIO or a full disk at the n-th system call of an operation", 40, 1_000),
    Goal("R5", "power cuts: what was synced, with any part of what was not", 1_000, 10_000),
    Goal("R6", "a flipped bit of the catalogue is found, and its row named", 300, 3_000),
    Goal("R7", "two admins at one instant: foremost a delete at the first use", 100, 1_000),
    Goal("R8", "four sessions edit one configuration at once", 100, 1_000),
    Goal("R9", "the answer of a commit is lost", 20, 200),
    Goal("R10", "Azure fails while, or after, it creates a key: one version at most", 10, 30),
    Goal("R11", "another session recovers while the first is paused at an effect", 75, 150),
    Goal("R12", "random sequences of actions with faults, stops and restarts", 60, 2_000),
    Goal("R13", "the terminal is lost, or the program told to end, at a step of a flow", 15, 100),
    Goal("R14", "sessions of random bytes and broken escape sequences", 40, 1_000),
    Goal("R15", "resizes between 1x1 and 500x200, then a key is answered", 500, 500),
    Goal("R16", "pastes too long, too fast or without an end", 4, 12),
    Goal("R17", "hostile files in the catalogue's place are refused and left as they are", 14, 14),
    Goal("R18", "migrations killed at a statement, from every released schema", 10, 30),
    Goal("R19", "backups: restored with every key, or refused if a byte differs", 100, 1_000),
    Goal("R20", "clocks that are wrong by hours to years change no order and no active key", 4, 20),
    Goal("R21", "mixed operations in one session: no handle and no memory is lost", 500, 10_000),
    Goal("S1", "the canary through a flow, searched in a sink in every form", 40, 150),
    Goal("S2", "memory is searched from outside after a form closed or a store locked", 4, 50),
    Goal("S3", "another process of the same user attaches, reads memory, finds a core", 4, 10),
    Goal("S4", "hostile text in a place where text is shown", 390, 390),
    Goal("S5", "a hostile vault, authority, redirect or proxy asks for credentials", 150, 150),
    Goal("S6", "files and folders under umasks and in bad company", 12, 12),
    Goal("S7", "history is changed through the program's own connections", 20, 20),
    Goal("S8", "the audit log is tampered with", 100, 1_000),
    Goal("S10", "random input for what reads foreign text", 5_000, 5_000_000),
    Goal("S11", "locked distributions, each with its hashes and in the SBOM", 20, 20),
    Goal("S12", "attacks by name, each with the defence that it pins", 60, 60),
    Goal("N1", "network failures: deadline, verdict, and what was left behind", 80, 131),
)
"""R: reliability, S: security, N: network."""

BY_NAME = {goal.name: goal for goal in GOALS}
