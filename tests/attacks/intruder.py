"""Tries everything that the registry offers, as people who must not; run in a shell of Odoo.

Nothing is listed by hand: models, fields, methods and their parameters come from the registry, the
ids from what the first agency has. A try has succeeded when it neither raised nor came back empty:
its answer holds a word that only the victim's records hold, or a row of the victim was changed.
Each try is undone.
"""

import inspect
import json
import logging
import re
import zlib
from collections import Counter

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import new_test_user

MODULE = "odoo.addons.hsk_family_friendly."
GROUP = "hsk_family_friendly.group_hsk_"
REFUSALS = (AccessError, MissingError, UserError, ValidationError)
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
# One try of so many is run.
SLICE = int(globals().get("SLICE", 1))


class Intruder:
    """Counts tries and keeps the successes."""

    def __init__(self, env):
        self.env = env
        self.tried = Counter()
        self.successes = []
        self.victim = env["res.company"].browse(1)
        self.other = env["res.company"].create({"name": "Fremde Agentur"})
        self.users = {
            "foreign lead": self.user("manager", self.other),
            "foreign staff": self.user("user", self.other),
            "colleague": self.user(None, self.victim),
            "portal": new_test_user(env, "attack_portal", "base.group_portal"),
        }
        # these read what is their agency's: what counts is what they change
        self.reader = self.user("reader", self.victim)
        self.lead = self.user("manager", self.victim)
        self.ours = sorted(
            name
            for name, model in env.registry.items()
            if name.startswith("hsk.") and not model._abstract
        )
        self.written = []
        self.secrets = self.collect_secrets()

    def user(self, role, company):
        groups = f"{GROUP}{role}" if role else "base.group_user"
        login = f"attack_{role or 'none'}_{company.id}"
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            email=f"{login}@example.com",
        )

    # -- what is to be found -------------------------------------------

    def victims(self, model):
        """Return some records of the victim's agency."""
        records = self.env[model].sudo().with_context(active_test=False)
        if records._transient:
            return records
        domain = [("company_id", "=", self.victim.id)] if "company_id" in records._fields else []
        if model in self.shared():
            return records
        return records.search(domain, limit=3)

    def shared(self):
        """Return the models that all agencies read: they have no agency of their own."""
        return {
            name
            for name in self.ours
            if not self.env[name]._transient and "company_id" not in self.env[name]._fields
        }

    def collect_secrets(self):
        """Plant a word into each text of the victim's records, and return the words."""
        words = {}
        for model in self.ours:
            records = self.victims(model)
            for field in records._fields.values():
                if (
                    records
                    and records._auto
                    and field.store
                    and field.type in ("char", "text", "html")
                    and not field.translate
                    and not field.related
                    and field.column_type
                    and not getattr(field, "size", None)
                    and field.name not in ("state", "res_model", "model", "told", "uid", "domain")
                ):
                    for record in records:
                        word = f"Geheimnis{len(words)}x"
                        self.env.cr.execute(
                            f'UPDATE "{records._table}" SET "{field.name}" = %s WHERE id = %s '
                            f'AND "{field.name}" IS NOT NULL AND "{field.name}" != %s',
                            (word, record.id, ""),
                        )
                        if self.env.cr.rowcount:
                            words[word] = f"{model}.{field.name}"
        self.env.invalidate_all()
        return words

    # -- one try -------------------------------------------------------

    def attempt(self, what, user, model, method, args, kwargs=None):
        """Call a method as an outsider; note it if it worked."""
        if zlib.crc32(repr((what, user.login, model, method)).encode()) % SLICE:
            return
        self.tried[what] += 1
        env = self.env(user=user, context={"allowed_company_ids": user.company_ids.ids})
        self.written.clear()
        cr = self.env.cr
        cr.execute("SAVEPOINT attack")
        try:
            answer = call_kw(env[model], method, args, kwargs or {})
            env.flush_all()
            said = json.dumps(answer, default=str)
        except REFUSALS as refusal:
            said = str(refusal)
        except Exception:  # parameters that make no sense: no success, but counted
            said = ""
            self.tried["of these, faults"] += 1
        else:
            refused = method == "load" and not answer["ids"]
            if self.written and not refused:
                self.note(what, user, model, method, args, f"wrote {sorted(set(self.written))}")
        finally:
            cr.execute("ROLLBACK TO SAVEPOINT attack")
            env.clear()
            self.env.invalidate_all()
        leaked = sorted({self.secrets[word] for word in re.findall(r"Geheimnis\d+x", said)} - {""})
        if leaked and user not in (self.lead, self.reader):
            self.note(what, user, model, method, args, f"read {leaked[:4]}")

    def note(self, what, user, model, method, args, how):
        self.successes.append(f"{what}: {user.login} {model}.{method}{args!r:.160} {how}")

    # -- what is tried -------------------------------------------------

    def read_and_write(self):
        """Read and change foreign records in every way that the ORM offers."""
        for model in self.ours:
            ids = self.victims(model).ids
            fields = [name for name, field in self.env[model]._fields.items() if not field.groups]
            columns = [
                name
                for name in fields
                if self.env[model]._fields[name].store
                and self.env[model]._fields[name].type in ("char", "many2one", "selection", "date")
            ]
            for user in [*self.users.values(), self.reader]:
                what = "read"
                for name in fields:
                    self.attempt(what, user, model, "read", [ids, [name]])
                self.attempt(what, user, model, "search_read", [[], fields])
                self.attempt(what, user, model, "export_data", [ids, fields])
                self.attempt(what, user, model, "name_search", ["Geheimnis"])
                for name in columns:
                    self.attempt(
                        what, user, model, "formatted_read_group", [[], [name], ["__count"]]
                    )
                for name in columns if ids else ():
                    self.attempt("write", user, model, "write", [ids, {name: False}])
                if ids:
                    self.attempt("write", user, model, "unlink", [ids])
                    self.attempt("write", user, model, "copy", [ids[:1]])

    def foreign_ids(self):
        """Name foreign ids in new records, forms, defaults and imports."""
        for model in self.ours:
            records = self.env[model]
            for field in records._fields.values():
                if not field.relational or field.comodel_name not in self.env:
                    continue
                comodel = field.comodel_name
                if not comodel.startswith("hsk.") or comodel in self.shared():
                    continue
                foreign = self.victims(comodel).ids[:1]
                if not foreign:
                    continue
                value = foreign[0] if field.type == "many2one" else [(6, 0, foreign)]
                spec = {name: {} for name, one in records._fields.items() if not one.groups}
                for user in (self.users["foreign lead"], self.users["foreign staff"]):
                    what = "foreign id"
                    self.attempt(what, user, model, "create", [{field.name: value}])
                    self.attempt(what, user, model, "onchange", [[], {field.name: value}, [], spec])
                    args = [[], {field.name: value}, [field.name], spec]
                    self.attempt(what, user, model, "onchange", args)
                    context = {"context": {f"default_{field.name}": value}}
                    self.attempt(what, user, model, "default_get", [[field.name]], context)
                    self.attempt(what, user, model, "onchange", [[], {}, [], spec], context)
                    self.attempt(what, user, model, "create", [{}], context)
                    self.attempt(
                        what, user, model, "load", [[f"{field.name}/.id"], [[str(foreign[0])]]]
                    )

    def methods(self):
        """Call every public method of the add-on on foreign records, with foreign ids."""
        for model in sorted(self.env.registry):
            cls = type(self.env[model])
            if self.env[model]._abstract and not model.startswith("hsk."):
                continue
            for name in sorted(self.public_methods(cls)):
                ids = self.victims(model).ids if model in self.ours else self.guests(model)
                for user in [*self.users.values(), self.reader]:
                    for args in self.arguments(getattr(cls, name)):
                        given = args if self.is_model_method(cls, name) else [ids[:1], *args]
                        self.attempt("method", user, model, name, given)

    def public_methods(self, cls):
        return {
            name
            for base in cls.mro()
            if base.__module__.startswith(MODULE)
            for name, method in vars(base).items()
            if inspect.isfunction(method)
            and not name.startswith("_")
            and not getattr(method, "_api_private", False)
            and not hasattr(self.env.registry["base"], name)
        }

    def is_model_method(self, cls, name):
        return getattr(getattr(cls, name), "_api_model", False)

    def arguments(self, method):
        """Return lists of arguments to try: none, and numbers of the victim's records."""
        needed = [
            one
            for one in list(inspect.signature(method).parameters.values())[1:]
            if one.kind == one.POSITIONAL_OR_KEYWORD
        ]
        tries = [[]] if all(one.default is not one.empty for one in needed) else []
        for value in (1, "2026-01-01", "Geheimnis", []) if needed else ():
            tries.append([value] * len(needed))
        return tries

    def guests(self, model):
        """Return ids of the victim's records of another module: a tandem's meeting, an event."""
        records = self.env[model].sudo()
        if model in GUESTS:
            return records.search(GUESTS[model], limit=2).ids
        return records.search([], limit=1).ids if not records._abstract and records._auto else []

    def what_only_actions_write(self):
        """Write, as the own lead, what only actions write, and move records elsewhere."""
        for model in self.ours:
            records = self.victims(model)[:1]
            if not records or records._transient:
                continue
            for field in records._fields.values():
                if not field.store or field.name in MAGIC:
                    continue
                owner = field.type == "many2one" and (
                    field.name == "company_id" or (field.required and field.ondelete == "cascade")
                )
                if not (field.readonly or owner):
                    continue
                value = self.another(records, field)
                self.attempt(
                    "by actions", self.lead, model, "write", [records.ids, {field.name: value}]
                )

    def another(self, record, field):
        if field.type == "many2one":
            if field.comodel_name == "res.company":
                return self.other.id
            now = record[field.name].id
            others = self.env[field.comodel_name].sudo().search([("id", "!=", now)], limit=1)
            return others.id
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(self.env)]
            return next((key for key in keys if key != record[field.name]), False)
        return {
            "boolean": not record[field.name],
            "date": "2001-01-01",
            "datetime": "2001-01-01 10:00:00",
            "integer": 4711,
            "float": 4711.0,
            "json": {"forged": True},
        }.get(field.type, "gefälscht" if not field.type.endswith("2many") else [(5,)])


MAGIC = {"id", "create_uid", "create_date", "write_uid", "write_date"}
# Records of other modules that are the victim's.
GUESTS = {
    "calendar.event": [("hsk_tandem_id", "!=", False)],
    "event.event": [("hsk_kind", "!=", False), ("company_id", "=", 1)],
    "event.registration": [("event_id.hsk_kind", "!=", False), ("company_id", "=", 1)],
}


def watch(intruder):
    """Note each statement that writes to a table of the add-on."""
    cursor = type(intruder.env.cr)
    execute = cursor.execute

    def watched(self, query, params=None, log_exceptions=True):
        text = getattr(query, "code", query)
        found = WRITES.match(text if isinstance(text, str) else "")
        if found and found[1].startswith("hsk_"):
            intruder.written.append(found[1])
        return execute(self, query, params, log_exceptions)

    cursor.execute = watched


logging.disable(logging.ERROR)
intruder = Intruder(env)  # noqa: F821 - the shell's
watch(intruder)
for part in (
    intruder.read_and_write,
    intruder.foreign_ids,
    intruder.methods,
    intruder.what_only_actions_write,
):
    part()
print(
    json.dumps(
        {
            "tried": dict(intruder.tried),
            "successes": intruder.successes,
        }
    )
)
