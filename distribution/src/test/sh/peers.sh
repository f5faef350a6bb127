#!/bin/sh
# peers.sh DIRECTORY [PACKAGE ...]: unpacks mail servers that exclude each other as Debian packages,
# Postfix and Dovecot, and fail2ban, with what they need and this machine lacks, for tests and
# benchmarks to start by hand. A benchmark names what it wants besides.
set -eu
mkdir -p "$1"
cd "$1"
shift
PEERS="postfix dovecot-imapd dovecot-pop3d fail2ban $*"

# "complete" holds what was unpacked.
lacks() {
    [ -e complete ] || return 0
    for package in $*; do
        grep -qx "$package" complete || return 0
    done
    return 1
}
lacks $PEERS || exit 0
rm -rf debs
mkdir debs
needed() {
    # A simulated installation names the packages that are not there.
    LC_ALL=C apt-get -s install --no-install-recommends $PEERS 2>/dev/null |
        sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}
list=$(needed)
[ -n "$list" ] || { apt-get -qq update </dev/null; list=$(needed); }
# Installed ones are wanted too: their files are looked for here.
list=$(printf '%s\n' $list $PEERS dovecot-core | sort -u)
echo "peers: unpacking" $list
(cd debs && apt-get -qq -o APT::Sandbox::User=root download $list </dev/null) || {
    [ "$(id -u)" != 0 ] || apt-get -qq update </dev/null
    (cd debs && apt-get -qq -o APT::Sandbox::User=root download $list </dev/null)
}
for deb in debs/*.deb; do dpkg -x "$deb" .; done
rm -rf debs
printf '%s\n' $list >complete
