"""The private parts of xlsxwriter that are overridden or used exist, with the parameters that they had."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pytest
from xlsxwriter.chart_bar import ChartBar
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

METHODS = {
    Worksheet: {
        "_calculate_spans": "",
        "_check_dimensions": "row col ignore_row ignore_col",
        "_escape_attributes": "attribute",
        "_escape_control_characters": "",  # static
        "_escape_data": "data",
        "_prepare_formula": "formula expand_future_functions",
        "_write_hyperlinks": "",
        "_write_sheet_data": "",
        "_write_sheet_protection": "",
        "_write_string": "row col string cell_format",
        "_xml_empty_tag": "tag attributes",
        "_xml_empty_tag_unencoded": "tag attributes",
        "_xml_end_tag": "tag",
        "_xml_start_tag": "tag attributes",
        "_xml_start_tag_unencoded": "tag attributes",
    },
    XMLwriter: {"_escape_data": "data"},
    ChartBar: {"_write_a_body_pr": "rotation is_horizontal", "_write_d_lbls": "labels"},
    Workbook: {"_get_packager": "", "_write_book_views": "", "_xml_empty_tag": "tag attributes"},
    Packager: {"_create_package": "", "_filename": "xml_filename", "_write_app_file": "", "_write_core_file": ""},
    Core: {
        "_assemble_xml_file": "",
        "_set_properties": "properties",
        "_set_xml_writer": "filename",
        "_write_dc_description": "",
        "_xml_data_element": "tag data attributes",
    },
    Format: {"_get_xf_index": ""},
    SharedStringTable: {"_get_shared_string_index": "string"},
}
ATTRIBUTES: tuple[tuple[object, str], ...] = (
    *(
        (Worksheet(), name)
        for name in (
            *("default_row_height", "hyperlinks", "index", "row_sizes", "str_table"),
            *("tables", "tmpdir", "use_future_functions"),
        )
    ),
    (Packager(), "named_ranges"),
    (Core(), "properties"),
    (SharedStringTable(), "count"),
    (Url("https://example.org"), "_relationship_link"),
)


def test_the_private_parts_of_xlsxwriter_are_where_the_overrides_expect_them() -> None:
    moved = []
    for cls, methods in METHODS.items():
        for name, parameters in methods.items():
            method = getattr(cls, name, None)
            actual = " ".join(list(inspect.signature(method).parameters)[1:]) if method else "missing"
            if actual != parameters:
                moved.append(f"{cls.__name__}.{name}({parameters}) is now: {actual}")
    moved += [f"{type(owner).__name__}.{name} is missing" for owner, name in ATTRIBUTES if not hasattr(owner, name)]
    if moved:
        pytest.fail(
            f"xlsxwriter {version('xlsxwriter')} differs from what lamppu_xl/workbook/xlsxwriter_overrides.py expects; "
            "adapt that module, then this list and the pin in pyproject.toml:\n" + "\n".join(moved)
        )
