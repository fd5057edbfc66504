"""Finds the single questions of a sheet: a label, and a cell for the answer to the right of it or below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lamppu_xl.definition.adoption.blocks import Doubt, FoundQuestion, LeftOut, Reason
from lamppu_xl.definition.adoption.form_sheet import FormCell, FormSheet
from lamppu_xl.definition.adoption.open_cells import OpenCells, Openness
from lamppu_xl.definition.adoption.words import is_name_in_code, is_numbering, without_star

_FARTHEST = 6
"""Empty cells between a label and its answer."""

_HIGHEST = 4
"""Rows between a label and the answer below it."""

_LONGEST_LABEL = 120
"""A longer text without a colon is no label of an empty cell beside it."""

_FEWEST_EXAMPLES, _LONGEST_EXAMPLE = 3, 60
"""Labels with a value beside them are questions if there are so many, and the values are not long."""

Place = tuple[int, int]


@dataclass
class QuestionFinder:
    """Finds the questions of one sheet."""

    sheet: FormSheet
    opened: OpenCells
    used: set[Place]
    """The cells of tables, and of the questions that were found."""
    columns: Mapping[Place, FormCell] = field(init=False, default_factory=dict)
    """By the column of the labels and that of the answers a label of the questions with marked cells."""

    def find(self) -> tuple[list[FoundQuestion], list[LeftOut]]:
        """The questions from top to bottom, and the cells for answers that have no label."""
        found: list[FoundQuestion] = []
        left_out_cells: list[FormCell] = []
        for cell in list(self._open_cells()):
            if (cell.row, cell.col) in self.used:
                continue
            question = self._question(cell)
            self.used.add((cell.row, cell.col))
            if question:
                found.append(question)
            elif self.opened.of(cell.row, cell.col) is Openness.SURE:
                left_out_cells.append(cell)
        self.columns = {(each.head.col, each.cells[0].col): each.head for each in found}
        found += self._by_place()
        found.sort(key=lambda each: (each.cells[0].row, each.cells[0].col))
        return found, [*_in_ranges(left_out_cells, self.sheet.name), *self._unmarked()]

    def _open_cells(self) -> Iterator[FormCell]:
        """The cells for answers in reading order."""
        places = {place for place in self.sheet.look.cells if self.opened.of(*place)}
        for row, cols in self.sheet.filled.items():
            for col in cols:
                cell = self.sheet.cell(row, col)
                for place in ((row, cell.last_col + 1), (cell.last_row + 1, col)):
                    if self.opened.of(*place) is Openness.SURE:
                        places.add(place)
        for row, col in sorted(places):
            yield self.sheet.cell(row, col)

    def _is_label(self, cell: FormCell) -> bool:
        place = cell.row, cell.col
        return bool(cell.text) and place not in self.used and not self.opened.of(*place)

    def _question(self, cell: FormCell) -> FoundQuestion | None:
        left = self._left_of(cell)
        above = [] if left else self._above(cell)
        labels = left or above
        if not labels:
            return None
        openness = self.opened.of(cell.row, cell.col)
        if openness is Openness.LIKELY and len(labels[0].text) > 2 * _LONGEST_LABEL:
            return None
        if (
            openness is Openness.LIKELY
            and cell.look.fill
            and all(label.look.fill == cell.look.fill for label in labels)
        ):
            return None
        return self._made(labels, cell, openness)

    def _made(self, labels: list[FormCell], cell: FormCell, openness: Openness) -> FoundQuestion:
        head, helps = labels[0], labels[1:]
        group = next((label for label in labels if label.last_row > label.row), None)
        if group is head and helps and helps[0].row == cell.row and group.last_row > cell.last_row:
            text, is_starred = without_star(f"{group.text}: {helps[0].text}")
            helps = helps[1:]
        else:
            text, is_starred = without_star(head.text)
            self.used |= {(label.row, label.col) for label in labels if label is not group}
        help_text = " ".join(label.text for label in helps) or self.sheet.prompt(cell.row, cell.col)
        doubts = [] if openness is Openness.SURE else [Doubt.FRAME]
        label = text.rstrip(" :") or head.text
        return FoundQuestion(label, [cell], head, help=help_text, required=is_starred, openness=openness, doubts=doubts)

    def _left_of(self, cell: FormCell) -> list[FormCell]:
        """The labels to the left of a cell, the first one being the question."""
        labels: list[FormCell] = []
        gap, col = 0, cell.col - 1
        while col >= 0 and gap <= _FARTHEST:
            other = self.sheet.cell(cell.row, col)
            if self.opened.of(other.row, other.col) or ((other.row, other.col) in self.used and not _is_group(other)):
                break
            if other.text:
                if labels and gap:
                    break
                labels.insert(0, other)
                gap = 0
            else:
                gap += 1
            col = other.col - 1
        questions = [label for label in labels if not is_numbering(label.text) and not is_name_in_code(label.text)]
        return questions or labels

    def _above(self, cell: FormCell) -> list[FormCell]:
        """The labels above a cell: the uppermost one is the question, others explain it."""
        labels: list[FormCell] = []
        gap, row = 0, cell.row - 1
        while row >= 0 and gap <= 1 and len(labels) < _HIGHEST:
            other = self.sheet.cell(row, cell.col)
            if self.opened.of(other.row, other.col) or (other.row, other.col) in self.used:
                break
            if other.text and not is_name_in_code(other.text):
                if labels and (gap or not other.is_styled):
                    break
                labels.insert(0, other)
                gap = 0
            else:
                gap += 1
            row = other.row - 1
        return labels

    def _by_place(self) -> Iterator[FoundQuestion]:
        """Labels with an empty cell beside them, where nothing else shows that the cell is for an answer."""
        if self.sheet.scan.protected:
            return
        if not self.opened.any_found:
            yield from self._with_examples()
        rows: dict[int, list[FormCell]] = {}
        for row in self.sheet.filled:
            cells = [cell for cell in self.sheet.texts(row) if self._is_label(cell)]
            for cell, following in zip(cells, [*cells[1:], None][: len(cells)], strict=True):
                if self._has_room(cell, following) and self._is_question(cell):
                    rows.setdefault(cell.col, []).append(cell)
        for cells in rows.values():
            if len(cells) > 1 or self._is_like_others(cells[0]) or cells[0].text.endswith((":", "?", "*")):
                for cell in cells:
                    answer = self.sheet.cell(cell.row, cell.last_col + 1)
                    self.used |= {(cell.row, cell.col), (answer.row, answer.col)}
                    question = self._made([cell], answer, Openness.LIKELY)
                    question.doubts = [Doubt.PLACE]
                    yield question

    def _with_examples(self) -> Iterator[FoundQuestion]:
        """Labels with a value beside them, which is taken for an example of an answer."""
        pairs: dict[tuple[int, int], list[tuple[FormCell, FormCell]]] = {}
        for row, cols in self.sheet.filled.items():
            if len(cols) == 2 and not any((row, col) in self.used for col in cols):
                label, value = (self.sheet.cell(row, col) for col in cols)
                if label.text and value.col == label.last_col + 1 and not value.is_formula and _is_short(label.text):
                    pairs.setdefault((label.col, value.col), []).append((label, value))
        for found in pairs.values():
            lengths = [len(str(value.value)) for _, value in found]
            if len(found) >= _FEWEST_EXAMPLES and sum(lengths) <= _LONGEST_EXAMPLE * len(lengths):
                for label, value in found:
                    self.used |= {(label.row, label.col), (value.row, value.col)}
                    question = self._made([label], value, Openness.LIKELY)
                    question.doubts = [Doubt.EXAMPLE]
                    yield question

    def _has_room(self, cell: FormCell, following: FormCell | None) -> bool:
        beside = self.sheet.cell(cell.row, cell.last_col + 1)
        is_free = beside.is_empty and beside.row == cell.row and (beside.row, beside.col) not in self.used
        return is_free and (following is None or following.col > beside.col)

    def _is_question(self, cell: FormCell) -> bool:
        if cell.text.endswith((":", "?", "*")):
            return len(cell.text) <= 2 * _LONGEST_LABEL
        is_computed = any(self.sheet.cell(cell.row, col).is_formula for col in self.sheet.filled[cell.row])
        if self.opened.has_frames or is_computed or not _is_short(cell.text):
            return False
        return self._is_like_others(cell) if self.columns else not cell.is_styled

    def _is_like_others(self, cell: FormCell) -> bool:
        """Whether a label is above or below that of a marked cell, and looks like it."""
        other = self.columns.get((cell.col, cell.last_col + 1))
        return other is not None and cell.is_styled <= other.is_styled

    def _unmarked(self) -> Iterator[LeftOut]:
        """The labels that look like those of the questions, beside cells that are not marked as for an answer."""
        for row in self.sheet.filled:
            cells = [cell for cell in self.sheet.texts(row) if self._is_label(cell)]
            for cell, following in zip(cells, [*cells[1:], None][: len(cells)], strict=True):
                if self._has_room(cell, following) and self._is_like_others(cell) and _is_short(cell.text):
                    answer = self.sheet.cell(cell.row, cell.last_col + 1)
                    yield LeftOut(self.sheet.name, answer.name, cell.text, Reason.UNMARKED)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and not text.endswith(".")


def _is_group(cell: FormCell) -> bool:
    """Whether a label is beside several rows."""
    return bool(cell.text) and cell.last_row > cell.row


def _in_ranges(cells: list[FormCell], sheet: str) -> list[LeftOut]:
    """The cells without a label, those of a column below each other as one part."""
    runs: list[list[FormCell]] = []
    for cell in sorted(cells, key=lambda each: (each.col, each.row)):
        if runs and runs[-1][-1].col == cell.col and cell.row <= runs[-1][-1].last_row + 2:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [
        LeftOut(
            sheet,
            run[0].name if len(run) == 1 else f"{run[0].name}:{run[-1].name}",
            next((cell.text for cell in run if cell.text), ""),
            Reason.NO_LABEL,
            len(run),
        )
        for run in runs
    ]
