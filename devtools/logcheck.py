"""Which lines of an Odoo log are a failure: every warning that is not Odoo's own noise."""

import re

LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) (\S+) (\S+): (.*)")

# What Odoo and its libraries say in a perfectly good database, one reason each.
NOISE = [
    # root runs the tests in containers
    re.compile(r"Running as user 'root'"),
]


def problems(text):
    """Return the warnings and errors of a log, each with the lines that belong to it."""
    found, current = [], None
    for line in text.splitlines():
        if re.match(r"^\d{4}-\d\d-\d\d ", line):
            current = None
            if LINE.match(line) and not any(noise.search(line) for noise in NOISE):
                current = [line]
                found.append(current)
        elif current is not None:
            current.append(line)
    return ["\n".join(lines) for lines in found]


def tail(path, count=30):
    """Return the last lines of a file."""
    return "\n".join(path.read_text().splitlines()[-count:])
