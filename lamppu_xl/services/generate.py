"""Writes a locked template for each partner."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.domain.aggregate_rules import figures_so_far
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.earlier_values import earlier_fields, period_at
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.line_keys import carries_lines
from lamppu_xl.domain.partner_history import continued_partners
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.sentence import DescribedFinding, Sentence
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.definition_changes import has_templates
from lamppu_xl.services.definition_proof import prove
from lamppu_xl.services.frozen_periods import frozen_period, refuse_frozen
from lamppu_xl.services.inboxes import has_returns
from lamppu_xl.services.issue import issue_workbook, store_issued
from lamppu_xl.services.log_entries import record_output
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.progress import Progress, no_progress, stoppable
from lamppu_xl.services.template_maker import (
    MadeTemplate,
    TemplateOrder,
    TemplateSettings,
    make_template,
    make_templates,
)
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    as_paths,
    choose_partners,
    open_period,
    preview_name,
    template_name,
)
from lamppu_xl.storage.atomic_files import write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, prepare_template
from lamppu_xl.templates.prefill import unused_confirmations
from lamppu_xl.workbook.safe_reader.decrypt import encrypt
from lamppu_xl.workbook.writer import Protection

if TYPE_CHECKING:
    from lamppu_xl.validation.batch import Batch


_MOST_NAMED_FILES = 5


@dataclass(frozen=True)
class UnreportedReturn:
    """A return of an earlier period that does not count, because of errors or an open choice."""

    partner: str
    period: str
    file: str
    is_frozen: bool
    """Whether its period is frozen, so that it cannot count later either."""
    shown: str = ""
    """The older return of the partner whose answers are shown instead; empty without one."""


@dataclass(frozen=True, kw_only=True)
class WrittenTemplate:
    """A template that `generate` has written."""

    partner: str
    path: Path
    questions: int
    previous: int
    """How many answers of the period before it shows."""
    kept: Path | None
    """Where the template that was there before is now, if it differed."""
    changed: bool
    """False if the file was there already with the same content."""
    not_shown: tuple[AnswerRef, ...] = ()
    """Answers of the period before to fields that show them, which have no place in this template."""
    not_inherited: tuple[AnswerRef, ...] = ()
    """Such answers of the partners whose work this one continues, which it does not show."""
    labels: Mapping[AnswerRef, Text] = field(default_factory=dict)
    """The names of these answers by the forms that they were given in."""
    since: str | None = None
    """The id of the period before, if it had templates with which the definition can be compared."""
    unreported: tuple[UnreportedReturn, ...] = ()
    """Returns of earlier periods whose answers it would show if they counted."""


@dataclass(frozen=True, kw_only=True)
class _PreviousAnswers:
    """What templates show of the period before."""

    answers: Mapping[str, Answers]
    """By partner id."""
    own: Mapping[str, Answers]
    """The same without answers of partners whose work somebody continues."""
    given: Mapping[str, frozenset[AnswerRef]]
    """The answers of each partner itself to fields that show them in the next period."""
    inherited: Mapping[str, frozenset[AnswerRef]] = field(default_factory=dict)
    """Those of the partners whose work a partner without own answers continues."""
    since: str | None = None
    """The id of that period, if it had templates."""
    unreported: Sequence[UnreportedReturn] = ()
    """The returns of that period and of still earlier ones that do not count."""
    batch: Batch | None = None
    """The returns of that period."""

    def order(self, partner: Partner) -> TemplateOrder:
        """The template of a partner with its answers of the period before."""
        return TemplateOrder(
            partner=partner,
            previous=self.answers.get(partner.id),
            own_previous=self.own.get(partner.id, {}),
            given=self.given.get(partner.id, frozenset()),
            inherited=self.inherited.get(partner.id, frozenset()),
        )

    def labels(self, entries: Iterable[AnswerRef], partners: Iterable[str]) -> dict[AnswerRef, Text]:
        """The names of answers in the forms of the period before that partners have returned."""
        wanted = set(entries)
        if self.batch is None or not wanted:
            return {}
        from lamppu_xl.validation.batch import labels_of  # noqa: PLC0415  # imports the reading side

        return labels_of(self.batch, wanted, partners)


def generate(  # noqa: PLR0913
    project: ProjectSource,
    *,
    period: str | None = None,
    partners: Sequence[str] = (),
    previous: Sequence[str | Path] = (),
    out: str | Path | None = None,
    password: str | None = None,
    preview: bool = False,
    workers: int | None = None,
    progress: Progress = no_progress,
    on_template: Callable[[WrittenTemplate], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Write a locked template for each partner: its goals, in its language, with the answers of the period before.

    A template that is there already and differs is kept in `earlier/` beside it.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        partners: only these partners, by id; by default all that report in the period.
        previous: returns of the period before, files or folders; by default that period's inbox.
        out: the folder to write to; by default PROJECT/PERIOD/outbox, of previews PROJECT/PERIOD/preview.
        password: of the sheet protection; by default the published one.
        preview: whether only previews are written. They show *Preview* in place of the code, nothing is recorded, and
            they are refused as returns.
        workers: how many processes make the templates; by default one, and one per processor from 100 templates on.
            The files are the same with any number.
        progress: is called with the number of templates.
        on_template: is called after each template.

    Returns:
        The path of each template, in the order of the partners.

    Raises:
        UsageError: a period or partner does not exist, the period is frozen, or a file of `previous` is no return.
        DefinitionError: the definition has errors, or a template of it cannot be made and read back.
        EnvironmentFailure: another run writes into the folder.
        Interrupted: Ctrl-C was pressed; templates that were written are complete.
    """
    workspace, chosen = open_period(project, period)
    if not preview:
        refuse_frozen(workspace.folder, chosen, Sentence("no more templates are made for it"))
    prove(workspace)
    wanted = choose_partners(workspace.project, partners, chosen)
    lock = DEFAULT_PROTECTION if password is None else Protection(password)
    earlier = _previous_answers(workspace, chosen, wanted, paths=as_paths(previous), progress=progress, workers=workers)
    settings = TemplateSettings(project=workspace.project, period=chosen, lock=lock, preview=preview)
    folder = Path(out) if out else workspace.previews(chosen) if preview else workspace.outbox(chosen)
    paths: list[Path] = []
    with (
        contextlib.nullcontext() if preview else exclusive_lock(workspace.folder, "generate"),
        stoppable(lambda: Sentence("templates written: {done} of {total}", done=len(paths), total=len(wanted))),
        progress("Templates", len(wanted)) as step,
    ):
        for made in make_templates(settings, [*map(earlier.order, wanted)], workers):
            if preview:
                written = _write_preview(workspace, chosen, made, folder)
            else:
                continued = continued_partners(workspace.project, made.partner)
                unreported = tuple(each for each in earlier.unreported if each.partner in continued)
                written = _write(workspace, chosen, made, folder)
                labels = earlier.labels((*written.not_shown, *written.not_inherited), sorted(continued))
                written = replace(written, since=earlier.since, unreported=unreported, labels=labels)
                if written.changed:
                    partner_id = made.partner.id
                    record_output(workspace, chosen, "generate", "template", data=written.path, partner=partner_id)
            paths.append(written.path)
            step(written.path.name)
            on_template(written)
    if not preview:
        workspace.inbox(chosen).mkdir(parents=True, exist_ok=True)
    return tuple(paths)


