"""The properties of an OpenDocument spreadsheet, and whether it is encrypted."""

from __future__ import annotations

from typing import Final

from lamppu_xl.workbook.safe_reader.named_texts import add_property
from lamppu_xl.workbook.safe_reader.package import RefusedError, may_be_left_out
from lamppu_xl.workbook.safe_reader.xml import XmlReader

_NAMES: Final = {
    "title": "title",
    "subject": "subject",
    "description": "description",
    "language": "language",
    "initial-creator": "creator",
    "creator": "lastModifiedBy",
    "creation-date": "created",
    "date": "modified",
}
"""The names of properties in a document, and in an Excel workbook."""
_NAME_OF_CUSTOM: Final = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0 name"
_NAME_OF_SETTING: Final = "urn:oasis:names:tc:opendocument:xmlns:config:1.0 name"


def refuse_encrypted(reader: XmlReader) -> None:
    """Refuse a document with encrypted parts."""
    manifest = reader.package.find("META-INF/manifest.xml")
    if any(path.endswith("/encryption-data") for path, _, _ in reader.elements(manifest, "manifest")):
        raise RefusedError("F106", protection="password")


def hides_zeros(reader: XmlReader) -> bool:
    """Whether the view of a document does not show zeros, on any sheet."""
    try:
        items = [*reader.elements(reader.package.find("settings.xml"), "document-settings")]
    except RefusedError as refused:
        if not may_be_left_out(refused):
            raise
        return False
    shown = [text for _, attributes, text in items if attributes.get(_NAME_OF_SETTING) == "ShowZeroValues"]
    return "false" in shown


def read_document_properties(reader: XmlReader) -> tuple[dict[str, str], str]:
    """The properties of a document under the names that they have in a workbook, and the program that saved it."""
    properties: dict[str, str] = {}
    keywords: list[str] = []
    application = ""
    for path, attributes, text in reader.elements(reader.package.find("meta.xml"), "document-meta"):
        name = path.rpartition("/")[2]
        if name == "generator":
            application = text
            continue
        if name == "keyword":
            keywords.append(text)
            continue
        key = f"custom:{attributes.get(_NAME_OF_CUSTOM, '')}" if name == "user-defined" else _NAMES.get(name)
        if key is not None:
            add_property(reader, properties, key, text)
    if keywords:
        add_property(reader, properties, "keywords", ", ".join(keywords))
    return properties, application
