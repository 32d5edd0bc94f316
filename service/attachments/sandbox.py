"""A process shuts itself in, for good: what it starts afterwards is shut in too. Called first thing by service/attachments/cleaner.py.

enter() limits memory, processor time and file size, and makes the process die with its parent. shut() has the kernel refuse it, by a seccomp
filter, every way to a network or to another process, and all files but those of landlock.py. Neither needs a right, so they also work under our
systemd units and in containers, where making a namespace is forbidden; a renderer without the filter is not started.
"""

import ctypes
import platform
import resource
import signal
import socket
import struct
from pathlib import Path

from service.attachments import landlock

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER_MODE = 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06      # of classic BPF, on 32-bit words
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 13, 0x7FFF0000    # 13: EACCES
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16     # offsets in struct seccomp_data, little endian
_OTHER_TABLE = 0x40000000                   # x86-64 has a second table of system calls (x32) from here on
# Architecture of the kernel's audit; socket; connect, ptrace, process_vm_readv, process_vm_writev, io_uring_setup, pidfd_getfd, bpf.
_CALLS = {
    "x86_64": (0xC000003E, 41, (42, 101, 310, 311, 425, 438, 321)),
    "aarch64": (0xC00000B7, 198, (203, 117, 270, 271, 425, 438, 280)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def enter(memory_bytes: int, processor_seconds: int, file_bytes: int) -> None:
    """Limits that hold for this process and for each one that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def shut(folder: Path) -> bool:
    """True when no network and no other process can be reached from here any more. `folder` is its own."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    landlock.confine(folder)
    calls = _CALLS.get(platform.machine())
    if calls is not None:
        instructions = _filter(*calls)
        words = ctypes.create_string_buffer(instructions, len(instructions))
        program = _Program(len(instructions) // 8, ctypes.addressof(words))
        libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program))
    return _is_shut()


def _is_shut() -> bool:
    try:
        socket.socket().close()
    except PermissionError:
        return True
    return False


def _filter(architecture: int, socket_call: int, refused: tuple[int, ...]) -> bytes:
    """Of sockets only local ones may be made (LibreOffice wants one for itself), and none may be connected."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT), (_AT_LEAST, 0, 1, _OTHER_TABLE), (_RETURN, 0, 0, _REFUSE),
    ]
    for call in refused:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    steps += [
        (_EQUAL, 0, 3, socket_call), (_LOAD, 0, 0, _FIRST_ARGUMENT_AT), (_EQUAL, 1, 0, socket.AF_UNIX), (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
