"""A batch as reports meet it: every state, every severity, files of nobody, and texts that would be markup."""

from __future__ import annotations

from projects import lamppu

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import Text
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict

HOSTILE = '<img src="https://example.com/x.png" onerror="document.title=1">'
"""What a report must show and not become."""

DELAY = Text.of(
    fi="Tekstissä mainitaan viive. Kirjatkaa se myös poikkeamaksi.",
    sv="Texten nämner en försening. Skriv in den också som avvikelse.",
    en="The text mentions a delay. Please enter it as a deviation, too.",
)
LAPSED = Text.of(
    fi="Viime kaudella kerroitte tuloksia, nyt kenttä on tyhjä.",
    sv="Förra perioden berättade ni om resultat, nu är fältet tomt.",
    en="You reported results last period; the field is now empty.",
)


def subject(entry: str) -> Text:
    texts = {
        "status": ("G05 Laadun ja tulosten mittarit · Tilanne", "G05 Kvalitetsindikatorer · Läge"),
        "results": ("G05 Laadun ja tulosten mittarit · Tulokset", "G05 Kvalitetsindikatorer · Resultat"),
        "deviation": ("G05 Laadun ja tulosten mittarit · Poikkeama", "G05 Kvalitetsindikatorer · Avvikelse"),
        "organiser": ("Omat tapahtumat 1 · Järjestäjä", "Egna evenemang 1 · Arrangör"),
        "phone": ("Perustiedot · Puhelin", "Grunduppgifter · Telefon"),
    }
    fi, sv = texts[entry]
    return Text.of(fi=fi, sv=sv)


def finding(code: str, at: str, facts: dict[str, Fact] | None = None, **more: object) -> Finding:
    """A finding by its code and its place: `file`, `file!sheet` or `file!sheet!row,col`."""
    file, _, rest = at.partition("!")
    sheet, _, cell = rest.partition("!")
    row, col = (int(number) for number in cell.split(",")) if cell else (None, None)
    return Finding(CODES[code], Place(file, sheet or None, row, col), facts or {}, **more)  # type: ignore[arg-type]


def mixed() -> Batch:
    """An autumn of 2012 in which everything happens at once."""
    kao, lappia, redu = (f"LAMPPU_2012-2_{partner}.xlsx" for partner in ("KAO", "LAPPIA", "REDU"))
    goal = "G05 Laadun ja tulosten mittarit"
    entry = AnswerRef("results", "G05", "status")
    near = {"value": "Kemi-Tornionjoki-laaksojen ky", "guess": "Kemi-Tornionlaakson koulutuskuntayhtymä Lappia"}
    strange = f"raportti {HOSTILE}.xlsx"
    verdicts = (
        Verdict(
            kao,
            "a" * 64,
            FileState.ACCEPTED,
            (
                finding(
                    "R511",
                    f"{kao}!{goal}!9,2",
                    subject=subject("deviation"),
                    message_override=DELAY,
                    severity=Severity.WARNING,
                ),
                finding(
                    "V420",
                    f"{kao}!Perustiedot!8,2",
                    {"value": "08 123", "read": "+358 8 123"},
                    subject=subject("phone"),
                ),
            ),
            "KAO",
            "2012-2",
        ),
        Verdict(
            lappia,
            "b" * 64,
            FileState.REJECTED,
            (
                finding("R501", f"{lappia}!{goal}!5,2", entry=entry, subject=subject("status")),
                finding("R511", f"{lappia}!{goal}!6,2", subject=subject("results"), message_override=LAPSED),
                finding("S307", f"{lappia}!{goal}!19,8", {"value": HOSTILE}),
            ),
            "LAPPIA",
            "2012-2",
        ),
        Verdict(
            redu,
            "c" * 64,
            FileState.REJECTED,
            (finding("V408", f"{redu}!Omat tapahtumat!4,6", {**near}, subject=subject("organiser")),),
            "REDU",
            "2012-2",
        ),
        Verdict(
            "LAMPPU_2012-2_REDU (1).xlsx",
            "c" * 64,
            FileState.DUPLICATE,
            (finding("F208", "LAMPPU_2012-2_REDU (1).xlsx", {"original": redu}),),
        ),
        Verdict(
            strange,
            "d" * 64,
            FileState.SET_ASIDE,
            (finding("F201", strange, {"project": "LAMPPU"}),),
        ),
        Verdict(f"~${kao}", "", FileState.IGNORED, (finding("F111", f"~${kao}", {"workbook": kao, "packed": ""}),)),
    )
    period = lamppu().period("2012-2")
    assert period is not None
    return Batch(lamppu(), period, verdicts)


def empty() -> Batch:
    """Nothing came."""
    period = lamppu().period("2012-2")
    assert period is not None
    return Batch(lamppu(), period, ())
