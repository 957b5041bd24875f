"""./dev attack: all tries of tests/attacks; `./dev test` runs a part of them."""

import os

from . import testing


def main(*args):
    """Run the attack; return the exit code."""
    os.environ["HSK_ATTACK"] = "all"
    return testing.run_outside(["tests/attacks"], ["-s", *args])
