"""The words of form controls in an OpenDocument spreadsheet: text boxes, check boxes, lists and buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lamppu_xl.workbook.safe_reader.xml import XmlReader

FORM: Final = "urn:oasis:names:tc:opendocument:xmlns:form:1.0"
_XML_ID: Final = "http://www.w3.org/XML/1998/namespace id"
_WITHOUT_WORDS: Final = frozenset({f"{FORM} {name}" for name in ("form", "hidden", "password", "property")})
_OPTION: Final = frozenset({f"{FORM} option", f"{FORM} item"})
_TICKED: Final = {"checked": "☑", "unchecked": "☐"}


class DocumentControls:
    """Collects the words of the controls of one sheet; the elements that draw them come later."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._words: dict[str, str] = {}
        self._ids: tuple[str, ...] = ()
        """Of the control whose options are met."""

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note an element of a form."""
        if tag in _OPTION:
            if attributes.get(f"{FORM} current-selected") == "true":
                self._add(attributes.get(f"{FORM} label", ""))
        elif tag not in _WITHOUT_WORDS:
            ids = dict.fromkeys(attributes.get(name, "") for name in (f"{FORM} id", _XML_ID))
            if ids := dict.fromkeys(filter(None, ids)):
                self._ids = tuple(ids)
                value = attributes.get(f"{FORM} current-value") or attributes.get(f"{FORM} value", "")
                state = attributes.get(f"{FORM} current-state") or attributes.get(f"{FORM} state", "")
                state = "checked" if attributes.get(f"{FORM} current-selected") == "true" else state
                self._add(" ".join(filter(None, (_TICKED.get(state), attributes.get(f"{FORM} label"), value))))

    def words(self, control: str) -> str:
        """The words of a control by its id; nothing if it has none."""
        return self._words.get(control, "").strip()

    def _add(self, text: str) -> None:
        for control in self._ids if text else ():
            self._reader.use("total_text", len(text))
            self._words[control] = f"{self._words.get(control, '')}\n{text}"
