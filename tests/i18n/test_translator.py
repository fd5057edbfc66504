"""Every code is said in every language, with the same facts; numbers and dates are written as the language does."""

from __future__ import annotations

import dataclasses
import doctest
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lamppu_xl.i18n.translator
from lamppu_xl.answer_types.registry import ANSWER_TYPES
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import FUNCTIONS
from lamppu_xl.domain.finding_codes import CODES, FindingCode, Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import LanguageTag, Phrase, Text, VocabularyTerm
from lamppu_xl.i18n.languages import LANGUAGES, find_text, profile_of
from lamppu_xl.i18n.translator import HIDDEN, LONGEST_FACT, Translator, translator_for
from lamppu_xl.workbook.safe_reader.package import Limits

ROOT = Path(__file__).parents[2]
WHOLE = ("en", "fi", "sv")
"""The languages that say everything."""

PARTS = {"title", "message", "meaning", "why", "example", "next_step"}
PLACEHOLDER = re.compile(r"\{(\w*)\}")

UNTOLD = {
    ("S311", "was"): "the formula that was there: hundreds of characters that help nobody",
}
"""Facts that a message leaves out, with the reason."""

# fmt: off
TERMS = {
    "text", "number", "date", "truth", "column", "column_of_numbers", "list", "mapping", "yes_no", "integer", "hidden",
    "empty", "password", "rights", "partner", "period", "goal", "table", "field", "form", "name", "language",
}
"""The words that any package may need."""

NAMED = re.compile(r"(?:Term|unknown|once|once_by_id|_known|_id)\(\"(\w+)\"|\"(yaml_\w+)\"")
"""Where the code names a term."""

DOCUMENTED = {
    "áigodat", "bargogirji", "beaivemearri", "dáhpáhus", "fidnu", "guoibmi", "guorus", "indikáhtor", "koordináhtor",
    "mearreáigi", "namma", "ráidu", "sealla", "skovvi", "tabealla", "ulbmil", "váilevaš",
}
"""The Northern Sámi words that public dictionaries of the language have."""
# fmt: on

SAMPLES: dict[str, Fact] = {
    "typed": "Ongo",
    "host": "intranet",
    "names": ("Ohje → X Ohje", "Luvut → X Luvut"),
    "head": "label::fi",
    "month_days": 30,
    "column": Text.same("Laskun numero"),
    "answer": "figures/I01/actual",
    "allowed": 20_971_520,
    "accounted": 411,
    "because": "Sovittu ohjausryhmässä",
    "more": 12,
    "area": "B30:D39",
    "cells": ("A1: Muistiinpanot", "B2: 14"),
    "likeness": VocabularyTerm("like_translation"),
    "pairs": ("Kyllä → Melkein",),
    "change": Phrase("changed_cell", {"was": 83.0, "now": 84.0}),
    "changes": (
        Phrase("change", {"kind": VocabularyTerm("goal"), "label": "G07", "what": Phrase("change_added")}),
        Phrase("change_more", {"count": 3}),
    ),
    "checksum": "5f0c1a2b3c4d",
    "chosen": "KAO a.xlsx",
    "code": "R503",
    "count": 31,
    "counted": 412,
    "country": "GB",
    "currency": "GBP",
    "current": "6f1c2b1e",
    "date": date(2012, 5, 1),
    "day": date(2013, 1, 20),
    "decimals": 2.0,
    "time": "22:00",
    "short": "1.5",
    "definition": "6f1c2b1e",
    "detail": "line 12, column 3",
    "end": date(2011, 12, 31),
    "entry": "figures/I13/actual",
    "example": "BL1 1RU",
    "expected": VocabularyTerm("number"),
    "field": Text.of(fi="Tulokset", sv="Resultat", en="Results"),
    "file": "definition-9a0b1c2d.json.gz",
    "finding": "S303",
    "first": "required",
    "form": "goal-reports",
    "found": 26_214_400,
    "kinds": "text, integer, number",
    "guess": "käynnissä",
    "issued": "9a0b1c2d",
    "joined": date(2012, 8, 1),
    "key": "due-in",
    "language": LanguageTag("et"),
    "tag": "et",
    "left": date(2012, 9, 30),
    "length": 2140.0,
    "limit": 2000.0,
    "lines": "3–40",
    "list": "places",
    "missing": ("G14", "G10"),
    "name": "Opiskelijat/työelämä",
    "newer": "LAMPPU_2012-2_KAO (1).xlsx",
    "unclear": "LAMPPU_2012-2_KAO (2).xlsx",
    "now": "Mittarit ja kyselyt",
    "older": "LAMPPU_2012-2_KAO.xlsx",
    "option": "themes/water",
    "original": "LAMPPU_2012-2_KAO.xlsx",
    "other": Text.of(fi="Syksy 2012", sv="Hösten 2012", en="Autumn 2012"),
    "others": ("KAO a.xlsx", "KAO b.xlsx"),
    "part": "spent.total()",
    "partner": "LAPIA",
    "parts": ("vbaProject.bin", "externalLink1.xml"),
    "path": "workbook_templates/goal-report/form.yaml",
    "period": Text.of(fi="Kevät 2012", sv="Våren 2012", en="Spring 2012"),
    "problem": VocabularyTerm("ledger_cell"),
    "project": "LAMPPU",
    "protection": VocabularyTerm("password"),
    "read": 1234.5,
    "rows": "6–7",
    "rule": Text.same("ends >= starts"),
    "second": "required_when",
    "sheet": "Tulokset",
    "start": date(2012, 8, 1),
    "table": Text.of(fi="Käynnit", sv="Besök", en="Visits"),
    "text": "Verkosto kokoontui neljästi.",
    "until": date(2013, 1, 31),
    "value": "syyskuu",
    "was": "Laadun ja tulosten mittarit",
    "what": VocabularyTerm("goal"),
    "workbook": "LAMPPU_2012-2_KAO.xlsx",
    "packed": "",
    "shown": "5",
}

