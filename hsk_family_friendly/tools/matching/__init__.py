"""Who is matched with whom, and why: pure functions, without database and without chance.

`propose` is the entry. It takes companies (`cohort`), finds what rules a pair out (`bans`) and what
speaks for it (`criteria`), finds the globally best plan (`assignment`), and tells of everything
that is not in the plan what it would cost (`network`, `prices`) or what is in its way
(`obstacles`).
"""

from .bans import Ban, bans
from .cohort import CRITERIA, Company, Rules
from .criteria import points
from .proposal import Impossible, propose

__all__ = ["CRITERIA", "Ban", "Company", "Impossible", "Rules", "bans", "points", "propose"]
