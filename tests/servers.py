"""Real and misbehaving mail servers for tests: a private Dovecot, and a scripted IMAP server that fails on purpose.

Dovecot runs as an ordinary user (as `nobody` when the tests run as root) on loopback, in a folder of its own that goes away
with it. Nothing here knows the service: tests only.
"""

import asyncio
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
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
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


# -- the server that misbehaves ------------------------------------------------------------------------------------------

Raw = Callable[["ScriptedImap", str, str], bytes]           # (server, tag, the command's words) -> exactly these bytes
STEPS = ("greeting", "capability", "login", "select", "noop", "search", "sizes", "bodies", "move", "copy", "store", "expunge", "logout")


@dataclass
class ScriptedImap:
    """A small IMAP server that does what a test tells it: `async with ScriptedImap({1: raw}, faults={"bodies": "drop"})`.

    A fault is "drop" (closes; in the middle of a literal for bodies), "stall" (never answers; mid-literal for bodies), "late" (answers once
    `release` is set), "bye", or a function that gives the bytes to send instead. Steps are STEPS. It remembers every command in `heard`.
    """

    messages: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS AUTH=XOAUTH2"
    faults: dict[str, str | Raw] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    flagged: set[int] = field(default_factory=set)          # \Deleted
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    token_refused: bool = False                             # XOAUTH2: a challenge that wants an answer, then NO
    connections: int = 0
    port: int = 0

    async def __aenter__(self) -> "ScriptedImap":
        self.release = asyncio.Event()
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer)
        writer.transport.abort()
        self._tasks.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._answer(writer, "greeting", "*", "", b"* OK ready\r\n"):
            return
        while line := await self._command(reader, writer):
            tag, _, words = line.partition(" ")
            self.heard.append(words)
            step = self._step(words)
            usual = await self._usual(reader, writer, tag, words, step)
            if not await self._answer(writer, step, tag, words, usual) or step == "logout":
                return

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """One command, its literals asked for and put in."""
        line = (await reader.readline()).decode().rstrip("\r\n")
        while match := re.search(r"\{(\d+)\}$", line):
            writer.write(b"+ go on\r\n")
            line += (await reader.readexactly(int(match[1]))).decode() + (await reader.readline()).decode().rstrip("\r\n")
        return line

    def _step(self, words: str) -> str:
        upper = words.upper().removeprefix("UID ")
        name = upper.split(" ")[0].lower()
        if name == "fetch":
            return "bodies" if "BODY" in upper else "sizes"
        return {"authenticate": "login", "examine": "select"}.get(name, name)

    async def _answer(self, writer: asyncio.StreamWriter, step: str, tag: str, words: str, usual: bytes) -> bool:
        fault = self.faults.get(step)
        if fault in ("drop", "stall"):
            writer.write(usual[:len(usual) // 2] if step == "bodies" else b"")
            await writer.drain()
            if fault == "stall":
                await self._over.wait()
            return False
        if fault == "late":
            await self.release.wait()
        writer.write(b"* BYE over\r\n" if fault == "bye" else fault(self, tag, words) if callable(fault) else usual)
        await writer.drain()
        return fault != "bye"

    async def _usual(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str, words: str, step: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        if step == "login" and words.upper().startswith("AUTHENTICATE"):
            writer.write(b"+ \r\n")
            self.heard.append((await reader.readline()).decode().strip())
            if self.token_refused:
                writer.write(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
                self.heard.append((await reader.readline()).decode())
                return f"{tag} NO refused\r\n".encode()
        elif step == "capability":
            return f"* CAPABILITY {self.capabilities}\r\n".encode() + done
        elif step == "select":
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] fine\r\n%b" % (len(self.messages), done)
        return self._on_messages(tag, words, step) if step in STEPS[5:] else done

    def _on_messages(self, tag: str, words: str, step: str) -> bytes:
        done = f"{tag} OK done\r\n".encode()
        match step:
            case "search":
                return f"* SEARCH {' '.join(map(str, self._found(words)))}".rstrip().encode() + b"\r\n" + done
            case "sizes" | "bodies":
                return b"".join(self.fetch_line(uid, step) for uid in self.named(words)) + done
            case "move" | "copy":
                return self._into_folder(tag, words, step)
            case "logout":
                return b"* BYE logging out\r\n" + done
            case "store":
                self.flagged.update(self.named(words))
            case "expunge":
                gone = self.flagged & set(self.named(words) if words.upper().startswith("UID") else self.messages)
                self.messages = {uid: raw for uid, raw in self.messages.items() if uid not in gone}
                self.flagged -= gone
        return done

    def fetch_line(self, uid: int, step: str) -> bytes:
        raw = self.messages[uid]
        if step == "sizes":
            return b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "21-Nov-2026 10:00:00 +0100")\r\n' % (uid, uid, len(raw))
        return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(raw), raw)

    def _into_folder(self, tag: str, words: str, step: str) -> bytes:
        folder, uids = words.split(" ", 3)[3], self.named(words)
        if folder not in self.folders and f"CREATE {folder}" not in self.heard:
            return f"{tag} NO [TRYCREATE] no such folder\r\n".encode()
        there = self.folders.setdefault(folder, [])
        there += [self.messages[uid] for uid in uids]
        if step == "move":
            self.messages = {uid: raw for uid, raw in self.messages.items() if uid not in uids}
        return b"* 1 EXPUNGE\r\n" * (len(uids) if step == "move" else 0) + f"{tag} OK done\r\n".encode()

    def named(self, words: str) -> list[int]:
        """The UIDs in the folder that a command's set names."""
        match = re.search(r"(?:FETCH|STORE|COPY|MOVE|EXPUNGE|SEARCH UID) ([\d:,*]+)", words)
        found: set[int] = set()
        for part in match[1].split(",") if match else ["1:*"]:
            low, _, high = part.partition(":")
            first, last = sorted((int(low), max(self.messages, default=0) if high == "*" else int(high or low)))
            found |= self.messages.keys() & range(first, last + 1) if last - first < 1000 else {uid for uid in self.messages if first <= uid <= last}
        return sorted(found)

    def _found(self, words: str) -> list[int]:
        upper = words.upper()
        if "HEADER" in upper:
            wanted = words.rsplit('"', 2)[1].encode()
            return [uid for uid, raw in sorted(self.messages.items()) if wanted in raw]
        uids = self.named(words)
        if "UNDELETED" in upper:
            return [uid for uid in uids if uid not in self.flagged]
        return [uid for uid in uids if uid in self.flagged] if "DELETED" in upper else uids
