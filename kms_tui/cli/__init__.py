"""The command line: the same services as the screens, as text and JSON with exit codes."""
