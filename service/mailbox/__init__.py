"""IMAP, and the only importer of aioimaplib: open_session() gives a Session, or raises MailboxError(kind).

protocol.py frames bytes, connect.py and login.py come in, answers.py reads, session.py is what the rest of the service uses.
"""

from service.mailbox.session import Fetched, Session, Sized, open_session

__all__ = ["Fetched", "Session", "Sized", "open_session"]
