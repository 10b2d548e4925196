"""The mutants of the code: copies with one change each, by the operators of mutmut.

What is left out is left out by a rule that says why, never by hand.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

PARTS = (
    "kms_tui/domain",
    "kms_tui/services",
    "kms_tui/adapters/sqlite",
    "kms_tui/adapters/secret_stores",
    "kms_tui/adapters/audit_log",
)
"""The rules, the services and the stores."""

_NEVER_RUN = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""Types tell the type checker; a decorator's arguments (frozen, slots) change no result."""
_NO_BEHAVIOUR = re.compile("TypeVar|NewType|cast|__all__|AssertionError|[A-Z_]*_SECONDS")
"""What only the type checker or an importer of everything knows, what never happens, and waits:
no test should tell a second from two."""
_SAME_HERE = {"encoding", "strict"}
"""UTF-8 is the default of where tests run; zip's strictness guards what cannot happen."""
_SQL = re.compile(r"[\"']\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|BEGIN|CREATE|ATTACH|VACUUM)\b")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file."""

    part: str
    path: str
    """Of the file, from the root of the project."""
    line: int
    change: str
    """What stood there, and what stands there instead."""
    place: int
    """Which of the file's mutants it is."""

    def source(self, root: Path) -> str:
        """Return the whole file with the change."""
        module, sites = _sites(root / self.path)
        site = sites[self.place]
        changed = module.deep_replace(site.node, site.instead)
        assert isinstance(changed, cst.Module)
        return changed.code


@dataclass(frozen=True, slots=True, eq=False)
class _Site:
    node: cst.CSTNode
    instead: cst.CSTNode
    line: int


def sample(root: Path, size: int, seed: int) -> tuple[list[Mutant], int]:
    """Return so many mutants, of each part its share, and how many there are in all."""
    chosen = random.Random(seed)  # noqa: S311 - a sample, no secret
    by_part = {part: list(_all_of(root, part)) for part in PARTS}
    in_all = sum(map(len, by_part.values()))
    sampled = [
        mutant
        for mutants in by_part.values()
        for mutant in chosen.sample(mutants, round(size * len(mutants) / in_all))
    ]
    chosen.shuffle(sampled)
    return sampled, in_all


def _all_of(root: Path, part: str) -> Iterator[Mutant]:
    for path in sorted((root / part).rglob("*.py")):
        module, sites = _sites(path)
        for place, site in enumerate(sites):
            change = f"`{_short(module, site.node)}` -> `{_short(module, site.instead)}`"
            yield Mutant(part, str(path.relative_to(root)), site.line, change, place)


def _short(module: cst.Module, node: cst.CSTNode) -> str:
    return " ".join(module.code_for_node(node).split())


@cache
def _sites(path: Path) -> tuple[cst.Module, Sequence[_Site]]:
    wrapped = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    finding = _Finding()
    wrapped.visit(finding)
    return wrapped.module, finding.sites


class _Finding(cst.CSTVisitor):
    """Finds where the code can be changed."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.sites: list[_Site] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _NEVER_RUN) or _NO_BEHAVIOUR.fullmatch(_named(node)):
            return False
        for kind, change in mutation_operators:
            if isinstance(node, kind):
                for instead in change(node):
                    if not _is_equivalent(node, instead):
                        line = self.get_metadata(PositionProvider, node).start.line
                        self.sites.append(_Site(node, instead, line))
        return True


def _named(node: cst.CSTNode) -> str:
    """Return the name of what is called or given a value, of an argument as of a constant."""
    match node:
        case cst.Arg(keyword=cst.Name(value=name)):
            return name.upper()
        case cst.Call(func=cst.Name(value=name)):
            return name
        case cst.Assign(value=cst.Call(func=cst.Name(value="TypeVar" as name))):
            return name
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case cst.AnnAssign(target=cst.Name(value=name)):
            return name
    return ""


def _is_equivalent(node: cst.CSTNode, instead: cst.CSTNode) -> bool:
    """Whether no test should tell them apart."""
    if isinstance(node, cst.SimpleString) and isinstance(instead, cst.SimpleString):
        # To SQL and to the names of columns and encodings case means nothing; where it means
        # something, the mutant that adds letters is noticed by the same test.
        return node.value.lower() == instead.value.lower() or _is_sentence(node)
    if isinstance(node, cst.Call) and isinstance(instead, cst.Call):
        kept = {id(argument) for argument in instead.args}
        lost = [argument for argument in node.args if id(argument) not in kept]
        words = bool(lost) and all(_is_sentence(argument.value) for argument in lost)
        return words or any(each.keyword and each.keyword.value in _SAME_HERE for each in lost)
    return False


def _is_sentence(node: cst.CSTNode) -> bool:
    """Whether it is a text whose words are for their reader."""
    if not isinstance(node, cst.BaseString):
        return False
    text = cst.Module([]).code_for_node(node)
    return " " in text and not _SQL.search(text)
