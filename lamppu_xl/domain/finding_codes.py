"""The finding codes with their severity and the names of the facts in their messages.

A code is permanent: it is never renumbered or reused. The first digit is the family:

==== ======================================================
D1xx the definition (the coordinator's YAML files); D2xx more of them
F1xx a file that cannot be read as a return
F2xx identity: partner, period, definition, version
S3xx structure: sheets, rows, locked cells of a return
V4xx a value that its cell does not accept
R5xx a broken rule of the definition
O6xx an observation for a human reader
M7xx, M8xx the master workbook
==== ======================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is. Only an error keeps a return out of the master workbook."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    INFO = "info"

    @property
    def rank(self) -> int:
        """The sort order: 0 for the most serious."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class FindingCode:
    """A kind of finding."""

    id: str
    """Such as `R501`."""
    severity: Severity
    facts: tuple[str, ...] = ()
    """The names of the facts in its message."""


_E, _W, _H, _I = Severity.ERROR, Severity.WARNING, Severity.HINT, Severity.INFO

CODES: dict[str, FindingCode] = {
    code.id: code
    for code in (
        # D1xx: the definition
        FindingCode("D101", _E, ("detail",)),  # not YAML
        FindingCode("D102", _E, ("path",)),  # the file does not exist or is not readable
        FindingCode("D103", _E, ("key",)),  # the same key twice
        FindingCode("D104", _E, ("key", "guess")),  # unknown key
        FindingCode("D105", _E, ("key",)),  # key missing
        FindingCode("D106", _E, ("value", "expected")),  # wrong type or form of value
        FindingCode("D107", _E, ("what", "name", "guess")),  # a reference to an undefined name
        FindingCode("D108", _E, ("what", "name")),  # the same id twice
        FindingCode("D109", _E, ("name", "expected")),  # an invalid id
        FindingCode("D110", _E, ("what", "start", "end")),  # ends before it starts
        FindingCode("D111", _E, ("what", "length", "limit")),  # longer than Excel allows
        FindingCode("D112", _E, ("name",)),  # cannot be the name of a sheet
        FindingCode("D113", _W, ("what", "language")),  # a text lacks a language of the project
        FindingCode("D114", _E, ("first", "second")),  # two contradictory keys
        FindingCode("D115", _E, ("part",)),  # an expression that uses something not allowed
        FindingCode("D116", _E, ("part", "found", "expected")),  # an expression whose types do not fit
        FindingCode("D117", _I, ("rule", "field")),  # a rule that the workbook cannot show live
        FindingCode("D118", _E, ("form", "guess")),  # no such form
        FindingCode("D119", _E, ("what",)),  # a required part of the project is missing
        FindingCode("D120", _E, ("part",)),  # an expression that cannot be read
        FindingCode("D121", _W, ("what", "first", "second")),  # amounts of money that do not fit together
        FindingCode("D122", _W, ("what", "name", "project")),  # a part of a project is missing in its programme
        FindingCode("D123", _E, ("period",)),  # a correction to a period that is not frozen
        FindingCode("D124", _E, ("entry", "was", "found")),  # a correction whose previous value was not reported
        FindingCode("D125", _E, ("entry",)),  # a correction of personal data
        FindingCode("D126", _W, ("what", "date", "end")),  # a deadline before the end of its period
        FindingCode("D127", _W, ("name", "was", "now")),  # a label that another entry of the list has or had
        FindingCode("D128", _E, ("folder", "period", "days", "now")),  # a period of issued templates is missing
        FindingCode("D129", _E, ("folder", "project", "now")),  # templates were issued under another id of the project
        FindingCode("D130", _W, ("project", "partner", "period", "entry")),  # a correction of a removed project
        FindingCode("D141", _E, ("name", "reserved", "words")),  # a reserved name
        FindingCode("D142", _E, ("key", "text")),  # a text that a comma has cut
        FindingCode("D143", _W, ("text", "rest")),  # a text that may be cut by a comment
        FindingCode("D144", _E, ("part", "field", "known")),  # a detail of a chosen option in an expression
        FindingCode("D145", _E, ("what", "partner", "period", "reason")),  # a template cannot be made
        FindingCode("D146", _E, ("what", "partner", "period", "inner", "found")),  # an empty template has a finding
        FindingCode("D147", _W, ("item", "text")),  # an item of a list that may be the rest of a text
        FindingCode("D148", _E, ("partner", "period", "limit", "found", "allowed")),  # a template is too large
        FindingCode("D170", _W, ("partner",)),  # a partner whose form has no question
        FindingCode("D190", _E, ("file", "folder", "period")),  # a stored definition is damaged
        FindingCode("D150", _E, ("fields",)),  # computed fields that read each other in a circle
        FindingCode("D151", _E, ("part", "found", "kind")),  # a computed value that its kind cannot hold
        FindingCode("D152", _E, ("part", "first", "second")),  # a name of two tables in a condition of a sum
        FindingCode("D153", _E, ("part",)),  # a condition of a sum that no formula can have
        FindingCode("D154", _E, ("entry",)),  # a correction of a computed field
        FindingCode("D155", _E, ("field",)),  # a total of a field that cannot be added up
        FindingCode("D156", _E, ("part", "field")),  # a ratio of something else than two figures
        FindingCode("D157", _E, ("field",)),  # a breakdown by something else than a choice
        FindingCode("D158", _E, ("field",)),  # parts of something else than a figure
        FindingCode("D131", _E, ("finding",)),  # a decision accepts a finding that cannot be accepted
        FindingCode("D132", _E, ("definition", "file")),  # a decision names a definition that is not stored
        FindingCode("D195", _W, ("field", "rule")),  # percentages that would be added up
        FindingCode("D196", _W, ("field",)),  # figures so far that would be added up over periods
        FindingCode("D200", _I, ("inner", "fault", "fields", "more")),  # what no formula sees of an answer
        FindingCode("D160", _W, ("partner", "currency", "field")),  # amounts in different currencies
        FindingCode("D161", _W, ("partner", "value", "country")),  # a business id with a wrong check digit
        FindingCode("D162", _I, ("language", "tag", "other")),  # a language of labels only
        FindingCode("D163", _E, ("option", "field")),  # a label with the sign that separates several choices
        FindingCode("D164", _E, ("field",)),  # several choices in an expression
        FindingCode("D225", _E, ("value", "limit")),  # a word of the project that no label can hold
        FindingCode("D226", _I, ("word", "language", "forms")),  # grammatical forms of a word that are missing
        FindingCode("D205", _E, ("option", "value", "guess", "kinds")),  # a kind that a row cannot have
        FindingCode("D206", _E, ("option", "detail", "field")),  # a row without a kind
        FindingCode("D207", _E, ("part", "field")),  # an expression about a column with several kinds
        FindingCode("D208", _E, ("option", "detail")),  # an option whose parent differs by partner
        FindingCode("D209", _E, ("field", "other")),  # a choice within something else than a choice
        FindingCode("D210", _I, ("list", "detail")),  # a choice that is limited by nothing
        FindingCode("D180", _E, ("detail",)),  # a workbook that is no definition
        FindingCode("D181", _E, ("value", "found")),  # a number, date or truth instead of a text
        FindingCode("D182", _E, ("text",)),  # a formula or an error value in a definition
        FindingCode("D183", _E, ("text",)),  # a text without a head; as a warning: a sheet that is not read
        FindingCode("D184", _W, ("head",)),  # rows in another order than their numbers
        FindingCode("D185", _E, ("cells",)),  # merged cells in a definition
        FindingCode("D186", _W, ("what", "count")),  # hidden sheets, rows or columns, which are read
        FindingCode("D187", _I, ()),  # the workbook is open in another program
        FindingCode("D188", _E, ("first", "second")),  # a YAML file and a workbook in one folder
        FindingCode("D189", _E, ("head",)),  # a head or path that is missing, repeated or unknown
        FindingCode("D240", _E, ("what", "limit")),  # more values or bytes than a definition may have
        FindingCode("D241", _E, ("file", "detail")),  # a table with a list of the definition cannot be read
        FindingCode("D245", _W, ("name", "project", "unit", "expected")),  # a figure of a project in another unit
        FindingCode("D246", _E, ("part",)),  # a whole column where a single value is expected
        FindingCode("D247", _E, ("detail",)),  # a key of options where their own detail is named
        # F1xx: the file
        FindingCode("F101", _E, ()),  # empty
        FindingCode("F102", _E, ()),  # not a workbook
        FindingCode("F103", _E, ()),  # .xls
        FindingCode("F104", _E, ()),  # .xlsb
        FindingCode("F105", _E, ()),  # .ods where only Excel workbooks are read: a master
        FindingCode("F106", _E, ("protection",)),  # encrypted: needs a password or rights to open
        FindingCode("F107", _E, ()),  # CSV or other plain text
        FindingCode("F108", _E, ()),  # HTML
        FindingCode("F109", _E, ()),  # PDF
        FindingCode("F110", _E, ("detail",)),  # damaged, cut short, or still being copied
        FindingCode(
            "F111", _I, ("workbook", "packed")
        ),  # lock file of a workbook that is open, or was when it was packed
        FindingCode("F112", _E, ("limit", "found", "allowed")),  # a reading limit is exceeded
        FindingCode("F113", _E, ("detail",)),  # an ambiguous file structure
        FindingCode("F114", _E, ()),  # a zip archive with no workbook in it
        FindingCode("F115", _E, ("detail",)),  # the reader process failed
        FindingCode("F116", _E, ("what", "step")),  # not a plain file: folder, link, device
        FindingCode("F117", _I, ()),  # a file of the operating system
        FindingCode("F118", _E, ("detail",)),  # cannot be opened: rights, cloud placeholder
        FindingCode("F119", _I, ("parts",)),  # macros, external links or other active parts: not opened
        FindingCode("F120", _E, ()),  # a mail message without a file that can be read
        FindingCode("F121", _E, ()),  # an archive or a message that lies too deep inside others
        FindingCode("F122", _I, ("count",)),  # an archive was opened; its files have findings of their own
        FindingCode("F123", _E, ("limit", "allowed")),  # not read, because a limit of the inbox is exceeded
        FindingCode("F124", _I, ()),  # encrypted with the default password of Excel, opened
        FindingCode("F125", _E, ()),  # the reader process stopped while it read the file
        FindingCode("F126", _E, ()),  # a document of Apple Numbers
        FindingCode("F130", _I, ("count",)),  # a mail message was opened; its files have findings of their own
        FindingCode("F131", _I, ("what", "checksum", "step")),  # a document, picture or the like beside the returns
        FindingCode("F132", _E, ()),  # packed by Outlook: winmail.dat
        FindingCode("F133", _E, ()),  # a temporary copy or an unfinished download that holds a workbook
        # F2xx: identity
        FindingCode("F201", _E, ("project",)),  # not a report template of lamppu-xl
        FindingCode("F202", _E, ("project", "other")),  # of another project
        FindingCode("F203", _E, ("period", "other")),  # of another period
        FindingCode("F204", _E, ("partner", "guess")),  # of a partner that the project does not know
        FindingCode("F205", _E, ("found",)),  # the identity code was altered
        FindingCode("F206", _E, ("expected", "found", "others")),  # two identities in one workbook
        FindingCode("F207", _E, ("issued", "file")),  # a definition that is not stored
        FindingCode("F208", _I, ("original",)),  # the same bytes as another file
        FindingCode("F209", _I, ("newer",)),  # a newer return of the partner counts
        FindingCode("F210", _E, ("others", "count", "cells")),  # two returns, and it is unknown which is newer
        FindingCode("F211", _W, ("changes",)),  # an older definition, read with that definition
        FindingCode("F212", _W, ("workbook",)),  # still open in a spreadsheet, perhaps unsaved
        FindingCode("F213", _I, ("chosen", "count", "cells")),  # the coordinator chose another return of the partner
        FindingCode("F214", _W, ("newer", "unclear")),  # counts, but a newer return has errors
        FindingCode("F215", _E, ("partner", "joined", "left")),  # of a partner that does not report in the period
        FindingCode("F216", _E, ("project", "period")),  # a master in place of a return
        FindingCode("F217", _E, ()),  # a master without its data
        FindingCode("F218", _E, ("found",)),  # not a master, where one is expected
        FindingCode("F219", _E, ("project", "expected")),  # a master of a project that is not expected
        FindingCode("F220", _E, ("period", "other")),  # a master of another period
        FindingCode("F221", _I, ("newer",)),  # a newer master of the project counts
        FindingCode("F222", _E, ("others",)),  # two masters, and it is unknown which is newer
        FindingCode("F223", _W, ("day",)),  # received after the period was frozen
        FindingCode("F226", _W, ("saved",)),  # saved in the future: a wrong clock
        FindingCode("F227", _W, ("name", "partner")),  # the file is named after another partner
        FindingCode("F230", _E, ("template", "folder")),  # a preview in place of a return
        FindingCode("F241", _I, ("because", "day", "count", "cells")),  # left out by a decision
        FindingCode("F242", _I, ("chosen", "because", "day", "count", "cells")),  # another return is used by a decision
        FindingCode("F243", _I, ("because", "day", "newer")),  # used by a decision
        FindingCode("F244", _W, ("file", "day")),  # the return that a decision names is not among the files
        FindingCode("F245", _I, ("definition", "because", "day")),  # judged by a later definition by a decision
        FindingCode("F246", _W, ("name", "others")),  # a file that an answer names did not come
        FindingCode("F247", _W, ("name", "others")),  # several files have the name that an answer gives
        FindingCode("F248", _I, ("name", "file")),  # a file whose name is spelled otherwise than in the answer
        FindingCode("F249", _W, ("name", "others")),  # other partners name the same file
        FindingCode("F250", _E, ()),  # a workbook as XML of Excel 2003, flat OpenDocument, SYLK or DIF
        FindingCode("F251", _E, ()),  # packed by another program than zip
        FindingCode("F252", _E, ()),  # an encrypted or signed message, or an encrypted file
        FindingCode("F253", _W, ("name", "file")),  # an answer names an empty file
        FindingCode("F257", _E, ()),  # a message names an attached file and does not contain it
        FindingCode("F258", _E, ()),  # a mailbox of Outlook: .pst, .ost, .olm
        FindingCode("F259", _E, ()),  # a zip archive with a password
        FindingCode("F260", _E, ("what",)),  # a document or picture with the name of a return
        FindingCode("F263", _E, ("what",)),  # a part of a split archive, or an archive that unpacks itself
        FindingCode("F264", _W, ("older", "count", "cells")),  # an older return of the partner has more answers
        FindingCode("F265", _I, ("newer", "count", "cells")),  # a newer return counts that has fewer answers
        FindingCode("F268", _E, ("text",)),  # what a mail filter has put in the place of a file
        FindingCode("F269", _W, ("others", "count", "cells")),  # answers that the other undecided returns lack
        FindingCode("F270", _I, ("other", "count", "cells")),  # a chosen return lacks answers of another one
        FindingCode("F271", _E, ()),  # an unfinished download of a workbook whose end is missing
        FindingCode("F275", _E, ()),  # a workbook as a text or within a form that a program sent
        FindingCode("F276", _W, ()),  # Excel's report on a workbook that it repaired
        FindingCode("F277", _E, ()),  # a workbook with bytes before its beginning or after its end
        FindingCode("F284", _I, ("other", "day", "count", "cells")),  # another return is left out by a decision
        FindingCode("F291", _I, ("other",)),  # an untouched template beside a return of the partner
        FindingCode("F292", _W, ("name", "others")),  # an answer that names several files
        # S3xx: structure
        FindingCode("S301", _E, ("sheet",)),  # a sheet is missing
        FindingCode("S302", _E, ("missing", "more")),  # a row or field is missing
        FindingCode("S303", _E, ("was", "now")),  # a locked cell was changed
        FindingCode("S304", _E, ("sheet", "count")),  # more than half of a sheet differs
        FindingCode("S305", _E, ("first", "copies", "cells")),  # the same key of a row or column twice
        FindingCode("S306", _W, ("sheet", "count", "cells")),  # an extra sheet with content
        FindingCode("S307", _W, ("value",)),  # a value outside the answer cells of the form
        FindingCode("S308", _I, ("was", "now")),  # a sheet was renamed
        FindingCode("S309", _W, ("expected", "moved", "others")),  # names refer to other cells after cut and paste
        FindingCode("S310", _I, ("sheet",)),  # the sheet protection was removed
        FindingCode("S311", _W, ("was", "now")),  # a check formula was overwritten
        FindingCode("S312", _E, ("was", "now")),  # last period's answer was changed
        FindingCode("S313", _E, ()),  # previous answers were changed; their original values are not available
        FindingCode("S314", _E, ("counted", "accounted")),  # some cells were not read: an error of lamppu-xl
        FindingCode("S315", _W, ("value",)),  # an answer to a question that is no longer in the form
        FindingCode("S316", _W, ("sheet", "count")),  # a sheet was replaced by a copy of it
        FindingCode("S317", _W, ("sheet", "count")),  # rows were sorted
        FindingCode("S318", _W, ("what", "value", "others")),  # a note, comment, text box or link
        FindingCode("S319", _W, ("count",)),  # answer cells were merged
        FindingCode("S340", _E, ()),  # an encrypted file that the given password does not open
        FindingCode("S320", _I, ("sheet",)),  # a sheet without questions is missing
        FindingCode("S321", _I, ("count",)),  # a part that no program shows
        FindingCode("S322", _W, ("what", "value", "others")),  # a picture, another drawing or an embedded file
        FindingCode("S323", _W, ("count", "area", "value")),  # many cells beside the form
        FindingCode("S324", _E, ("sheet", "count", "cells")),  # a sheet without its hidden keys
        FindingCode("S325", _W, ("sheet", "original", "count", "cells")),  # a copy of a sheet with other answers
        FindingCode("S326", _I, ("sheet", "original")),  # a copy of a sheet with the same answers
        FindingCode("S327", _W, ("value", "others")),  # a text that was pasted over several answer cells
        FindingCode("S341", _W, ("count", "cells")),  # answers in hidden rows or columns, or on a hidden sheet
        FindingCode("S342", _W, ("value",)),  # a free line that is perhaps the total of the others
        FindingCode("S343", _W, ("count", "cells")),  # texts in the colour of their background, or too small
        FindingCode("S344", _I, ("sheet",)),  # values in place of the formulas of checks
        FindingCode("S347", _W, ("count", "cells")),  # texts that a conditional format can hide
        FindingCode("S353", _I, ("count", "names")),  # several sheets were renamed
        FindingCode("S354", _W, ("count", "cells")),  # answers that the alignment of their cells repeats
        FindingCode("S355", _W, ("count", "cells")),  # numbers that a conditional format can show otherwise
        FindingCode("S356", _H, ("sheet", "count", "cells")),  # texts that no answer depends on were changed
        FindingCode("S357", _W, ("table", "count", "lines")),  # free lines are missing
        FindingCode("S358", _W, ("rows", "cells")),  # filled rows without a key
        FindingCode("S359", _W, ("first", "last", "direction", "wrong")),  # cells that a deleted or inserted cell moved
        FindingCode("S370", _W, ("count", "cells")),  # texts that a conditional format can strike out
        FindingCode("S371", _W, ("table", "count", "lines")),  # free lines that say the same as an earlier one
        FindingCode("S372", _W, ("count", "cells")),  # days of a workbook that counts from 1904
        FindingCode("S373", _E, ("value",)),  # a free line that is the total of the others, and is refused
        FindingCode("S374", _E, ("count", "pairs", "likeness", "wrong")),  # locked texts changed all over the form
        FindingCode("S375", _E, ("row", "first", "last", "direction", "start")),  # a line that is one column aside
        FindingCode("S376", _I, ("table", "lines", "count")),  # free lines with nothing but unticked boxes
        FindingCode("S377", _E, ("count", "names")),  # several sheets of the form are missing
        FindingCode("S378", _E, ("column",)),  # a column of the form is missing
        FindingCode("S379", _W, ("value", "count")),  # a program has written the workbook again
        FindingCode("S380", _E, ("rows", "direction", "count")),  # rows whose cells moved sideways
        FindingCode("S381", _W, ("table", "count")),  # free lines that were sorted with their numbers
        FindingCode("S382", _E, ("table", "lines", "count", "cells")),  # unfinished free lines with the same answers
        FindingCode("S383", _H, ("rows", "cells")),  # a total that was written outside the lines of the form
        FindingCode("S384", _W, ("home", "target", "cells")),  # answers that were cut out of their fields
        FindingCode("S385", _W, ("count", "names")),  # several sheets were replaced by copies of them
        FindingCode("S386", _E, ("count", "fields")),  # a column with the answers of different questions is missing
        FindingCode("S387", _I, ("names",)),  # sheets that programs added
        FindingCode("S388", _E, ("names", "count")),  # several sheets without their hidden keys
        FindingCode("S390", _W, ("count", "pairs")),  # options of the hidden lists were changed
        # V4xx: values
        FindingCode("V401", _E, ("value", "step")),  # not a number
        FindingCode("V402", _E, ("value", "shown")),  # not a whole number, though its format may show one
        FindingCode("V403", _H, ("value", "read")),  # a number typed as text, parsed
        FindingCode("V404", _E, ("value", "date")),  # a date in place of a number
        FindingCode("V405", _E, ("value", "example", "first", "second", "month_days")),  # not a date
        FindingCode("V406", _H, ("value", "read")),  # a date typed as text, parsed
        FindingCode("V407", _E, ("value", "example")),  # a date without its year or day
        FindingCode("V408", _E, ("value", "guess")),  # not in the list
        FindingCode("V409", _H, ("value", "read")),  # almost an item of the list, parsed
        FindingCode("V410", _E, ("value",)),  # neither yes nor no
        FindingCode("V411", _E, ("value",)),  # a formula in place of an answer
        FindingCode("V412", _E, ("value",)),  # an error value
        FindingCode("V413", _E, ("value",)),  # not an e-mail address
        FindingCode("V414", _E, ("value",)),  # not a phone number
        FindingCode("V415", _E, ("value",)),  # not a web address
        FindingCode("V416", _E, ("value",)),  # not a postcode
        FindingCode("V417", _E, ("value",)),  # not a business id
        FindingCode("V418", _E, ("length", "limit")),  # too long for a cell
        FindingCode("V419", _I, ("value", "read")),  # a number in a text field, read as text
        FindingCode("V420", _H, ("value", "read")),  # a phone number, parsed
        FindingCode("V421", _E, ("value", "limit")),  # a number beyond the limit of all fields
        FindingCode("V422", _W, ("value", "date", "example")),  # a date far outside the project
        FindingCode("V423", _E, ("value",)),  # a number in a text field that has lost digits
        FindingCode("V424", _E, ("value",)),  # a time in place of a number
        FindingCode("V425", _E, ("value",)),  # a percentage in place of a number
        FindingCode("V426", _E, ("value",)),  # a number without a per cent sign that can mean two things
        FindingCode("V427", _W, ("value", "read")),  # a fraction without a per cent sign, read as a percentage
        FindingCode("V428", _H, ("value", "read")),  # a number in a date field, read as a date
        FindingCode("V429", _W, ("value", "read", "time")),  # a date with a time of day
        FindingCode("V430", _W, ("value", "date", "short")),  # a number that equals a day near the period
        FindingCode("V431", _H, ("value", "read")),  # a date or time in a text field, read as it is shown
        FindingCode("V432", _I, ()),  # invisible characters, left out
        FindingCode("V433", _E, ("value",)),  # struck-out or raised characters in a value
        FindingCode("V434", _W, ("value",)),  # struck-out words in a text, kept
        FindingCode("V450", _W, ("was", "now")),  # another value in the cell of a computed field
        FindingCode("V460", _E, ("value", "example")),  # not a postcode of the partner's country
        FindingCode("V461", _W, ("value", "country")),  # a phone number that is not in use in the country
        FindingCode("V462", _E, ("value", "country")),  # not a business id of the country
        FindingCode("V463", _E, ("value", "found", "currency")),  # an amount in another currency
        FindingCode("V464", _W, ("value", "country")),  # a business id with a wrong check digit
        FindingCode("V465", _E, ("value", "first", "second")),  # two numbers in place of one
        FindingCode("V466", _E, ("value", "example")),  # not a month
        FindingCode("V467", _H, ("value", "read")),  # a month that was written as a date or as text
        FindingCode("V468", _E, ("value", "part", "guess")),  # not options of the list
        FindingCode("V475", _E, ("value",)),  # not the name of a file
        FindingCode("V476", _H, ("value", "read")),  # a path on a computer, read as the name of the file
        FindingCode("V483", _E, ("what", "value")),  # a picture or linked data in place of an answer
        FindingCode("V484", _W, ("value", "read")),  # a number format that shows another number or none
        FindingCode("V488", _W, ("value", "read")),  # a sign or a word that a number format shows beside the number
        FindingCode("V489", _W, ("value", "read")),  # a date of which the cell does not show the day or the year
        FindingCode("V490", _W, ("value",)),  # a text with damaged letters
        FindingCode("V491", _W, ("value", "letter", "script")),  # a letter that only looks like a Latin one
        FindingCode("V492", _I, ("value", "read")),  # a truth value in a text field, read as text
        FindingCode("V493", _I, ("value",)),  # letters of a symbol font, or private signs, read as what is seen
        FindingCode("V494", _W, ("value",)),  # a sign of a symbol font that Unicode does not have, kept
        FindingCode("V495", _W, ("value", "read")),  # a number whose digits a symbol font does not show
        FindingCode("V496", _W, ("value",)),  # a web address with a part that is not in use
        FindingCode("V497", _W, ("value",)),  # an e-mail address that no mail can have
        FindingCode("V498", _W, ("value",)),  # a phone number with a country code or a length that is not in use
        FindingCode("V499", _W, ("value",)),  # a text that only refers to another answer
        FindingCode("V500", _W, ("value", "read")),  # a format that shows words beside a text, or hides it
        FindingCode("V501", _W, ("value",)),  # a phone number or a name of a file in an unusual form
        FindingCode("V503", _W, ("length", "limit")),  # a text that was probably cut at the limit of a cell
        FindingCode("V504", _H, ("value", "read")),  # an address that was read from the link of the cell
        FindingCode("V505", _W, ("value",)),  # a text that a program wrote in place of an answer
        FindingCode("V506", _W, ("value",)),  # signs of HTML or RTF in a text
        FindingCode("V507", _I, ("value", "read")),  # a number of which a number format shows fewer digits
        FindingCode("V508", _H, ("value", "read")),  # a postcode that is a number, with zeros put before it
        FindingCode("V509", _W, ("value", "guess")),  # a percentage that is perhaps a hundred times too large
        FindingCode("V510", _I, ("count", "cells")),  # values of formulas that were not calculated again
        FindingCode("V511", _E, ("value",)),  # a link by a formula whose address is not written in it
        FindingCode("V512", _E, ("value",)),  # a web address with a blank, or with more beside it
        FindingCode("V513", _E, ("value",)),  # several web addresses
        FindingCode("V514", _E, ("value", "host")),  # a web address of a computer in one's own network
        FindingCode("V515", _H, ("count", "cells")),  # zeros in cells that look empty
        FindingCode("V516", _W, ("value", "read")),  # unusual letters or hyphens in an address
        FindingCode("V517", _E, ("value",)),  # several e-mail addresses
        FindingCode("V518", _H, ("value",)),  # a required text of a sign only
        FindingCode("V531", _W, ("value", "typed")),  # an answer of which the number format shows a part
        FindingCode("V532", _E, ("value", "typed")),  # no answer, though a number format shows more than was typed
        FindingCode("V533", _E, ("value",)),  # a sign of writing direction that shows an answer in another order
        FindingCode("V534", _W, ("value",)),  # a text of which such a sign shows a part backwards
        FindingCode("V535", _H, ("value",)),  # a text that says only "same"
        FindingCode("V540", _W, ("value", "read")),  # a day that the cell shows with the month first
        FindingCode("V547", _W, ("value",)),  # a dash in a web or e-mail address, perhaps in place of a hyphen
        FindingCode("V548", _W, ("value", "read")),  # a sign or a word that a format shows beside a day
        FindingCode("V549", _E, ("count",)),  # a line of which all answers are struck out
        FindingCode("V550", _W, ("value",)),  # a web address that a program has shortened
        FindingCode("V551", _H, ("value", "read")),  # a web address within one of a mail filter or a search engine
        FindingCode("V552", _W, ("value",)),  # a text that only refers to an attachment or a page
        FindingCode("V553", _I, ("count", "cells")),  # computed cells that have lost their formulas and values
        FindingCode("V554", _H, ("column", "count", "cells", "pairs")),  # a column of numbers or dates typed as text
        FindingCode("V555", _E, ("anchor", "formula", "area", "cells")),  # answers that one formula fills
        FindingCode("V558", _E, ("value",)),  # a file on the partner's own computer in place of a web address
        FindingCode("V559", _W, ("length",)),  # a text of as many characters as some programs keep
        FindingCode("V560", _W, ("names", "cells")),  # equal answers on sheets that were selected together
        FindingCode("V561", _H, ("value", "read", "guess")),  # a code that a spreadsheet has read as a power of ten
        FindingCode("V562", _H, ("value", "read")),  # a business ID that is a number, with a zero put before it
        FindingCode("V563", _W, ("value", "guess")),  # a phone number with an extension or a second number
        FindingCode("V556", _H, ("value", "read")),  # an address in brackets or quotation marks, or before a comma
        FindingCode("V557", _W, ("value",)),  # a web address with a full stop at its end
        # R5xx: rules
        FindingCode("R501", _E, ()),  # required and missing
        FindingCode("R502", _E, ("value", "limit")),  # less than allowed
        FindingCode("R503", _E, ("value", "limit")),  # more than allowed
        FindingCode("R504", _W, ("length", "limit")),  # a text is too short
        FindingCode("R505", _E, ("length", "limit")),  # a text is too long
        FindingCode("R506", _E, ("value",)),  # a text does not match its pattern
        FindingCode("R507", _E, ("value",)),  # the same value on several rows
        FindingCode("R508", _E, ("value", "limit")),  # a date too early
        FindingCode("R509", _E, ("value", "limit")),  # a date too late
        FindingCode("R510", _E, ("value", "decimals")),  # too many decimals
        FindingCode("R511", _E, ("rule",)),  # a condition on several answers
        FindingCode("R530", _E, ("length", "limit")),  # more words than allowed
        FindingCode("R531", _E, ()),  # an option that does not belong to the answer of another field
        # O6xx: observations
        FindingCode("O601", _W, ("other",)),  # the same text in two places
        FindingCode("O602", _W, ()),  # the same text as last period
        FindingCode("O603", _W, ("what",)),  # personal data in a free text
        FindingCode("O604", _W, ("value",)),  # a link to a home page only
        FindingCode("O605", _I, ("detail",)),  # a milder verdict than that of the check in the form
        FindingCode("O606", _I, ("was", "now", "period")),  # an earlier answer is another one now
        FindingCode("O611", _E, ()),  # a remark of the coordinator: returned for completion
        FindingCode("O612", _I, ()),  # a remark of the coordinator: accepted as it is
        FindingCode("O613", _I, ("day",)),  # the answer has changed since a remark
        FindingCode("O621", _W, ("code", "day")),  # an accepted answer has changed
        FindingCode("O622", _W, ("code", "until")),  # the acceptance has ended
        FindingCode("O623", _I, ("code", "checksum")),  # an acceptance that names no value
        FindingCode("O671", _E, ("reason", "detail")),  # a table of earlier results cannot be read
        FindingCode("O672", _E, ("head", "guess", "heads")),  # a column that the table does not have
        FindingCode("O673", _E, ("head", "count")),  # several columns with the same head
        FindingCode("O674", _E, ("what", "name", "guess")),  # a partner, row or question that nothing has
        FindingCode("O675", _E, ("partner", "answer")),  # the partner's form does not ask this
        FindingCode("O676", _W, ("head", "count")),  # a column that the map does not name
        FindingCode("O677", _E, ("partner", "period")),  # the partner does not report in the period
        FindingCode("O678", _E, ("partner", "answer", "other")),  # another cell gives another value
        FindingCode("O679", _E, ("partner", "file")),  # the partner has returned a workbook
        FindingCode("O680", _I, ("table",)),  # a return that was made from imported results
        FindingCode("O681", _E, ()),  # a form in which no question was found
        FindingCode("O682", _I, ("text", "reason")),  # a sheet of a form that asks nothing
        FindingCode("O683", _W, ("cell", "text", "reason", "count")),  # answer cells of a form that are not in a draft
        FindingCode("O640", _H, ("count",)),  # prefilled answers are not confirmed
        FindingCode("O641", _I, ("count",)),  # confirmed answers are those of last time
        FindingCode("O642", _I, ("key",)),  # a line of last period is not in the return
        FindingCode("O690", _W, ("period",)),  # a form shows no answers of a period that has some now
        FindingCode("O691", _W, ("period",)),  # a form shows answers of a return that is not accepted now
        # M7xx, M8xx: the master
        FindingCode("M701", _E, ("was", "now")),  # two readers disagree about a return or about the written master
        FindingCode("M702", _W, ("text", "limit")),  # a text was split over several cells
        FindingCode("M703", _E, ("limit", "found", "allowed")),  # the master would be larger than Excel allows
        FindingCode("M704", _E, ("problem", "detail")),  # the hidden data is invalid
        FindingCode("M705", _E, ("was", "now")),  # the hidden data was edited
        FindingCode("M706", _E, ("what", "was", "now")),  # a control total differs
        FindingCode("M707", _E, ("was", "now")),  # an answer was edited in the master
        FindingCode("M708", _W, ("sheet", "change")),  # something else was edited on a sheet of the master
        FindingCode("M709", _H, ("sheet",)),  # the rows have another order
        FindingCode("M710", _E, ("period", "partner", "answer", "was", "now", "step")),  # differs from the last master
        FindingCode("M711", _E, ("period", "partner", "file", "count")),  # a return is no longer in the master
        FindingCode("M712", _I, ("period", "partner", "answer", "was", "now")),  # a newer return has fewer answers
        FindingCode("M713", _E, ("period", "partner", "file", "count")),  # a return came after the last master
        FindingCode("M714", _E, ("period", "file")),  # the last master cannot be compared
        FindingCode("M715", _E, ("partner", "file", "detail", "period")),  # a return was left out because of odd values
        FindingCode("M716", _E, ("answer", "period")),  # no definition of the period asks for an answer
        FindingCode("M717", _E, ("period", "partner", "file", "count")),  # personal answers may have changed
        FindingCode("M720", _E, ("period", "day", "folder")),  # a frozen archive is gone
        FindingCode("M721", _E, ("project", "file")),  # a programme workbook was made of another master
        FindingCode("M722", _E, ("figure", "was", "now")),  # a total of a programme workbook is another one now
        FindingCode("M723", _E, ("period",)),  # a programme workbook cannot be compared
        FindingCode("M724", _E, ("project", "period", "key", "day")),  # of a project outside its time in the programme
        FindingCode("M725", _I, ("because", "day")),  # a master that a decision leaves out
        FindingCode("M726", _I, ("chosen", "because", "day")),  # another master is used by a decision
        FindingCode("M727", _I, ("because", "day")),  # a master that is used by a decision
        FindingCode("M728", _W, ("file", "day")),  # the master that a decision names is not used
        FindingCode("M729", _E, ("project", "entry", "was", "found")),  # a correction starts from another figure
        FindingCode("M730", _I, ("project", "entry", "day")),  # the project has made the same correction
        FindingCode("M731", _I, ("project", "entry", "period", "was", "now", "day", "because")),  # the programme's own
        FindingCode("M751", _E, ("sheet", "rows")),  # other hidden data than the masters give now
        FindingCode("M760", _E, ("answer", "master", "file", "returned", "cell", "count")),  # not what its return has
        FindingCode("M761", _E, ("list",)),  # a master that is not in the list of checksums of its project
        FindingCode("M762", _I, ("files",)),  # a list of checksums confirms received files
        FindingCode("M763", _E, ()),  # a list of checksums confirms no received file
        FindingCode("M764", _E, ("file",)),  # a return of a master is another file now
        FindingCode("M765", _E, ("answer", "was", "now")),  # a correction that the project's list does not have
        FindingCode("M766", _E, ("file", "partner", "day", "written")),  # a return that a master does not mention
        FindingCode("M767", _W, ("file", "partner", "day", "written")),  # a return that came after the master
        FindingCode("M768", _E, ("file", "partner")),  # a return that a master does not mention; why is not known
        FindingCode("M785", _E, ()),  # a list of checksums without checksums
        FindingCode("M786", _W, ("project", "entry", "day")),  # a correction of a figure that is in no total
        FindingCode("M800", _E, ()),  # a page or document that is not what is written from the masters now
        FindingCode("M801", _E, ()),  # a page or document without the workbook that it belongs to
        FindingCode("M802", _E, ("answer", "was", "now", "day")),  # an older correction that the master does not have
        FindingCode("M803", _W, ("answer", "was", "now", "day")),  # a correction that was made after the master
        FindingCode("M804", _E, ("answer", "was", "now", "day")),  # a correction without; which is older is not known
        FindingCode("M805", _E, ("answer", "master", "file", "returned", "cell", "count")),  # another file has others
        FindingCode("M806", _W, ("period", "partner", "file", "count")),  # a return came after the last master
        FindingCode("M808", _E, ("what", "master", "own", "file", "count")),  # another rule than its project has
        FindingCode(
            "M809", _I, ("project", "entry", "period", "was", "now", "day", "because")
        ),  # that changes no total
        FindingCode(
            "M810", _W, ("rows",)
        ),  # an archived workbook with its figures, and other parts than are written now
        FindingCode("M811", _E, ("figure", "was", "now")),  # a figure of an archived workbook is another one now
        FindingCode("M812", _W, ()),  # an archived page or document that is not what is written now
        # a figure that the programme defines otherwise than in its workbook before
        FindingCode("M813", _W, ("what", "was", "now", "period", "figure", "before", "after")),
        FindingCode("M814", _I, ("period", "other", "used")),  # an earlier master beside that of the period
        FindingCode("M815", _E, ("project",)),  # a project of a programme workbook that is no longer part of it
        FindingCode("M816", _E, ("project",)),  # a project that is part of it now
        FindingCode("M817", _W, ("what", "was", "now", "period")),  # a goal that has other focus areas now
        FindingCode("M830", _W, ("project", "entry", "day", "period")),  # a correction whose return a master lacks
    )
}
