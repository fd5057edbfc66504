"""Where a text is parted into lines."""

from __future__ import annotations

import pytest

from lamppu_xl.workbook.text_metrics import with_whole_names

NAME = "LAMPPU_2012-2_LAPPIA_korjattu.xlsx"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Uudempi palautus on voimassa: {NAME}", f"Uudempi palautus on voimassa:\n{NAME}"),
        (f"Uudempi palautus on voimassa: {NAME}.", f"Uudempi palautus on voimassa:\n{NAME}."),
        ("Tiedosto kao-2012-2.xlsx", None),
        (
            f"Yksi kappale.\nUudempi palautus on voimassa: {NAME}",
            f"Yksi kappale.\nUudempi palautus on voimassa:\n{NAME}",
        ),
        ("Uudempi palautus on voimassa: hanke-esityksen-loppuosa-ja-liitteet", None),
        ("Uudempi palautus on voimassa: LAMPPU_2012_LAPPIA.xlsx", None),
        (f"Uudempi palautus on voimassa: {NAME * 3}", None),
        ("", None),
    ],
)
def test_the_name_of_a_file_is_not_parted_at_a_hyphen(text: str, shown: str | None) -> None:
    assert with_whole_names(text, 41.5) == (text if shown is None else shown)
