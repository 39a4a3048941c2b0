#!/bin/sh
# Makes the virtual environment named by $1 from requirements.lock, with uv where it is installed and else with pip.
set -eu
venv=$1
say() { printf 'setup: %s\n' "$1" >&2; }
fail() { say "$1"; exit 1; }

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed; name one with 'make setup PYTHON=/path/to/python3.12'"
rm -rf "$venv"
if command -v uv >/dev/null 2>&1; then
    say "installing with uv"
    uv venv --quiet --python "$PYTHON" "$venv"
    install() { VIRTUAL_ENV=$venv uv pip install --quiet "$@"; }
else
    "$PYTHON" -m venv "$venv" 2>/dev/null ||
        fail "this Python cannot make virtual environments: install python3-venv (Debian, Ubuntu) or uv"
    say "installing with pip"
    install() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
fi
install --require-hashes -r requirements.lock
install --no-deps --no-build-isolation --editable .
touch "$venv/.ready"
say "ready: $venv/bin/gridpulse"
