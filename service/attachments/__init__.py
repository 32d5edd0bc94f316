"""Cleaned copies of attachments: what waits, the sandboxed process that draws pictures and pages anew, and what it needs."""
