import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    def test_every_text_speaks_german(self):
        """What Odoo would export is in de.po, translated and proof-read (no fuzzy entry)."""
        german = polib.pofile(file_path("hsk_family_friendly/i18n/de.po"))
        done = {entry.msgid for entry in german if entry.translated() and not entry.fuzzy}
        reader = TranslationModuleReader(self.env.cr, ["hsk_family_friendly"])
        texts = {source for _module, _type, _name, _id, source, _value, _comments in reader}
        self.assertEqual(sorted(texts - done), [])
        self.assertGreater(len(texts), 500)
