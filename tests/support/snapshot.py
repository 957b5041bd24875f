"""The complete content of a database, to compare before and after."""

import json

from devtools import database

COLUMNS = """
    SELECT c.table_name, c.column_name, c.data_type, c.is_nullable, c.column_default
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
     ORDER BY 1, 2
"""
# Everything else that a module can leave behind in the database itself.
OBJECTS = """
    SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'sequence', sequencename FROM pg_sequences WHERE schemaname = 'public'
    UNION SELECT 'view', viewname FROM pg_views WHERE schemaname = 'public'
    UNION SELECT 'function', proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
           WHERE nspname = 'public'
    UNION SELECT 'constraint', conrelid::regclass || '.' || conname FROM pg_constraint c
            JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = 'public'
    UNION SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
"""


class Snapshot:
    """`tables`: {table: {key: row}}, `columns`: {(table, column): type}, `objects`: names."""

    def __init__(self, db):
        self.columns = {row[:2]: row[2:] for row in database.execute(COLUMNS, database=db)}
        self.objects = set(database.execute(OBJECTS, database=db))
        self.tables = {}
        for table in sorted({table for table, _column in self.columns}):
            rows = database.execute(f'SELECT to_jsonb(t) FROM "{table}" t', database=db)
            self.tables[table] = {_key(row): row for (row,) in rows}

    def changes(self, later, ignore=None):
        """Return what happened to the rows that were here, by table.

        Only the columns of this snapshot are compared, new rows are not looked at.
        `ignore` maps a table to a function of the row and the names of the changed columns
        (None: the row is gone) that tells whether this is to be left out.
        """
        found = {}
        for table, rows in self.tables.items():
            others = later.tables.get(table, {})
            skip = (ignore or {}).get(table, lambda row, names: False)
            for key, row in rows.items():
                changed = _changed(row, others.get(key))
                if changed != {} and not skip(row, changed and set(changed)):
                    found.setdefault(table, []).append({"id": row.get("id"), "changed": changed})
        return found

    def additions(self, later, ignore=None):
        """Return the rows that came: {table: [row]}; `ignore`: {table: function of the row}."""
        found = {}
        for table, rows in later.tables.items():
            skip = (ignore or {}).get(table, lambda row: False)
            for key, row in rows.items():
                if key not in self.tables.get(table, {}) and not skip(row):
                    found.setdefault(table, []).append(row)
        return found


def _key(row):
    """Identify a row by its id, in tables without one by all it holds."""
    return row["id"] if "id" in row else json.dumps(row, sort_keys=True)


def _changed(row, other):
    """Return {column: (before, after)}, or None if the row is gone."""
    if other is None:
        return None
    return {
        name: (value, other[name])
        for name, value in row.items()
        if name in other and other[name] != value
    }


def summary(found, limit=3):
    """Return what changes() or additions() found as a short text, "" for nothing."""
    return "\n".join(
        f"{table}: {len(rows)} rows, such as {rows[:limit]}" for table, rows in found.items()
    )
