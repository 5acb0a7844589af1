#!/usr/bin/env bash
# Installs the extension into the Postgres of PG_CONFIG: library, control file and SQL. Asks for sudo if
# that Postgres's directories are not the user's own.
#
#   scripts/install.sh [--profile dev|release] [--destdir DIRECTORY] [--quiet]
#
# With --destdir the files go to the same places below DIRECTORY, as with `make DESTDIR=… install`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

profile=release destination='' quiet=''
while [ $# -gt 0 ]; do
    case $1 in
        --profile) profile=$2; shift 2 ;;
        --destdir) destination=$2; shift 2 ;;
        --quiet) quiet=yes; shift ;;
        *) fail "unknown option $1" ;;
    esac
done

need_build_tools
library=$("$here/build.sh" "$profile")
version=$(sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" "$root/postern.control")
share=$destination$("$PG_CONFIG" --sharedir)/extension
lib=$destination$("$PG_CONFIG" --pkglibdir)
assembled=$(mktemp -d)
trap 'end_ticker; rm -rf "$assembled"' EXIT

# One file after the other in the order of their names, as one script.
cat "$root"/sql/*.sql >"$assembled/postern--$version.sql"
cp "$root/postern.control" "$assembled/"
for upgrade in "$root"/sql/upgrade/*.sql; do
    [ ! -f "$upgrade" ] || cp "$upgrade" "$assembled/"
done

run=
if ! mkdir -p "$share" "$lib" 2>/dev/null || [ ! -w "$share" ] || [ ! -w "$lib" ]; then
    command -v sudo >/dev/null || fail "$share and $lib cannot be written: run this as root"
    say "Writing to $share and $lib needs sudo."
    run=sudo
fi
# A file in use is replaced, never overwritten: servers have the old one mapped.
put() {
    $run install -m "$1" "$2" "$3.new"
    $run mv -f "$3.new" "$3"
}
for file in "$assembled"/*; do
    put 644 "$file" "$share/$(basename "$file")"
done
put 755 "$library" "$lib/postern.${library##*.}"

if [ -z "$quiet" ]; then
    say "postern $version is installed for $("$PG_CONFIG" --version):"
    say "  $share/postern.control, postern--$version.sql"
    say "  $lib/postern.${library##*.}"
    say "Now run in a database:  CREATE EXTENSION postern;"
fi
