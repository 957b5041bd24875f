# System packages.  Only what is missing is installed; without apt the missing
# tool is named together with what to do.

need() { # TEST PACKAGE...: remember the packages if the test fails
    local test=$1
    shift
    eval "$test" >/dev/null 2>&1 || missing+=("$@")
}

has() { command -v "$1"; }
has_library() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "$1"; }
has_python() { "${PYTHON:-/usr/bin/python3}" -m ensurepip --version; }
has_postgres() { [ -n "${PGHOST:-}" ] || has initdb || ls /usr/lib/postgresql/*/bin/initdb; }
needs_cairo() { "${PYTHON:-/usr/bin/python3}" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; }

install_packages() { # COMMAND
    local missing=()
    need has_python python3 python3-venv
    need has_postgres postgresql
    need '[ -e /etc/ssl/certs/ca-certificates.crt ]' ca-certificates
    need 'has fc-list && fc-list | grep -qi dejavu' fontconfig fonts-dejavu-core
    need 'fc-list | grep -qi lato' fonts-lato
    need 'has_library libXrender.so.1' libxrender1
    need 'has_library libXext.so.6' libxext6
    need 'has_library libfontconfig.so.1' libfontconfig1
    case $1 in
        test | bench | attack | pictures)
            need 'has chromium || has google-chrome || has chromium-browser' chromium
            need 'ls /usr/lib/*/faketime/libfaketimeMT.so.1' libfaketime
            need 'has pdftotext' poppler-utils
            ;;
    esac
    install_missing
    # Python 3.12 and later draw barcodes with cairo.
    if needs_cairo; then
        need '/usr/bin/python3 -c "import cairo"' python3-cairo
        install_missing
    fi
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    has apt-get >/dev/null || die "missing: ${missing[*]} (these are Debian's package names; please install their equivalents)"
    local root=()
    if [ "$(id -u)" != 0 ]; then
        has sudo >/dev/null || die "missing packages; as root run: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -q >"$CACHE/apt.log" 2>&1 || say "apt-get update failed, see $CACHE/apt.log"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        "${missing[@]}" >>"$CACHE/apt.log" 2>&1 </dev/null ||
        { tail -n 20 "$CACHE/apt.log" >&2; die "apt-get install failed: ${missing[*]}"; }
    missing=()
}
