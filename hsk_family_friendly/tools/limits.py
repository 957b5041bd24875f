"""How much those may write and do who come by a personal link. All limits stand here."""

# How many characters a text takes.
NOTE = 10000
ABOUT = REASON = TROUBLE = VOTE = CONFLICT = ENROLMENT = SURVEY = 2000
PULSE = 1000
PROGRESS = 800
LEARNING = QUOTE = WISH = 600
GOAL = PLACE = 200
GUEST = 120

# How many there can be: of a person in a tandem or at an event; meetings and goals of a tandem.
NOTES = MEETINGS = 200
QUOTES = WISHES = CONSENTS = GOALS = 10
REGISTRATIONS = 20  # cancelled ones counted

# How often a day one person does what others get a mail about, or have to look at.
DAILY = {
    "answer": 30,
    "conflict": 20,
    "consent": 20,
    "enrolment": 20,
    "entry": 300,  # whatever is sent from the page of a tandem
    "meeting": 20,
    "outcome": 30,
    "registration": 40,
    "trouble": 3,
    "vote": 100,
}
