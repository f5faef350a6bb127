# Sourced: find_java25 sets java25 to the directory of a Java 25 that has the program (javac: of a
# JDK), or fails.

is_java25() {
    [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 1
    while read -r line; do
        case $line in JAVA_VERSION=\"25[.\"]*) java25=$1 && return 0 ;; esac
    done <"$1/release"
    return 1
}

find_java25() {
    program=${1:-java}
    for jdk in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${JAVA_HOME_25_X64:-}" /usr/lib/jvm/* \
        /opt/java* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if is_java25 "$jdk" "$program"; then return 0; fi
    done
    jdk=$(command -v java) && jdk=$(readlink -f "$jdk") && is_java25 "${jdk%/bin/java}" "$program"
}
