"""./dev db: databases for a developer's own use."""

import sys

from . import database


def main(action="list", name=None, *options):
    """Run one action on a database."""
    if action == "list":
        for known in database.names():
            print(known)
        return 0
    if name and action == "clone":
        database.clone(database.template(), name)
        return 0
    if name and action == "install":
        database.clone(database.template(), name)
        database.install(name, demo="--demo" in options)
        return 0
    if name and action == "upgrade":
        database.upgrade(name)
        return 0
    if name and action == "drop":
        database.drop(name)
        return 0
    print("usage: ./dev db list | clone NAME | install NAME [--demo] | upgrade NAME | drop NAME")
    return 2 if sys.argv else 0