def template(project: ProjectSource, *, partner: str, period: str | None = None, preview: bool = False) -> bytes:
    """The template of one partner, as `generate` writes it.

    What it is issued with is recorded in PROJECT/PERIOD/issued, so that its return can be read later. Nothing is
    recorded about a preview.

    Args:
        project: the project's folder, its definition or its workspace.
        partner: the id of the partner.
        period: the id of the period; by default the current one.
        preview: whether every sheet shows *Preview* in place of the code; such a workbook is refused as a return.

    Returns:
        The bytes of an .xlsx file.

    Raises:
        UsageError: the period or partner does not exist, or the period is frozen.
        DefinitionError: the definition has errors, or a template of it cannot be made and read back.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace, chosen = open_period(project, period)
    if not preview:
        refuse_frozen(workspace.folder, chosen, Sentence("no more templates are made for it"))
    prove(workspace)
    (wanted,) = choose_partners(workspace.project, [partner], chosen)
    earlier = _previous_answers(workspace, chosen, [wanted])
    settings = TemplateSettings(project=workspace.project, period=chosen, lock=DEFAULT_PROTECTION, preview=preview)
    made = make_template(settings, earlier.order(wanted))
    if made.manifest:
        with exclusive_lock(workspace.folder, "template"):
            store_issued(workspace, chosen, workspace.project, made.manifest)
            record_output(workspace, chosen, "template", "template", data=made.workbook, partner=wanted.id)
    return made.workbook


def needless_confirmations(workspace: Workspace, period: Period, partner: Partner) -> frozenset[AnswerRef]:
    """The confirmations of a partner's template that have nothing to confirm: nothing of their lines is prefilled."""
    order = _previous_answers(workspace, period, [partner]).order(partner)
    words = workspace.translator_for(partner.language)
    shown = prepare_template(
        workspace.project, partner, period, words, previous=order.previous, own_previous=order.own_previous
    )
    return unused_confirmations(shown)


