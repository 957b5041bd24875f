# The virtual environment: $CACHE/venv is a link to one made for these very
# requirements and this Python.

make_venv() {
    local python="${PYTHON:-/usr/bin/python3}" version key venv
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    key=$(cat devtools/requirements.txt devtools/python.sh | cksum | cut -d' ' -f1)
    venv="$CACHE/venv-$version-$key"
    if [ ! -e "$venv/.complete" ]; then
        say "installing Python packages for Python $version (once)"
        rm -rf "$venv"
        "$python" -m venv "$venv"
        "$venv/bin/python" -m pip install --disable-pip-version-check -q \
            --prefer-binary -r devtools/requirements.txt >"$CACHE/pip.log" 2>&1 ||
            { tail -n 20 "$CACHE/pip.log" >&2; die "pip failed, see $CACHE/pip.log"; }
        link_cairo "$venv" "$version"
        ln -sf wkhtmltopdf-pack "$venv/bin/wkhtmltopdf"
        touch "$venv/.complete"
    fi
    [ "$(readlink "$CACHE/venv")" = "$venv" ] || ln -sfn "$venv" "$CACHE/venv"
}

link_cairo() { # VENV VERSION: pycairo has no wheel for Linux, the distribution has it
    local cairo=/usr/lib/python3/dist-packages/cairo
    needs_cairo || return 0
    ln -sfn "$cairo" "$1/lib/python$2/site-packages/cairo"
    "$1/bin/python" -m pip install --disable-pip-version-check -q --no-deps \
        rlPyCairo==0.3.0 freetype-py==2.5.1 >>"$CACHE/pip.log" 2>&1 ||
        die "pip failed, see $CACHE/pip.log"
}
