"""Received files: what kind each is, and the workbooks within archives and mails."""
