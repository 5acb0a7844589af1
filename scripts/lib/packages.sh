# shellcheck shell=bash
# What the machine must have, and how to get it on Debian and Ubuntu. Sourced, after progress.sh.

newest_major=18
oldest_major=13
oldest_rust=88

# Prints why PG_CONFIG cannot be used, or nothing if it can.
pg_config_defect() {
    local major
    [ -x "$1" ] || { echo "no such program"; return; }
    major=$("$1" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
    if [ "$major" -lt $oldest_major ] || [ "$major" -gt $newest_major ]; then
        echo "Postgres $major is not supported, only $oldest_major to $newest_major"
    elif [ ! -f "$("$1" --includedir-server)/postgres.h" ]; then
        echo "the server headers are missing (Debian: postgresql-server-dev-$major)"
    elif [ ! -x "$("$1" --bindir)/postgres" ]; then
        echo "the server is missing (Debian: postgresql-$major)"
    fi
}

# Prints the newest usable pg_config of this machine, or nothing.
find_pg_config() {
    local candidate best='' best_major=0 major
    for candidate in /usr/lib/postgresql/*/bin/pg_config /usr/pgsql-*/bin/pg_config \
        /usr/local/pgsql/bin/pg_config "$(command -v pg_config || true)"; do
        [ -x "$candidate" ] || continue
        [ -z "$(pg_config_defect "$candidate")" ] || continue
        major=$(pg_major "$candidate")
        if [ "$major" -gt "$best_major" ]; then
            best=$candidate
            best_major=$major
        fi
    done
    echo "$best"
}

pg_major() { "$1" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/'; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Asks for sudo's password where it can be seen, before a step hides the output.
be_able_to_install() {
    local wanted=$1
    command -v apt-get >/dev/null ||
        fail "this machine has no apt-get: install $wanted by its own means, then run this again (PG_CONFIG=/path/to/pg_config chooses the Postgres)"
    [ "$(id -u)" = 0 ] || {
        command -v sudo >/dev/null ||
            fail "missing: $wanted. Run as root: apt-get install $wanted"
        sudo -n true 2>/dev/null || {
            say "Installing $wanted needs sudo."
            sudo -v || fail "sudo refused. Have an administrator run: apt-get install $wanted"
        }
    }
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }

# Debian starts a cluster `main` when a server is installed. None is wanted here.
without_main_cluster() {
    local conf=/etc/postgresql-common/createcluster.d/postern.conf status=0
    as_root mkdir -p "$(dirname $conf)"
    echo 'create_main_cluster = false' | as_root tee $conf >/dev/null
    "$@" || status=$?
    as_root rm -f $conf
    as_root rmdir --ignore-fail-on-non-empty "$(dirname $conf)"
    return $status
}

install_packages() { step "Installing $*" without_main_cluster apt install -y --no-install-recommends "$@"; }

update_package_lists() {
    [ -n "${lists_updated:-}" ] || step "Updating the package lists" apt update || true
    lists_updated=yes
}

# Installs the packages among the arguments that are not there yet.
need_packages() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    be_able_to_install "${missing[*]}"
    update_package_lists
    install_packages "${missing[@]}" ||
        fail "could not install ${missing[*]}: see above; if another program holds apt's lock, wait and try again"
}

# Prints the newest major that apt has, server and headers; one that is installed comes first.
packaged_major() {
    local major
    for major in $(seq $newest_major -1 $oldest_major); do
        [ ! -x "/usr/lib/postgresql/$major/bin/postgres" ] || { echo "$major"; return; }
    done
    for major in $(seq $newest_major -1 $oldest_major); do
        if apt-cache show "postgresql-server-dev-$major" >/dev/null 2>&1; then
            echo "$major"
            return
        fi
    done
}

# Some cases need PostGIS; where it is not to be had they are skipped.
need_postgis() {
    local package
    package=postgresql-$(pg_major "$1")-postgis-3
    case $("$1" --bindir) in /usr/lib/postgresql/*) ;; *) return 0 ;; esac
    [ ! -f "$("$1" --sharedir)/extension/postgis.control" ] || return 0
    command -v apt-get >/dev/null || return 0
    update_package_lists
    ! apt-cache show "$package" >/dev/null 2>&1 || need_packages "$package"
}

have_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] || compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null ||
        ldconfig -p 2>/dev/null | grep -q libclang
}

need_rust() {
    local version minor
    command -v cargo >/dev/null ||
        fail "cargo is not there: install Rust 1.$oldest_rust or newer (https://rustup.rs), then run this again"
    version=$(cargo --version) || fail "cargo does not run; 'rustup default stable' may mend it"
    minor=$(sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p' <<<"$version")
    [ -z "$minor" ] || [ "$minor" -ge $oldest_rust ] ||
        fail "$version is too old: install Rust 1.$oldest_rust or newer (https://rustup.rs), then run this again"
}

# What a build needs; sets and exports PG_CONFIG.
need_build_tools() {
    local major defect
    need_rust
    command -v cc >/dev/null || need_packages build-essential
    have_libclang || need_packages clang libclang-dev
    if [ -n "${PG_CONFIG:-}" ]; then
        defect=$(pg_config_defect "$PG_CONFIG")
        [ -z "$defect" ] || fail "PG_CONFIG=$PG_CONFIG: $defect"
    else
        PG_CONFIG=$(find_pg_config)
        if [ -z "$PG_CONFIG" ]; then
            be_able_to_install "postgresql and postgresql-server-dev-NN"
            update_package_lists
            major=$(packaged_major)
            [ -n "$major" ] ||
                fail "apt has no postgresql-server-dev-NN: check its sources, or give PG_CONFIG=/path/to/pg_config"
            need_packages "postgresql-$major" "postgresql-server-dev-$major"
            PG_CONFIG=$(find_pg_config)
            [ -n "$PG_CONFIG" ] || fail "Postgres $major was installed, but its pg_config is not there; give PG_CONFIG=/path/to/pg_config"
        fi
    fi
    export PG_CONFIG
}
