"""The body of a mail to a person: a greeting, paragraphs, buttons, who writes it."""

from markupsafe import Markup

BUTTON = Markup(
    '<a href="{address}" style="background-color: #2f6f4f; color: #ffffff; padding: 10px 16px; '
    'text-decoration: none; border-radius: 4px; display: inline-block; margin-right: 8px;">'
    "{label}</a>"
)


def compose(env, person, paragraphs, buttons=(), end=""):
    """Return the body of a mail.

    :param env: in the language of the person
    :param person: the `res.partner` who gets it
    :param list paragraphs: texts, or `Markup` that is put in as it is
    :param buttons: pairs (label, address)
    :param end: who writes, a text or `Markup`
    """
    parts = [Markup("<p>%s,</p>") % env._("Good day %s", person.name)]
    parts += [
        one if isinstance(one, Markup) else Markup("<p>%s</p>") % one for one in paragraphs if one
    ]
    if buttons:
        links = [BUTTON.format(label=label, address=address) for label, address in buttons]
        parts.append(Markup("<p>%s</p>") % Markup(" ").join(links))
    parts.append(Markup("<p>%s</p>") % end)
    return Markup("<div>%s</div>") % Markup().join(parts)
