"""Drafts a definition from a reporting form that somebody made in a spreadsheet program.

`form_sheet` joins what cells hold and how they look, `open_cells` says which are for answers, `found_tables` and
`found_questions` find what is asked, `answer_kinds` the kinds of answers, and `draft` makes a definition of it all.
"""
