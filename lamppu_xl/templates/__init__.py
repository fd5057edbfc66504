"""The template of one partner for one period: layout, formulas, live checks, and the record of what was issued."""
