"""A table over records: its columns are paths of fields, its cells come from a few queries.

Cells are read as SQL and not from records: a table of 60,000 rows needs neither their memory nor
their time. Rights, record rules and the groups of fields hold as everywhere, for the records and
for those that a path leads to.
"""

from array import array
from collections import defaultdict
from dataclasses import dataclass, field

from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, split_every

from . import german
from .dates import agency_zone, at_agency

# So many rows are read at once.
CHUNK = 1000
KINDS = {
    "char": "text",
    "text": "text",
    "selection": "text",
    "boolean": "text",
    "integer": "integer",
    "float": "decimal",
    "monetary": "money",
    "date": "date",
    "datetime": "datetime",
}


@dataclass
class Column:
    """A column: a path over many2one fields to a field, “partner_id.industry_id.name”.

    Heading and meaning are the field's own unless they are given; those of a name are the ones of
    the field that leads to it. A 0 that means “not known” is left empty.
    """

    path: str
    heading: str = ""
    meaning: str = ""
    zero_is_unknown: bool = False


@dataclass
class Table:
    """What a sheet holds.

    :param str title: of the sheet and the file
    :param str definition: which records are its rows
    :param list columns: the rows are sorted by the first one, as Germans sort
    :param domain: what else a record must meet to be a row
    :param str order: how rows with the same first cell are sorted; default: as in Odoo's lists
    """

    title: str
    definition: str
    columns: list
    domain: list = field(default_factory=list)
    order: str = ""


_described = {}


def of_model(name):
    """Let a function that takes the environment describe the table of a model's records."""

    def describe(function):
        _described[name] = function
        return function

    return describe


def described(model):
    """Return the `Table` of a model's records in the user's language, or nothing."""
    describe = _described.get(model._name)
    return describe(model.env) if describe else None


def ids(model, table, domain):
    """Return the ids of the rows in their order, as an array: it can be long.

    :param model: the model, as the user who asks
    """
    domain = Domain(domain) & Domain(table.domain)
    query = model._search(domain, order=table.order or model._order)
    first, _field = _expression(model, query, table.columns[0].path)
    select = query.select(SQL.identifier(query.table, "id"), first)
    model.env.flush_query(select)
    model.env.cr.execute(select)
    by_name = defaultdict(lambda: array("q"))
    while some := model.env.cr.fetchmany(CHUNK):
        for record_id, name in some:
            by_name[name].append(record_id)
    found = array("q")
    for name in sorted(by_name, key=german.sort_key):
        found.extend(by_name[name])
    return found


def rows(model, table, wanted, after_chunk=None):
    """Yield the rows of these ids; those that are gone or not to be seen are left out.

    :param list wanted: the ids
    :param after_chunk: called with the number of rows that were just read and taken
    """
    for chunk in split_every(CHUNK, wanted, list):
        found = _chunk(model, table, chunk)
        for record_id in chunk:
            if record_id in found:
                yield found[record_id]
        if after_chunk:
            after_chunk(len(chunk))


def columns(model, table):
    """Return the columns as a `Sheet` takes them: (heading, kind of cell)."""
    return [
        (one.heading or named._description_string(model.env), KINDS[target.type])
        for one, target, named in _fields(model, table)
    ]


def explanations(model, table, count):
    """Return what the last sheet says: what a row and a column is, and of when the data are."""
    env = model.env
    now = format_datetime(env, env.cr.now(), tz=agency_zone(env), dt_format="short")
    meanings = [
        (
            one.heading or named._description_string(env),
            one.meaning or named._description_help(env),
        )
        for one, _target, named in _fields(model, table)
    ]
    return [
        (table.title, table.definition),
        *(pair for pair in meanings if pair[1]),
        (env._("Rows"), str(count)),
        (env._("Data of"), now),
    ]


# ------------------------------------------------------------
# PRIVATE
# ------------------------------------------------------------


def _fields(model, table):
    """Yield the columns with the fields that they end at, and the fields that name them."""
    for one in table.columns:
        target, holder = None, model
        for name in one.path.split("."):
            before, target = target, holder._fields[name]
            holder = holder[name] if target.type == "many2one" else holder
        named = before if before and name == "name" else target
        yield one, target, named


def _chunk(model, table, chunk):
    """Return {id: cells}."""
    query = model._search(Domain("id", "in", chunk), active_test=False)
    found = [_expression(model, query, one.path) for one in table.columns]
    converters = [
        _converter(model.env, target, one)
        for one, (_sql, target) in zip(table.columns, found, strict=True)
    ]
    changed = [(number, one) for number, one in enumerate(converters) if one]
    cells = {}
    for record_id, *row in model.env.execute_query(
        query.select(SQL.identifier(query.table, "id"), *(sql for sql, _target in found))
    ):
        for number, convert in changed:
            row[number] = convert(row[number])
        cells[record_id] = row
    return cells


def _expression(model, query, path):
    """Return the SQL of a path, joined as far as the user may read, and the field at its end."""
    alias = query.table
    *links, name = path.split(".")
    for link in links:
        model, alias = _join(model, alias, query, link)
    return model._field_to_sql(alias, name, query), model._fields[name]


def _join(model, alias, query, link):
    """Join what a many2one leads to; what the user may not see stays empty."""
    comodel = model.env[model._fields[link].comodel_name]
    # not the alias of a join without the rules
    coalias = query.make_alias(alias, f"{link}__read")
    condition = SQL(
        "%s = %s", model._field_to_sql(alias, link, query), SQL.identifier(coalias, "id")
    )
    seen = comodel._search([], active_test=False)
    if seen.where_clause:
        condition = SQL(
            "%s AND %s IN %s", condition, SQL.identifier(coalias, "id"), seen.subselect()
        )
    query.add_join("LEFT JOIN", coalias, comodel._table, condition)
    return comodel, coalias


def _converter(env, target, column):
    """Return what makes a cell of a value from the database; None where it is the same."""
    if column.zero_is_unknown:
        return lambda number: number or None
    if target.type == "selection":
        return dict(target._description_selection(env)).get
    if target.type == "boolean":
        return {True: env._("Yes")}.get
    if target.type == "datetime":
        return lambda moment: moment and at_agency(env, moment).replace(tzinfo=None)
    return None
