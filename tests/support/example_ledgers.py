"""A small ledger with every type of record."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import records as books
from lamppu_xl.ledger.records import Ledger, tidy

ODD = ("=1+1", "+358 8 123", "-5", "@SUM(A1)", "'heitto", "0123", "#N/A", "TRUE", " alussa", "lopussa ", "a\nb", "1,5")
"""Texts that a program could take for something else."""


def said(**translations: str) -> Text:
    return tidy(Text.of(**translations))


def small() -> Ledger:
    """Two partners, two returns, an answer of every type, and texts that look like formulas."""
    values = [
        ("results/G1/results", ODD[0]),
        ("results/G1/share", 0.54),
        ("figures/I1/actual", 1234.5),
        ("figures/I2/actual", 0.3),
        ("visits/1/begins", "2012-09-30"),
        ("visits/1/host", "BETA"),
    ]
    values += [(f"visits/{number}/name", text) for number, text in enumerate(ODD, 1)]
    values += [("results/G2/results", "ä" * 32_767)]
    answers = [
        books.LedgerAnswer(number, 1 + number % 2, AnswerRef.parse(entry), value, "Lehti", "C5")
        for number, (entry, value) in enumerate(values, 1)
    ]
    questions = [
        ("results", "results", "text", "text", "", ""),
        ("results", "share", "percent", "number", "never", ""),
        ("figures", "actual", "number", "number", "sum", ""),
        ("visits", "begins", "date", "date", "", ""),
        ("visits", "host", "choice", "text", "", "partners"),
        ("visits", "name", "text", "text", "", ""),
    ]
    return Ledger(
        books.LedgerHead(1, "TINY", "2012-2", "ALFA", "fi", ("fi", "sv"), False, "tiny", Text.same("Pieni hanke")),
        periods=(books.LedgerPeriod("2012-2", said(fi="Syksy", sv="Höst"), date(2012, 7, 1), date(2012, 12, 31)),),
        partners=(
            books.LedgerPartner("ALFA", "Alfa-opisto", "0828255-9", ("coordinator", "partner"), ("Alfa", "Vanha Alfa")),
            books.LedgerPartner("BETA", "Beta", "", ("partner",), ()),
        ),
        goals=tuple(
            books.LedgerGoal(goal, ("ALFA", "BETA"), said(fi=goal), said(fi="Tavoite")) for goal in ("G1", "G2")
        ),
        options=tuple(books.LedgerOption("partners", option, Text.same(option.title())) for option in ("ALFA", "BETA")),
        tables=(
            books.LedgerTable("results", "goal", 0, said(fi="Tulokset")),
            books.LedgerTable("figures", "code", 0, said(fi="Luvut")),
            books.LedgerTable("visits", "lines", 30, said(fi="Vierailut")),
        ),
        questions=tuple(
            books.LedgerField(*question[:5], False, question[5], said(fi=question[1], en="x")) for question in questions
        ),
        lines=tuple(books.LedgerLine("figures", line, "", said(fi=line)) for line in ("I1", "I2")),
        details=(
            books.LedgerDetail("figures", "I1", "target", number=8.0),
            books.LedgerDetail("figures", "I1", "ends", day=date(2012, 12, 31)),
            books.LedgerDetail("figures", "I1", "unit", text=said(fi="kpl", en="pieces")),
        ),
        returns=(
            books.LedgerReturn(1, "2012-2", "ALFA", "ALFA.xlsx", "a" * 64, True),
            books.LedgerReturn(2, "2012-2", "BETA", "BETA.xlsx", "b" * 64, False),
        ),
        missing=(books.MissingPartner("2012-2", "GAMMA", "absent"),),
        answers=tuple(answers),
        traces=(books.CellTrace("Vastaukset", "F4:F22", "1-19"), books.CellTrace("Luvut", "E3", "3-4")),
        listings=(books.AnswerListing("Vastaukset", "Vastaus", "Tunniste", "SHA-256"),),
        tabs=(books.LedgerSheet("Vastaukset", "0" * 32, "1" * 32),),
    )
