# Sourced by ./dev: makes sure that Odoo, Python and the tools are there.
# Each step leaves a stamp, so that a second start needs neither network nor time;
# what was interrupted has no stamp and is made again.

CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/hsk_family_friendly"

say() { echo "dev: $*" >&2; }
die() { say "$*"; exit 1; }

setup() { # COMMAND
    mkdir -p "$CACHE"
    exec 9>"$CACHE/setup.lock"
    flock -n 9 || { say "waiting for another ./dev to finish its setup"; flock 9; }
    . devtools/packages.sh
    install_packages "$1"
    if [ -z "${ODOO_SRC:-}" ]; then
        . devtools/fetch_odoo.sh
        fetch_odoo
        export HSK_ODOO="$CACHE/odoo"
    fi
    . devtools/python.sh
    make_venv
    exec 9>&-
    export HSK_CACHE="$CACHE" HSK_PYTHON="$CACHE/venv/bin/python"
    export PATH="$CACHE/venv/bin:$PATH"
}
