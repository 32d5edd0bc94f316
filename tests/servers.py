"""A private Dovecot for tests. tests/scripted_imap.py is the server that fails on purpose.

It runs as an ordinary user (as `nobody` when the tests run as root) on loopback, in a folder of its own that goes away
with it. Nothing here knows the service: tests only.
"""

import base64
import hashlib
import hmac
import json
import os
import pwd
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import trustme

DOVECOT = "/usr/sbin/dovecot"

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_username_format = %Ln
auth_username_chars =
auth_failure_delay = 0
mail_max_userip_connections = 200
mail_fsync = never
mail_location = maildir:{base}/mail/%u
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = {base}/users
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = {base}/users
  default_fields = uid={uid} gid={gid} home={base}/home/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
{extra}
"""

OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={base}/keys/
username_attribute = email
active_attribute =
active_value =
"""

WITHOUT_MOVE = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE UIDPLUS"
WITHOUT_UIDPLUS = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE IDLE NAMESPACE"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Dovecot:
    """A private Dovecot: `with Dovecot({"vraag": "secret"}) as server`. Ports imap, imaps and lmtp; CA file `ca_file`."""

    def __init__(self, users: dict[str, str], extra: str = "") -> None:
        self.users, self.extra = users, extra
        self.imap, self.imaps, self.lmtp = free_port(), free_port(), free_port()
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.base = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.ca_file = str(self.base / "ca.pem")
        self._key = os.urandom(32)
        self._master: subprocess.Popen[bytes] | None = None
        self._write()

    def __enter__(self) -> "Dovecot":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()                                         # good order takes it a second
        shutil.rmtree(self.base, ignore_errors=True)

    def _write(self) -> None:
        group = subprocess.run(["id", "-gn", self.account.pw_name], capture_output=True, text=True, check=True).stdout.strip()
        values = {"base": self.base, "user": self.account.pw_name, "group": group, "uid": self.account.pw_uid, "gid": self.account.pw_gid,
                  "imap": self.imap, "imaps": self.imaps, "lmtp": self.lmtp, "extra": self.extra}
        (self.base / "dovecot.conf").write_text(CONFIG.format(**values))
        (self.base / "oauth2.conf").write_text(OAUTH2.format(base=self.base))
        # Dovecot escapes quotes before it looks a user up, and splits at colons: hence the escapes and base64.
        names = [re.sub(r"""([\\'"])""", r"\\\1", user) for user in self.users]
        words = [base64.b64encode(word.encode()).decode() for word in self.users.values()]
        lines = [f"{name}:{{PLAIN.B64}}{word}::::::" for name, word in zip(names, words, strict=True)]
        (self.base / "users").write_text("\n".join(lines) + "\n")
        (self.base / "keys/default/HS256").mkdir(parents=True)
        (self.base / "keys/default/HS256/default").write_text(base64.b64encode(self._key).decode())
        self._certify()
        (self.base / "mail").mkdir()
        (self.base / "home").mkdir()
        self._give(self.base)

    def _certify(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.cert_chain_pems[0].write_to_path(str(self.base / "server.pem"))
        certificate.private_key_pem.write_to_path(str(self.base / "server.key"))

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            for found in [path, *path.rglob("*")]:
                with suppress(FileNotFoundError):       # a running server renames its own files meanwhile
                    os.chown(found, self.account.pw_uid, self.account.pw_gid)

    def start(self) -> None:
        ordinary = ["setpriv", f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--clear-groups", "--pdeathsig=TERM"]
        command = [*(ordinary if os.geteuid() == 0 else []), DOVECOT, "-F", "-c", str(self.base / "dovecot.conf")]
        self._master = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.base)
        deadline = time.monotonic() + 60
        while not all(_answers(port) for port in (self.imap, self.imaps, self.lmtp)):
            if self._master.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"dovecot does not start: {self.log()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in good order: clients see BYE."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9 of the master and every process of it: clients see the line drop. start() brings it back on the same ports."""
        if self._master is not None:
            os.kill(self._master.pid, signal.SIGSTOP)       # or it would replace each child that dies
            os.waitpid(self._master.pid, os.WUNTRACED)      # truly stopped: a child born after this list would serve its client for minutes
            for child in _descendants(self._master.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._master is not None:
            self._master.send_signal(how)
            self._master.communicate()
            self._master = None

    def log(self) -> str:
        return "".join(file.read_text(errors="replace")[-4000:] for file in self.base.glob("dovecot.log"))

    def token(self, user: str, seconds: float = 3600, key: bytes | None = None) -> str:
        """An access token (JWT, HS256) for XOAUTH2; expired when `seconds` is negative."""
        now = int(time.time())
        claims = {"email": user, "sub": user, "iat": now - 7200, "nbf": now - 7200, "exp": int(now + seconds)}
        signed = f"{_base64url(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}.{_base64url(json.dumps(claims).encode())}"
        return f"{signed}.{_base64url(hmac.new(key or self._key, signed.encode(), hashlib.sha256).digest())}"

    def deliver(self, user: str, *mails: bytes, sender: str = "asker@example.org") -> None:
        """By LMTP, as a mail server would: one recipient a transaction."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            for mail in mails:
                line.sendmail(sender, [user], mail)

    def pour(self, user: str, mails: Iterable[bytes], folder: str = "") -> None:
        """Straight into the Maildir: fast, and byte for byte what is served. `folder` as Maildir names it, such as ".Sent"."""
        root = self.base / "mail" / user.lower() / folder
        for part in ("cur", "new", "tmp"):
            (root / part).mkdir(parents=True, exist_ok=True)
        start = len(list((root / "new").iterdir()))
        for number, mail in enumerate(mails, start):
            (root / "new" / f"{1_700_000_000 + number}.M{number}P1.test").write_bytes(mail)
        self._give(self.base / "mail" / user.lower())


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
