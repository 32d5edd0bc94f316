"""Annotated mails of our own and the scoring of the redactor on them: `python -m tests.probe`."""
