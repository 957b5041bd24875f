"""Binding a dossier: pages, bookmarks, table of contents and stamps; without database."""

from . import assemble, evidence
