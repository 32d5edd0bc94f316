#!/bin/sh
# The servers that the tests run against: PostgreSQL, Dovecot, Postfix's smtp-sink, systemd-analyze, and Poppler, which draws pages.
# As root, what is missing is installed from Debian: only programs, no service is started, no database cluster made.
# Otherwise what is installed is used; tests/test_deploy.py fails by the name of what is missing.
set -eu
PATH="$PATH:/usr/sbin:/sbin"

missing=""
need() {                                    # need PACKAGES FILE-OR-PROGRAM
    command -v "$2" >/dev/null 2>&1 || missing="$missing $1"
}

first() {                                   # the first file that exists, or the last name
    for file in "$@"; do
        if [ -e "$file" ]; then break; fi
    done
    echo "$file"
}

need postgresql "$(first /usr/lib/postgresql/*/bin/initdb)"
need dovecot-imapd "$(first /usr/lib/dovecot/imap /usr/libexec/dovecot/imap)"
need dovecot-lmtpd "$(first /usr/lib/dovecot/lmtp /usr/libexec/dovecot/lmtp)"
need postfix smtp-sink
need systemd systemd-analyze
need poppler-utils pdftoppm
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "luisterpost: not installed:$missing (as root \`make test\` installs them); the tests that need them fail by name." >&2
    exit 0
fi
command -v apt-get >/dev/null || { echo "luisterpost: not installed:$missing, and there is no apt-get to install them with." >&2; exit 0; }

log=$(mktemp)
policy=/usr/sbin/policy-rc.d                # invoke-rc.d asks it; 101 means: start nothing
cluster=/etc/postgresql-common/createcluster.d/luisterpost-tests.conf
clean_up() {
    rm -f "$log" "$cluster"
    if [ -n "${made_policy:-}" ]; then rm -f "$policy"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM
if [ ! -e "$policy" ]; then
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
mkdir -p "$(dirname "$cluster")"
echo "create_main_cluster = false" > "$cluster"

quietly() {
    "$@" >>"$log" 2>&1 || { cat "$log" >&2; echo "luisterpost: $1 $2 failed; the lines above say why." >&2; exit 1; }
}
export DEBIAN_FRONTEND=noninteractive
echo "luisterpost: installing$missing with apt-get ..."
quietly apt-get update -q
if apt-cache show postgresql-15 >/dev/null 2>&1; then missing=$(echo "$missing" | sed 's/ postgresql\( \|$\)/ postgresql-15\1/'); fi
# shellcheck disable=SC2086  # a list of package names
quietly apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120 $missing
