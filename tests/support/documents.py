"""OpenDocument spreadsheets for tests, built from raw XML."""

from __future__ import annotations

import io
import zipfile

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    [f'xmlns:{name}="{_NAMESPACE}:{name}:1.0"' for name in ("office", "table", "text", "style", "meta")]
    + [
        f'xmlns:draw="{_NAMESPACE}:drawing:1.0"',
        f'xmlns:form="{_NAMESPACE}:form:1.0"',
        f'xmlns:number="{_NAMESPACE}:datastyle:1.0"',
        f'xmlns:manifest="{_NAMESPACE}:manifest:1.0"',
        f'xmlns:fo="{_NAMESPACE}:xsl-fo-compatible:1.0"',
        f'xmlns:svg="{_NAMESPACE}:svg-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
    ]
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def row(*cells: str, **attributes: str) -> str:
    """A row; `number_rows_repeated` and the like are attributes of the table namespace."""
    more = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def cell(content: str = "", *, kind: str = "string", more: str = "", **values: str) -> str:
    """A cell with paragraphs; `value`, `date_value` and the like are attributes of the office namespace."""
    office = "".join(f' office:{name.replace("_", "-")}="{value}"' for name, value in values.items())
    typed = f' office:value-type="{kind}"' if kind else ""
    return f"<table:table-cell{typed}{office} {more}>{content}</table:table-cell>"


def text(*paragraphs: str) -> str:
    return "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)


def sheet(*rows: str, name: str = "Sheet1", columns: str = "", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{columns}{"".join(rows)}</table:table>'


def content(*sheets: str, styles: str = "", after: str = "", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(sheets)}{after}</office:spreadsheet></office:body></office:document-content>"
    )


def document(*sheets: str, parts: dict[str, str | bytes] | None = None, **more: str) -> bytes:
    """A document of sheets; `parts` are added, or replace its own."""
    made: dict[str, str | bytes] = {
        "mimetype": MIMETYPE,
        "content.xml": content(*(sheets or (sheet(row(cell(text("a")))),)), **more),
        "META-INF/manifest.xml": f"<manifest:manifest {NAMESPACES}/>",
    } | (parts or {})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return stream.getvalue()
