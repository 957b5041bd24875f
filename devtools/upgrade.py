"""./dev upgrade: a database of an older version gets the present one, and nothing is lost."""

import io
import subprocess
import sys
import zipfile

from . import database, demo, locks, slots
from .paths import CACHE, MODULE, ODOO_ADDONS, ROOT, digest
from .upgrade_exceptions import MAY_GO

# The last version before the house of eight subjects.
BEFORE_THE_HOUSE = "bb2f1bb"
OURS = "SELECT res_id FROM ir_model_data WHERE module = '{module}' AND model = '{model}'"
# What an add-on consists of, as Odoo notes it: {kind: query of names and what they are}.
PARTS = {
    "models": f"""
        SELECT model, transient FROM ir_model WHERE id IN ({OURS})""",
    "fields": f"""
        SELECT model || '.' || name, concat_ws(' ', ttype, relation, relation_field, relation_table,
               CASE WHEN required THEN 'required' END, CASE WHEN readonly THEN 'readonly' END,
               CASE WHEN store THEN 'stored' END, CASE WHEN index THEN 'indexed' END,
               CASE WHEN copied THEN 'copied' END, related, on_delete,
               CASE WHEN company_dependent THEN 'per company' END)
          FROM ir_model_fields WHERE id IN ({OURS})""",
    "selections": f"""
        SELECT f.model || '.' || f.name || '=' || s.value, s.name->>'en_US'
          FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
         WHERE s.id IN ({OURS})""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid::regclass::text LIKE '%hsk%' OR conname LIKE '%hsk%'""",
    "indexes": """
        SELECT indexname, indexdef FROM pg_indexes
         WHERE indexname LIKE '%hsk%' OR tablename LIKE '%hsk%'""",
    "external ids": "SELECT name, model FROM ir_model_data WHERE module = '{module}'",
}
OF_MODEL = {
    "models": "ir.model",
    "fields": "ir.model.fields",
    "selections": "ir.model.fields.selection",
}
TABLES = """
    SELECT table_name, bool_or(column_name = 'id') FROM information_schema.columns
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name LIKE '%hsk%'
     GROUP BY 1 ORDER BY 1"""
# The add-on's columns on tables of other modules.
COLUMNS = f"""
    SELECT table_name, column_name, data_type FROM information_schema.columns
      JOIN ir_model_fields ON name = column_name AND replace(model, '.', '_') = table_name
     WHERE table_schema = 'public' AND table_name NOT LIKE 'hsk%' AND ir_model_fields.id IN ({OURS})
     ORDER BY 1, 2"""


def main(revision=BEFORE_THE_HOUSE):
    """Upgrade a demo database of a revision; return 0 if nothing is lost."""
    source = made_with(revision)
    with slots.taken("hsk_upgrade") as name:
        database.clone(source, name)
        before = State(name)
        database.upgrade(name)
        after = State(name)
        database.drop(name)
    for kind in PARTS:
        show(kind, before.parts[kind], after.parts[kind])
    rows = sum(map(len, before.rows.values()))
    print(f"dev: {rows} rows and values in {len(before.rows)} tables and columns")
    lost = before.lost(after)
    for place, number in lost.items():
        print(f"dev: LOST: {number} in {place}")
    for place in sorted(MAY_GO.keys() - before.may_go_of(after)):
        print(f"dev: {place}: nothing is lost there, and needs no exception")
    print(f"dev: upgrade from {revision} {'FAILED' if lost else 'passed'}")
    return int(bool(lost))


def made_with(revision):
    """Return the name of a demo database with the add-on of a revision; only to be cloned."""
    commit = _git("rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    with locks.held("databases"):
        template = database.template()
        name = f"hsk_base_{digest(commit, template)}"
        if name not in database.names():
            folder = _unpacked(commit)
            addons = ",".join(map(str, [*ODOO_ADDONS, folder]))
            new = f"new_{name}"
            database.clone(template, new)
            demo.configure(new)
            database.install(new, demo=True, options=[f"--addons-path={addons}"])
            database.rename(new, name)
    return name


def _unpacked(commit):
    """Return a folder that holds the add-on of a commit."""
    folder = CACHE / "revisions" / commit
    if not (folder / MODULE).exists():
        archive = _git("archive", "--format=zip", commit, MODULE)
        zipfile.ZipFile(io.BytesIO(archive)).extractall(folder.with_suffix(".new"))
        folder.with_suffix(".new").rename(folder)
    return folder


def _git(*args):
    done = subprocess.run(["git", *args], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"dev: git {args[0]}: {done.stderr.decode().strip()}")
    return done.stdout


class State:
    """What an add-on consists of in a database, and which rows and values it has there.

    `parts`: {kind: {name: description}}, `rows`: {table or table.column: ids, or whole rows}.
    """

    def __init__(self, db):
        self.db = db
        self.parts = {
            kind: dict(self._ask(query, OF_MODEL.get(kind))) for kind, query in PARTS.items()
        }
        self.rows = {}
        for table, has_id in self._ask(TABLES):
            what = "id" if has_id else "to_jsonb(t)::text"
            self.rows[table] = self._ids(f'SELECT {what} FROM "{table}" t')
        for table, column, kind in self._ask(COLUMNS, "ir.model.fields"):
            there = f'"{column}"' if kind == "boolean" else f'"{column}" IS NOT NULL'
            query = f'SELECT id FROM "{table}" WHERE {there}'
            self.rows[f"{table}.{column}"] = self._ids(query)

    def lost(self, later):
        """Return {table or table.column: how many rows or values are gone without a reason}."""
        found = {
            place: len(rows - later.rows.get(place, set())) for place, rows in self.rows.items()
        }
        return {place: number for place, number in found.items() if number and place not in MAY_GO}

    def may_go_of(self, later):
        """Return the tables and columns that lost something, as it may be."""
        return {
            place
            for place, rows in self.rows.items()
            if place in MAY_GO and rows - later.rows.get(place, set())
        }

    def _ask(self, query, model=""):
        query = query.format(module=MODULE, model=model)
        return database.execute(query, database=self.db)

    def _ids(self, query):
        return {one for (one,) in database.execute(query, database=self.db)}


def show(kind, before, after):
    """Print what differs between two dumps."""
    print(f"dev: {kind}: {len(before)} before, {len(after)} after")
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            print(f"  - {name}: {before[name]}")
        elif name not in before:
            print(f"  + {name}: {after[name]}")
        elif before[name] != after[name]:
            print(f"  ~ {name}: {before[name]} -> {after[name]}")
