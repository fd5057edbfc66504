"""The data of the benchmarks: invented projects and the returns of their partners, made or taken from a folder.

`small` and `wide` are projects with 12 and 40 goals for single files; `many` has all the returns. `hundred` and
`quarter` are the definition of the same project with fewer partners: they read returns of `many`. Most returns are as
a template is that was filled in; some were saved again by openpyxl, some by LibreOffice; one in 25 is faulty.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.filling import faulty, sound
from benchmarks.office import resave
from benchmarks.project import partner_id, write_project
from lamppu_xl.definition import load
from lamppu_xl.domain.partners import Partner, Role
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator, translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.layout import carried_digest, plan_workbook, stamp_of
from lamppu_xl.workbook.writer import write_workbook

FAULTY, BY_OPENPYXL, BY_OFFICE = 25, 20, 20
"""One return in so many is faulty, saved again by openpyxl, saved again by LibreOffice."""
TIMES = 10
"""How many times the partners of `many` the project `vast` has."""
FORMAT = 2
"""Of what is kept in a folder; another one is created."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    returns: int
    """Of the project `many`."""
    rounds: int
    """How often each comparison is made."""
    repeats: int
    """How often something short is done within one of them."""
    chunks: int
    """Tasks of a spread reading, of `chunk` files each."""
    chunk: int
    office: bool
    """Whether LibreOffice saves some of the returns."""
    full: bool = False
    """Whether the pipeline reads all returns of `many`, and not a hundred of them."""


FULL = Sizes(returns=1_000, rounds=5, repeats=5, chunks=20, chunk=50, office=True)
QUICK = Sizes(returns=8, rounds=1, repeats=1, chunks=2, chunk=4, office=False)


@dataclass(frozen=True)
class Data:
    """A folder with all that is measured on."""

    folder: Path
    sizes: Sizes

    def project(self, name: str) -> tuple[Project, Period]:
        """One of the projects, and its period."""
        return opened(self.folder / name)

    def vast(self) -> tuple[Project, Period]:
        """The project `many` with ten times its partners: more than anybody would write into one file."""
        project, period = self.project("many")
        more = (
            replace(partner, id=f"{partner.id}X{times}", name=f"{partner.name} X{times}", roles=(Role.PARTNER,))
            for times in range(1, TIMES)
            for partner in project.partners
        )
        return replace(project, partners=(*project.partners, *more)), period

    def inbox(self, name: str = "many") -> list[Path]:
        """The returns of a project in the order of its partners."""
        return sorted((self.folder / name).glob("*/inbox/*.xlsx"))

    def sample(self, count: int) -> list[Path]:
        """Returns of `many`, evenly spread: those that were saved again among them in their due share."""
        found = self.inbox()
        count = min(count, len(found))
        return [found[number * len(found) // count] for number in range(count)]


def opened(folder: Path) -> tuple[Project, Period]:
    """A project that was written by us; anything wrong with it is our error."""
    loaded = load(folder)
    if loaded.project is None:
        raise ValueError("; ".join(f"{problem.code.id} {dict(problem.facts)}" for problem in loaded.problems))
    return loaded.project, loaded.project.periods[0]


def prepare(folder: Path, sizes: Sizes) -> Data:
    """Make the data, unless the folder holds the same data already."""
    mark = folder / "made.json"
    wanted = {"format": FORMAT, "returns": sizes.returns, "office": sizes.office, "form": _form()}
    recorded = json.loads(mark.read_text(encoding="utf-8")) if mark.exists() else {}
    if recorded != wanted:
        _make(folder, sizes)
        mark.write_text(json.dumps(wanted), encoding="utf-8")
    return Data(folder, sizes)


def _form() -> str:
    """Eight digits over the form as it is made now, hidden cells included: a return of an older one has other cells."""
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), partners=1, goals=12)
        project, period = opened(Path(folder))
    words = translator_for(project.language, project.chain(project.language))
    return hashlib.sha256(filled(project, period, words, 0)).hexdigest()[:8]


