"""What the bench measures with: letters, the baselines that do only the transport, a slow line, a queue full of questions."""

import asyncio
import base64
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import aioimaplib
import aiosmtplib
import psutil

from tests.house import House
from tests.servers import free_port

LETTERS = 2000

SENTENCES = (
    "Mijn zoon van vier slaapt al weken slecht en wordt elke nacht wakker.", "Ik weet niet meer wat ik moet doen.",
    "Sinds hij naar de kleuterklas van basisschool De Regenboog gaat, wil hij niet meer alleen slapen.", "Mijn man werkt in ploegen.",
    "De juf zegt dat het op school goed gaat, maar thuis is het elke avond ruzie.", "Zijn zusje van zeven maanden slaapt wel door.",
    "We hebben al van alles geprobeerd: een vast uur, een nachtlampje, een verhaaltje, en ook streng zijn.", "Niets helpt langer dan twee dagen.",
    "Is dit normaal op die leeftijd, of moeten we met hem naar de dokter?", "Mijn schoonmoeder vindt dat wij te zacht zijn.",
)
STYLE = ".MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri,sans-serif;} a:link {color:#0563C1; text-decoration:underline;}\r\n"


def realistic(number: int) -> bytes:
    """What parents write: 300 to 4,000 characters of text under 2 KB of headers; six in ten also as HTML (up to 30 KB), one in 250 with a photo."""
    paragraphs = ["\r\n".join(SENTENCES[(number + step + line) % 10] for line in range(3)) for step in range(1 + number * 7 % 16)]
    text = "Beste,\r\n\r\n" + "\r\n\r\n".join(paragraphs)
    text += f"\r\n\r\nMet vriendelijke groeten,\r\nVraagsteller {number} Testpersoon\r\n0478 12 34 56\r\n"
    plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    body = plain
    if number % 10 < 6:
        styled = "".join(f'<p class="MsoNormal"><span lang="NL-BE">{line}<o:p></o:p></span></p>\r\n' for line in text.split("\r\n"))
        page = f"<html><head><style>{STYLE * (number % 40)}</style></head><body>{styled}</body></html>\r\n"
        body = (f'Content-Type: multipart/alternative; boundary="b2"\r\n\r\n--b2\r\n{plain}--b2\r\n'
                f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}--b2--\r\n")
    if number % 250 == 7:
        photo = base64.encodebytes(os.urandom(1_000_000 + number % 4 * 900_000)).decode().replace("\n", "\r\n")
        body = (f'Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n{body}--b1\r\nContent-Type: image/jpeg; name="foto.jpg"\r\n'
                f"Content-Transfer-Encoding: base64\r\n\r\n{photo}--b1--\r\n")
    return (headers(number) + body).encode()


def headers(number: int) -> str:
    hops = "".join(f"Received: from relay{hop}.vragers.example (relay{hop}.vragers.example [198.51.100.{hop}])\r\n"
                   f"\tby mx{hop}.vragers.example with ESMTPS id {secrets.token_hex(8)}; Tue, 3 Nov 2026 20:14:0{hop} +0100\r\n" for hop in range(4))
    signed = f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=vragers.example; s=s1;\r\n\tb={secrets.token_hex(170)}\r\n"
    return (f"Return-Path: <vrager{number}@vragers.example>\r\n{hops}{signed}"
            f"From: Vraagsteller {number} Testpersoon <vrager{number}@vragers.example>\r\n"
            f"To: vraag@helplijn.example\r\nSubject: Vraag {number} over slapen\r\nDate: Tue, 03 Nov 2026 20:14:05 +0100\r\n"
            f"Message-ID: <{number}.{secrets.token_hex(6)}@vragers.example>\r\nX-Mailer: Microsoft Outlook 16.0\r\nMIME-Version: 1.0\r\n")