SAMPLES_OF: dict[str, dict[str, Fact]] = {
    "F131": {"step": Phrase("evidence_if_report")},
    "V401": {"step": VocabularyTerm("number_only")},
    "S305": {"first": "5", "copies": "6", "cells": ("B6: Retki",)},
    "S359": {"first": "C6", "last": "C10", "direction": VocabularyTerm("moved_up"), "wrong": ("C7", "C8", "C9")},
    "S374": {"wrong": ("Luvut!D5", "Luvut!D6")},
    "S375": {"row": 5, "first": "C5", "last": "F5", "direction": VocabularyTerm("moved_left"), "start": "B5"},
    "V555": {"anchor": "F5", "formula": "=UNIQUE(P5:P40)", "area": "F5:F6", "cells": ("F5: Retki", "F6: Kurssi")},
    "S386": {"count": 4, "fields": (Phrase("quoted", {"text": Text.of(fi="Syy", en="Reason", sv="Orsak")}),)},
    "S384": {"home": "B5:G5", "target": "B8:G8", "cells": ("B8: 12",)},
    "S380": {"rows": "5–6", "direction": VocabularyTerm("moved_right"), "count": 1},
    "V491": {"letter": "\u0430", "script": VocabularyTerm("cyrillic")},
    "D226": {"word": VocabularyTerm("partner"), "forms": ("genitive", "plural")},
    "D127": {"name": "states/done", "was": Text.same("Valmis"), "now": Text.same("Käynnissä")},
    "D128": {"folder": "2012-1", "days": "2012-01-01/2012-06-30", "now": "2012-07-01/2012-12-31"},
    "D129": {"folder": "2012-1", "now": "LAMPPU2012"},
    "D200": {"inner": "V424", "fault": Phrase("V424.title", section="codes"), "fields": ("a.b",), "more": 3},
    "D141": {"name": "period", "reserved": ("due", "period"), "words": "and from"},
    "D142": {"key": "osoite", "text": "Nimi, osoite"},
    "D143": {"text": "Hanke", "rest": "#1"},
    "D144": {"part": "status.budget", "field": "status", "known": "–"},
    "O671": {"reason": VocabularyTerm("table_encoding"), "detail": ""},
    "O672": {"head": "Tulokset", "guess": "", "heads": "Kuka, Mitä"},
    "O673": {"head": "Tulokset"},
    "O676": {"head": "Tulokset"},
    "F116": {"what": VocabularyTerm("folder_of_files"), "step": VocabularyTerm("no_folders")},
    "O680": {"table": "kevat.csv"},
    "O682": {"reason": VocabularyTerm("adopt_instructions"), "text": "Ohjeet"},
    "O683": {"reason": VocabularyTerm("adopt_no_label"), "cell": "B4:B9", "text": "Nimi"},
    "D190": {"folder": "2012-1/issued"},
    "D150": {"fields": "costs.total, costs.share"},
    "D151": {"part": "done > due", "found": VocabularyTerm("truth"), "kind": "number"},
    "D152": {"part": "category", "first": "costs.category", "second": "plan.category"},
    "D148": {"limit": VocabularyTerm("sheets"), "found": 300, "allowed": 255},
    "D147": {"item": "Ltd", "text": "Alpha College, Ltd"},
    "D145": {"reason": "a formula of 9000 characters is longer than Excel's 8192"},
    "D146": {"inner": "S305", "found": Phrase("S305.message", {"first": "5", "copies": "6", "cells": ""}, "codes")},
    "D109": {"name": "Länsi-Lappi", "expected": VocabularyTerm("partner_id")},
    "D110": {"what": "2012-2"},
    "D116": {"found": VocabularyTerm("text")},
    "D121": {"what": "applied_total = Σ applied", "first": 4_410_919.0, "second": 4_401_919.0},
    "D122": {"what": VocabularyTerm("period"), "name": "2012-1"},
    "D245": {"name": "K1", "project": "A05", "unit": Text.same("tuntia"), "expected": Text.same("henkilöä")},
    "D124": {"was": 18.0, "found": 20.0},
    "F205": {"found": "LAMPPU 2013-2 KAO fi 6f1c2b1e 00000000 4KWQ7"},
    "F206": {
        "expected": "LAMPPU 2012-2 KAO fi 6f1c2b1e 00000000 4KWQ7",
        "found": "LAMPPU 2012-2 JEDU fi 9a0b1c2d 00000000 7QT2M",
        "others": "Luvut",
    },
    "F112": {"limit": VocabularyTerm("file_size")},
    "F218": {"found": "LAMPPU 2012-2 KAO fi 6f1c2b1e 00000000 4KWQ7"},
    "F226": {"saved": date(2099, 1, 1)},
    "F227": {"name": "KAO", "partner": "SAKK"},
    "F230": {"template": "LAMPPU_2012-2_KAO.xlsx", "folder": "2012-2/outbox"},
    "F219": {"expected": ("LAMPPU", "KIPINÄ")},
    "M720": {"folder": "2012-1/frozen"},
    "M722": {"figure": "K1 P2 2020-2", "was": 168.0, "now": 170.0},
    "M751": {"rows": ("mark 4", "project 1")},
    "M810": {"rows": ("mark 4", "Luvut")},
    "M811": {"figure": "K1 P2 2020-2", "was": 168.0, "now": 170.0},
    "M813": {
        "what": "programme.yaml: indicators.K1.aggregate",
        "was": "sum",
        "now": "max",
        "figure": "K1",
        "before": 98.0,
        "after": 48.0,
    },
    "M814": {"period": "Q3", "other": "Q2", "used": "A02.xlsx"},
    "M817": {"what": "programme.yaml: projects.A01.goals.G1", "was": "F1", "now": "F1, F2", "period": "2030-1"},
    "M760": {"master": 1010.0, "returned": 10.0, "cell": "Luvut!E7", "count": 1},
    "M808": {"master": "sum", "own": "last", "count": 1},
    "M805": {"master": 1010.0, "returned": 10.0, "cell": "Luvut!E7", "count": 1},
    "M762": {"files": ("A01.xlsx",)},
    "M766": {"written": date(2013, 1, 22)},
    "M767": {"written": date(2013, 1, 18)},
    "M710": {"step": Phrase("difference_consolidate", {"period": "2012-1"})},
    "M703": {"limit": VocabularyTerm("rows")},
    "M704": {"detail": "return: accepted"},
    "M706": {"what": VocabularyTerm("ledger_answers"), "was": 412.0, "now": 411.0},
    "R502": {"value": -5.0, "limit": 0.0},
    "R503": {"value": 4.0, "limit": 3.0},
    "R508": {"value": date(2012, 5, 2), "limit": date(2012, 8, 1)},
    "R509": {"value": date(2013, 1, 18), "limit": date(2012, 12, 31)},
    "R510": {"value": 333.3333},
    "S309": {"expected": "C12", "moved": "C20", "others": "C13, C14"},
    "V404": {"value": 46_295},
    "V406": {"value": "31.12.2012 ", "read": date(2012, 12, 31)},
    "V409": {"value": "KÄYNNISSÄ", "read": "käynnissä"},
    "V419": {"value": 20_120_045.0, "read": "20120045"},
}


