# Odoo 19.0 out of Debian's packages, unpacked beside the system, never installed.
# Only Debian's development suite has it; the system's own sources stay untouched.

ODOO_PACKAGES="odoo-19"
# Odoo's package links fonts and three libraries of other packages.
ODOO_SID_PACKAGES="fonts-glyphicons-halflings fonts-montserrat fonts-roboto-unhinted fonts-ocr-b
    libjs-jquery libjs-jquery-form libjs-underscore"
# Font Awesome 7 of the development suite has other names: take these from stable.
ODOO_STABLE_PACKAGES="fonts-font-awesome fonts-inconsolata"

mirrors() { # the system's own mirrors first
    apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | grep '/debian/*$' | sort -u
    echo "http://deb.debian.org/debian"
}

# A mirror that lags some weeks behind is good enough; what it gives is signed all the same.
own_apt() { # SUITE ARGS...: apt-get with its own sources, lists and cache
    local dir="$CACHE/apt/$1"
    shift
    apt-get -q -o APT::Sandbox::User=root -o Dir::Etc::SourceList="$dir/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State::Lists="$dir/lists" \
        -o Dir::Cache="$dir/cache" -o APT::Default-Release= -o Acquire::Check-Valid-Until=false \
        -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

download() { # SUITE PACKAGE...: into $CACHE/apt/SUITE/debs
    local suite=$1 dir="$CACHE/apt/$1" mirror
    shift
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/debs"
    for mirror in $(mirrors | awk '!seen[$0]++'); do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$dir/sources.list"
        if own_apt "$suite" update && (cd "$dir/debs" && own_apt "$suite" download "$@"); then
            return 0
        fi
    done >>"$CACHE/apt.log" 2>&1
    tail -n 20 "$CACHE/apt.log" >&2
    die "could not download $* (no network?); or set ODOO_SRC to a checkout of Odoo 19.0"
}

fetch_odoo() {
    local key stamp="$CACHE/odoo/.complete" new="$CACHE/odoo.new" deb
    key=$(cksum <devtools/fetch_odoo.sh)
    [ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || return 0
    has apt-get >/dev/null || die "no apt here: set ODOO_SRC to a checkout of Odoo 19.0 (git clone -b 19.0 https://github.com/odoo/odoo)"
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || die "missing: apt-get install debian-archive-keyring"
    say "downloading Odoo 19.0 (once, about 130 MB)"
    rm -rf "$new" "$CACHE/apt"
    download sid $ODOO_PACKAGES $ODOO_SID_PACKAGES
    download stable $ODOO_STABLE_PACKAGES
    say "unpacking Odoo"
    mkdir -p "$new"
    for deb in "$CACHE"/apt/*/debs/*.deb; do
        dpkg-deb -x "$deb" "$new"
    done
    dpkg-deb -f "$CACHE"/apt/sid/debs/odoo-19_*.deb Version >"$new/version"
    relink "$new"
    # Debian leaves this file out; without it each page logs an error.
    local empty="$new/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    mkdir -p "$empty" && touch "$empty/selfie_segmentation.js"
    echo "$key" >"$new/.complete"
    rm -rf "$CACHE/odoo" "$CACHE/apt"
    mv "$new" "$CACHE/odoo"
}

relink() { # ROOT: absolute links point below the folder
    local root=$1 link target
    find "$root" -type l -lname '/*' | while read -r link; do
        target=$(readlink "$link")
        [ ! -e "$root$target" ] || ln -sfn "$CACHE/odoo$target" "$link"
    done
}
