"""The sheets of the master workbook, planned from what was collected from the returns."""