def sample(code: FindingCode, **facts: Fact) -> Finding:
    """A typical finding of a code."""
    facts_of_code = SAMPLES | SAMPLES_OF.get(code.id, {}) | facts
    missing = [name for name in code.facts if name not in facts_of_code]
    assert not missing, f"{code.id} has facts without a sample: add {missing} to SAMPLES"
    return Finding(code, Place("KAO.xlsx", "Tulokset", 4, 3), {name: facts_of_code[name] for name in code.facts})


@cache
def read(language: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "lamppu_xl" / "i18n" / "locales" / f"{language}.toml").read_text("utf-8"))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def texts() -> Iterator[tuple[str, str, str, str]]:
    """Every text of every code: language, code, part, text."""
    for language in LANGUAGES:
        for code_id, parts in read(language)["codes"].items():
            for part, text in parts.items():
                yield language, code_id, part, text


def has_live(code_id: str) -> bool:
    return code_id[0] in "RV"


every_code = pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
every_reader = pytest.mark.parametrize("language", LANGUAGES)
every_whole = pytest.mark.parametrize("language", WHOLE)


class TestCatalogue:
    @every_whole
    def test_every_code_is_said_whole(self, language):
        codes = read(language)["codes"]
        assert set(codes) == set(CODES)
        for code_id, parts in codes.items():
            assert set(parts) == PARTS | ({"live"} if has_live(code_id) else set()), code_id
            assert all(text == text.strip() and text for text in parts.values()), code_id

    @every_whole
    def test_codes_stand_in_their_order(self, language):
        assert list(read(language)["codes"]) == list(CODES)

    @every_code
    def test_a_message_tells_the_facts_that_its_code_carries(self, code):
        for language in WHOLE:
            parts = read(language)["codes"][code.id]
            names = placeholders(parts["message"]) | placeholders(parts.get("live", ""))
            untold = {fact for of, fact in UNTOLD if of == code.id}
            assert names == (set(code.facts) - untold) | ({"live"} if has_live(code.id) else set())

    def test_what_is_left_untold_is_a_fact_after_all(self):
        assert all(fact in CODES[code_id].facts for code_id, fact in UNTOLD)

    def test_a_text_beside_the_message_has_no_placeholders(self):
        for language, code_id, part, text in texts():
            if part not in ("message", "live"):
                assert not placeholders(text), (language, code_id, part)

    @pytest.mark.slow
    def test_languages_leave_out_the_same_sentences(self):
        """What is optional in one language is optional in all."""
        for code_id in CODES:
            messages = {language: read(language)["codes"][code_id]["message"] for language in WHOLE}
            optional = {
                language: sorted(str(re.findall(r"\{(\w+)", part)) for part in re.findall(r"\[\[(.*?)\]\]", message))
                for language, message in messages.items()
            }
            assert len({str(facts) for facts in optional.values()}) == 1, (code_id, optional)

    def test_terms_are_the_same_in_each_language(self):
        assert set(read("en")["terms"]) == set(read("fi")["terms"]) == set(read("sv")["terms"])
        assert set(read("se")["terms"]) <= set(read("en")["terms"])

    def test_labels_are_the_same_in_each_language(self):
        def labels(language: str) -> dict[str, set[str]]:
            path = ROOT / "lamppu_xl" / "i18n" / "locales" / f"{language}.toml"
            found = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
            texts = {
                key: text if isinstance(text, str) else text["other"] for key, text in found.get("labels", {}).items()
            }
            return {key: placeholders(text) for key, text in texts.items()}

        assert labels("en") == labels("fi") == labels("sv")
        assert labels("se").items() <= labels("fi").items()

    def test_every_term_that_the_code_names_is_there(self):
        sources = [path.read_text("utf-8") for path in sorted((ROOT / "lamppu_xl").rglob("*.py"))]
        named = {"".join(found) for source in sources for found in NAMED.findall(source)}
        kinds = set(ANSWER_TYPES) | {value_type.value for value_type in ValueType}
        limits = {limit.name for limit in dataclasses.fields(Limits)}
        assert (TERMS | named | kinds | limits) - set(read("en")["terms"]) == set()

    @every_whole
    def test_the_functions_of_the_language_are_listed_where_a_function_is_refused(self, language):
        assert all(
            re.search(rf"\b{function}\b", translator_for(language).explain("D115").fix) for function in FUNCTIONS
        )


