"""Which kind of question is asked: it decides what an answer looks like.

The way of asking is told from the topic: "Summarise", "a timeline of", "which articles mention"
ask, and what stands beside them is the topic. Patterns read the way of asking, in English and in
German. A question that none of them knows asks for a fact, which is what most questions do.
`tests/questions/kinds.tsv` holds labelled inputs; `tests/service/query/test_kind.py` holds how many
of them are told apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from ingest.language.terms import terms
from ingest.language.tokens import words
from ingest.language.wordlist import any_of
from ingest.language.wordlist import words as listed
from service.query.outlets import named_outlets


class Kind(Enum):
    """What an answer to a question looks like."""

    LOOKUP = "lookup"
    OVERVIEW = "overview"
    TIMELINE = "timeline"
    COMPARE = "compare"
    LIST = "list"
    YES_NO = "yes_no"
    COLLECTION = "collection"
    SMALL_TALK = "small_talk"


SURVEYS: Final = frozenset({Kind.OVERVIEW, Kind.TIMELINE, Kind.COMPARE})
"""Of these, what articles say on the whole is the answer: no sentence is looked for."""
WIDE: Final = SURVEYS | {Kind.LIST}
"""These no few sentences answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of a question; `aspect` tells apart what is said of the collection, or small talk.

    Of the collection: count, newest, oldest, period, outlets, authors, articles. Small talk:
    hello, thanks, bye, ability, nonsense. Of other kinds there is none.
    """

    kind: Kind
    aspect: str = ""


_PIECE = (
    r"(?:article|stor(?:y|ie)|text|piece|report|document|file|post|headline|title|news item"
    r"|artikel|texte?|bericht)(?:s|e|n|en)?"
)
# A report may be one that is told of: "the author of the report on the dam".
_TEXT = r"(?:article|stor(?:y|ie)|text|piece|document|file|artikel)s?"
_OUTLET = (
    r"(?:outlet|newspaper|paper|source|publication|magazine|broadcaster|zeitung|quelle|medi(?:a"
    r"|um))"
    r"(?:s|en|n)?"
)
_WRITER = r"(?:author|journalist|reporter|writer|correspondent|autor)(?:s|en)?"
_WROTE = r"(?:wrote|write|written|writes|covered|covers|authored|reported|reports|published)"
_GIVE = (
    r"(?:(?:give|show|tell|find|get|bring|make|build|draw|write|create|erstelle|zeig|gib)"
    r"(?: (?:me|us|mir|uns))? )"
)
_ALL = r"(?:all |every |any |the |all the |alle )?"

_HELLO = frozenset(
    """hello hi hiya hey heya howdy greetings good morning evening afternoon day there all everyone
    footnote welcome yo sup hallo guten tag morgen abend servus moin hej bonjour bonsoir salut hola
    ciao buenos dias buongiorno namaste to meet nice you""".split()
)
_THANKS = frozenset(
    """thanks thank you very much a lot so many thx ty tysm cheers great perfect nice cool ok okay
    k fine good awesome excellent wonderful super danke schön dankeschön vielen dank merci beaucoup
    gracias grazie helpful that that's was is it got i see job well done answer work wow yes no yeah
    yep nope sure alright right lol haha hahaha love understood again really brilliant amazing for
    your this help the and but are i'm happy glad ja nein gut prima""".split()
)
_BYE = frozenset(
    """bye goodbye see you later soon tomorrow good night that's that is all for today now have a
    nice day evening weekend tschüss tschüs auf wiedersehen bis bald exit quit stop end adieu
    thanks thank farewell cya ya ok okay then""".split()
)
_OPENS_BYE = frozenset(
    "bye goodbye tschüss tschüs exit quit adieu farewell cya wiedersehen night see that's".split()
) | {"that is all", "have a"}
_FILLER = frozenset(
    """test testing 123 this is a blah bla foo bar baz hm hmm uh um er ah oh zzz lorem ipsum
    dolor sit
    amet wtf abc nothing never mind i don't know idk you are stupid idiot dumb suck useless your
    bad terrible just nonsense whatever dunno""".split()
)
_SAYS_NOTHING = frozenset("the a an is was are am it i for of to me this that your".split())
_KEYBOARD = re.compile(
    r"^(?:[asdfghjkl]{4,}|[qwertzuiop]{5,}|[yxcvbnm]{4,}|[bcdfghjklmnpqrstvwxz]{4,})$"
)
_REPEATED = re.compile(r"(.)\1{3,}|^(.)\2{2,}$")

