"""The use cases of a programme of projects."""
