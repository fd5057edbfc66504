"""Answers that only refer to another answer, or to a file or page: ditto marks, "see above", "see annex 2"."""

from __future__ import annotations

import re
from typing import Final

from lamppu_xl.answer_types.typing_variants import evened

_LONGEST: Final = 32
_MARKS: Final = "\"'”“„″〃´`-–—.|,"
"""Signs of which a ditto mark consists; at least one of `_DITTO` is among them."""
_DITTO: Final = frozenset('"”“„″〃')
_TWICE: Final = ("''", "||", ",,")
"""Signs that make a ditto mark in pairs."""
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


_LONGEST_PLACE: Final = 60
_SEE: Final = r"(?:see|cf|ks|kts|katso|vrt|se|jfr)\.? "
_WHICH: Final = r"(?:(?:the|our|a|separate|oma|omat|meidän|erillinen|erilliset|vår|våra|separat|den|det) )?"
_PLACE: Final = (
    r"(?:attached|enclosed|oheinen|liitteenä oleva|bifogad|bifogat|bifogade)"
    r"(?: (?:files?|documents?|reports?|tables?|tiedosto|raportti|taulukko|fil|filen|dokument|rapport|tabell))?"
    r"|(?:attachment|annex|appendix|enclosure)(?:s|es)?|appendices|liite|liitteet|liitteitä|liitetiedostot?|bilagan?"
    r"|bilagor(?:na)?|web ?(?:site|page)s?|home ?pages?|(?:verkko|netti|koti)(?:sivut|sivu|sivusto)|webbplats(?:en)?"
    r"|webbsid(?:an|orna)|hemsid(?:an|a|or)|reports?|(?:väli|loppu|vuosi)?raportti|(?:slut|års|mellan)?rapport(?:en)?"
)
_NUMBER: Final = r"(?: ?(?:nr|no|n:o)?\.? ?[0-9]{1,3}[a-z]?| [a-z])?"
_ATTACHED: Final = (
    r"(?:is |are |on |ovat |finns |är )?(?:attached|enclosed|liitteenä|liitteessä|liitteissä|ohessa"
    r"|bifogat|bifogas|bifogad|i bilagan?|i bilagor(?:na)?|in (?:the )?(?:annex|appendix|attachment))"
)
_ELSEWHERE: Final = re.compile(f"{_SEE}{_WHICH}(?:{_PLACE}){_NUMBER}|{_ATTACHED}{_NUMBER}")


def is_elsewhere(text: str) -> bool:
    """Whether a text says nothing but that the answer is in another file or on a page.

    >>> [is_elsewhere(text) for text in ("Ks. liite 2", "see attached report", "Annex 2 was written")]
    [True, True, False]
    """
    if len(text) > _LONGEST_PLACE:
        return False
    return _ELSEWHERE.fullmatch(" ".join(evened(text).casefold().strip(" ().!").split())) is not None


def may_be_reference(text: str) -> bool:
    """Whether a text says nothing but "same", which may be an answer of its own."""
    return len(text) <= _LONGEST and evened(text).casefold().strip(" ().!") in _SAME


def is_reference(text: str) -> bool:
    """Whether a text says nothing but that the answer is that of another cell or of last period."""
    if len(text) > _LONGEST:
        return False
    signs = set(text) - {" "}
    if signs and signs <= set(_MARKS):
        return not _DITTO.isdisjoint(signs) or any(sign in text for sign in _TWICE)
    return evened(text).casefold().strip(" ().!") in _WORDS