_ABILITY = re.compile(
    r"""
      ^(?:please\ )?(?:can|could|will)\ you\ (?:please\ )?(?:help|hear|read|see|write|translate
        |code|speak|sing|draw|think|learn|remember|talk|search\ the\ web)\b
    | ^(?:i\ need\ )?help(?:\ me)?(?:\ please)?$ | ^hilfe$ | \bhelp\ me$
    | ^(?:so\ )?what(?:\ else)?\ (?:can|do|could|should)\ (?:you|i|one|we)\ (?:do|ask|offer|use)\b
        (?!\ if|\ when|\ with\ (?!this|it|you))
    | ^what\ (?:kinds?|sorts?|types?)\ of\ (?:questions?|things?)\b
    | \b(?:example|sample)\ questions?\b
    | ^how\ (?:do|does|can|should)\ (?:you|this|it|i|one)(?:\ (?:thing|app|site|page|tool|chat))?
        \ (?:work|function|use\ (?:this|it|you)|ask|start)\b
    | ^(?:who|what)(?:\ the\ hell)?\ (?:are|made|built|created|trained)\ (?:you|this)(?:\ (?:tool
        |app))?$
    | ^which\ (?:ai\ |language\ )?model\ (?:are|is|do)\ (?:you|this|it)\b
    | ^(?:what(?:\ is|'s)|tell\ me)\ your\ (?:name|purpose|job)\b
    | ^(?:what\ is|what's)\ footnote$
    | ^are\ you\ (?!talking|saying\ that)
    | ^do\ you\ (?!know|have|hold|think\ (?:that|the)|mean|contain|see|say|mention)
    | ^(?:what|how)\ (?:do|are)\ you\ (?:think|feel)\b | ^can\ i\ trust\b
    | ^what\ languages?\ (?:do|can)\ you\b
    | ^(?:tell|sing|write|draw|give)\ (?:me\ )?an?\ (?:joke|song|poem|email|e-mail|letter
        |story\ about)
    | ^(?:what(?:\ is|'s)\ the\ weather(?:\ like)?(?:\ today|\ tomorrow|\ outside)?$
        |what\ time\ is\ it$|what\ day\ is\ (?:it|today))
    | ^was\ kannst\ du\b | ^(?:wer|was)\ bist\ du\b | ^wie\ funktioniert\ (?:das|es|dies)
    | ^was\ kann\ ich\ (?:fragen|hier)
    """,
    re.VERBOSE,
)
_HOW_ARE_YOU = re.compile(
    r"^how(?: are|'s| is) (?:you|it|things|life|everything)(?: going| doing)?(?: today)?$"
    r"|^what'?s up$|^(?:is )?any(?:one|body) (?:here|there)$|^are you (?:there|here|ok|okay)$"
    r"|^wie geht(?: e)?'?s(?: dir| ihnen)?$|(?:hello|hi|hey|hallo) can you hear me$"
)

