"""Files: atomic writing, the folder lock, temporary stores, and the programs that open files."""
