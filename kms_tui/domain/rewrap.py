"""A re-wrap: every key of a universe, unwrapped and wrapped anew with one master key version."""

from dataclasses import dataclass
from typing import NewType

from kms_tui.domain.configuration import ConfigurationId
from kms_tui.domain.universe import Stamp, UniverseId
from kms_tui.domain.universe_key import WrapAlgorithm

RewrapId = NewType("RewrapId", str)
"""A random UUID."""


@dataclass(frozen=True, slots=True)
class Rewrap:
    """One run, which survives interruptions.

    Its wrappings are of a generation of their own. The universe's present one stays in use until
    every key has a wrapping of the new one; then that takes its place in one step.
    """

    id: RewrapId
    universe_id: UniverseId
    generation: int
    """The generation of the wrappings it makes."""
    configuration_id: ConfigurationId
    """To whose master key."""
    key_id: str
    """Full identifier of that master key's version: the same for all keys, also after a resume."""
    algorithm: WrapAlgorithm
    begun: Stamp
