#!/bin/sh
# package.sh TARGET VERSION: finishes the layouts that Maven made under TARGET: links for the
# programs, .dist files, the AOT cache; and packs them into tar archives.
set -e
target=$1
version=$2
cd "$target"
. "$(dirname "$0")/java25.sh"
find_java25

# Classes of a signed jar cannot be in the AOT cache, and checking the signatures takes a third of a
# second at each start; OpenJDK does not ask a provider for one. A package that is sealed to its jar
# and comes out of the cache is sealed to where the jar was here: where the suite is installed, its
# other classes could not be loaded.
loosen() {
    rm -rf loose && mkdir loose
    (cd loose && "$java25/bin/jar" xf "$1" && rm -f META-INF/*.SF META-INF/*.RSA META-INF/*.DSA &&
        mv META-INF/MANIFEST.MF .. &&
        sed -n -e '/^Sealed:/d' -e '1,/^\r*$/p' ../MANIFEST.MF >../manifest &&
        "$java25/bin/jar" --create --file "$1" --date 2026-01-01T00:00:00Z --manifest ../manifest .)
    rm -rf loose MANIFEST.MF manifest
}
for jar in "$target"/layout-courier/lib/bc*.jar "$target"/layout-courier/lib/unboundid-*.jar; do
    loosen "$jar"
    cp "$jar" "$target/layout-courier-imap/lib/"
done

for kind in courier courier-imap; do
    home=$target/$kind-$version
    rm -rf "$home"
    mv "layout-$kind" "$home"
    # The cache knows its jars by their times, and an archive keeps whole seconds.
    find "$home" -exec touch -d '2026-01-01T00:00:00Z' {} +

    "$home/bin/courier" help --names | while read -r name; do
        ln -s courier "$home/bin/$name"
    done
    "$home/bin/courier" dist "$home/etc"

    # A mail server's day in some seconds teaches the JVM which classes it will need and which code
    # is hot.
    COURIER_JVM="-XX:AOTCacheOutput=$home/lib/courier.aot" \
        "$home/bin/courier" try --train yes >"$kind.training" 2>&1 ||
        echo "package.sh: the training failed, see $target/$kind.training" >&2
    tar --sort=name --owner=0 --group=0 --numeric-owner -czf "$home.tar.gz" -C "$target" \
        "$kind-$version"
done
touch packaged