CURLY = "“”"
QUOTES = {"fi": "””", "sv": "””", "se": "””"}
"""The left and the right quotation mark of each language that does not use curly ones."""
QUOTE_SIGNS = frozenset("“”„«»")


class TestStyle:
    def test_titles_and_live_phrases_are_short(self):
        for language, code_id, part, text in texts():
            if part in ("title", "live"):
                shown = re.sub(r"<[a-z._]+\|([^<>|]*)>", r"\1", text)
                assert len(shown) <= 60, (language, code_id, part)

    def test_a_live_phrase_with_its_facts_fits_beside_a_cell(self):
        for code in CODES.values():
            if has_live(code.id):
                for language in LANGUAGES:
                    assert len(live(translator_for(language), sample(code))) <= 100

    def test_only_the_phrase_for_a_missing_answer_says_missing(self):
        """The sheet of checks counts what is missing by that phrase."""
        for language in LANGUAGES:
            missing = translator_for(language).live("R501").casefold()
            others = [
                translator_for(language).live(code_id) for code_id in CODES if has_live(code_id) and code_id != "R501"
            ]
            assert not any(missing in other.casefold() for other in others)

    def test_nobody_shouts_and_nobody_writes_typewriter_quotes(self):
        for language, code_id, part, text in texts():
            prose = re.sub(r"#[A-ZÅÄÖ/0]+!|\(\$?\w*\)|\[A1\]", "", text)
            assert "!" not in prose, (language, code_id, part)
            assert '"' not in text, (language, code_id, part)

    def test_quotes_are_those_of_the_language(self):
        for language, code_id, part, text in texts():
            left, right = QUOTES.get(language, CURLY)
            other_signs = set(text) & (QUOTE_SIGNS - {left, right})
            assert not other_signs, (language, code_id, part, "add the quotes of the language to QUOTES")
            if left == right:
                assert text.count(left) % 2 == 0, (language, code_id, part)
            else:
                assert text.count(left) == text.count(right), (language, code_id, part)

    def test_sentences_end(self):
        for language, code_id, part, text in texts():
            if part in PARTS - {"title"}:
                ends = (".", "]]", "{rule}", "{because}", "{step}", QUOTES.get(language, CURLY)[1])
                assert text.endswith(ends), (language, code_id, part)
            else:
                assert not text.endswith("."), (language, code_id, part)

    def test_addresses_are_invented(self):
        for language, code_id, part, text in texts():
            for address in re.findall(r"[\w.()-]+(?:@|\(at\))([\w.-]+\w)|https?://([\w.-]+\w)", text):
                assert "".join(address).endswith("example.fi"), (language, code_id, part)

    def test_northern_sami_has_only_documented_words(self):
        """Single words only; sentences wait for a translator."""
        terms = set(read("se")["terms"].values())
        said = {text for language, _, part, text in texts() if language == "se"}
        assert {text.casefold() for text in terms | said} == DOCUMENTED
        assert {part for language, _, part, _ in texts() if language == "se"} <= {"title", "live"}

    def test_unread_languages_say_so(self):
        assert not any(profile_of(language).reviewed for language in LANGUAGES if profile_of(language).partial)
        assert [language for language in LANGUAGES if translator_for(language).partial] == ["se"]

    @pytest.mark.parametrize(
        ("chain", "note"),
        [
            (("se", "fi"), "Tämän kielen sanoja ei ole vielä tarkistettu. Muu teksti on suomeksi."),
            (("se", "sv", "fi"), "Orden på detta språk har inte granskats ännu. Övrig text är på svenska."),
            (("se",), "The texts in this language have not been reviewed yet. All other text is in English."),
            (("sv", "fi"), "Orden på detta språk har inte granskats ännu."),
        ],
    )
    def test_a_note_names_the_language_of_all_other_text(self, chain, note):
        assert Translator(chain).review_note("html_unreviewed") == note


