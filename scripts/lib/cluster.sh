# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # variables are shared with the scripts that source this file
# A private Postgres: binaries that know our extension, and a cluster that only its owner can reach.
# Sourced, after places.sh and progress.sh.
#
# A cluster lives in one directory:
#   postgres/   the installation of PG_CONFIG as seen through symbolic links, plus the extension. Postgres
#               finds its files relative to its own program file, so nothing is written into the real one.
#   data/ log   the cluster
#   socket      names the directory of its Unix socket; it listens on nothing else
#   version     the Postgres that postgres/ was made from

# Postgres refuses to run as root; then it runs as this user.
server_user=
if [ "$(id -u)" = 0 ]; then
    server_user=postgres
    id postgres >/dev/null 2>&1 || server_user=postern
fi

as_server() (
    cd /
    if [ -n "$server_user" ]; then
        exec runuser -u "$server_user" -- env HOME=/ "$@"
    fi
    exec "$@"
)

need_server_user() {
    if [ -n "$server_user" ] && ! id "$server_user" >/dev/null 2>&1; then
        useradd --system --home-dir "$state" --shell /usr/sbin/nologin "$server_user"
    fi
}

# Directories of libraries that the programs find relative to themselves, for LD_LIBRARY_PATH.
private_libraries() {
    ldd "$1/postgres" "$1/initdb" 2>/dev/null |
        sed -n -e 's/.*=> \(\/.*\)\/[^/]* (0x.*/\1/' -e '/^\/usr\/lib/d; /^\/lib/d; /^\/.*[^:]$/p' | sort -u | paste -s -d:
}

# Makes DIRECTORY/postgres, or leaves it if it is of the same Postgres.
link_postgres() {
    local directory=$1 pg_config=$2 bin share lib program version
    bin=$("$pg_config" --bindir) share=$("$pg_config" --sharedir) lib=$("$pg_config" --pkglibdir)
    version="$bin $("$bin/postgres" --version) $(stat -c '%Y' "$bin/postgres")"
    if [ -f "$directory/version" ] && [ "$(cat "$directory/version")" = "$version" ]; then
        return
    fi
    rm -rf "$directory/postgres"
    mkdir -p "$directory/postgres$bin" "$directory/postgres$share" "$directory/postgres$lib"
    cp -rs "$share/." "$directory/postgres$share"
    [ "$lib" = "$bin" ] || cp -rs "$lib/." "$directory/postgres$lib"
    for program in "$bin"/*; do
        ln -sf "$program" "$directory/postgres$bin/"
    done
    # These look for files beside their own program file, links resolved.
    for program in postgres initdb pg_ctl; do
        cp --remove-destination "$bin/$program" "$directory/postgres$bin/"
    done
    chmod -R go+rX "$directory/postgres"
    private_libraries "$bin" >"$directory/libraries"
    echo "$version" >"$directory/version"
}

cluster_bin() { echo "$1/postgres$("$2" --bindir)"; }

# A socket's path may have 107 bytes; a long one moves to /tmp.
choose_socket_directory() {
    local directory=$1 socket=$1/sockets
    if [ ${#socket} -gt 80 ]; then
        socket=$(mktemp -d /tmp/postern-XXXXXX)
        [ -z "$server_user" ] || chown "$server_user" "$socket"
    else
        mkdir -p "$socket"
        [ -z "$server_user" ] || chown "$server_user" "$socket"
        chmod 700 "$socket"
    fi
    echo "$socket" >"$directory/socket"
}

# Makes the cluster. SETTINGS (lines for postgresql.conf) come last.
create_cluster() {
    local directory=$1 pg_config=$2 settings=$3 locale=C.UTF-8 bin
    bin=$(cluster_bin "$directory" "$pg_config")
    locale -a 2>/dev/null | grep -q -i -E '^c\.utf-?8$' || locale=C
    choose_socket_directory "$directory"
    rm -rf "$directory/data"
    mkdir "$directory/data"
    : >"$directory/log"
    [ -z "$server_user" ] || chown "$server_user" "$directory/data" "$directory/log"
    chmod 700 "$directory/data"
    as_server env "LD_LIBRARY_PATH=$(cat "$directory/libraries")" "$bin/initdb" -D "$directory/data" \
        --username=postgres --auth=trust --encoding=UTF8 --locale="$locale" --no-sync
    cat >>"$directory/data/postgresql.conf" <<CONF

listen_addresses = ''
unix_socket_directories = '$(cat "$directory/socket")'
unix_socket_permissions = 0700
port = 5432
timezone = 'UTC'
log_timezone = 'UTC'
$settings
CONF
}

# Runs Postgres's own pg_ctl for the cluster in DIRECTORY.
cluster_control() {
    local directory=$1 pg_config=$2
    shift 2
    as_server env "LD_LIBRARY_PATH=$(cat "$directory/libraries")" \
        "$(cluster_bin "$directory" "$pg_config")/pg_ctl" -D "$directory/data" "$@"
}

cluster_runs() { cluster_control "$1" "$2" status >/dev/null 2>&1; }

start_cluster() {
    if ! cluster_control "$1" "$2" start -w -s -t 60 -l "$1/log"; then
        tail -n 20 "$1/log"
        return 1
    fi
}

stop_cluster() { cluster_control "$1" "$2" stop -m "${3:-fast}" -w -s; }

# Points libpq's programs at the cluster: PGHOST, PGPORT, PGUSER, and bin for their directory.
use_cluster() {
    PGHOST=$(cat "$1/socket")
    PGPORT=5432
    PGUSER=postgres
    export PGHOST PGPORT PGUSER
    unset PGDATABASE PGSERVICE PGOPTIONS PGPASSWORD PGHOSTADDR PGSSLMODE
    bin=$("$2" --bindir)
}
