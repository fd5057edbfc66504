"""What a returned workbook has that its template had not, or lacks."""