_COLLECTION: Final = (
    (
        "count",
        rf"\bhow many (?:(?:other|different|more|of the) )?{_TEXT}(?! (?:of|in) (?:the|its) (?!"
        rf"{_PIECE}|index|collection|archive|folder|corpus))\b|\bhow many (?:{_PIECE})"
        rf" (?:mention|are|do you|did|were published|about|on|there)\b"
        rf"|^(?:the )?number of {_PIECE}\b|^count (?:the |all )?{_PIECE}\b"
        rf"|\bin how many {_PIECE}\b|\bhow (?:big|large) is (?:the|this|your) (?:collection|archive"
        rf"|index|corpus|folder)|\bhow often is .+ mentioned\b|\bwie viele {_PIECE}\b",
    ),
    (
        "oldest",
        rf"\b(?:oldest|earliest|first|älteste[rn]?) {_TEXT}\b|\b{_PIECE} (?:came|was|published)"
        rf" (?:out |published |printed )?(?:first|earliest)\b"
        rf"|\b{_PIECE} (?:is|was) (?:the )?(?:oldest|earliest|first)$"
        rf"|^(?:who|which {_OUTLET}) (?:was )?(?:the )?(?:first )?(?:to )?(?:reported?|wrote"
        rf"|write|broke)"
        rf"\b.*\bfirst\b|^which {_OUTLET} was (?:the )?first to (?:report|write|cover)",
    ),
    (
        "newest",
        rf"\b(?:newest|latest|last|most recent|neueste[rn]?|letzte[rn]?) {_TEXT}\b(?! of the)"
        rf"|\b{_PIECE} (?:came|was|published) (?:out |published |printed )?(?:last|most recently"
        rf"|latest)\b|\bthe last thing .+ (?:wrote|published)\b"
        r"|^what came out last$"
        rf"|\b{_PIECE} (?:is|was) (?:the )?(?:newest|latest|last|most recent)$"
        rf"|\bhow (?:recent|up.to.date|fresh|new) (?:are|is) (?:the {_PIECE}|you|this|these|the)\b",
    ),
    (
        "period",
        rf"\b(?:period|time ?span|span of time|dates?|date range|years|months) (?:do|does|is|are"
        rf"|of)"
        rf" (?:the |these |this )?(?:{_PIECE}|covered|collection|archive)\b"
        rf"|\bdate range\b.*\b(?:collection|{_PIECE})|\bhow (?:old|far back) (?:are|do) (?:the "
        rf"|these )"
        rf"{_PIECE}|\bfrom when\b.*\b{_PIECE}|\bwhen were (?:the |these "
        rf"|all )*{_PIECE} (?:published"
        rf"|written|printed)\b|\baus welcher zeit\b.*{_PIECE}",
    ),
    (
        "authors",
        rf"\bwho (?:wrote|authored|writes|has written)(?: it| this| that| them)?$"
        rf"|\bwho (?:wrote|authored|is the (?:author|writer) of)\b.*\b(?:article|story|piece|report"
        rf"|{_TEXT})s?\b(?<!the report)|\bwho (?:wrote|has written|writes) (?:about|on|for)\b"
        rf"|\bwho (?:covered|reported on)\b|^(?:which|what) {_WRITER}\b.*\b{_WROTE}\b"
        rf"|\bby whom (?:is|are|was|were) the {_TEXT}|\bwho are the {_WRITER}$"
        rf"|^(?:which|what) {_WRITER} (?:are|do you)|^(?:list|name|show) {_ALL}{_WRITER}$"
        rf"|\b{_WRITER} of (?:the|that|this|all|these) {_TEXT}|^names of {_ALL}{_WRITER}"
        rf"|\bwer hat (?:den artikel|die artikel|über)\b.*geschrieben",
    ),
    (
        "outlets",
        rf"^(?:which|what|how many)(?: two| three| of the)? {_OUTLET} (?:are|is there|do you"
        rf"|wrote|write|covered|cover|report(?:ed)?(?: on| about)|mention|mentioned|printed"
        rf"|print|ran"
        rf"|published)\b(?! that)(?!.*\bin (?:common|what)\b)"
        rf"|\bwhat are (?:your|the) {_OUTLET}$|^(?:list|name|show)(?: me)? {_ALL}{_OUTLET}$"
        rf"|^(?:from|in) (?:which|what) {_OUTLET} (?:do|are|were|did)\b"
        rf"|\bwhat {_OUTLET} do you\b|\bwhere do (?:the|these|your) {_PIECE} come from\b"
        rf"|\bwho (?:publishes|published) (?:the|these) {_PIECE}|\bwhich {_OUTLET} are these from"
        rf"|\bwelche {_OUTLET} gibt es|\baus welchen {_OUTLET}\b",
    ),
    (
        "articles",
        rf"^(?:which|what) (?:other )?{_PIECE} (?:are|is|do|does|did|mentions?|deals?|talks?"
        rf"|covers?"
        rf"|discuss(?:es)?|says? most|there|have|has|contain|about|on)\b(?! (?:of|have been|were)"
        rf" (?!about))|^(?:please )?(?:list|{_GIVE.rstrip()}) {_ALL}(?:{_PIECE})(?! of events)"
        rf"(?:$| (?:about|on|of|from|by|in|that|which))|^{_GIVE}{_ALL}{_PIECE}(?:$| (?:about|on|of"
        rf"|from|by|in|that))|^{_TEXT} (?:about|on|by|from|of|in)\b"
        rf"|^(?:titles|headlines)\b|\bwhat are the (?:headlines|titles)\b"
        rf"|^what (?:did|has|have) (?-i:[A-Z])[\w. ’'-]+? (?:write|written|published?)(?: about)?$"
        rf"|\bdo you have (?:any |some |an )?(?:anything|something|{_PIECE}) (?:about|on)\b"
        rf"|^(?:is|are) there (?:any |an? )?{_PIECE} (?:about|on|that|by|from)\b"
        rf"|^any(?:thing)?(?: {_PIECE})?(?: in)? here (?:about|on)\b|\bwhat you have (?:about|on)\b"
        r"|^where (?:is|are|was|were) .+ mentioned$"
        rf"|^which of (?:the|these|your) {_TEXT} (?:is|are|mention|deal|talk)\b"
        rf"|^any {_PIECE} (?:about|on)\b|\bwhere can i read\b|\bin which {_TEXT} (?:is|are|does)\b"
        rf"|^welche {_PIECE} (?:gibt|handeln|erwähnen)\b|^zeig (?:mir )?alle {_PIECE}",
    ),
)
_TIMELINE: Final = (
    r"\btime-?lines?\b|\bchronolog\w*|\bzeitleiste\b|\bzeitachse\b|\bchronologie\b"
    r"|\b(?:sequence|order|course) of (?:the )?(?:events|things)\b"
    r"|\bevents?\b.*\b(?:in|by) (?:order|date|day|time)\b|\b(?:list|tell|show|put)\b.*\bin order$"
    r"|\bin (?:what|which) order\b|\border (?:the )?(?:events|things)\b|\bevents by (?:day|date)\b"
    r"|\bwhat happened when\b|\bwhen did what\b|\bwas geschah wann\b|\bin welcher reihenfolge\b"
    r"|\b(hour|minute|day|week|month)[ -]by[ -]\1\b|^what happened .*\band when$"
    r"|\bwith (?:their|the|its) dates\b|\bdated list\b|\bthe order in which\b"
    r"|\bfrom (?:the )?(?:start|beginning) to (?:the )?(?:finish|end)\b|^history of\b"
    r"|^dates (?:for|of)\b|^what came first\b|\bhow did (?:things|it|all this) go from\b"
    r"|^which (?:steps|events|decisions|mistakes) led\b"
    r"|\bstep[ -]by[ -]step\b.*\b(?:happened|proceed|unfold)"
    r"|\bhow did .+ (?:unfold|proceed|develop|evolve|play out)\b"
    r"|\bhow (?:has|have) .+ (?:developed|evolved|unfolded)\b"
    r"|\b(?:key|important|main) dates\b|^(?:what are )?the dates of\b"
    r"|^what are the (?:key |important |main )?dates\b|\bmilestones\b|\byear[ -]by[ -]year\b"
    r"|\b(?:re)?trace the (?:course|steps|last|first|history)\b|^(?:show |give |tell )?(?:me )?the"
    r" history of\b|\bwhat happened first\b|\bhappened before and after\b|\bdate by date\b"
    r"|\bevents led up to\b.*\bdate|^retrace\b"
)
_COMPARE: Final = (
    rf"\bcompar(?:e|es|ison|ing)\b|\bcontrast\b|\bvergleich(?:e|en)?\b|\bside by side\b"
    rf"|\b(?:accounts?|versions?|reports|{_OUTLET})\b.*\b(?:differ|contradict|disagree|conflict)\b"
    r"|\b(?:different|conflicting|contradictory|diverging) (?:versions?|accounts?|reports)\b"
    rf"|^who says what\b|\bunterscheiden sich\b|\bboth sides\b"
    rf"|\bhow (?:do|does|did) .*\b{_OUTLET}\b.*\b(?:differ|disagree|compare|report|describe|cover"
    rf"|portray)\b|\bhow (?:do|does) the (?:coverage|{_PIECE})\b.*\b(?:differ|compare|disagree)\b"
    rf"|\bwhere do the (?:{_PIECE}|{_OUTLET}) (?:disagree|differ|contradict)\b"
    rf"|\bdo the (?:{_PIECE}|{_OUTLET}) (?:agree|disagree|differ|contradict)\b"
    rf"|\bdifferences? between the (?:{_PIECE}|{_OUTLET})\b|\bwho reports what\b"
    rf"|\b(?:each|every|which) {_OUTLET} says?(?: what)?\b|\bdoes each {_OUTLET}\b"
    rf"|\bwhat do (?:the )?(?:\w+ and \w+|different|various|other|both) {_OUTLET} (?:say|report"
    rf"|write)\b"
)
# Of two outlets that are named, any of these asks for both.
_OF_TWO: Final = (
    r"\b(?:say|said|report|write|differ|differences?|agree|disagree|vs|versus|differently|portray"
    r"|describe|cover|version|account|views?|against|difference|sagen|schreiben)\b"
)
_OVERVIEW: Final = (
    r"(?<!the )\bsummar(?:y|ies)\b|\bsummari[sz](?:e|ing)\b|\bsum(?: \w+){0,3} up\b"
    r"|\bin (?:a nutshell|short|brief)\b|\b(?:short|quick|brief|long|\w+[ -]minute) version\b"
    r"|^(?!wh|how)(?:.* )?in (?:a few|a couple of|one|two|three|four|five|ten|\d+) "
    r"(?:short |simple )?(?:sentences?|words|lines|paragraphs?)$|^shorten\b|\bessentials\b"
    r"|^(?:fill|update|brief|bring|get|keep) (?:me|us)(?: (?:in|up to \w+|posted))? (?:on|about)\b"
    r"|\bwhole\b.*\b(?:business|affair|matter|thing|saga)\b"
    r"|^(?:what|how)(?: is|'s|s| are) (?:the )?(?:deal|situation|status|state of play|things)"
    r"(?: (?:with|in|on|at|about)\b|$)"
    r"|^where are we (?:with|on|in)\b|^anything new\b|^what did (?:i|we) miss\b"
    r"|^(?:what|how) about\b"
    r"|\bgist\b|\btl;?dr\b|\bover-?view\b|\brecap\b|\bdigest\b|\bcondense\b|\bbrief(?:ing)?\b"
    r"(?! (?:was|is|were|did|say|meeting|visit))|\boutline\b|\bkey (?:takeaways?|points|facts)\b"
    r"|\bmain (?:points|facts|topics|themes)\b|^highlights\b|\btake-?aways\b"
    r"|\bmost important (?:facts|points|things)\b|\bup to speed\b|\bcatch me up\b"
    r"|\bwalk me through\b"
    r"|\bwhat(?: is|'s|s| are| was)\b.*\babout$|\bwhat do (?:these|the) \w+ deal with\b"
    r"|\bwhat topics\b|\bwhat (?:(?:has |have |had )?happened|went on)\b(?! (?:if|next$))"
    r"|\bwhat(?: has|'s|s)? been (?:going on|happening)\b|\bwhat is there to know\b"
    r"|^i know (?:nothing|little) about\b|^(?:everything|all) (?:i|we|one) (?:need|have) to know\b"
    r"|\bwhat(?: is|'s|s) (?:happening|going on|new|the news|in the news|the story)\b|^any news\b"
    r"|\b(?:latest|recent) (?:news|developments?)\b|^(?:what(?: is|'s) )?(?:the )?latest$"
    r"|\bwhat(?: is|'s) known\b|\bwhat do (?:we|you)"
    r" know (?:so far |now |already )?about (?!how|why|when|where|who)"
    r"|\bwhat do (?:the )?(?:articles|papers|texts|reports"
    r"|newspapers|sources|media) (?:say|report|write|tell us) (?:about|on|of)\b"
    r"|\bwhat is (?:said|written|reported) about\b|^(?:so )?tell me (?:more |everything |all "
    r"|something )?"
    r"about\b|\b(?:everything|information|info|background|details|facts) (?:about|on)\b"
    r"|\bwhat (?:should|must|do) (?:i|we)(?: need to)? know about\b|^describe\b"
    r"|^explain (?!why|how|when|where|who)|\bthe (?:whole |full )?story of\b"
    r"|\bwhat does (?:this|the) (?:collection|folder|archive) contain\b|\bwhat can i read here\b"
    r"|\bhow would you describe\b|\bcurrent state of\b|\bwhere do things stand\b|\bzusammen$"
    r"|\bworum geht es\b|\bwas ist\b.*\b(?:passiert|geschehen|bekannt)\b|\büberblick\b"
    r"|\bwas (?:schreiben|sagen|berichten) die\b|\berzähl mir (?:von|über)\b|^résum"
    r"|\bzusammenfass"
)
_AUXILIARY: Final = (
    rf"(?:{any_of(listed('auxiliaries'))}|(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo"
    r"|would|should)n't)"
)
_PLURAL = (
    r"(?:(?!(?:happens|means|makes|causes|goes|comes|takes|was|does|has|this|news|is)\b)\w+(?<!s)s"
    r"|people|men|women|children|staff)"
)
_LIST: Final = (
    rf"^(?:which|what) (?:other |two |three |of the |new )?(?:(?!{_AUXILIARY}\b)\w+ )??{_PLURAL}\b"
    rf"(?! (?:is|was)\b)"
    rf"|^what (?:are|were) (?:the |some |all )?(?:\w+ ){{0,2}}{_PLURAL} (?:of|for|in|on|to"
    rf"|behind)\b"
    rf"|^what (?:are|were) (?:the )?names\b|\bnames of (?:the|all)\b"
    r"|^(?:please )?(?:list|enumerate|name)\b|\b(?:a |the )?(?:full |complete )?list of\b"
    r"|^(?:give|show|tell) me all\b|^who(?:se words)? (?:is|are|was|were) (?:quoted|cited"
    r"|mentioned)\b"
    rf"|^(?:in|at|on|from|to|for|with|by) (?:which|what) {_PLURAL}\b|^what else\b"
    r"|^all (?:the |of the )?\w+s\b|^(?:show|give|tell)(?: me| us)? every\b"
    r"|^who (?:has|have) (?:commented|spoken|reacted)\b"
    r"|^who (?:are|were) (?:all )?the\b|^who (?:all|else)\b|^whose words\b|, by name$"
    r"|list everything$"
    r"|^who (?:speaks|comments)\b|^welche (?:\w+(?:en|er|e|n|s))\b|^wer wird\b|^nenne\b"
)
_YES_NO: Final = (
    rf"^{_AUXILIARY}\b(?! (?:hat|kostet|sagt|sagen|ist|macht)\b| you (?:tell|please|give|show"
    rf"|find|explain|say who|say when|know (?:who|what"
    r"|when|where|why|how)))"
    r"|\b(?:tell me|know|say|says|find out) (?:whether|if)\b"
    r"|\bis (?:it|that|this) (?:true|right|correct)\b"
    r"|\byes or no$|^am i (?:right|correct)\b"
    r"|, (?:right|correct|true|isn't it|hasn't it|wasn't it|didn't \w+|is it|yes)$"
    r"|^any (?!news)\w+$|^(?:ist|sind|waren|hat|haben|hatte|wurde|wurden|wird|werden|kann|können"
    r"|soll|darf|gibt|muss)\b"
)
_STATED = re.compile(r"\w\s(?:is|are|was|were|has|have|had|will|can|did|does)(?:n't| not)?\s\w")
_ASKED_FOR = re.compile(
    r"^was\b|\b(?:who(?:se|m)?|what(?:'s)?|when|where|why|how|which|wer|wo|wann|warum|wie|welche\w*)\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:(?:please|ok|okay|so|and|but|well|now|hello|hi|hey|hallo|thanks|thank you"
    r"|bitte)[\s,!.]+)+"
    r"|^(?:(?:can|could|would|will) you (?:please )?|(?:i want|i would like|i'd like)(?: you)? to )"
    r"(?=(?:tell|give|show|make|build|list|name|sum|summari[sz]e|describe|explain|brief|bring"
    r"|compare"
    r"|find|write|create|recap|outline|walk|catch|order|put|count)\b)",
)
_END = re.compile(r"[\s.!?…,;:]+$|,? please[\s.!?]*$|,? bitte[\s.!?]*$", re.IGNORECASE)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ASKING = frozenset(stem for word in listed("asking_words") for stem in terms(word)) | frozenset(
    listed("asking_words")
)
_ASPECTS = tuple((aspect, _compiled(pattern)) for aspect, pattern in _COLLECTION)
_KINDS = (
    (Kind.TIMELINE, _compiled(_TIMELINE)),
    (Kind.COMPARE, _compiled(_COMPARE)),
    (Kind.OVERVIEW, _compiled(_OVERVIEW)),
    (Kind.LIST, _compiled(_LIST)),
    (Kind.YES_NO, _compiled(_YES_NO)),
)
_TWO = _compiled(_OF_TWO)
_VERSUS = _compiled(r"\b(?:vs|versus)\b")


