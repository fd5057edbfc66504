"""Drafts for the coordinator's mail program: the right text and the right attachment."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from projects import TINY_FORM, TINY_PROJECT, lamppu, tiny
from status_folders import AFTER, BEFORE, PERIOD, SOUND, receive
from templates import issued, painted, spoken

from lamppu_xl.cli.main import group
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports import letters
from lamppu_xl.services.feedback import feedback as write_feedback
from lamppu_xl.services.return_day import return_day
from lamppu_xl.validation.verdict import FileState, Verdict
from lamppu_xl.workbook.sheet_names import first_sheet_name

ADDRESSED = TINY_PROJECT.replace(
    "language: sv}", "language: sv, contact: {name: Kvalitetschef Åsa, email: kvalitet@beta.example.fi}}"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(TINY_FORM, encoding="utf-8")
    (tmp_path / "project.yaml").write_text(ADDRESSED, encoding="utf-8")
    for name in ("inbox", "outbox"):
        (tmp_path / PERIOD / name).mkdir(parents=True)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def drafts(folder: Path) -> dict[str, EmailMessage]:
    found = {}
    for path in sorted((folder / PERIOD / "letters").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found[path.name] = message
    return found


def body(message: EmailMessage) -> str:
    part = message.get_body()
    assert part is not None
    return str(part.get_content())


def attached(message: EmailMessage) -> tuple[str, bytes]:
    (part,) = message.iter_attachments()
    return str(part.get_filename()), part.get_content()


def no_project_text(_: str) -> None:
    return None


@pytest.mark.parametrize("name", ["send", "remind", "again", "correct"])
@pytest.mark.parametrize("partner", [*tiny().partners, *lamppu().partners], ids=lambda partner: partner.id)
def test_every_letter_has_a_text_in_the_language_of_every_partner(name: str, partner: Partner) -> None:
    project = tiny() if partner in tiny().partners else lamppu()
    facts = letters.letter_facts(project, project.periods[1], partner, spoken(project, partner))
    made = letters.compose_letter(name, spoken(project, partner), facts | {"file": "x.xlsx"}, partner, no_project_text)
    assert made.language == {"se": "fi"}.get(partner.language, partner.language)
    assert made.subject.startswith(project.id)
    assert partner.name_on(project.periods[1].end) in made.body or name == "correct"
    assert "x.xlsx" in made.body
    assert not set("{}!") & set(made.subject + made.body)


def test_no_letter_names_a_sheet_by_itself() -> None:
    """The names of sheets are facts, because a project may change them."""
    for path in sorted((files("lamppu_xl.i18n") / "locales" / "letters").iterdir(), key=str):
        words = translator_for(path.name.split(".")[1])
        written = path.read_text(encoding="utf-8")
        named = "|".join(words.label(label) for label in ("help", "feedback", "checks"))
        assert re.findall(rf"(?<!{{)\b(?:{named})\b", written) == [], path.name


def test_the_first_sheet_of_a_file_that_is_no_workbook_has_no_name() -> None:
    assert first_sheet_name(b"") == first_sheet_name(b"encrypted") == ""


@pytest.mark.slow
def test_the_facts_of_a_letter_are_in_the_language_of_its_text(tmp_path: Path) -> None:
    run("--language", "fi", "demo", str(tmp_path / "demo"))
    run("send", str(tmp_path / "demo"), "--period", "2012-2")
    made = email.message_from_bytes(
        (tmp_path / "demo" / "2012-2" / "letters" / "LAMPPU_2012-2_SAKK_saate.eml").read_bytes(),
        policy=email.policy.default,
    )
    assert "syksy 2012" in made["subject"], "the text is in Finnish, although the template is in Northern Sámi"
    assert "Čakča" not in made["subject"] + body(made)


@pytest.mark.slow
def test_send_attaches_the_template_of_each_partner(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    output = run("send", str(folder), "--period", PERIOD)
    made = drafts(folder)
    assert list(made) == [f"TINY_{PERIOD}_{partner}_saate.eml" for partner in ("ALFA", "BETA", "GAMMA")]
    beta = made[f"TINY_{PERIOD}_BETA_saate.eml"]
    assert beta["X-Unsent"] == "1"
    assert beta["To"] == "Kvalitetschef Åsa <kvalitet@beta.example.fi>"
    assert beta["Subject"] == "TINY: rapportmall, höst (senast 15.1.2027)"
    assert "15.1.2027" in body(beta)
    assert "Date" not in beta
    template = folder / PERIOD / "outbox" / f"TINY_{PERIOD}_BETA.xlsx"
    assert attached(beta) == (template.name, template.read_bytes())
    assert f"första bladet, {first_sheet_name(template.read_bytes())}." in body(beta)
    assert made[f"TINY_{PERIOD}_GAMMA_saate.eml"]["To"] is None
    assert output.count("No e-mail address is known") == 2


@pytest.mark.slow
def test_after_the_deadline_the_letter_and_the_terminal_have_the_new_day(folder: Path) -> None:
    arguments = ("send", str(folder), "--period", PERIOD, "--partner", "BETA", "--language", "en")
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    assert "has passed" not in run(*arguments, "--today", BEFORE)
    assert "har ändrats" not in body(*drafts(folder).values())
    assert "Partners are asked to return by 25 January 2027." in run(*arguments, "--today", AFTER)
    (letter,) = drafts(folder).values()
    assert letter["Subject"].endswith("(senast 25.1.2027)")
    assert "Sista inlämningsdagen i mallen, 15.1.2027, har ändrats. Ny dag: 25.1.2027" in body(letter)
    assert "has passed" not in run(*arguments, "--today", AFTER, "--by", "2027-02-03")
    assert "senast 3.2.2027" in body(*drafts(folder).values())
    assert "--by is for new drafts" in run(*arguments, "--by", "2027-02-03", "--done", code=2)


@pytest.mark.slow
def test_the_day_of_the_last_message_holds_until_it_has_passed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("generate", str(folder), "--period", PERIOD)
    asked = ("--today", BEFORE, "--by", "2027-01-29", "--partner", "BETA", "--partner", "GAMMA")
    run("send", str(folder), "--period", PERIOD, *asked)
    receive(folder, "GAMMA")
    monkeypatch.setattr("lamppu_xl.services.feedback.current_day", lambda: date(2027, 1, 11))
    (written,) = write_feedback(folder, period=PERIOD).written
    assert written.by == date(2027, 1, 29)
    arguments = ("remind", str(folder), "--period", PERIOD, "--language", "en", "--today")
    output = run(*arguments, BEFORE)
    assert "asked to return by 29 January 2027, as in the last message; the deadline is 15 January 2027." in output
    made = drafts(folder)
    assert "29.1.2027" in body(made[f"TINY_{PERIOD}_BETA_muistutus.eml"])
    assert "15.1.2027" in body(made[f"TINY_{PERIOD}_ALFA_muistutus.eml"])
    assert "29 January 2027" in run(*arguments, "2027-01-20")
    assert "29.1.2027" in body(drafts(folder)[f"TINY_{PERIOD}_BETA_muistutus.eml"])
    assert "29 January 2027" not in run(*arguments, "2027-01-30")


@pytest.mark.slow
def test_send_leaves_out_a_partner_whose_return_is_accepted(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "BETA", SOUND)
    arguments = ("send", str(folder), "--period", PERIOD, "--language", "en", "--today", BEFORE)
    output = run(*arguments)
    assert "BETA: no draft, because its return BETA.xlsx is accepted." in output
    assert [*drafts(folder)] == [f"TINY_{PERIOD}_{partner}_saate.eml" for partner in ("ALFA", "GAMMA")]
    run(*arguments, "--partner", "BETA")
    assert f"TINY_{PERIOD}_BETA_saate.eml" in drafts(folder)


def test_without_a_template_there_is_no_draft(folder: Path) -> None:
    output = run("lähetä", str(folder), "--period", PERIOD, "--partner", "BETA")
    assert "BETA: there is no template yet" in output
    assert drafts(folder) == {}


@pytest.mark.slow
def test_remind_writes_to_partners_without_a_return_or_with_errors(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD)
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA")
    run("muistuta", str(folder), "--period", PERIOD, "--by", "2027-02-01", "--today", AFTER)
    made = drafts(folder)
    assert list(made) == [f"TINY_{PERIOD}_ALFA_muistutus.eml", f"TINY_{PERIOD}_GAMMA_palaute.eml"]
    alfa, gamma = made.values()
    assert attached(alfa)[0] == f"TINY_{PERIOD}_ALFA.xlsx"
    feedback = folder / PERIOD / "feedback" / f"TINY_{PERIOD}_GAMMA_feedback.xlsx"
    assert attached(gamma) == (feedback.name, feedback.read_bytes())
    assert (gamma.get_body() or gamma)["Content-Language"] == "en"
    assert "feedback" in str(gamma["Subject"])
    day = spoken(tiny(), tiny().partners[2]).fact(date(2027, 2, 1))
    assert f"Return by: {day}" in body(gamma).splitlines()
    assert day in str(gamma["Subject"])
    items = [line for line in body(gamma).splitlines() if line.startswith("– ")]
    assert 1 <= len(items) <= 6
    assert "correct or complete a few items (to fill in: 7)." in body(gamma)
    assert "Palautettava viimeistään: 1.2.2027" in body(alfa).splitlines()


def test_remind_skips_a_return_that_cannot_be_judged(folder: Path) -> None:
    receive(folder, "BETA", SOUND, "a.xlsx")
    receive(folder, "BETA", SOUND | {"contact/1/name": "Någon annan"}, "b.xlsx")
    output = run("remind", str(folder), "--period", PERIOD, "--partner", "beta", "--today", BEFORE)
    assert "could not be checked" in output
    assert drafts(folder) == {}


@pytest.mark.slow
def test_the_same_input_gives_the_same_draft_and_an_edited_draft_is_never_overwritten(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    arguments = ("send", str(folder), "--period", PERIOD, "--partner", "BETA")
    run(*arguments)
    path = folder / PERIOD / "letters" / f"TINY_{PERIOD}_BETA_saate.eml"
    first = path.read_bytes()
    run(*arguments)
    assert path.read_bytes() == first
    assert letters.is_untouched(first)
    edited = first.replace(b"Hej,", b"Hej Anna,")
    path.write_bytes(edited)
    output = run(*arguments)
    assert "was edited and is not changed" in output
    assert path.read_bytes() == edited
    assert path.with_name(f"{path.stem} (2).eml").read_bytes() == first
    run(*arguments)
    assert len(drafts(folder)) == 2


@pytest.mark.slow
def test_an_unedited_draft_is_replaced_when_the_template_changes(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    run("send", str(folder), "--period", PERIOD, "--partner", "BETA")
    template = folder / PERIOD / "outbox" / f"TINY_{PERIOD}_BETA.xlsx"
    template.write_bytes(b"another one")
    run("send", str(folder), "--period", PERIOD, "--partner", "BETA")
    (made,) = drafts(folder).values()
    assert attached(made)[1] == b"another one"


def test_the_projects_own_text_replaces_the_packaged_text(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    (folder / "letters").mkdir()
    own = "Subject: Hälsning om {project}\r\n\r\nBästa {partner}, skicka senast {deadline}.\r\n"
    (folder / "letters" / "send.sv.txt").write_bytes(b"\xef\xbb\xbf" + own.encode())
    run("send", str(folder), "--period", PERIOD, "--partner", "BETA")
    (made,) = drafts(folder).values()
    assert made["Subject"] == "Hälsning om TINY"
    assert body(made).strip() == "Bästa Beta yrkesinstitut, skicka senast 15.1.2027."


@pytest.mark.parametrize(
    "text",
    [
        "Hei ilman otsikkoa\n",
        "Subject: vain otsikko\n",
        "Subject: x\n\nHei {partnr}",
        "Subject: x\n\n{}",
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.slow
def test_an_invalid_text_is_named(folder: Path, text: str | bytes) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    (folder / "letters").mkdir()
    (folder / "letters" / "send.sv.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    assert "send.sv.txt" in run("send", str(folder), "--period", PERIOD, "--partner", "BETA", code=2)
    assert drafts(folder) == {}


def test_nothing_in_a_definition_can_add_a_header() -> None:
    letter = letters.Letter(
        subject="Aihe", body="Hei,\n", to="a@example.fi", to_name="Nimi\r\nBcc: muu@example.fi", language="fi"
    )
    message = email.message_from_bytes(letters.draft_message(letter, "x.xlsx", b"PK"), policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == "a@example.fi"


@pytest.mark.parametrize("address", ["", "  ", "ei osoitetta", "a@", "@b", "a@b.fi, c@d.fi", "a b@c.fi", "<a@b.fi"])
def test_an_invalid_address_leaves_the_field_empty(address: str) -> None:
    letter = letters.Letter(subject="Aihe", body="Hei,\n", to=address, to_name="Nimi", language="fi")
    message = email.message_from_bytes(letters.draft_message(letter, "x.xlsx", b"PK"), policy=email.policy.default)
    assert message["To"] is None
    assert letters.address_of(letter) is None


@pytest.mark.parametrize(
    ("by", "today", "asked"),
    [
        (None, "2027-01-01", "2027-01-15"),
        (None, "2027-01-15", "2027-01-15"),
        (None, "2027-01-20", "2027-01-27"),
        (None, "2027-01-22", "2027-01-29"),
        (None, "2027-01-23", "2027-02-01"),
        (None, "2027-01-24", "2027-02-01"),
        ("2027-01-30", "2027-01-20", "2027-01-30"),
        ("2027-02-01", "2027-01-20", "2027-02-01"),
    ],
)
def test_partners_are_never_asked_for_a_day_in_the_past(by: str | None, today: str, asked: str) -> None:
    period = replace(tiny().periods[-1], deadline=date(2027, 1, 15))
    chosen = date.fromisoformat(by) if by else None
    assert return_day(period, chosen, date.fromisoformat(today)) == date.fromisoformat(asked)


def test_a_chosen_day_in_the_past_is_refused_with_the_next_step() -> None:
    with pytest.raises(UsageError, match="Give the new return date with --by"):
        return_day(tiny().periods[-1], date(2020, 1, 1), date(2027, 1, 1))


def test_the_texts_have_no_word_that_a_funder_prescribes():
    words = re.compile(r"osatoteuttaj|kausi|kaude|kaut|tavoit|delgenomför|period|goal|partner|\bmål", re.IGNORECASE)
    texts = [each for each in (files("lamppu_xl.i18n") / "locales" / "letters").iterdir() if each.name.endswith(".txt")]
    assert len(texts) == 12
    assert not [each.name for each in texts if words.search(re.sub(r"\{\w+\}", "", each.read_text(encoding="utf-8")))]


def test_a_reminder_names_the_file_of_another_period_that_has_come(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    (folder / PERIOD / "inbox" / "spring.xlsx").write_bytes(painted(issued(tiny(), "BETA", "2026-1")))
    before = "bör utredas"
    for state in (before, "utelämnad genom ett beslut"):
        if state != before:
            run("decide", "leave-out", str(folder), "spring.xlsx", "--period", PERIOD, "--because", "Fel period.")
        run("remind", str(folder), "--period", PERIOD, "--partner", "BETA", "--today", BEFORE)
        (draft,) = drafts(folder).values()
        assert "– spring.xlsx: " in body(draft)
        assert "inte fått er rapport" not in body(draft)
        assert attached(draft)[0] == f"TINY_{PERIOD}_BETA.xlsx"
        output = run("validate", str(folder), "--period", PERIOD, "--language", "sv", code=1 if state == before else 0)
        assert f"spring.xlsx (BETA): {state}" in output
        assert ("filer att utreda: 1" in output) is (state == before)


@pytest.mark.parametrize(
    ("file", "data", "reason"),
    [
        (f"TINY_{PERIOD}_BETA.pdf", b"%PDF-1.7\n", "Filen är en PDF."),
        (f"TINY_{PERIOD}_BETA.docx", b"PK\x03\x04", "men den är ingen arbetsbok"),
        (f"TINY_{PERIOD}_BETA (2).xlsx", b"PK\x03\x04 not whole", "Filen är skadad"),
        (f"TINY_{PERIOD}_BETA2.xlsx", b"PK\x03\x04 not whole", ""),
        ("BETA.pdf", b"%PDF-1.7\n", ""),
        (f"TINY_{PERIOD}_BETA.zip.001", b"PK\x03\x04", ""),
    ],
)
def test_a_reminder_names_the_file_with_the_name_of_the_template_that_is_no_report(
    folder: Path, file: str, data: bytes, reason: str
) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    (folder / PERIOD / "inbox" / file).write_bytes(data)
    run("remind", str(folder), "--period", PERIOD, "--partner", "BETA", "--today", BEFORE)
    (draft,) = drafts(folder).values()
    assert (f"– {file}: " in body(draft)) is bool(reason)
    assert reason in body(draft)
    assert "Teknisk" not in body(draft)
    assert ("inte fått er rapport" in body(draft)) is not bool(reason)


def test_drafts_that_were_sent_are_not_to_be_sent_again(folder: Path) -> None:
    run("generate", str(folder), "--period", PERIOD, "--partner", "BETA")
    arguments = ("send", str(folder), "--period", PERIOD, "--partner", "BETA")
    run(*arguments)
    assert "Next: open, check and send each draft" in run(*arguments)
    run(*arguments, "--done")
    output = run(*arguments)
    assert "Next: open, check and send" not in output
    assert "Nothing is left to send." in output


def test_a_letter_does_not_ask_for_what_the_attached_workbook_has_restored() -> None:
    restored = Finding.of("S303", Place("a.xlsx", "Luvut", 4, 0), was="a", now="b")
    wrong = Finding.of("V402", Place("a.xlsx", "Luvut", 4, 2), value="x", shown="")
    verdict = Verdict("a.xlsx", "", FileState.REJECTED, (restored, wrong))
    words = translator_for("en")
    wrong_line, restored_line = letters.first_items(verdict, words).splitlines()
    assert "it has been restored" in restored_line
    assert "it has been restored" not in wrong_line
    assert letters.counts_of(verdict, words) == "to correct: 1, to look at: 1"
    assert letters.first_items(replace(verdict, stored_findings=(restored,)), words)


def test_a_letter_lists_as_many_findings_as_it_counts() -> None:
    place, words = Place("a.xlsx", "Luvut", 4, 2), translator_for("en")
    wrong = Finding.of("V402", place, value="x", shown="")
    large = Finding.of("V509", place, value="4500.0 %", guess="45.0 %")
    noted = replace(large, severity=Severity.INFO)
    verdict = Verdict("a.xlsx", "", FileState.REJECTED, (large, noted, wrong))
    assert letters.counts_of(verdict, words) == "to correct: 1, to look at: 1"
    assert len(letters.first_items(verdict, words).splitlines()) == 2
    many = replace(verdict, stored_findings=(*[wrong] * letters.MOST_ITEMS, large))
    assert letters.first_items(many, words).splitlines()[-1] == "– and further items: 1"


def test_a_letter_says_once_what_is_the_same_in_several_rows() -> None:
    words = translator_for("sv")

    def repeated(row: int, field: str = "contract") -> Finding:
        subject = Text.same(f"Procurements {row} · {field}")
        entry = AnswerRef("procurement", str(row), field)
        return replace(Finding.of("R501", Place("a.xlsx", "Procurements", row, 1)), subject=subject, entry=entry)

    found = (*map(repeated, range(1, 5)), repeated(1, "supplier"), *(repeated(1, f"f{number}") for number in range(5)))
    first, second, *_, last = letters.first_items(Verdict("a.xlsx", "", FileState.REJECTED, found), words).splitlines()
    assert first.startswith("– Procurements 1 · contract: ")
    assert first.endswith("(Ställen: 4)")
    assert second.startswith("– Procurements 1 · supplier: ")
    assert "Ställen" not in second
    assert last == "– och ytterligare punkter: 2"


@pytest.mark.parametrize(
    ("sheet", "subject", "shown"),
    [
        ("Hankinnat", "Hankinnat 1 · Sopimus", "– Hankinnat 1 · Sopimus: "),
        ("G05 Laadun mittarit", "G05 · Tilanne", "– G05 · Tilanne: "),
        ("Yhteystiedot", "Nimi", "– Yhteystiedot · Nimi: "),
    ],
)
def test_a_letter_names_a_question_as_the_feedback_does(sheet: str, subject: str, shown: str) -> None:
    missing = replace(Finding.of("R501", Place("a.xlsx", sheet, 4, 1)), subject=Text.same(subject))
    verdict = Verdict("a.xlsx", "", FileState.REJECTED, (missing,))
    assert letters.first_items(verdict, translator_for("fi")).startswith(shown)
