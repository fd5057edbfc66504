"""What people read about returns: text, web page, workbook, feedback, status and letters."""
