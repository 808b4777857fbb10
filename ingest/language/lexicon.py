"""Words that may stand for each other, and words that must not.

Small by intent: of a word that is in neither list, nothing is assumed.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import takewhile

from ingest.language.terms import terms

# A line: two sides that exclude each other, each with its synonyms.
_OPPOSITES = """
rise risen rose increase grow grew climb surge soar jump gain / fall fell fallen decrease drop
    decline shrink plunge sink lose lost lower slump
rise raise hike increase / cut lower reduce slash
more / less fewer
most / least
much / little
many / few
high higher highest / low lower lowest
large larger largest big bigger biggest / small smaller smallest little
long longer longest / short shorter shortest
strong stronger strongest / weak weaker weakest
fast faster fastest quick quicker / slow slower slowest
heavy heavier / light lighter
early earlier earliest / late later latest
old older oldest / young younger youngest new newer newest
good better best / bad worse worst poor
hot hotter / cold colder
rich richer / poor poorer
deep deeper / shallow shallower
wide wider / narrow narrower
safe / unsafe dangerous
first / last final
former / latter
before / after
above over / below under beneath
inside within / outside
up upward / down downward
into / from
arrive arrival / leave left depart departure
enter / exit
start begin began begun open launch / end finish stop close cease
open opened reopen / close closed shut shutter
approve accept pass endorse back support adopt welcome confirm / reject refuse dismiss oppose block
    veto deny condemn overturn
support back favour favor / oppose resist
confirm admit acknowledge concede / deny dispute
agree / disagree refuse
allow permit authorise authorize / ban forbid prohibit bar prevent block
include / exclude omit
accuse blame charge / praise clear acquit exonerate
praise welcome applaud / criticise criticize condemn denounce attack
convict guilty / acquit innocent
arrest detain jail imprison / release free
win won victory / lose lost defeat
succeed success successful / fail failure unsuccessful
survive alive / die died dead death kill killed
born birth / die died death
save rescue / destroy kill
build built construct / demolish destroy
repair fix restore / damage break destroy
buy bought purchase / sell sold
lend / borrow
give gave given / take took taken receive
send sent / receive
hire appoint employ / fire sack dismiss resign
join / leave quit
attack / defend
advance / retreat withdraw
add / remove subtract
create / destroy abolish
import / export
profit gain surplus / loss deficit
income revenue / expense cost
win / lose
earn / spend spent pay
find found / lose lost
remember / forget
love like / hate dislike
trust / distrust doubt
believe / doubt
true truth / false untrue
right / wrong
right / left
north northern / south southern
east eastern / west western
public state / private
legal lawful / illegal unlawful
urban / rural
foreign international / domestic
man men male boy / woman women female girl
he him his / she her hers
father / mother
son / daughter
brother / sister
husband / wife
king / queen
mr / mrs ms miss
for / against
always / never
often frequently / rarely seldom
all every everyone everybody / none nobody
both / neither
everything / nothing
maximum max / minimum min
majority / minority
major / minor
temporary / permanent
begin / end
morning / afternoon evening night
afternoon / morning evening night
day / night
yesterday / today tomorrow
today / tomorrow yesterday
spring / summer autumn winter
summer / spring autumn winter
autumn / spring summer winter
winter / spring summer autumn
ally friend / enemy rival foe
victim / attacker perpetrator
buyer / seller
employer / employee
teacher / pupil student
doctor / patient
plaintiff prosecutor prosecution / defendant defence defense
peace / war
hot warm / cold cool
wet / dry
full / empty
heavy / light
known / unknown
present / absent
positive / negative
active / passive inactive
formal official / informal unofficial
voluntary / compulsory mandatory
possible / impossible
likely / unlikely
able / unable
ahead / behind
upstream / downstream
upper / lower
senior / junior
dozen / hundred thousand million billion trillion
hundred / thousand million billion trillion
thousand / million billion trillion
million / billion trillion
billion / trillion
double twice / half treble triple
half / third quarter
third / quarter
only / also
expand widen extend lengthen / shrink reduce shorten curtail narrow
delay postpone / hasten expedite
speed accelerate / slow brake
tighten / loosen ease relax
strengthen / weaken
improve / worsen deteriorate
encourage urge / discourage deter
help aid assist / hinder hamper
reveal disclose expose / hide conceal
lock / unlock
connect / disconnect
appear / disappear vanish
attract / repel
borrow / lend
collapse / stand
credit / debit
demand / supply
employment employed / unemployment unemployed
encrypt / decrypt
exclusive / inclusive
extinguish / ignite light
float / sink
forward / backward
freeze froze frozen / thaw melt
gather assemble / scatter disperse
guilt / innocence
healthy well / ill sick
load / unload
marry married / divorce divorced
near close / far
obey comply / disobey defy violate
optimist optimistic / pessimist pessimistic
polite / rude
push / pull
qualify / disqualify
recover / relapse deteriorate
remain stay / leave left go went
secure / insecure
solid / liquid
vote / abstain
wealth wealthy / poverty poor
western / eastern
"""

# A line: words of which any may stand for any other.
_SYNONYMS = """
say said tell told state report note add explain announce declare remark according statement
    mention describe write
