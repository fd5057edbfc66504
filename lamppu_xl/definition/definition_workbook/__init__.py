"""A definition as a workbook, `project.xlsx`: read to the same tree as YAML, and written from such a tree.

`sheet_list` says which part of a definition each sheet has, and `cell_types` derives the columns from the shapes.
`encode` turns a tree into rows of cells, `decode` turns rows into a tree. `reader` and `writer` are for files.
"""
