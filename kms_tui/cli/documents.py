"""What a verb prints for programs: one JSON document whose shape a schema describes.

`schemas/NAME.schema.json` describes the document of the verb NAME. Its number grows when a member
is renamed, removed or gets another meaning; members may be added under the same number, so that
a reader has to let pass what it does not know.
"""

import json
from collections.abc import Mapping

import click

from kms_tui import __version__


def document(verb: str, number: int, **members: object) -> str:
    """Return one ASCII document that ends with a line end.

    `verb` and the schema's number head it, as `"schema": "kms-tui list 1"`. Texts from outside
    have to be made visible before: readers print what they get.
    """
    return json.dumps(_headed(verb, number, members), indent=2, ensure_ascii=True) + "\n"


def line_document(verb: str, number: int, **members: object) -> str:
    """Return the same on one line without its end, for those who read line by line."""
    return json.dumps(_headed(verb, number, members), ensure_ascii=True)


def _headed(verb: str, number: int, members: Mapping[str, object]) -> dict[str, object]:
    heading = {"schema": f"kms-tui {verb} {number}", "version": __version__}
    return {**heading, **members}


def print_document(verb: str, number: int, **members: object) -> None:
    """Print one document on standard output."""
    click.echo(document(verb, number, **members), nl=False)


json_option = click.option("--json", "as_document", is_flag=True, help="Print one JSON document.")
"""The option of every verb that has a document."""
