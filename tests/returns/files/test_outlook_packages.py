"""The attachments of a file `winmail.dat` of Outlook."""

from __future__ import annotations

import pytest
from messages import outlook_package

from lamppu_xl.returns.files.outlook_packages import OutlookPackageError, packed_files

FILES = {"vuosi äö 2.xlsx": b"PK", "tyhjä.txt": b"", "kuva.png": bytes(99)}


@pytest.mark.parametrize("named_by_property", [True, False])
def test_names_and_contents_are_read_from_properties_and_from_attributes(*, named_by_property: bool) -> None:
    packed = packed_files(outlook_package(FILES, named_by_property=named_by_property))
    assert {file.name: file.content for file in packed} == FILES


def test_a_message_within_is_a_file_of_the_same_format() -> None:
    (message,) = packed_files(outlook_package({"edelleen": FILES}))
    assert message.is_message
    assert [file.name for file in packed_files(message.content)] == [*FILES]


def test_what_follows_the_last_attribute_is_not_read() -> None:
    assert len(packed_files(outlook_package(FILES) + b"\0\0\r\n")) == len(FILES)


def test_a_file_that_is_cut_short_within_an_attribute_is_refused_whole() -> None:
    whole = outlook_package(FILES)
    for missing in (3, 60, 100, len(whole) - 10):
        with pytest.raises(OutlookPackageError):
            packed_files(whole[:-missing])