def kind_of(question: str, outlets: tuple[str, ...] = ()) -> Asked:
    """Which kind of question it is; `outlets` are those of the articles, that it may name."""
    written = _plain(question)
    said = written.lower()
    talk = _small_talk(said)
    if talk:
        return Asked(Kind.SMALL_TALK, talk)
    text = _COURTESY.sub("", written[:1].lower() + written[1:], count=1)
    text = _stripped(_COURTESY.sub("", text[:1].lower() + text[1:], count=1))
    named = len(named_outlets(question, outlets))
    if (named > 1 and _TWO.search(text)) or (named and _VERSUS.search(text)):
        return Asked(Kind.COMPARE)
    for aspect, pattern in _ASPECTS:
        if pattern.search(text):
            return Asked(Kind.COLLECTION, aspect)
    for kind, pattern in _KINDS:
        if pattern.search(text):
            return Asked(kind)
    return Asked(Kind.YES_NO if _asks_back(question) else Kind.LOOKUP)


def _asks_back(question: str) -> bool:
    """Whether it is a statement with a question mark: "So the bridge is open?"."""
    return question.rstrip().endswith("?") and bool(
        _STATED.search(question) and not _ASKED_FOR.search(question)
    )


def _plain(question: str) -> str:
    return _stripped(" ".join(question.replace("’", "'").split()))


