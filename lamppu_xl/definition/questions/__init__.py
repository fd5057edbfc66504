"""The questions of the form: tables, fields, choices, rules and what may refer to what."""