def _write(workspace: Workspace, period: Period, made: MadeTemplate, folder: Path) -> WrittenTemplate:
    assert made.manifest is not None  # noqa: S101  # only a preview has none
    path = folder / template_name(workspace.project, period, made.partner.id)
    store_issued(workspace, period, workspace.project, made.manifest)
    kept, changed = issue_workbook(path, made.workbook, workspace.open_password)
    return _written(made, path, kept=kept, changed=changed)


def _write_preview(workspace: Workspace, period: Period, made: MadeTemplate, folder: Path) -> WrittenTemplate:
    """Write a preview; nothing is recorded."""
    words = workspace.translator_for(made.partner.language)
    path = folder / preview_name(workspace.project, period, made.partner.id, words)
    workbook = encrypt(made.workbook, workspace.open_password) if workspace.open_password else made.workbook
    return _written(replace(made, not_shown=(), not_inherited=()), path, kept=None, changed=write_file(path, workbook))


def _written(made: MadeTemplate, path: Path, *, kept: Path | None, changed: bool) -> WrittenTemplate:
    return WrittenTemplate(
        partner=made.partner.id,
        path=path,
        questions=made.questions,
        previous=made.previous,
        kept=kept,
        changed=changed,
        not_shown=made.not_shown,
        not_inherited=made.not_inherited,
    )


def _refuse_other_files(batch: Batch) -> None:
    """Refuse to go on if a file that was named, or one in a folder that was named, is no return that could be read.

    Raises:
        UsageError: with each file and the reason.
    """
    others: list[Sentence] = []
    for verdict in batch.verdicts:
        errors = [each for each in verdict.findings if each.effective_severity is Severity.ERROR]
        if verdict.submission is None and errors:
            english = "'{file}' (--previous) is not a return of {period}. {reason}\n"
            reason = DescribedFinding(errors[0], translator_for("en").message(errors[0]))
            others.append(Sentence(english, file=verdict.file, period=batch.period.id, reason=reason))
    if others:
        named, more = others[:_MOST_NAMED_FILES], len(others) - _MOST_NAMED_FILES
        rest = Sentence("Further files that are no returns: {number}.\n", number=more) if more > 0 else ""
        names = {f"file{number}": sentence for number, sentence in enumerate(named)}
        files = Sentence("".join(f"{{{name}}}" for name in names), **names)
        english = "{files}{rest}Give only returns of {period}, or leave --previous out."
        raise UsageError(english, files=files, rest=rest, period=batch.period.id)


