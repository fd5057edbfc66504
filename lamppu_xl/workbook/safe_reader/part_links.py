"""The links from a part of a package to its other parts, and to addresses outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

from lamppu_xl.workbook.safe_reader.package import Package, ZipPart, ambiguous, check_limit
from lamppu_xl.workbook.safe_reader.xml import XmlReader


@dataclass(frozen=True, slots=True)
class PartLink:
    """A relationship: the kind of part that it leads to, and the part; None when that is not in the package."""

    kind: str
    part: ZipPart | None
    address: str = ""
    """What it leads to outside of the package."""


def part_links(reader: XmlReader, source: str) -> dict[str, PartLink]:
    """The links of a part by their id; those of the package itself when the source is empty."""
    folder, _, name = source.rpartition("/")
    part = reader.package.find(f"{folder}/_rels/{name}.rels".lstrip("/"))
    links: dict[str, PartLink] = {}
    internal_count = 0
    for path, attributes, _ in reader.elements(part, "Relationships"):
        if path != "/Relationships/Relationship":
            continue
        number = attributes.get("Id", "")
        if number in links:
            raise ambiguous("two links have the same id", source)
        inside = attributes.get("TargetMode", "Internal") == "Internal"
        target = _target(reader.package, folder, attributes.get("Target", "")) if inside else None
        # The same kinds are spelt `extended-properties` in one edition of the format, `extendedProperties` in another.
        kind = attributes.get("Type", "").rpartition("/")[2].replace("-", "").lower()
        links[number] = PartLink(kind, target, "" if inside else attributes.get("Target", ""))
        internal_count += inside
        check_limit(reader.limits, "parts", internal_count)
    return links


def _target(package: Package, folder: str, target: str) -> ZipPart | None:
    """The part that a link names, seen from a folder; None when there is none, or it is outside the package."""
    target = target.replace("\\", "/")
    steps: list[str] = []
    for step in (target if target.startswith("/") else f"{folder}/{target}").split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    path = "/".join(steps)
    return package.find(path) or package.find(unquote(path))
