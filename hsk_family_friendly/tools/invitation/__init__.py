"""Invitations as calendar programs understand them (RFC 5545, RFC 5546); without database."""

from . import changes, file, state
