"""What a line of totals is called."""

from __future__ import annotations

import re

from lamppu_xl.domain.text_normalising import collapse_blanks

_LONGEST = 24
"""Characters of the longest name that is a total by itself."""
_TOTALS = frozenset(
    {
        *("total", "totals", "subtotal", "sub-total", "grand total", "in total", "in all", "sum", "sum total"),
        *("all together",),
        *("yht", "yhteensä", "kaikki yhteensä", "kaikki yht", "summa", "kokonaissumma", "loppusumma", "välisumma", "σ"),
        *("totalt", "sammanlagt", "summa totalt", "totalsumma", "tillsammans", "delsumma"),
    }
)
"""In small letters."""


def is_name_of_total(name: str, *, is_sum: bool = False) -> bool:
    """Whether a text is the name of a total. Of a line with the sum of those above it one word is enough.

    >>> is_name_of_total("Summa:"), is_name_of_total("Costs in total"), is_name_of_total("Costs total", is_sum=True)
    (True, False, True)
    """
    squeezed = collapse_blanks(name).lower()
    if len(squeezed) <= _LONGEST and squeezed.strip(" .:=*") in _TOTALS:
        return True
    return is_sum and not _TOTALS.isdisjoint(re.findall(r"\w+", squeezed))
