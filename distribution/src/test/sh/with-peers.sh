#!/bin/sh
# with-peers.sh DIRECTORY COMMAND ...: runs the command where the packages that peers.sh unpacked
# look installed, in a mount namespace of its own: DIRECTORY/usr lies over /usr, and /etc knows
# their system users. Nothing of the machine is changed. Needs root.
set -eu
peers=$1
shift
if [ ! -e "$peers/etc/passwd" ]; then
    mkdir -p "$peers/etc"
    { cat /etc/group; printf 'postfix:x:4901:\npostdrop:x:4902:\ndovecot:x:4903:\ndovenull:x:4904:\n'; } \
        >"$peers/etc/group"
    {
        cat /etc/passwd
        echo 'postfix:x:4901:4901::/var/spool/postfix:/usr/sbin/nologin'
        echo 'dovecot:x:4903:4903::/usr/lib/dovecot:/usr/sbin/nologin'
        echo 'dovenull:x:4904:4904::/nonexistent:/usr/sbin/nologin'
    } >"$peers/etc/passwd"
fi
exec unshare --mount sh -c '
    mount -t overlay overlay -o "lowerdir=$0/usr:/usr" /usr &&
        mount -t overlay overlay -o "lowerdir=$0/etc:/etc" /etc && exec "$@"' "$peers" "$@"
