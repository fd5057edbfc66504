"""From a cell of a programme workbook, or of a master workbook, to the cells of the returns that it comes from."""
