"""./dev i18n: export the add-on's texts and merge them into de.po."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from . import database, slots
from .paths import ADDON, MODULE, odoo

POT = ADDON / "i18n" / f"{MODULE}.pot"
PO = ADDON / "i18n" / "de.po"
HEADER = {
    "Language": "de",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
}


def main(*_args):
    """Write both files; say how many texts are still to be translated."""
    POT.parent.mkdir(exist_ok=True)
    template = export()
    old_template = polib.pofile(str(POT)) if POT.exists() else None
    if old_template is None or list(map(str, old_template)) != list(map(str, template)):
        template.save(str(POT))
    german = merge(template, polib.pofile(str(PO)) if PO.exists() else polib.POFile())
    german.save(str(PO))
    missing = [entry for entry in german if not entry.obsolete and not entry.translated()]
    known = [entry for entry in german if not entry.obsolete]
    print(f"dev: {len(known)} texts, {len(missing)} without a German translation")
    return 0


def export():
    """Return the add-on's texts, from a database that has it as it is now."""
    with slots.taken("hsk_i18n") as name, tempfile.TemporaryDirectory() as folder:
        database.clone(database.installed(), name)
        target = Path(folder) / "out.pot"
        command = ["i18n", "export", "-d", name, "-l", "pot", "-o", str(target), "--", MODULE]
        done = subprocess.run(odoo(*command), capture_output=True, text=True, check=False)
        database.drop(name)
        if done.returncode or not target.exists():
            sys.exit(f"dev: export failed:\n{done.stdout}{done.stderr}")
        template = polib.pofile(str(target))
    for key in ("POT-Creation-Date", "PO-Revision-Date"):
        template.metadata.pop(key, None)
    return template


def merge(template, old):
    """Return the German file: the template's entries with the translations there were."""
    exact = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    obsolete = {(entry.msgctxt, entry.msgid): entry for entry in old if entry.obsolete}
    result = polib.POFile(wrapwidth=78)
    result.header = old.header or template.header
    result.metadata = {**template.metadata, **old.metadata, **HEADER}
    for entry in template:
        key = (entry.msgctxt, entry.msgid)
        known = exact.pop(key, None) or obsolete.pop(key, None)
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.msgstr if known else "",
                msgctxt=entry.msgctxt,
                # "module: …" and "odoo-python": without the latter Odoo ignores a code text
                comment=entry.comment,
                tcomment=known.tcomment if known else "",
                occurrences=entry.occurrences,
                flags=sorted({*entry.flags, *(known.flags if known else ())}),
            )
        )
    # What is no longer used stays at the end as a comment, its translation may be needed again.
    for entry in [*exact.values(), *obsolete.values()]:
        if entry.msgstr and not re.fullmatch(r"\s*", entry.msgid):
            entry.obsolete = True
            entry.occurrences, entry.comment = [], ""
            result.append(entry)
    return result
