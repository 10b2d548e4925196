"""Everything that admins do, as steps of random sequences."""

from configuration_rules import ConfigurationRules
from exchange_rules import ExchangeRules
from secret_rules import SecretRules
from universe_rules import UniverseRules


class UniverseMachine(ConfigurationRules, UniverseRules, SecretRules, ExchangeRules):
    """Two configurations and a universe of two keys at the start."""
