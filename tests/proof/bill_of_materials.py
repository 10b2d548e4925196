"""Writes docs/sbom.cdx.json: what an installation consists of, as a CycloneDX document.

Name, version and hashes are those of the lock, licence and dependencies those of the installed
distribution. It tells no time and no number of its own, so that it changes only with the lock.
"""

import hashlib
import json
import uuid
from importlib import metadata
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from locked_packages import LOCK, Locked, locked_packages, needed, requirements_of
from packageurl import PackageURL

SBOM = LOCK.with_name("docs") / "sbom.cdx.json"
OURS = "kms-tui"


def document() -> str:
    """Return the whole document."""
    locked = locked_packages()
    at_run_time = needed(OURS)
    ours = Component(name=OURS, type=ComponentType.APPLICATION, bom_ref=OURS)
    components = {name: _component(each, at_run_time) for name, each in locked.items()}
    bom = Bom(components=components.values(), serial_number=_serial_number())
    bom.metadata.component = ours
    for name, component in {OURS: ours, **components}.items():
        known = [components[each] for each in requirements_of(name) if each in components]
        bom.register_dependency(component, known)
    told = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    return json.dumps(_timeless(told), indent=1, sort_keys=True) + "\n"


def _component(locked: Locked, at_run_time: set[str]) -> Component:
    scope = ComponentScope.REQUIRED if locked.name in at_run_time else ComponentScope.EXCLUDED
    return Component(
        name=locked.name,
        version=locked.version,
        bom_ref=locked.name,
        scope=scope,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in locked.hashes],
        purl=PackageURL("pypi", None, locked.name, locked.version),
        licenses=[LicenseExpression(said)] if (said := _licence(locked.name)) else [],
    )


def _licence(name: str) -> str:
    """Return the SPDX expression of an installed distribution, or nothing."""
    try:
        return str(metadata.metadata(name).json.get("license_expression", ""))
    except metadata.PackageNotFoundError:
        return ""


def _serial_number() -> uuid.UUID:
    return uuid.UUID(bytes=hashlib.sha256(LOCK.read_bytes()).digest()[:16], version=4)


def _timeless(told: dict[str, Any]) -> dict[str, Any]:
    del told["metadata"]["timestamp"]
    return told


if __name__ == "__main__":
    SBOM.write_text(document(), encoding="utf-8")