person people resident inhabitant citizen individual human men women evacuee local
home house household residence
move evacuate relocate transfer bring taken take
kill die dead death fatality victim deceased lose life
injure hurt wound injury
child kid pupil schoolchild
company firm business
police officer policeman
official authority
automobile car vehicle
aeroplane plane aircraft jet
boat ship vessel
doctor physician
murder kill
buy purchase
begin start commence
end finish conclude
close shut
get obtain receive
need require must
want wish seek hope
try attempt seek
help aid assist relief assistance
show reveal indicate demonstrate
ask request
rise increase grow climb
fall drop decline decrease
big large
under beneath below
over above
dismiss reject
cost price worth value sum amount
money fund funding cash
job work employ
leader head chief boss
film movie
match game
town city
road street
build construct
make produce manufacture
repair fix mend
happen occur
give offer provide
hold keep
find discover locate turn
meet gather
win victory
lose defeat
arrest detain seize
steal stolen theft rob take
thief thieves burglar robber
allow permit let
stop halt
show display exhibit
bridge viaduct
crown crowns
author writer reporter journalist correspondent
flood flooding
river stream
lake reservoir
rain rainfall
gate sluice
plan intend propose
expect forecast predict due anticipate
warn caution alert
reject dismiss refuse
approve accept agree authorise authorize
blame accuse
also too
cross across
however but
use employ
live dwell
return come
go travel
reach arrive peak total
high height
resume reopen restart again
year annual
month monthly
week weekly
day daily
minister secretary
inquiry investigation probe investigate
examine inspect check
inspector inspectorate inspection
cause because due reason
chain link
rust rusted corrode corroded corrosion
jam jammed stick stuck
percent percentage
stay remain
announce publish
student pupil
teach taught lesson
missing lost
group organisation organization
country nation state
government administration cabinet
chief chairman head executive
recently recent
last final
claim demand
tree spruce trunk
damage harm
break broke broken fail
order command instruct
centre center
theatre theater
labour labor
harbour harbor
neighbour neighbor
defence defense
programme program
colour color
"""

# A line: a verb, and those of its forms that a stemmer does not bring to it.
_FORMS = """
beat beat beaten
cost cost
cut cut
hit hit
hurt hurt
let let
put put
quit quit
set set
shut shut
become became
begin began begun
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen
come came
draw drew drawn
drive drove driven
eat ate eaten
fall fell fallen
feel felt
fight fought
find found
fly flew flown
freeze froze frozen
get got gotten
give gave given
go went gone
grow grew grown
hear heard
hide hid hidden
hold held
keep kept
know knew known
lead led
lend lent
lose lost
make made
meet met
pay paid
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold
send sent
shake shook shaken
shoot shot
shrink shrank shrunk
sing sang sung
sink sank sunk
speak spoke spoken
spend spent
stand stood
steal stole stolen
strike struck stricken
swear swore sworn
swim swam swum
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
understand understood
wear wore worn
win won
write wrote written
arise arose arisen
forbid forbade forbidden
forget forgot forgotten
mislead misled
overcome overcame
overtake overtook overtaken
rebuild rebuilt
undergo underwent undergone
undertake undertook undertaken
uphold upheld
withdraw withdrew withdrawn
"""

_ENDINGS = frozenset(
    " i y e er or ist ic al ion ment ness iti ous iv ant ent ing ed s ian ism abl ibl anc enc ur "
    "at ator ori".split(" ")
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de")


_VERBS = {
    form: verb for verb, *forms in map(str.split, _FORMS.strip().splitlines()) for form in forms
}
VERB_FORMS = frozenset(_VERBS)
"""Irregular past tenses and participles, in lower case."""


@cache
def stem(word: str) -> str:
    """The stem of one word; a function word is its own, in lower case."""
    if "-" in word:
        return word.lower()
    found = terms(_VERBS.get(word.lower(), word))
    return found[0] if len(found) == 1 else word.lower()


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


def _lines(text: str) -> Iterable[str]:
    return text.replace("\n    ", " ").strip().splitlines()


def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _lines(_OPPOSITES):
        sides = [_stems(side) for side in line.split("/")]
        for mine, others in (sides, sides[::-1]):
            for word in mine:
                found[word] = found.get(word, frozenset()) | (others - mine)
    return found


def _synonyms() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _lines(_SYNONYMS):
        group = _stems(line)
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


OPPOSITES = _opposites()
SYNONYMS = _synonyms()


def opposed(one: str, other: str) -> bool:
    """Whether two stems exclude each other: "rise" and "fall", "able" and "unable"."""
    if one in OPPOSITES.get(other, ()):
        return True
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 3 and any(longer == prefix + shorter for prefix in _PREFIXES)


def alike(one: str, other: str) -> bool:
    """Whether two stems may stand for each other: equal, synonyms, or forms of one word."""
    if one == other:
        return True
    if opposed(one, other):
        return False
    if other in SYNONYMS.get(one, ()):
        return True
    if "-" in one or "-" in other:
        return _alike_compounds(one, other)
    if not (one.isalpha() and other.isalpha()):
        return False
    # "hydrologist" and "hydrology": what stemming leaves apart; not "secret" and "secretary".
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return shared >= 6 and {one[shared:], other[shared:]} <= _ENDINGS


def _alike_compounds(one: str, other: str) -> bool:
    """ "line-up" and "lineup", "ten-years" and "ten-year"; but "up-" is not "down-and-coming"."""
    mine, theirs = one.split("-"), other.split("-")
    return "".join(mine) == "".join(theirs) or (
        len(mine) == len(theirs)
        and all(alike(stem(a), stem(b)) for a, b in zip(mine, theirs, strict=True))
    )
