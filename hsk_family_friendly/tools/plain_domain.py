"""Domains as any interface takes them."""

from collections.abc import Iterable
from datetime import date, datetime

from odoo import fields


def plain(domain):
    """Return a domain as lists, numbers and texts only: it goes over any interface."""
    return [term if isinstance(term, str) else _plain_condition(*term) for term in domain]


def _plain_condition(field, operator, value):
    if operator in ("any", "not any"):
        value = plain(value)
    elif isinstance(value, datetime):
        value = fields.Datetime.to_string(value)
    elif isinstance(value, date):
        value = fields.Date.to_string(value)
    elif not isinstance(value, str) and isinstance(value, Iterable):
        value = list(value)
    return (field, operator, value)