async def fetch_only(port: int, password: str) -> None:
    """The baseline of 9.1: aioimaplib as it is, the same bodies, 50 a command, nothing done with them."""
    client = aioimaplib.IMAP4("127.0.0.1", port, timeout=120)
    await client.wait_hello_from_server()
    await client.login("vraag", password)
    await client.select("INBOX")
    uids = (await client.uid_search("ALL", charset=None)).lines[0].split()
    for start in range(0, len(uids), 50):
        await client.uid("fetch", b",".join(uids[start:start + 50]).decode(), "(BODY.PEEK[])")
    await client.logout()


async def send_only(port: int, data: bytes) -> None:
    """The baseline of 9.2: aiosmtplib, one connection, ready-made bytes."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await client.connect()
    for number in range(LETTERS):
        await client.sendmail("vraag@helplijn.example", [f"vrager{number}@vragers.example"], b"Subject: x\r\n\r\n" + data)
    await client.quit()


@asynccontextmanager
async def line(port: int, delay: float) -> AsyncIterator[int]:
    """The port itself, or one in front of it that adds `delay` seconds of round trip (a process of its own)."""
    if not delay:
        yield port
        return
    front = free_port()
    proxy = subprocess.Popen([sys.executable, "-m", "tests.slow_line", str(front), str(port), str(delay)])
    try:
        for _ in range(200):
            if answers(front):
                break
            await asyncio.sleep(0.02)
        yield front
    finally:
        proxy.kill()
        proxy.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def as_nobody(*command: str) -> list[str]:
    ordinary = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--pdeathsig=KILL"]
    return [*(ordinary if os.geteuid() == 0 else []), *command]


def moment(house: House, event: str) -> datetime:
    return datetime.fromisoformat([entry for entry in house.journal() if entry["event"] == event][-1]["timestamp"])


def seconds_between(house: House, first: str, last: str) -> float:
    return (moment(house, last) - moment(house, first)).total_seconds()


async def settled(house: House) -> bool:
    return bool(await house.value("select count(*) = 0 from core.question where state in ('approved', 'sending')"))


async def all_polled(house: House, mailboxes: int) -> bool:
    return bool(await house.value("select count(*) filter (where last_success_at is not null) = $1 from core.mailbox", mailboxes))


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def cpu(pid: int) -> float:
    return sum(sum(process.cpu_times()[:4]) for process in family(pid)[:1])


def memory(pid: int) -> float:
    return float(sum(process.memory_info().rss for process in family(pid))) / 1e6


def big_letter() -> bytes:
    blob = base64.encodebytes(os.urandom(17_500_000)).decode().replace("\n", "\r\n")
    return ("From: Grote Vrager <groot@vragers.example>\r\nTo: vraag@helplijn.example\r\nSubject: Groot\r\nMessage-ID: <groot@vragers.example>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
            "Content-Type: text/plain\r\n\r\nZie de film van mijn kind.\r\n"
            f"--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n{blob}\r\n--b--\r\n").encode()


def extra_mailbox(number: int, port: int) -> str:
    return f"""
[[mailbox]]
name = "vragen-{number}"
address = "vraag{number}@helplijn.example"
[mailbox.imap]
host = "127.0.0.1"
port = {port}
security = "plaintext"
user = "vraag{number}"
secret = "imap"
"""


async def fill(house: House, questions: int) -> None:
    """So many open questions, by SQL."""
    await house.rows("insert into core.mailbox (organisation_id, name) select id, 'bench' from core.organisation")
    await house.rows("""
        insert into core.question (code, organisation_id, mailbox_id, state, subject, body, language, received_at, due_at, lease, kept,
                                   policy_digest)
        select 'B' || n, m.organisation_id, m.id, 'open', 'Slapen', repeat('Vraag. ', 20), 'nl', now(), now() + n * interval '1 second',
               interval '48 hours', '{}', 'bench'
        from core.mailbox m, generate_series(1, $1::int) n""", questions)
    await house.rows("vacuum analyze core.question")
