"""As much of JSON Schema as `doctor.schema.json` uses; an unknown keyword is an error."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SILENT = {"$schema", "title", "description"}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "null": type(None),
}


def problems(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:  # noqa: ANN401 - any JSON
    """Return what about the value breaks the schema."""
    found = [
        f"{place}: {keyword}"
        for keyword, wanted in schema.items()
        if keyword not in _SILENT and not _holds(keyword, wanted, value, schema)
    ]
    for inner_value, inner, inner_place in _inside(value, schema, place):
        found += problems(inner_value, inner, inner_place)
    return found


def _inside(value: Any, schema: dict[str, Any], place: str) -> Iterator[tuple[Any, Any, str]]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield value[name], inner, f"{place}.{name}"
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield item, schema["items"], f"{place}[{index}]"


def _holds(keyword: str, wanted: Any, value: Any, schema: dict[str, Any]) -> bool:  # noqa: ANN401 - any JSON
    rules: dict[str, Callable[[], object]] = {
        "type": lambda: isinstance(value, _type(wanted)) and not isinstance(value, bool),
        "const": lambda: value == wanted,
        "enum": lambda: value in wanted,
        "required": lambda: all(name in value for name in wanted),
        "additionalProperties": lambda: wanted or not set(value) - set(schema["properties"]),
        "minLength": lambda: len(value) >= wanted,
        "pattern": lambda: re.search(wanted, value) is not None,
        "minimum": lambda: value is None or value >= wanted,
        "properties": lambda: True,
        "items": lambda: True,
    }
    return bool(rules[keyword]())


def _type(words: str | list[str]) -> Any:  # noqa: ANN401 - what isinstance takes
    found: list[type] = []
    for word in [words] if isinstance(words, str) else words:
        types = _TYPES[word]
        found += types if isinstance(types, tuple) else (types,)
    return tuple(found)
