"""What no other button takes back.

Through the API such a method acts at once. A view asks before it, in words that say what happens;
`tests/platform/test_for_good.py` reads these marks and goes through all views.
"""


def ends(method):
    """Mark what ends, refuses, takes away or overwrites something: no highlighted button, last."""
    method.hsk_for_good = "ends"
    return method


def commits(method):
    """Mark a step ahead that stays, such as a mail that leaves or a number that is given."""
    method.hsk_for_good = "commits"
    return method
