#!/bin/sh
# Makes .venv from a hashed lock file: venv.sh LOCK STAMP... (called by the Makefile, from the top of the clone).
# Needs Python 3.11 or newer with venv and pip, and a package index. Touches nothing outside .venv and *.egg-info.
set -eu

lock=$1
shift

give_up() {
    echo "luisterpost: $1" >&2
    exit 1
}

usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        usable "$PYTHON" || give_up "PYTHON=$PYTHON is not Python 3.11 or newer."
        return
    fi
    for PYTHON in python3.11 python3.12 python3.13 python3; do
        if usable "$PYTHON"; then return; fi
    done
    give_up "Python 3.11 or newer is missing; install it (Debian 12: apt-get install python3 python3-venv) or name one with make PYTHON=/path/to/python3."
}

make_venv() {
    choose_python
    for module in venv ensurepip; do
        "$PYTHON" -c "import $module" >/dev/null 2>&1 \
            || give_up "$PYTHON cannot make a virtual environment (its module $module is missing); on Debian and Ubuntu: apt-get install python3-venv."
    done
    rm -rf .venv
    "$PYTHON" -m venv .venv || give_up "$PYTHON -m venv .venv failed; the lines above say why."
}

pip() {
    PYTHONWARNINGS=ignore .venv/bin/python -m pip "$@" --quiet --disable-pip-version-check --no-input --root-user-action=ignore
}

here=$(pwd)
if [ "$(cat .venv/place 2>/dev/null || echo "$here")" != "$here" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    make_venv
fi
echo "luisterpost: installing $lock into .venv ..."
# Without bytecode: Python writes it for what is used, and that is a tenth.
pip install --no-compile --require-hashes -r "$lock" \
    || give_up "pip could not install $lock; the lines above say why (is the package index reachable?)."
pip install --no-deps --no-build-isolation -e . \
    || give_up "pip could not install Luisterpost itself; the lines above say why."
printf '%s\n' "$here" > .venv/place
for stamp in "$@"; do touch ".venv/$stamp"; done
