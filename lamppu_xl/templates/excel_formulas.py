"""Rules as Excel formulas, which a partner sees while typing. Pure strings.

Only functions with the same meaning in Excel, LibreOffice and gnumeric are used. A formula reaches an answer by its
column and row, never by an address, because an address follows a cell that is cut and pasted elsewhere. Locked cells,
such as the state cells, have plain addresses.

A condition may have no value (see `expressions`), which a formula cannot return. Therefore each condition has two
formulas (`condition_formula`): one is TRUE where the condition is true, the other where it is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lamppu_xl.answer_types.live_reading import clean_formula
from lamppu_xl.domain.answer_types import MONTH, AnswerType, ValueType
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.expressions import (
    TODAY,
    TOLERANCE,
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
    Value,
    Variable,
    conditions,
    options_of,
    type_of,
)
from lamppu_xl.domain.text_normalising import without_unseen
from lamppu_xl.templates.formula_cells import CellLocator
from lamppu_xl.templates.formula_text import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    if_then,
    negation,
    number_literal,
    text_literal,
)

_FUNCTIONS = {"length": "LEN", "abs": "ABS"}


def condition_formula(expr: Expr, cells: CellLocator, *, wanted: bool) -> str:
    """A formula that is TRUE where the condition has the wanted value; FALSE also where it has none."""
    match expr:
        case And(parts) | Or(parts):
            join = all_of if isinstance(expr, And) is wanted else any_of
            return join(condition_formula(part, cells, wanted=wanted) for part in parts)
        case Not(part):
            return condition_formula(part, cells, wanted=not wanted)
        case ContextValue():
            return TRUE if cells.known(expr) is wanted else FALSE
        case Constant(bool() as truth):
            return TRUE if truth is wanted else FALSE
        case Call("blank", (FieldRef() | PreviousRef() as leaf,)):
            cell = cells.cell(leaf)
            is_blank = cell.is_blank if cell else TRUE
            return is_blank if wanted else negation(is_blank)
    known = has_value(expr, cells)
    if known == FALSE:
        return FALSE
    test = _test(expr, cells, wanted=wanted)
    return test if _needs_no_guard(expr, wanted=wanted) else if_then(known, test, FALSE)


def _needs_no_guard(expr: Expr, *, wanted: bool) -> bool:
    """Whether a test is FALSE where it has no value: no blank or faulty cell has the number of an option."""
    match expr:
        case Compare("==" | "!=" as operator, left, right):
            is_equality = (operator == "==") is wanted
            return is_equality and bool(options_of(left)) and isinstance(right, Constant)
        case Membership(value, tuple()):
            return wanted and bool(options_of(value))
    return False


def _test(expr: Expr, cells: CellLocator, *, wanted: bool) -> str:
    """The test of an expression that has a value."""
    match expr:
        case Compare(operator, left, right):
            return _comparison(operator if wanted else _OPPOSITE[operator], left, right, cells)
        case Membership(sought, ColumnRef() as column):
            return f"{_occurrences(sought, column, cells)}{'>' if wanted else '='}0"
        case Membership(sought, tuple() as constants):
            sign, join = ("==", any_of) if wanted else ("!=", all_of)
            return join(_comparison(sign, sought, constant, cells) for constant in constants)
        case Call("unique", (sought, ColumnRef() as column)):
            return f"{_occurrences(sought, column, cells)}{'<=' if wanted else '>'}1"
        case Call("mentions", (text, *words)):
            content = value_formula(text, cells)
            found = any_of(f"ISNUMBER(SEARCH({text_literal(_literal(word))},{content}))" for word in words)
            return found if wanted else negation(found)
    raise TypeError(f"no formula for {expr}")


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _literal(word: Expr) -> str:
    """A word for SEARCH, in which `~`, `*` and `?` mean themselves."""
    text = str(word.value) if isinstance(word, Constant) else ""
    return text.replace("~", "~~").replace("*", "~*").replace("?", "~?")


def _occurrences(sought: Expr, column: ColumnRef, cells: CellLocator) -> str:
    """A formula that counts the lines of a column with this answer."""
    places = cells.column(column)
    if places is None or not (places.numbers or places.texts):
        return "0"
    if options := column.variable.options:
        return f"COUNTIF({places.numbers},{_option(sought, cells, options)})"
    return f"SUMPRODUCT(({places.texts}={_compared(sought, cells)})*1)"


def _compared(sought: Expr, cells: CellLocator) -> str:
    """A formula for a value as it is compared with other lines."""
    if isinstance(sought, FieldRef | PreviousRef) and (cell := cells.cell(sought)) and cell.text:
        return cell.text
    if isinstance(sought, Constant) and isinstance(sought.value, str):
        return text_literal(without_unseen(sought.value))
    value = value_formula(sought, cells)
    match type_of(sought):
        case ValueType.TEXT:
            return clean_formula(value)
        case ValueType.NUMBER:
            return f"ROUND({value},9)"
    return value


def _option(expr: Expr, cells: CellLocator, options: str) -> str:
    """A formula for the number of an option. No cell has the number of an unknown option."""
    match expr:
        case Constant(str() as id):
            return str(cells.option_number(options, id) or -9)
        case ContextValue():
            known = cells.known(expr)
            return str((cells.option_number(options, known) if isinstance(known, str) else 0) or -9)
        case FieldRef() | PreviousRef() if cell := cells.cell(expr):
            return cell.number
        case ParentRef():
            return _parent_number(expr, cells)
    return "-9"


def parents_name(options: str, detail: str, others: str) -> str:
    """The name of the column with the number of what each option of a list belongs to; 0 if it belongs to nothing.

    The lengths precede the ids, so that no two columns have the same name: ids may contain underscores. There are
    no dots, because not every spreadsheet program allows them.

    Args:
        options: the list.
        detail: the detail of its options that names what they belong to.
        others: the list whose options they belong to.
    """
    return f"par_{len(options)}_{len(detail)}_{options}_{detail}_{others}"


def _parent_number(leaf: ParentRef, cells: CellLocator) -> str:
    """A formula for the number of what the chosen option belongs to."""
    cell = cells.cell(FieldRef(leaf.field, Variable(ValueType.TEXT, leaf.options)))
    name = parents_name(leaf.options, leaf.detail, leaf.variable.options or "")
    return f"INDEX({name},{cell.number})" if cell else "0"


def detail_name(options: str, detail: str) -> str:
    """The name of the column with a number of each option of a list; its cells are empty where there is none."""
    return f"det_{len(options)}_{len(detail)}_{options}_{detail}"


def _detail(choice: FieldRef, detail: str, cells: CellLocator) -> str:
    """A formula for a number of the chosen option."""
    cell = cells.cell(choice)
    return f"INDEX({detail_name(choice.variable.options or '', detail)},{cell.number})" if cell else '""'


def _comparison(operator: str, left: Expr, right: Expr, cells: CellLocator) -> str:
    if options := options_of(left) or options_of(right):
        sign = "=" if operator == "==" else "<>"
        first, second = _option(left, cells, options), _option(right, cells, options)
        if first.lstrip("-").isdigit() and second.lstrip("-").isdigit():
            return TRUE if (first == second) is (operator == "==") else FALSE
        return f"{first}{sign}{second}"
    first, second = value_formula(left, cells), value_formula(right, cells)
    if type_of(left) is ValueType.TEXT:
        first, second = (
            text_literal(without_unseen(str(side.value))) if isinstance(side, Constant) else clean_formula(text)
            for side, text in ((left, first), (right, second))
        )
        return f"EXACT({first},{second})" if operator == "==" else f"NOT(EXACT({first},{second}))"
    if type_of(left) is ValueType.DATE or _is_length(left, right):
        sign = {"==": "=", "!=": "<>"}.get(operator, operator)
        return f"{first}{sign}{second}"
    if isinstance(left, Constant) and not isinstance(right, Constant):
        return _comparison({"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator), right, left, cells)
    if isinstance(right, Constant) and isinstance(right.value, float):
        slack = max(1.0, abs(right.value)) * TOLERANCE
        if operator in ("==", "!="):
            return f"ABS({first}-{second}){'<=' if operator == '==' else '>'}{number_literal(slack)}"
        limit = right.value + (slack if operator in ("<=", ">") else -slack)
        return f"{first}{operator}{Decimal(f'{limit:.12g}'):f}"
    tolerance = f"MAX(1,ABS({first}),ABS({second}))/10^9"
    return {
        "==": f"ABS({first}-{second})<={tolerance}",
        "!=": f"ABS({first}-{second})>{tolerance}",
        "<": f"{second}-{first}>{tolerance}",
        "<=": f"{first}-{second}<={tolerance}",
        ">": f"{first}-{second}>{tolerance}",
        ">=": f"{second}-{first}<={tolerance}",
    }[operator]


def _is_length(*sides: Expr) -> bool:
    """Whether whole numbers are compared: the length of a text with a constant."""
    whole = (
        isinstance(side, Constant) or (isinstance(side, Call) and side.function in ("length", "words"))
        for side in sides
    )
    return all(whole)


def has_value(expr: Expr, cells: CellLocator) -> str:
    """A formula that is TRUE where the expression has a value."""
    match expr:
        case Constant() | ColumnRef() | Call("sum" | "sum_where" | "blank"):
            return TRUE
        case ContextValue():
            return FALSE if expr != TODAY and cells.known(expr) is None else TRUE
        case FieldRef() | PreviousRef():
            cell = cells.cell(expr)
            return cell.is_known if cell else FALSE
        case ParentRef(name, _, options, variable):
            known = has_value(FieldRef(name, replace(variable, options=options)), cells)
            return if_then(known, f"{_parent_number(expr, cells)}>0", FALSE)
        case Call("detail", (FieldRef() as choice, Constant(str() as detail))):
            return if_then(has_value(choice, cells), f"ISNUMBER({_detail(choice, detail, cells)})", FALSE)
        case Arithmetic(operator, left, right):
            known = all_of(dict.fromkeys((has_value(left, cells), has_value(right, cells))))
            if operator != "/" or known == FALSE:
                return known
            return if_then(known, f"ABS({value_formula(right, cells)})>1/10^9", FALSE)
        case Compare(_, left, right):
            return all_of(dict.fromkeys((has_value(left, cells), has_value(right, cells))))
        case Membership(sought, _):
            return has_value(sought, cells)
        case Call(_, arguments):
            return all_of(dict.fromkeys(has_value(argument, cells) for argument in arguments))
    raise TypeError(f"{expr} is no value")


def value_formula(expr: Expr, cells: CellLocator) -> str:
    """A formula for the value of an expression, where it has one."""
    match expr:
        case Constant(known):
            return _constant(known)
        case ContextValue():
            if expr == TODAY:
                return "TODAY()"
            fact = cells.known(expr)
            return _constant("" if fact is None else fact)
        case FieldRef() | PreviousRef():
            cell = cells.cell(expr)
            if cell is None:
                return '""'
            return day_value(cell.content, cell.kind) if cell.kind.type is ValueType.DATE else cell.content
        case Arithmetic(operator, left, right):
            return f"({value_formula(left, cells)}{operator}{value_formula(right, cells)})"
        case Call("detail", (FieldRef() as choice, Constant(str() as detail))):
            return _detail(choice, detail, cells)
        case Call("sum", (ColumnRef() as column,)):
            places = cells.column(column)
            return places.total if places else "0"
        case Call("sum", parts):
            terms = [if_then(has_value(part, cells), value_formula(part, cells), "0") for part in parts]
            return f"({'+'.join(terms)})"
        case Call("sum_where", (ColumnRef() as column, condition)):
            return _sum_where(column, conditions(condition), cells)
        case Call("words", (part,)):
            spaced = value_formula(part, cells)
            for blank in ("CHAR(9)", "CHAR(10)", "CHAR(13)", '"\u00a0"'):
                spaced = f'SUBSTITUTE({spaced},{blank}," ")'
            return f'(LEN(TRIM({spaced}))-LEN(SUBSTITUTE({spaced}," ",""))+1)'
        case Call("month", (part,)):
            day = value_formula(part, cells)
            return f"({day}-DAY({day})+1)"
        case Call("length", (FieldRef() as answer,)) if (cell := cells.cell(answer)) and cell.length:
            return cell.length
        case Call("length" | "abs" as function, (part,)):
            return f"{_FUNCTIONS[function]}({value_formula(part, cells)})"
        case Call("round", (part, Constant(float() as digits))):
            x, scale = value_formula(part, cells), 10 ** int(digits)
            return f"(SIGN({x})*INT(ABS({x})*{scale}+1/2+1/10^9)/{scale})"
        case Call("days", (start, end)):
            return f"({value_formula(end, cells)}-{value_formula(start, cells)})"
    raise TypeError(f"no formula for the value of {expr}")


def _sum_where(column: ColumnRef, comparisons: Iterable[Compare], cells: CellLocator) -> str:
    """A formula that adds up the lines of a column on which all comparisons are true."""
    amounts = cells.members(column)
    if amounts is None:
        return "0"
    criteria = [f"{amounts.classes},1"] if amounts.classes else []
    known = []
    for comparison in comparisons:
        sign, member, value = _member_first(comparison)
        places = cells.members(member)
        if places is None:
            return "0"
        known.append(has_value(value, cells))
        if options := options_of(member):
            number = _option(value, cells, options)
            equal = sign == "=="
            criteria += [f"{places.classes},{number}" if equal else f'{places.classes},"<>"&{number}']
            criteria += [] if equal else [f'{places.classes},">0"']
            continue
        criteria += [f"{places.classes},1"] if places.classes else []
        text, is_day = value_formula(value, cells), type_of(member) is ValueType.DATE
        limits = _day_limits(sign, text) if is_day else _number_limits(sign, text)
        criteria += [f"{places.content},{limit}" for limit in limits]
    sums = f"SUMIFS({amounts.content},{','.join(criteria)})"
    return if_then(all_of(dict.fromkeys(known)), sums, "0")


def _member_first(comparison: Compare) -> tuple[str, MemberRef, Expr]:
    """A comparison with the answer of the summed line on its left side."""
    match comparison:
        case Compare(sign, MemberRef() as member, value):
            return sign, member, value
        case Compare(sign, value, MemberRef() as member):
            return {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign), member, value
    raise TypeError(f"{comparison} selects no lines")


def _day_limits(sign: str, day: str) -> list[str]:
    """The criteria for a day; a cell may hold a time of day, too."""
    from_day, before_next = f'">="&{day}', f'"<"&({day}+1)'
    return {
        "==": [from_day, before_next],
        "<": [f'"<"&{day}'],
        "<=": [before_next],
        ">": [f'">="&({day}+1)'],
        ">=": [from_day],
    }[sign]


def _number_limits(sign: str, number: str) -> list[str]:
    """The criteria for a number, with the tolerance of all comparisons."""
    slack = f"MAX(1,ABS({number}))/10^9"
    least, most = f"({number}-{slack})", f"({number}+{slack})"
    return {
        "==": [f'">="&{least}', f'"<="&{most}'],
        "<": [f'"<"&{least}'],
        "<=": [f'"<="&{most}'],
        ">": [f'">"&{most}'],
        ">=": [f'">="&{least}'],
    }[sign]


def day_value(content: str, kind: AnswerType) -> str:
    """A formula for the day of the content of a cell; of a month its first day."""
    return f"(INT({content})-DAY({content})+1)" if kind.name == MONTH else f"INT({content})"


def _constant(known: Value) -> str:
    match known:
        case bool():
            return TRUE if known else FALSE
        case float():
            return f"({number_literal(known)})" if known < 0 else number_literal(known)
        case date():
            return str(to_serial(known))
    return text_literal(known)
