"""Frozen periods: copies of what the funder received, with checksums that can be verified later."""
