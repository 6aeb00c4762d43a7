#!/bin/sh
# Install the Debian packages named, those that are missing: as root by apt-get, otherwise say the command.
# What they serve (scans, old Word files, the browser tests) is left out where they cannot be had: this never fails.
#   scripts/system.sh PACKAGE…
missing=""
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "^install ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Đang cài gói hệ thống (installing system packages):$missing"
    # shellcheck disable=SC2086  # one word a package
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; then
        exit 0
    fi >/dev/null 2>&1
fi
echo "Thiếu gói hệ thống; hãy chạy (missing system packages; run): sudo apt-get install$missing" >&2
exit 0
