"""The rules of a definition applied to a batch of returns."""
