"""The master as a web page and as data files."""
