# Sourced by the benchmarks: where things are, how our server and a peer are started and ended.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/distribution/src/main/sh/java25.sh"
find_java25 || { echo "a JDK 25 is missing" >&2; exit 69; }
sh "$root/distribution/src/test/sh/peers.sh" "$root/target/peers" ${peer_packages:-} >&2
work=$(mktemp -d)
started=
suite=$work/suite
mkdir "$suite"
tar -xzf "$(ls "$root"/distribution/target/courier-[0-9]*.tar.gz | head -n 1)" -C "$suite" \
    --strip-components=1

finish() {
    status=$?
    [ $status = 0 ] || tail -n 20 "$work"/*.log "$work"/*.out >&2 2>/dev/null || :
    for pid in $started; do kill "$pid" 2>/dev/null || :; done
    # Postfix's master is no child of ours.
    [ ! -s "$work/spool/pid/master.pid" ] || kill $(cat "$work/spool/pid/master.pid") || :
    wait 2>/dev/null || :
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

# with_peers COMMAND ...: waits for it; in_peers COMMAND ... &: becomes it, so that $! is its own.
in_peers() { exec "$root/distribution/src/test/sh/with-peers.sh" "$root/target/peers" "$@"; }
with_peers() { "$root/distribution/src/test/sh/with-peers.sh" "$root/target/peers" "$@"; }

# listening PORT: waits until something listens there, at most 20 seconds.
listening() {
    tries=0
    until "$java25/bin/java" -XX:TieredStopAtLevel=1 -Xshare:auto "$root/bench/Listening.java" \
        "$1" 20 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 3 ] || { echo "nothing listens on port $1" >&2; exit 1; }
    done
}

# stop PID: ends a server we started and waits for it.
stop() {
    kill "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
}
