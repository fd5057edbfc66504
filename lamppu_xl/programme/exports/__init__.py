"""The programme workbook in other formats: a web page and a Word document."""
