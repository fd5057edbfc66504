"""The sheets of the master workbook, planned from what was gathered from the returns."""
