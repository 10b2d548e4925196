"""The documents that verbs print, compared with the schemas in the package."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import kms_tui.cli

SCHEMAS = Path(kms_tui.cli.__file__).with_name("schemas")


def followed(verb: str, text: str) -> dict[str, Any]:
    """Return the document of a verb, which has to be ASCII and to follow its schema."""
    assert text.isascii()
    document: dict[str, Any] = json.loads(text)
    schema = json.loads((SCHEMAS / f"{verb}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    problems = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(schema).iter_errors(document)
    ]
    assert not problems
    return document
