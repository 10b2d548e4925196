"""Everything that admins do, as steps of random sequences."""

from configuration_rules import ConfigurationRules
from universe_rules import UniverseRules


class UniverseMachine(ConfigurationRules, UniverseRules):
    """Two configurations and a universe of two keys at the start."""
