"""Questions about what notices tell: when something opens, what it costs, whom to ask.

News has little of it. A place is named in the sentence, or by the heading before it, and the same
of another place is no answer; nor is what a German sentence tells of something else.
"""

from random import Random

from service.extraction.around import around
from tests.bench.judges.groups import Group, Second

_PLACES = (
    "Aldby Bremfeld Corvale Dunmere Estwick Farholm Gatley Hollund Irsk Jarnby Kelmont Lowick "
    "Marden Nyborg Orlow Porthaven Quarne Rosby Selm Tarvik Ulmen Vester Wexham Yarl Zellin "
    "Madrid Vienna Lyon Dublin Prague Turin Porto Leeds Hamburg Bergen Ghent"
).split()
_THINGS = "office|museum|library|pool|market|theatre|town hall|shop|ferry dock|clinic".split("|")
_FACTS = (
    ("opens at {0} and closes at {1}", "{0}", ("When does {x} open?", "What time does {x} open?")),
    ("opens at {0} and closes at {1}", "{1}", ("When does {x} close?", "until when is {x} open")),
    (
        "is open from {0} to {1} on weekdays",
        "from {0} to {1}",
        ("When is {x} open?", "opening hours {x}"),
    ),
    ("is closed on Mondays", "on Mondays", ("When is {x} closed?", "On which day is {x} shut?")),
    ("charges {0} crowns for a day", "{0} crowns", ("How much does {x} charge?", "price {x}")),
    ("has {0} rooms", "{0}", ("How many rooms does {x} have?", "number of rooms {x}")),
    (
        "can be reached through {n}",
        "{n}",
        ("Who can be asked about {x}?", "Whom does one reach {x} through?"),
    ),
)
_NAMES = "Ana Reyes|Tom Okafor|Lena Brandt|Piet Maas|Sara Lind|Ivo Keller".split("|")
_ASIDES = (
    "Wheat was sold at {0} crowns on {1} May.",
    "The index ended the day at {0} points on {1} June.",
    "It was built in 19{1}.",
    "A new roof was put on it {1} years ago.",
    "Prices rose by {1} percent in March.",
)
_GERMAN = (
    (
        "Wer leitet die Bibliothek in {p}?",
        "Die Bibliothek in {p} hat am Freitag neue Regale bekommen.",
    ),
    ("Wann öffnet das Museum in {p}?", "Das Museum in {p} zeigt Bilder aus dem Norden."),
    ("Wie viele Menschen leben in {p}?", "In {p} wurde gestern ein Fest gefeiert."),
    ("Wo liegt der Hafen von {p}?", "Der Hafen von {p} wird im Mai erweitert."),
    ("Was kostet die neue Halle in {p}?", "Die neue Halle in {p} steht am Fluss."),
)


def notice(dice: Random) -> Group:
    """A question about a place, with what answers it and what does not, or only the latter."""
    if dice.random() < 0.15:
        question, text = dice.choice(_GERMAN)
        place = dice.choice(_PLACES)
        return Group(question.format(p=place), (Second(text.format(p=place)),))
    thing, places = dice.choice(_THINGS), dice.sample(_PLACES, 3)
    told, answer, questions = dice.choice(_FACTS)
    form = dice.random()  # the place above the sentence, before it, or in it

    def fact(place: str) -> Second:
        values = dice.randrange(6, 12), dice.randrange(13, 22)
        name = dice.choice(_NAMES)
        said, wanted = (text.format(*values, n=name) for text in (told, answer))
        subject = _subject(thing, place, dice) if form < 0.5 else f"The {thing}"
        text = f"{place}: {subject} {said}." if 0.5 <= form < 0.75 else f"{subject} {said}."
        at = text.rindex(wanted) if wanted.isdigit() and answer == "{1}" else text.index(wanted)
        spans = ((at, at + len(wanted)),) if place == places[0] else ()
        return Second(text, spans, around(place, "") if form >= 0.75 else "")

    asked = f"the {thing} in {places[0]}" if dice.random() < 0.5 else f"the {places[0]} {thing}"
    question = dice.choice(questions).format(x=asked)
    asides = [
        Second(text.format(dice.randrange(20, 99), dice.randrange(1, 28)))
        for text in dice.sample(_ASIDES, 2)
    ]
    right = [] if dice.random() < 0.25 else [fact(places[0])]
    return Group(question, (*right, *map(fact, places[1:]), *asides))


def _subject(thing: str, place: str, dice: Random) -> str:
    return dice.choice(
        (f"The {thing} in {place}", f"The {place} {thing}", f"The {thing} of {place}")
    )
