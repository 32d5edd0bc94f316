"""Which files a process that is shut in may still reach: the programs, fonts and code that it needs to work, and a folder of its own.

Neither keys, secrets and state of the service nor pictures on this machine that a document points to. By the kernel's Landlock, which asks for
no right, also works in containers, and holds for all that is started later. Called by service/attachments/sandbox.py.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446      # system calls, numbered alike on every architecture
_ASK_VERSION, _PATH_BENEATH, _SIGNALS = 1, 1, 2                 # flags and kinds of linux/landlock.h
_EXECUTE, _WRITE, _READ, _LIST, _REMOVE, _MAKE_SOCKET, _TRUNCATE = 1, 2, 4, 8, 1 << 5, 1 << 9, 1 << 14
_USE = _EXECUTE | _READ
_RIGHTS = (0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF)              # all that version 1, 2 ... can refuse
_KNOWS_SIGNALS = 6
_CODE = Path(__file__).resolve().parents[2]
_PROGRAMS = (
    "/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/var/cache/fontconfig", "/etc/libreoffice", "/var/lib/libreoffice",
    "/var/spool/libreoffice", sys.prefix, sys.base_prefix, str(_CODE / "service"), str(_CODE / "policies"))    # a clone may hold the state folder
_DEVICES = ("/dev/null", "/dev/urandom")
_SOCKETS = "/tmp"  # noqa: S108 - where LibreOffice makes and removes one, whatever it is told


def version() -> int:
    """Of this kernel's Landlock; 0 where there is none (Linux before 5.13, or when a container forbids it)."""
    return max(0, _call(_CREATE_RULESET, None, 0, _ASK_VERSION))


def confine(folder: Path) -> bool:
    """From here on no other files, and no signals to anybody outside. False, and nothing changed, where there is no Landlock."""
    known = version()
    if not known:
        return False
    every = _RIGHTS[min(known, len(_RIGHTS)) - 1]
    refused = struct.pack("=QQQ", every, 0, _SIGNALS if known >= _KNOWS_SIGNALS else 0)
    ruleset = _call(_CREATE_RULESET, refused, len(refused), 0)
    for path, rights in _rules(folder, every):
        _allow(ruleset, path, rights)
    return _call(_RESTRICT_SELF, ruleset, 0) == 0


def _rules(folder: Path, every: int) -> Iterator[tuple[str, int]]:
    yield str(folder), every
    yield _SOCKETS, _MAKE_SOCKET | _REMOVE
    for path in (*_PROGRAMS, *os.get_exec_path()):
        yield path, _USE | _LIST if Path(path).is_dir() else _USE
    for path in _DEVICES:
        yield path, (_READ | _WRITE | _TRUNCATE) & every


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:                         # not on this machine
        return
    _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    os.close(opened)


def _call(number: int, *arguments: int | bytes | None) -> int:
    exact = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *exact))
