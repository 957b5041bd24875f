"""Helpers for the tests that look at a running Odoo from outside."""
