"""Answers that only refer to another answer: ditto marks, "see above", "same as last time"."""

from __future__ import annotations

from typing import Final

from lamppu_xl.answer_types.typing_variants import evened

_LONGEST: Final = 32
_MARKS: Final = "\"'”“„″〃´`-–—."
"""Signs of which a ditto mark consists; at least one of `_DITTO` is among them."""
_DITTO: Final = frozenset('"”“„″〃')
_WORDS: Final = frozenset(
    {
        *("ditto", "idem", "ibid", "dito", "d:o"),
        *(
            f"{see} {where}"
            for see in ("see", "cf", "cf.", "as", "same as", "same as in", "same as on")
            for where in ("above", "below", "previous", "the previous", "previous line", "line above", "row above")
        ),
        *(
            f"{see} {where}"
            for see in ("se", "jfr", "jfr.", "som", "samma som")
            for where in ("ovan", "nedan", "föregående", "föreg", "föregående rad", "raden ovan")
        ),
        *(
            f"{see} {where}"
            for see in ("katso", "kts", "kts.", "ks", "ks.", "vrt", "vrt.", "kuten")
            for where in ("edellä", "yllä", "alla", "ed", "edellinen", "edellinen rivi", "ylempi", "ylempi rivi")
        ),
        *(
            f"{same} kuin {where}"
            for same in ("sama", "samat", "samoin")
            for where in ("edellä", "yllä", "ylempänä", "ed", "edellinen", "edellisellä", "edellisellä rivillä")
        ),
        *(
            f"{same} {when}"
            for same in ("same as", "the same as", "as")
            for when in ("before", "last time", "last period", "last year", "in the last report")
        ),
        *(
            f"{same} kuin {when}"
            for same in ("sama", "samat", "samoin")
            for when in ("ennen", "aiemmin", "viimeksi", "viime kerralla", "viime kaudella", "viime raportissa")
        ),
        *(f"kuten {when}" for when in ("ennen", "aiemmin", "viimeksi", "viime kerralla", "viime kaudella")),
        *(
            f"{same} {when}"
            for same in ("samma som", "som")
            for when in ("förut", "tidigare", "förra gången", "förra perioden", "sist", "i förra rapporten")
        ),
    }
)


_SAME: Final = frozenset({"same", "the same", "sama", "samat", "samoin", "samma", "detsamma"})


def may_be_reference(text: str) -> bool:
    """Whether a text says nothing but "same", which may be an answer of its own."""
    return len(text) <= _LONGEST and evened(text).casefold().strip(" ().!") in _SAME


def is_reference(text: str) -> bool:
    """Whether a text says nothing but that the answer is that of another cell or of last period."""
    if len(text) > _LONGEST:
        return False
    signs = set(text) - {" "}
    if signs and signs <= set(_MARKS):
        return not _DITTO.isdisjoint(signs) or text.strip() == "''"
    return evened(text).casefold().strip(" ().!") in _WORDS
