"""Values that are missing in a text: shown in it by name, so that nobody sends a gap unseen."""

import re

from lxml import html

from odoo.tools import is_html_empty
from odoo.tools.rendering_tools import parse_inline_template

# What stands in a text instead of a value: no other text has these brackets.
GAP = re.compile(r"⟦([^⟧]+)⟧")
# The path of fields with which an expression begins: object.partner_id.name
PATH = re.compile(r"\b([a-z]\w*)((?:\.sudo\(\)|\.[a-z_]\w*)+)")
# Attributes that put a value into a text, or take the reader to it.
VALUES = ("t-out", "t-esc", "t-att-href")


def missing(*texts):
    """Return the names of what is missing in these texts, each once."""
    return list(dict.fromkeys(name for text in texts for name in GAP.findall(text or "")))


def reason(env, *texts):
    """Return why texts cannot be released: which values are missing in them; or nothing."""
    names = missing(*texts)
    if not names:
        return False
    return env._(
        "The text needs: %s. Enter it and write the draft anew, or put it into the text.",
        ", ".join(names),
    )


def filled(value, name):
    """Return a value, or what shows in the text that it is missing; zero is a value."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if not value or (isinstance(value, str) and is_html_empty(value)):
        return f"⟦{name}⟧"
    return value


def with_names(text, engine, model):
    """Return the source of a template in which each value is asked whether it is there.

    :param str text: the source; values with a default of their own are left as they are
    :param str engine: “qweb” or “inline_template”
    :param model: an empty recordset of what the template is about, in the language of the names
    """
    if engine == "qweb":
        return _qweb_with_names(text, {"object": model})
    parts = []
    for literal, expression, default in parse_inline_template(str(text)):
        parts.append(literal)
        if default:
            parts.append(f"{{{{ {expression} |||{default}}}}}")
        elif expression:
            parts.append(f"{{{{ {_asked(expression, {'object': model})} }}}}")
    return "".join(parts)


def _qweb_with_names(text, records):
    root = html.fragment_fromstring(str(text), create_parent="div")
    for node in list(root.iter()):
        loop = node.get("t-foreach")
        if loop:
            records = {**records, node.get("t-as"): _walk(loop, records)[0]}
            gap = node.makeelement("t", {"t-if": f"not ({loop})", "t-out": _asked(loop, records)})
            if not {"t-elif", "t-else"} & set(node.attrib):
                node.addprevious(gap)
        has_default = len(node) or (node.text or "").strip()
        for name in VALUES:
            if node.get(name) and (name == "t-att-href" or not has_default):
                node.set(name, _asked(node.get(name), records))
        if node.get("t-field") and not has_default:
            node.text = f"⟦{_walk(node.get('t-field'), records)[1]}⟧"
    return html.tostring(root, encoding="unicode")[5:-6]


def _asked(expression, records):
    """Return the expression that gives the value of another one, or its gap."""
    return f"hsk_filled({expression.strip()}, {_walk(expression, records)[1]!r})"


def _walk(expression, records):
    """Return the records to which an expression leads, and the name of what it puts in."""
    labels = []
    record = None
    match = next((one for one in PATH.finditer(expression) if one[1] in records), None)
    if match:
        record = records[match[1]]
        for step in match[2].replace(".sudo()", "").strip(".").split("."):
            field = record is not None and record._fields.get(step)
            if not field:
                break
            labels.append(field._description_string(record.env))
            record = record.env[field.comodel_name] if field.relational else None
    return record, ": ".join(labels) or expression.strip()
