"""The findings of one return that its feedback shows, and the sentences for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import AnswerState, state_of
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.period_labels import label_in
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import HIDDEN, Translator
from lamppu_xl.reports.feedback_answers import fits_live
from lamppu_xl.returns.submission import Submission
from lamppu_xl.templates.parts import field_of, options_for
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.verdict import Verdict

REPAIRED = frozenset(
    {
        *("F211", "S301", "S302", "S303", "S304", "S305", "S306", "S309", "S359", "S311", "S312", "S313"),
        *("S316", "S317", "S324", "S325", "S374", "S377", "S378", "S380", "S384", "S385", "S386", "S388"),
        "S390",
    }
)
"""Codes of changes to the form that the feedback workbook undoes; each has a sentence of its own for that."""

RESTORED = REPAIRED & {"S303", "S304", "S311", "S312", "S313", "S374", "S390"}
"""Codes of `REPAIRED` that need no correction: the partner checks the restored form and sends it again."""

MILDER = "O605"
"""The code of a note that the form shows a stricter check than applies. It needs no correction."""

DECIDED = frozenset({"O612"})
"""Codes of remarks for information."""

COORDINATOR_ONLY = frozenset({"F212", "F243", "F244", "F245", "O621", "O622", "O623"})
"""Codes that only the coordinator can act on: an open workbook, and what became of a decision."""

UNFORMATTED = "shown"
"""The fact that names what the format of a cell makes of its number. A feedback workbook shows the number itself."""

OUTSIDE = frozenset({"S307", "S315", "S323", "S356"})
"""Codes of texts outside the fields of the form. A list of its own shows these texts in full."""


@dataclass(frozen=True, kw_only=True)
class FeedbackContent:
    """The content of the feedback on one return."""

    project: Project
    period: Period
    verdict: Verdict
    submission: Submission
    template: Template
    words: Translator
    """In the language of the partner."""
    by: date
    """The day by which the partner sends the form again."""
    has_new_form: bool = False
    """Whether the form is that of the present definition, not that of the return."""
    not_carried: tuple[tuple[Text, str | float | date], ...] = ()
    """The label and the content of each answer that the new form has no place for."""
    received: datetime | None
    """When the return was first seen; None if that is unknown."""
    findings: tuple[Finding, ...]
    """The gravest first, within a severity in reading order; without those that the partner cannot act on."""

    @property
    def asks_something(self) -> bool:
        """Whether a finding asks the partner to do something."""
        return any(finding.effective_severity is not Severity.INFO for finding in self.findings)

    def sentence(self, finding: Finding) -> str:
        """The problem and the next step, without the place and without the words before it."""
        if finding.code.id in REPAIRED:
            return repair_sentence(finding, self.words, has_new_form=self.has_new_form)
        facts = {name: "" if name == UNFORMATTED else fact for name, fact in finding.facts.items()}
        lead = f"{self.lead(finding)}. "
        sentence = self.words.message(replace(finding, subject=None, facts=facts)).removeprefix(lead)
        sentence = sentence.replace(f": {self.words.fact(HIDDEN)}", "")  # the answer itself is beside it
        is_note, entry = state_of(finding) is AnswerState.NOTE, finding.entry
        if is_note and entry and entry in self.submission.answers and self._is_marked(entry):
            return f"{sentence} {self.words.label('feedback_as_read')}"
        return sentence

    def _is_marked(self, entry: AnswerRef) -> bool:
        """Whether the live check marks the answer as it is in the feedback workbook."""
        template = self.template
        codes = options_for(template.project, template.partner, field_of(template.project, entry))
        labels = [self.words.pick(option.label) for option in codes.options] if codes else []
        content = template.answers.get(entry)
        return entry in template.wrong and not fits_live(template.project, template.partner, entry, content, labels)

    def label_of(self, entry: AnswerRef) -> str:
        """The name of a field as the form has it: a forecast names its period."""
        return self.words.pick(label_in(self.project, field_of(self.project, entry), self.period))

    def lead(self, finding: Finding) -> str:
        """The words before a sentence: the state of the answer."""
        state = state_of(finding)
        return self.words.label(f"answer_{state}" if state else "feedback_info")


def repair_sentence(finding: Finding, words: Translator, *, has_new_form: bool = False) -> str:
    """What the feedback workbook has undone. The code of the finding is in `REPAIRED`."""
    # A hidden key means nothing to a partner.
    facts = {name: words.fact(fact) for name, fact in finding.facts.items() if name != "key"}
    is_moved = finding.code.id == "F211" and has_new_form
    return words.label(f"feedback_{finding.code.id}{'_new' if is_moved else ''}", **facts)


def _is_decided(finding: Finding) -> bool:
    """Whether a decision of the coordinator is shown to the partner for information."""
    return finding.accepted is not None or finding.code.id in DECIDED


def findings_for_partner(findings: Iterable[Finding], *, has_new_form: bool = False) -> tuple[Finding, ...]:
    """The findings that the partner can act on, the gravest first, and notes on checks of its own form."""
    shown_notes = set() if has_new_form else {MILDER}
    kept = [
        replace(finding, severity=Severity.WARNING) if finding.code.id in RESTORED else finding
        for finding in findings
        if (finding.effective_severity is not Severity.INFO or finding.code.id in shown_notes or _is_decided(finding))
        and finding.code.id not in COORDINATOR_ONLY
    ]
    return tuple(sorted(kept, key=lambda finding: finding.effective_severity.rank))