def live(reader: Translator, finding: Finding) -> str:
    """The phrase beside the cell, as the workbook would show it for a finding."""
    facts = {name: reader.fact(fact) for name, fact in finding.facts.items()}
    return reader.live(finding.code.id).format_map(facts)


class TestMessage:
    @every_code
    def test_a_typical_finding_has_a_message(self, code):
        for language in LANGUAGES:
            text = translator_for(language).message(sample(code))
            assert not re.search(r"[{}]|\[\[|\]\]|  |\.\.(?!\.)", text), (language, text)

    def test_a_statement_names_what_it_is_about(self):
        english = translator_for("en")
        missing = [Finding.of("S301", Place("a.xlsx"), sheet=name) for name in ("Costs", "Goals")]
        assert [english.statement(finding) for finding in missing] == ["Sheet missing: Costs", "Sheet missing: Goals"]
        gone = Finding.of("S324", Place("a.xlsx", "Costs"), sheet="Costs", count=2, cells="B5")
        assert english.statement(gone) == "Hidden keys of a sheet gone"
        row = Finding.of("S302", Place("a.xlsx", "Costs"), missing="Travel", more="")
        assert english.statement(row) == "Row or field missing: Travel"
        other = Finding.of("F203", Place("a.xlsx"), period="2027-2", other="2027-1")
        assert english.statement(other).endswith(": 2027-1")

    @every_reader
    def test_a_message_begins_with_the_words_shown_live(self, language):
        for code in CODES.values():
            if has_live(code.id):
                finding = sample(code)
                assert translator_for(language).message(finding).startswith(live(translator_for(language), finding))

    @every_code
    def test_a_missing_fact_is_never_a_silent_hole(self, code):
        for missing in set(code.facts) - {fact for of, fact in UNTOLD if of == code.id}:
            facts = {name: fact for name, fact in sample(code).facts.items() if name != missing}
            with pytest.raises(KeyError, match=missing):
                translator_for("fi").message(Finding(code, Place(), facts))

    def test_in_finnish(self):
        reader = translator_for("fi")
        assert reader.message(sample(CODES["R505"])) == ("Liian pitkä: 2\xa0140 / 2\xa0000. Lyhentäkää tekstiä.")
        assert reader.message(sample(CODES["S303"])) == (
            "Lukittua kohtaa on muutettu. Alkuperäinen: ”Laadun ja tulosten mittarit”. Nyt: ”Mittarit ja kyselyt”. "
            "Palauttakaa kohta ennalleen. Jos siinä on virhe, kertokaa siitä koordinaattorille."
        )

    def test_in_swedish(self):
        assert translator_for("sv").message(sample(CODES["R509"])) == (
            "För sent: senast 31.12.2012. I fältet står nu 18.1.2013. Kontrollera datumet."
        )

    def test_in_english(self):
        assert translator_for("en").message(sample(CODES["F112"])) == (
            "The file is larger than what can be read safely (size of the file, in bytes: 26,214,400, at most "
            "20,971,520). The answers have to be copied into a clean template, which is then returned."
        )

    def test_the_subject_comes_first(self):
        subject = Text.of(fi="G05 Mittarit · Tulokset", sv="G05 Indikatorer · Resultat")
        finding = Finding(CODES["R501"], Place(), subject=subject)
        assert (
            translator_for("sv").message(finding)
            == "G05 Indikatorer · Resultat: Att fylla i. Skriv eller välj ett svar."
        )

    @pytest.mark.parametrize("severity", [Severity.WARNING, Severity.HINT])
    def test_a_missing_answer_that_is_only_noted_is_not_to_be_filled_in(self, severity):
        finding = Finding(CODES["R501"], Place(), severity=severity)
        assert translator_for("sv").message(finding) == "Svaret saknas. Skriv eller välj ett svar."
        assert translator_for("fi").message(finding) == "Vastaus puuttuu. Kirjoittakaa tai valitkaa vastaus."

    def test_the_definitions_own_sentence_takes_the_place_of_ours(self):
        says = Text.of(fi="Ylittää budjetin. {limit}")
        finding = Finding(CODES["R511"], Place(), message_override=says, subject=Text.same("Matkat"))
        assert translator_for("fi").message(finding) == "Matkat: Ylittää budjetin. {limit}"

    @pytest.mark.parametrize(
        ("code", "was", "now", "said"),
        [
            ("M707", "Not\u00a0begun", "Not begun", "U+0020, U+00A0."),
            ("S312", "Tyo\u0308", "Työ", "U+006F, U+00F6, U+0308."),
            ("S303", "two  words", "two\nwords", "U+000A, U+0020."),
            ("M701", "a" * 300 + "b", "a" * 300 + "c", "The two texts differ only after the part that is quoted."),
            ("M707", "Not begun", "Not  begun yet", None),
            ("M707", HIDDEN, HIDDEN, None),
        ],
    )
    def test_the_difference_of_two_texts_that_are_quoted_alike_is_named(self, code, was, now, said):
        message = translator_for("en").message(sample(CODES[code], was=was, now=now))
        assert message.endswith(said) if said else "The two texts" not in message

    def test_a_suggestion_is_made_only_when_it_exists(self):
        code = CODES["D104"]
        assert translator_for("en").message(sample(code, key="due-in", guess="due_in")) == (
            "There is no key “due-in” here. Did you mean “due_in”? Correct it or remove it."
        )
        assert translator_for("en").message(sample(code, key="due-in", guess="")) == (
            "There is no key “due-in” here. Correct it or remove it."
        )

    def test_an_empty_cell_is_said_to_be_empty(self):
        message = translator_for("fi").message(sample(CODES["S303"], now=""))
        assert "Alkuperäinen: ”Laadun ja tulosten mittarit”. Nyt: (tyhjä)." in message
        assert message == translator_for("fi").message(sample(CODES["S303"], now=VocabularyTerm("empty")))

    @pytest.mark.parametrize(
        "code", [code for code in CODES.values() if "value" in code.facts], ids=lambda code: code.id
    )
    def test_an_answer_to_a_personal_field_is_never_quoted(self, code):
        hidden = sample(code, value=HIDDEN, read="+358 salainen", guess="salainen", was="salainen", now="salainen")
        for language in LANGUAGES:
            message = translator_for(language).message(hidden)
            assert "salainen" not in message, language
            assert not re.search(r"[“”]\(", message), language

    def test_a_hidden_fact_hides_the_value_beside_it(self):
        facts: dict[str, Fact] = {"value": "matti(at)example.fi", "personal": HIDDEN}
        message = translator_for("fi").message(Finding(CODES["V413"], Place(), facts))
        assert (
            message
            == "Ei sähköpostiosoite: (ei näytetä). Kirjoittakaa yksi osoite ilman nimeä, esimerkiksi laatu@example.fi."
        )

    def test_a_hint_says_no_more_than_it_may(self):
        message = translator_for("fi").message(sample(CODES["V420"], value=HIDDEN, read="+358 salainen"))
        assert message == "Puhelinnumero tulkittu. Tarkistakaa, että se on oikein."


