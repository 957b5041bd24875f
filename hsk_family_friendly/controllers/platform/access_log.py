"""Personal links stay out of the access log: who reads it could use them."""

import logging
import re

# What opens something without a login, and stands in an address.
SECRETS = re.compile(
    r"((?<!/my)/(?:jury|tandem|enrolment|network-event)/"
    r"|/survey/(?:[a-z_]+/)?[^/?\s]+/"
    r"|[?&;](?:answer_token|access_token)=)[^/?&;#\s\"]+"
)


def masked(text):
    """Return a text without personal links."""
    return SECRETS.sub(r"\1***", text)


class WithoutLinks(logging.Filter):
    """Masks personal links in what is logged."""

    def filter(self, record):
        record.msg = masked(record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(masked(one) if isinstance(one, str) else one for one in record.args)
        return True


# Odoo's server and its development server log addresses here, and refused forms there.
for name in ("werkzeug", "odoo.http"):
    logging.getLogger(name).addFilter(WithoutLinks())
