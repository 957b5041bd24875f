"""The checks of the house find what they are there for: a small house, and one fault each."""

import pytest

from devtools.house import House

LINES = "\n".join(f"LINE_{number} = {number}" for number in range(60))
CASE = """
from odoo import fields, models


class Case(models.Model):
    _name = "hsk.case"

    name = fields.Char()

    def write(self, vals):
        return super().write(vals)

"""
VOTE = """
from odoo import models


class Vote(models.Model):
    _name = "hsk.vote"


class Partner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        return super().write(vals)

"""
MANIFEST = """{
    "data": [
        # certification
        "views/certification/case_views.xml",
        # jury
        "views/jury/vote_views.xml",
    ],
    "demo": [
    ],
}
"""
TEST = "from odoo.tests import TransactionCase\n"
# The jury stands above the certification; each file has a size that is allowed.
GOOD = {
    "__manifest__.py": MANIFEST,
    "__init__.py": "from . import models\n",
    "models/__init__.py": "from . import certification\nfrom . import jury\n",
    "models/certification/__init__.py": "from . import case\n",
    "models/certification/case.py": CASE + LINES,
    "models/jury/__init__.py": "from . import vote\n",
    "models/jury/vote.py": VOTE + LINES,
    "wizard/__init__.py": "",
    "controllers/__init__.py": "",
    "security/groups.xml": "<odoo/>",
    "security/jury_rules.xml": "<odoo/>",
    "tools/days.py": "import datetime\n" + LINES,
    "views/certification/case_views.xml": "<odoo/>",
    "views/jury/vote_views.xml": "<odoo/>",
    "tests/__init__.py": "from .certification import *\nfrom .jury import *\n",
    "tests/certification/__init__.py": "from . import test_case\n",
    "tests/certification/test_case.py": TEST + LINES,
    "tests/jury/__init__.py": "from . import test_vote\n",
    "tests/jury/test_vote.py": TEST + LINES,
}
EMPTY = ("report", "data", "demo", "static/src")
BLOCK = '\n\nclass More{number}(models.Model):\n    _inherit = "hsk.vote"\n'
FAULTS = {
    "something beside the folders": (
        {"history/reader.py": LINES},
        ["history: stands beside the folders of the house"],
    ),
    "a ninth subject": (
        {"views/other/a.xml": "<odoo/>"},
        ["views/other: is none of the eight subjects"],
    ),
    "rules beside the subjects": (
        {"security/rules.xml": "<odoo/>"},
        ["security/rules.xml: rules stand in one file per subject"],
    ),
    "hsk_ in a file's name": (
        {"views/jury/hsk_vote.xml": "<odoo/>"},
        ["views/jury/hsk_vote.xml: file names do without hsk_"],
    ),
    "subjects in another order": (
        {"models/__init__.py": "from . import jury\nfrom . import certification\n"},
        ["models/__init__.py: imports the subjects in their order, nothing else"],
    ),
    "a manifest in another order": (
        {"__manifest__.py": MANIFEST.replace("certification", "figures")},
        [
            "__manifest__.py: “data” is not in the order of the subjects",
        ],
    ),
    "a manifest with other headings": (
        {"__manifest__.py": MANIFEST.replace("# jury", "# votes")},
        ["__manifest__.py: “data” has other headings than its subjects"],
    ),
    "an import from above": (
        {"models/certification/case.py": "from ..jury import vote\n" + CASE + LINES},
        ["models/certification/case.py:1: imports from jury, which stands above"],
    ),
    "an import from above by its whole name": (
        {
            "models/certification/case.py": "from odoo.addons.hsk_family_friendly.models.jury "
            "import vote\n" + CASE + LINES
        },
        ["models/certification/case.py:1: imports from jury, which stands above"],
    ),
    "a model from above": (
        {"models/certification/case.py": f'{CASE}    other = fields.Many2one("hsk.vote")\n{LINES}'},
        ["models/certification/case.py:13: names hsk.vote, which stands above"],
    ),
    "a tool that knows the ORM": (
        {"tools/days.py": "from odoo import models\n" + LINES},
        [
            "tools/days.py:1: tools do without odoo.models",
        ],
    ),
    "a tool that names a model": (
        {"tools/days.py": 'HOME = "hsk.case"\n' + LINES},
        ["tools/days.py:1: names hsk.case, which stands above"],
    ),
    "a second gate": (
        {
            "models/jury/case.py": CASE.replace("_name", "_inherit") + LINES,
            "models/jury/__init__.py": "from . import case\nfrom . import vote\n",
        },
        ["models/jury/case.py:10: write of hsk.case belongs to models/certification/case.py"],
    ),
    "a second gate of a model of Odoo": (
        {"models/certification/partner.py": VOTE.replace("hsk.vote", "hsk.other") + LINES},
        ["models/jury/vote.py:12: write of res.partner belongs to models/certification/partner.py"],
    ),
    "a model in too many pieces": (
        {
            "models/jury/vote.py": VOTE
            + LINES
            + "".join(BLOCK.format(number=number) for number in range(5))
        },
        ["hsk.vote: 6 class blocks, at most 5: " + ", ".join(["models/jury/vote.py"] * 6)],
    ),
    "a block that overrides another one of its subject": (
        {
            "models/jury/case.py": VOTE.replace("_name", "_inherit").replace("write", "read")
            + "\n\nclass Again(models.Model):\n"
            + '    _inherit = "res.partner"\n\n    def read(self):\n        pass\n'
            + LINES,
            "models/jury/__init__.py": "from . import case\nfrom . import vote\n",
        },
        ["res.partner: read stands twice in jury: models/jury/case.py, models/jury/case.py"],
    ),
    "a scrap": (
        {"tools/days.py": "DAY = 1\n"},
        ["tools/days.py: has 1 lines, not 60 to 400"],
    ),
    "a long file": (
        {"tools/days.py": f"{LINES}\n" * 7},
        ["tools/days.py: has 420 lines, not 60 to 400"],
    ),
    "a long view": (
        {"views/jury/vote_views.xml": "<odoo>\n" + "<data/>\n" * 400 + "</odoo>"},
        ["views/jury/vote_views.xml: has 402 lines, at most 400"],
    ),
    "a subject that Odoo's own runner does not see": (
        {"tests/__init__.py": "from .certification import *\n"},
        ["tests/__init__.py: takes all from each subject, in their order"],
    ),
    "a test that Odoo's own runner does not see": (
        {"tests/jury/test_quorum.py": TEST + LINES},
        [
            "tests/jury/test_quorum.py: Odoo's own runner does not see it, "
            "tests/jury/__init__.py lacks it"
        ],
    ),
    "two tests of one name": (
        {
            "tests/jury/__init__.py": "from . import test_case, test_vote\n",
            "tests/jury/test_case.py": TEST + LINES,
        },
        ["tests/jury/test_case.py: hides tests/certification/test_case.py from Odoo's own runner"],
    ),
}


@pytest.fixture
def build(tmp_path):
    """Build the small house with some other files; return the checks of it."""

    def build(files=(), sizes=(), blocks=()):
        for folder in EMPTY:
            (tmp_path / folder).mkdir(parents=True)
        for place, text in {**GOOD, **dict(files)}.items():
            path = tmp_path / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return House(tmp_path, dict(sizes), dict(blocks)).problems()

    return build


def test_a_good_house(build):
    assert build() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(build, fault):
    files, sentences = FAULTS[fault]
    found = build(files)
    assert not set(sentences) - set(found), found
    assert all(one.partition(":")[0] == sentences[0].partition(":")[0] for one in found), found


def test_exceptions_are_named_and_needed(build):
    """A file may be small for a reason; the reason goes when the file has grown or is gone."""
    sizes = {"tools/days.py": "a list", "tools/gone.py": "", "models/jury/vote.py": "no more"}
    blocks = {"hsk.vote": (6, "a reason")}
    files = {"tools/days.py": "DAY = 1\n"}
    found = build(files, sizes, blocks)
    assert found == [
        "models/jury/vote.py: has 74 lines, and needs no exception any more",
        "tools/gone.py: an exception for a file that is not there",
    ]