class TestFallback:
    def test_a_language_falls_back_message_by_message(self):
        reader = translator_for("se", ("se", "fi"))
        assert reader.chain == ("se", "fi")
        assert reader.message(Finding(CODES["R501"], Place())) == "Váilevaš. Kirjoittakaa tai valitkaa vastaus."
        assert reader.message(Finding(CODES["F109"], Place())).startswith("Tiedosto on PDF.")

    def test_a_sentence_is_shown_whole_in_its_own_language(self):
        finding = sample(CODES["D107"], what=VocabularyTerm("goal"), name="G15", guess="")
        assert translator_for("se").message(finding).startswith("Määrittelystä ei löydy: tavoite ”G15”.")
        assert translator_for("se").term(VocabularyTerm("goal")) == "ulbmil"

    def test_texts_of_the_definition_are_picked_by_the_reader(self):
        other = Text.of(fi="Kevät 2012", se="Giđđa 2012")
        assert "Giđđa 2012" in translator_for("se").message(sample(CODES["F203"], other=other))

    def test_the_last_resort_is_english(self):
        reader = translator_for("xx")
        assert reader.language == "xx"
        assert reader.message(Finding(CODES["R501"], Place())) == "To fill in. Write or choose an answer here."
        assert reader.fact(1234.5) == "1,234.5"

    def test_without_a_chain_the_language_names_its_own(self):
        assert translator_for("se").chain == ("se", "fi")
        assert translator_for("fi").chain == ("fi",)
        assert translator_for("sv", ["fi", "sv"]).chain == ("sv", "fi")

    def test_a_name_of_a_language_is_never_a_path(self):
        assert translator_for("../locales/fi").title("R501") == translator_for("en").title("R501")

    def test_labels_are_said_with_their_facts(self):
        assert translator_for("fi").label("prompt_length", limit=2000.0) == "Enintään 2\xa0000 merkkiä."
        assert translator_for("se").label("prompt_length", limit="{n}") == "Enintään {n} merkkiä."

    def test_what_is_unknown_is_a_key_error(self):
        with pytest.raises(KeyError):
            translator_for("fi").label("no_such_label")
        with pytest.raises(KeyError):
            translator_for("fi").live("D101")
        with pytest.raises(KeyError):
            translator_for("fi").explain("R599")
        assert translator_for("fi").term(VocabularyTerm("no_such_term")) == "no_such_term"
        assert translator_for("fi").term(VocabularyTerm("file size")) == translator_for("fi").term(
            VocabularyTerm("file_size")
        )


