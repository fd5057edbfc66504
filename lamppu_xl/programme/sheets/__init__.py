"""The sheets of the programme workbook."""