def _stripped(text: str) -> str:
    while (shorter := _END.sub("", text)) != text:
        text = shorter
    return text


def _small_talk(said: str) -> str | None:
    found = [span.of(said) for span in words(said)]
    if not found or all(map(_is_gibberish, found)):
        return "nonsense"
    if _HOW_ARE_YOU.search(said):
        return "hello"
    if _ABILITY.search(said):
        return "ability"
    if _only(found, _BYE) and any(said.startswith(each) or each in found for each in _OPENS_BYE):
        return "bye"
    for aspect, vocabulary in (("thanks", _THANKS), ("hello", _HELLO), ("nonsense", _FILLER)):
        if _only(found, vocabulary):
            return aspect
    return None


def _only(found: Iterable[str], vocabulary: frozenset[str]) -> bool:
    found = set(found)
    # "No" and "this is" are function words; "the" is said by nobody who is thanking.
    return found <= vocabulary and not found <= _SAYS_NOTHING


def _is_gibberish(word: str) -> bool:
    """Whether nobody writes such a word: keys that lie side by side, or one again and again."""
    return bool(_KEYBOARD.match(word) or _REPEATED.search(word))


def topic_of(question: str) -> str:
    """What `question` asks about, as it writes it, without the words that ask; "" for all there is.

    "Give me a timeline of the flood in Halbridge" is about "flood in Halbridge".
    """
    kept = [
        span
        for span in words(question)
        if terms(span.of(question)) and not _asks(span.of(question))
    ]
    return question[kept[0].start : kept[-1].end] if kept else ""


def _asks(word: str) -> bool:
    return word.lower() in _ASKING or _ASKING.issuperset(terms(word))
