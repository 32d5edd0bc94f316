"""The few exceptions, each with its sentence. No sentence ever holds a piece of a mail or of a server's reply."""


class LuisterpostError(Exception):
    """Something an operator can mend. The command line prints it as one sentence and ends with status 1."""


class Unreadable(LuisterpostError):
    """This letter cannot be read; `reason` is a short code of the closed list in service/letter.py."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the letter cannot be read ({reason})")
        self.reason = reason


class Refused(LuisterpostError):
    """No cleaned copy can be made of this attachment; `reason` is a short code of the closed list in service/attachments/sheets.py."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"no copy can be made ({reason})")
        self.reason = reason


class MailboxError(LuisterpostError):
    """An IMAP session ended in doubt; `kind` is what `status` shows. The connection is already closed."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"the mailbox cannot be used now ({kind})")
        self.kind = kind    # "refused", "unreachable", "tls", "login", "timeout", "lost", "protocol", "folder", "secret", "not_erased"


class VaultError(LuisterpostError):
    """A key is missing, has the wrong permissions, or does not open what it should."""


class ContractError(LuisterpostError):
    """The tool contract refused; `code` is the DK… code of desk_v1."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