def _previous_answers(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    partners: Sequence[Partner],
    *,
    paths: Sequence[Path] = (),
    progress: Progress = no_progress,
    workers: int | None = None,
) -> _PreviousAnswers:
    """The answers of the period before, of the returns that the project reports.

    A partner that continues the work of others is shown theirs where it has none.

    Args:
        workspace: the project.
        period: of the templates.
        partners: of the templates; other returns are not read, unless `paths` names them.
        paths: the returns of the period before; by default those of its inbox.
        progress: is called with the number of returns.
        workers: how many processes read them; None for one per processor if there are many.
    """
    before = workspace.project.period_before(period)
    if before is None:
        if paths:
            raise UsageError(
                "{period} is the first period: there are no earlier returns to show. Leave --previous out.",
                period=period.id,
            )
        return _PreviousAnswers(answers={}, own={}, given={})
    offsets = earlier_fields(workspace.project)
    shown = [before, *(each for offset in offsets if (each := period_at(workspace.project, period, offset)))]
    if figures_so_far(workspace.project.form):
        shown = [each for each in workspace.project.periods if each.start < period.start]
    if not paths and not any(has_returns(workspace, each) for each in shown):
        return _PreviousAnswers(answers={}, own={}, given={})
    from lamppu_xl.services.periods import (  # noqa: PLC0415  # imports the reading side
        older_returns,
        still_earlier,
        validate_earlier_period,
        with_answers_of,
    )
    from lamppu_xl.services.returned_files import ReadOptions, validate_files  # noqa: PLC0415
    from lamppu_xl.validation.batch import (  # noqa: PLC0415
        answers_to_inherit,
        carry_forward,
        given_answers,
        prefilling_answers,
        with_last_figures,
    )

    authors = frozenset[str]().union(*(continued_partners(workspace.project, partner) for partner in partners))
    is_whole = bool(paths) or all(partner.id in authors for partner in workspace.project.partners)
    options = ReadOptions(workers, progress=progress, partners=None if is_whole else authors)
    batch: Batch | None = None
    if paths:
        batch = validate_files(workspace, before, paths, options)
        _refuse_other_files(batch)
    elif has_returns(workspace, before):
        batch = validate_earlier_period(workspace, before, options)
    answers: Mapping[str, Answers] = carry_forward(batch, workspace.project) if batch else {}
    answers = with_last_figures(answers, workspace.project, period, older_returns(workspace, period, options))
    far = still_earlier(workspace, period, options)
    return _PreviousAnswers(
        answers=with_answers_of(workspace.project, answers, far),
        own=prefilling_answers(batch, workspace.project) if batch else {},
        given=given_answers(batch) if batch else {},
        inherited=answers_to_inherit(batch, workspace.project) if batch else {},
        since=before.id if has_templates(workspace, before) else None,
        unreported=[
            *(_unreported(workspace, batch) if batch and _shows_previous(workspace.project) else ()),
            *chain.from_iterable(_unreported(workspace, each) for each in far.values()),
        ],
        batch=batch,
    )


def _shows_previous(project: Project) -> bool:
    """Whether the form shows answers of the period before."""
    form = project.form
    return any(field.previous or field.prefill for _, field in form.questions) or any(map(carries_lines, form.tables))


def _unreported(workspace: Workspace, batch: Batch) -> Iterator[UnreportedReturn]:
    """The returns of a period that do not count, and the newer ones than those that do."""
    from lamppu_xl.validation.batch import unreported_returns  # noqa: PLC0415  # imports the reading side

    is_frozen = frozen_period(workspace.folder, batch.period) is not None
    for partner, verdict in unreported_returns(batch).items():
        yield UnreportedReturn(partner, batch.period.id, verdict.file, is_frozen)
    for used in () if is_frozen else batch.accepted:
        if used.partner and (newer := used.newer_to_correct):
            yield UnreportedReturn(used.partner, batch.period.id, newer, is_frozen, shown=used.file)