class TestFacts:
    @pytest.mark.parametrize(
        ("fact", "finnish", "swedish", "english"),
        [
            (4, "4", "4", "4"),
            (4.0, "4", "4", "4"),
            (0, "0", "0", "0"),
            (-0.0, "0", "0", "0"),
            (-5.0, "-5", "-5", "-5"),
            (1234.5, "1\xa0234,5", "1\xa0234,5", "1,234.5"),
            (0.1 + 0.2, "0,3", "0,3", "0.3"),
            (0.0001234, "0,0001234", "0,0001234", "0.0001234"),
            (32_767, "32\xa0767", "32\xa0767", "32,767"),
            (date(2026, 9, 30), "30.9.2026", "30.9.2026", "30 September 2026"),
            ("12,5", "12,5", "12,5", "12,5"),
            (("a", "b"), "a, b", "a, b", "a, b"),
            (Text.of(fi="Kevät", sv="Våren"), "Kevät", "Våren", "Kevät"),
            (VocabularyTerm("integer"), "kokonaisluku", "heltal", "whole number"),
        ],
    )
    def test_as_the_language_writes_them(self, fact, finnish, swedish, english):
        assert [translator_for(language).fact(fact) for language in ("fi", "sv", "en")] == [finnish, swedish, english]

    @pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e300, 5e-324, 10**400])
    def test_no_number_is_too_strange(self, number):
        assert 0 < len(translator_for("fi").fact(number)) <= LONGEST_FACT

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b]0;owned\x07", "␛]0;owned␇"),
            ("a\x00b\x7f\x9b", "a␀b��"),
            ("\u202egnp.exe\u2066\u200f", "�gnp.exe��"),
            ("one\r\n\r\ntwo\tthree\u2028four", "one two three four"),
            ("\ud800 \ufeff \uffff", "� � �"),
            ("tärkeä 👩\u200d🏫 Sámi đŋ 1\u00a0234 ﷺ", "tärkeä 👩\u200d🏫 Sámi đŋ 1\u00a0234 ﷺ"),
        ],
    )
    def test_what_could_steer_a_terminal_is_made_visible(self, text, shown):
        reader = translator_for("fi")
        assert reader.fact(text) == shown
        assert reader.fact((text, "b")) == f"{shown}, b"
        assert reader.fact(Text.same(text)) == shown
        assert reader.message(Finding(CODES["R501"], Place(), subject=Text.same(text))).startswith(f"{shown}: ")
        assert reader.message(Finding(CODES["R511"], Place(), message_override=Text.same(text))) == shown

    def test_a_long_fact_is_cut(self):
        assert translator_for("fi").fact("ä" * LONGEST_FACT) == "ä" * LONGEST_FACT
        assert translator_for("fi").fact("ä" * 4000) == "ä" * (LONGEST_FACT - 1) + "…"
        assert len(translator_for("fi").fact(("a.xlsx",) * 500)) == LONGEST_FACT

    def test_marks_in_a_fact_stay_as_they_are(self):
        message = translator_for("en").message(sample(CODES["V401"], value="{live} [[{limit}]] %s {0.__class__}"))
        assert message.startswith("Not a number: “{live} [[{limit}]] %s {0.__class__}”.")


