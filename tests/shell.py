"""`luisterpost` as an operator types it, without the second that Python takes to import everything each time.

One process per test process has imported all commands and waits; each call is a fork of it with an environment, arguments, input and
output of its own, from main() to exit status. What is imported when, and that the entry point works, tests/test_cli.py tries for real.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 110                               # on a machine under load; less than a test may take
_one_at_a_time = threading.Lock()


def run(*words: str, environment: dict[str, str], text: str = "") -> "subprocess.CompletedProcess[str]":
    """One command to its end; `environment` is all it has."""
    with tempfile.TemporaryDirectory(prefix="lp-shell-") as folder, _one_at_a_time:
        (Path(folder) / "in").write_text(text)
        line = _server()
        line.sendall(json.dumps([folder, words, environment]).encode() + b"\n")
        status = json.loads(line.recv(100) or b"null")
        if status is None:
            raise AssertionError("the process that runs commands has ended")
        out, err = ((Path(folder) / name).read_text() for name in ("out", "err"))
    return subprocess.CompletedProcess(words, status, out, err)


@cache
def _server() -> socket.socket:
    ours, theirs = socket.socketpair()
    ours.settimeout(SECONDS)
    process = subprocess.Popen([sys.executable, "-m", "tests.shell", str(theirs.fileno())], cwd=ROOT, env={"PATH": os.environ["PATH"]},
                               stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
    theirs.close()

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return ours


def _serve(line: socket.socket) -> None:
    from service import cli

    for modules, _ in cli.COMMANDS.values():
        for module in modules.split():
            import_module(f"service.commands.{module}")
    for request in line.makefile("rb"):
        child = os.fork()
        if not child:
            line.close()
            return _become(*json.loads(request))
        _, ended = os.waitpid(child, 0)
        line.sendall(json.dumps(os.waitstatus_to_exitcode(ended)).encode())
    return None


def _become(folder: str, words: list[str], environment: dict[str, str]) -> None:
    """This process is the command from here on."""
    from service.cli import main

    for descriptor, name, flags in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY | os.O_CREAT), (2, "err", os.O_WRONLY | os.O_CREAT)):
        os.dup2(os.open(Path(folder) / name, flags), descriptor)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["luisterpost", *words]
    main()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
