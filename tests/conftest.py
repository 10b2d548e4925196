"""What all tests have in common: the cases of the proof are counted."""

pytest_plugins = ["counting"]
