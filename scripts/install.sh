#!/bin/sh
# Make .venv hold exactly what constraints.txt pins, and this project. Quick where nothing changed.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp="$venv/installed-$(cat constraints.txt pyproject.toml scripts/install.sh | sha256sum | cut -c1-16)"
[ -e "$stamp" ] && exit 0

python=""
for candidate in "${PYTHON:-}" python3.11 python3; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Cần Python 3.11 (Debian 12: apt-get install python3). Python 3.11 is needed; name it with PYTHON=…" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Đang cài python3-venv (installing python3-venv)…"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
    else
        echo "Thiếu mô-đun venv; hãy chạy: sudo apt-get install python3-venv (Python lacks venv; install it so)" >&2
        exit 1
    fi
fi

echo "Đang cài thư viện vào $venv (installing libraries)…"
rm -rf "$venv"
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
touch "$stamp"