def _make(folder: Path, sizes: Sizes) -> None:
    small = min(12, sizes.returns)
    for name, partners, goals in (
        ("small", small, 12),
        ("wide", 2, 40),
        ("many", sizes.returns, 12),
        ("hundred", min(100, sizes.returns), 12),
        ("quarter", sizes.returns // 4, 12),
    ):
        write_project(folder / name, partners=partners, goals=goals)
    for name, count in (("small", small), ("wide", 2), ("many", sizes.returns)):
        _, period = opened(folder / name)
        inbox = folder / name / period.id / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        for path in inbox.glob("*.xlsx"):
            path.unlink()
        print(f"making {count} returns of the project '{name}' ...", file=sys.stderr, flush=True)
        fill(folder / name, range(count))
    _save_again(Data(folder, sizes).inbox(), office=sizes.office)


def fill(folder: Path, numbers: Sequence[int]) -> None:
    """Write the returns of these partners into the inbox, on all cores when there are many."""
    if len(numbers) < 100:
        _fill(folder, numbers)
        return
    parts = [numbers[start : start + 25] for start in range(0, len(numbers), 25)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done in [pool.submit(_fill, folder, part) for part in parts]:
            done.result()


def _fill(folder: Path, numbers: Iterable[int]) -> None:
    project, period = opened(folder)
    reader = translator_for(project.language, project.chain(project.language))
    for number in numbers:
        data = filled(project, period, reader, number)
        (folder / period.id / "inbox" / f"{partner_id(number)}.xlsx").write_bytes(data)


def filled(project: Project, period: Period, reader: Translator, number: int) -> bytes:
    """The template of a partner, filled in. The same number gives the same bytes."""
    partner = project.partners[number]
    asked = plan_workbook(project, partner, period, reader).answers
    answers = sound(asked, random.Random(number))  # invented texts
    if number % FAULTY == FAULTY - 1:
        answers = faulty(answers, number // FAULTY)
    prepared = prepare_template(project, partner, period, reader, answers=answers)
    return write_workbook(complete_plan(prepared), cell_values(prepared), DEFAULT_PROTECTION)


def _save_again(files: Sequence[Path], *, office: bool) -> None:
    import openpyxl  # noqa: PLC0415  # nobody else needs it here

    for path in files[3::BY_OPENPYXL]:
        openpyxl.load_workbook(path).save(path)
    if office and not resave(files[7::BY_OFFICE]):
        print("LibreOffice is not here: no return was saved by it.", file=sys.stderr)


# Ten times as many


def multiplied(data: Data, times: int) -> Iterator[IncomingFile]:
    """The returns of `many`, and each again under the names of more partners of `vast`, one at a time.

    A workbook is made another partner's by its stamp and name alone; its answers stay. So no disk is needed. The first
    partner's is never taken for another's: it coordinates, and every form names it.
    """
    project, period = data.vast()
    reader, paths = translator_for(project.language, project.chain(project.language)), data.inbox()
    for number in range(times * len(paths)):
        at = number % len(paths) or bool(number)
        bare = paths[at].read_bytes()
        owner, other = project.partners[at], project.partners[number]
        content = bare if owner is other else restamped(bare, owner, other, (project, period, reader))
        yield IncomingFile(f"{other.id}.xlsx", content)


def restamped(data: bytes, owner: Partner, other: Partner, setting: tuple[Project, Period, Translator]) -> bytes:
    """A return of one partner as if it were another's."""
    project, period, reader = setting
    old, new = (
        stamp_of(project, partner, period, plan_workbook(project, partner, period, reader), carried_digest({})).code
        for partner in (owner, other)
    )
    changes = [(old, new), (owner.id, other.id), (owner.name, other.name)]
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            for before, after in changes:
                part = part.replace(before.encode(), after.encode())
            target.writestr(name, part)
    return stream.getvalue()
