"""Years in names: what is held again a year later is named a year later.

What counts as a year:

- “2026”, wherever it stands by itself: “Mentoring 2026”, “01.03.2026”, “2026 und 2027”
- what follows it in short: “2026/27”, “2026-27”, “2026–28”, “2026/'27”, “2026/27/28”, “2026 und 27”
- two years in short, one after the other: “26/27”, “'26/'27”; from 20/21 on, “11/12” is none
- one in short where it cannot be anything else: “Mentoring '26”, “01.03.26”

What is part of something else is none: “Raum 2026a”, “2026,50 €”, “12026”, “26/27 March”.
"""

import re

# So many years two in a range lie apart at most: “2026-03” is a month.
LONGEST = 9
# Two numbers in short are classes, months or days rather than years before that.
FIRST_SHORT = 20
# A number after these words is another one, two numbers after the last ones are those of houses.
NUMBERED = ("raum", "room", "zimmer", "nr", "seite", "page", "klasse", "klassen", "§")
STREETS = ("straße", "strasse", "str", "street")

# Not in the midst of a word or of a number.
BEFORE, AFTER = r"(?<![^\W_])", r"(?![^\W_])"
SHORT = r"['’‘]?\d\d" + AFTER
TIGHT = r"(?:\s?[/_]\s?|[–—-])"
# A number that follows so counts as a year where nothing follows that it could be the number of.
LOOSE = r"(?:\s(?:und|and|bis|to|[–—-])\s|\s?[&+]\s?)"
ALONE = r"(?=\s*(?:$|[).,;:!?\]]))"
SUM = rf"(?!,\d\d?{AFTER})(?!\s?(?:€|%|euro?{AFTER}))"
MONTHS = (
    "jan(?:uary?)?|feb(?:ruary?)?|m[aä]r(?:z|ch)?|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?|aug(?:ust)?|"
    "sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
NO_DAYS = rf"(?!\.?\s?(?:{MONTHS}){AFTER})"
YEARS = re.compile(
    rf"{BEFORE}(?P<full>20\d\d)(?P<more>(?:{TIGHT}{SHORT})*(?:{LOOSE}{SHORT}{ALONE})?){AFTER}{SUM}"
    rf"|{BEFORE}(?P<date>\d\d?\.\s?\d\d?\.\s?)(?P<of_date>\d\d){AFTER}"
    rf"|(?<!\d[./,–-]){BEFORE}(?P<pair>{SHORT}{TIGHT}{SHORT})(?![./,–-]\d){NO_DAYS}"
    rf"|{BEFORE}(?P<one>['’‘]\d\d){AFTER}",
    re.IGNORECASE,
)


def a_year_on(text, since=0):
    """Return a name with its years a year later; one without a year stays as it is.

    :param int since: years before that stay if there are later ones: “2026, seit 2012”
    """
    found = {match.start(): _first_year(match) for match in YEARS.finditer(text)}
    years = {start: year for start, year in found.items() if year}
    chosen = {start for start, year in years.items() if year >= since} or years.keys()
    return YEARS.sub(
        lambda match: _later(match) if match.start() in chosen else match.group(), text
    )


def _first_year(match):
    """Return the first of the years that were found, or None where they are none."""
    word = (match.string[: match.start()].split() or [""])[-1].rstrip(".").lower()
    if word in NUMBERED or (match["pair"] and word.endswith(STREETS)):
        return None
    if match["full"]:
        return int(match["full"])
    first, *rest = _numbers(match["pair"] or match["one"] or match["of_date"])
    if match["pair"] and (rest != [(first + 1) % 100] or first < FIRST_SHORT):
        return None
    return 2000 + first


def _later(match):
    """Return the same years a year later."""
    if match["date"]:
        return match["date"] + _in_short_later(match["of_date"])
    if not match["full"]:
        return _in_short_later(match.group())
    year, more = int(match["full"]), match["more"]
    return f"{year + 1}{_in_short_later(more) if _follow(year, _numbers(more)) else more}"


def _follow(year, numbers):
    """Tell whether numbers of two digits are years in short that follow a year, one by one."""
    for number in numbers:
        ahead = (number - year) % 100
        if not 1 <= ahead <= LONGEST:
            return False
        year += ahead
    return True


def _numbers(text):
    return [int(digits) for digits in re.findall(r"\d\d", text)]


def _in_short_later(text):
    return re.sub(r"\d\d", lambda year: f"{(int(year.group()) + 1) % 100:02}", text)
