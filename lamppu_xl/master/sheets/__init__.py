"""The sheets of the master workbook."""
