# System packages.  Only what is missing is installed; without apt the missing
# tool is named together with what to do.

need() { # TEST PACKAGE...: remember the packages if the test fails
    local test=$1
    shift
    eval "$test" >/dev/null 2>&1 || missing+=("$@")
}

has() { command -v "$1"; }
# What a program says is read to its end before it is searched: in a pipe, grep -q would leave
# earlier, and the program that still writes would make the whole pipe fail.
has_library() { grep -qF "$1" <<<"$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)"; }
has_font() { has fc-list && grep -qi "$1" <<<"$(fc-list)"; }
has_python() { "${PYTHON:-/usr/bin/python3}" -m ensurepip --version; }
has_postgres() { [ -n "${PGHOST:-}" ] || has initdb || ls /usr/lib/postgresql/*/bin/initdb; }
needs_cairo() { "${PYTHON:-/usr/bin/python3}" -c 'import sys; sys.exit(sys.version_info < (3, 12))'; }

install_packages() { # COMMAND
    local missing=()
    need has_python python3 python3-venv
    need has_postgres postgresql
    need '[ -e /etc/ssl/certs/ca-certificates.crt ]' ca-certificates
    need 'has_font dejavu' fontconfig fonts-dejavu-core
    need 'has_font lato' fonts-lato
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
    : >"$CACHE/apt.log"
    patient_apt update -q || say "apt-get update failed, see $CACHE/apt.log"
    patient_apt install -q -y --no-install-recommends "${missing[@]}" ||
        { tail -n 20 "$CACHE/apt.log" >&2; die "apt-get install failed: ${missing[*]}"; }
    missing=()
}

patient_apt() { # ARGS...: apt-get as root; while another process holds its lock, wait
    local log="$CACHE/apt-now.log" code said=
    while :; do
        code=0
        "${root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get "$@" >"$log" 2>&1 </dev/null || code=$?
        cat "$log" >>"$CACHE/apt.log"
        [ "$code" != 0 ] && grep -q "Could not get lock" "$log" || return "$code"
        [ -n "$said" ] || say "waiting for another process that installs packages: $(grep -o -m 1 "held by process.*" "$log" || echo "it holds apt's lock")"
        said=1
        sleep 3
    done
}