class TestExplain:
    @every_code
    def test_every_code_explains_itself(self, code):
        for language in LANGUAGES:
            said = translator_for(language).explain(code.id)
            assert said.title == translator_for(language).title(code.id)
            assert all((said.title, said.meaning, said.why, said.example, said.fix)), language


def test_importing_words_is_cheap():
    program = (
        "import sys, lamppu_xl.i18n.translator; print([name for name in ('babel', 'tomllib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_examples_in_docstrings_are_true():
    assert doctest.testmod(lamppu_xl.i18n.translator).failed == 0


@pytest.mark.parametrize(
    ("language", "addressed"),
    [
        ("fi", r"\bteidän\b|\b(lähettäkää|täyttäkää|kopioikaa)\b"),
        ("sv", r"\b(ni|er|ert|skicka|fyll)\b"),
        ("en", r"\byour?\b|\b(send|fill)\b(?! the workbook again)"),
    ],
)
def test_a_message_about_a_file_is_right_for_the_coordinator_and_for_the_partner(language: str, addressed: str) -> None:
    """The coordinator reads it in the terminal, and may pass it on."""
    messages = {code: find_text(language, f"codes.{code}.message") or "" for code in CODES if code.startswith("F1")}
    assert len(messages) > 20
    assert not {code: text for code, text in messages.items() if re.search(addressed, text, re.IGNORECASE)}


def test_the_page_of_codes_is_up_to_date():
    path = ROOT / "docs" / "make_codes.py"
    spec = importlib.util.spec_from_file_location("make_codes", path)
    assert spec is not None
    assert spec.loader is not None
    make_codes = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_codes)
    written = (ROOT / "docs" / "reference" / "codes.md").read_text("utf-8")
    assert written == make_codes.page(), "to accept the page as it is now: python docs/make_codes.py"
    assert [code for code in CODES if f"\n### {code}\n" not in written] == [], "each code of the list has its part"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fi", "2.1.2026 23.05"),
        ("en", "2 Jan 2026 23:05"),
        ("de", "02.01.2026 23:05"),
        ("nl", "2 jan 2026 23:05"),
    ],
)
def test_a_moment_has_a_day_and_a_time_in_every_language(language: str, shown: str) -> None:
    assert translator_for(language).moment(datetime(2026, 1, 2, 23, 5, tzinfo=UTC)) == shown
