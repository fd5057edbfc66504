"""HTML pages: a page is built from blocks, and templates turn the blocks into markup."""
