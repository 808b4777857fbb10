"""Which old encoding a text is in, told by the language it then is in.

Most byte strings are valid in most old encodings. The right one is that in which the text is in a
language that the encoding was made for, with the letters of that language: Turkish read as cp1252
has Icelandic letters, Polish read as ISO 8859-2 instead of cp1250 has Czech ones.
"""

import re
from typing import Final

from ingest.identify import shares

_CENTRAL: Final = ("pl", "cs", "sk", "hu", "ro", "hr", "bs", "sl")
_CYRILLIC: Final = ("ru", "uk", "bg", "be", "sr", "mk")
_WESTERN: Final = (
    *("da", "de", "es", "fi", "fr", "is", "it", "nb", "nl", "nn", "no", "pt", "sv", "ca"),
    *("en", "ga", "gl", "eu", "af", "id", "ms", "fo", "oc", "lb", "sq", "et"),
)
# Of encodings that fit equally, the first counts.
_LANGUAGES_OF: Final = {
    "cp1252": _WESTERN,
    "iso8859_15": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1254": ("tr", "az"),
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1257": ("lt", "lv", "et"),
    "iso8859_3": ("eo", "mt"),
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,  # that is KOI8-R with letters for some lines of boxes
    "iso8859_5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp855": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1253": ("el",),
    "iso8859_7": ("el",),
    "cp737": ("el",),
    "cp1255": ("he",),
    "cp1256": ("ar", "fa"),
    "iso8859_6": ("ar", "fa"),
    "cp1258": ("vi",),
    "cp874": ("th",),
    "cp850": _WESTERN,
    "cp865": ("da", "nb", "nn", "no"),
    "cp852": _CENTRAL,
    "cp857": ("tr", "az"),
}
_NORDIC: Final = "åæøéèêóòôäöü"
_RUSSIAN: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
# The letters beyond a to z. English has those of names and loans from everywhere.
_LETTERS: Final = {
    "az": "əçğıi̇öşü",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "bs": "čćđšž",
    "ca": "àçèéíïòóúü·",
    "cs": "áčďéěíňóřšťúůýž",
    "da": _NORDIC,
    "de": "äöüßé",
    "el": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
    "eo": "ĉĝĥĵŝŭ",
    "es": "áéíñóúüºª",
    "et": "äõöüšž",
    "fi": "åäöšž",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "is": "áðéíóúýþæö",
    "it": "àèéìíîòóùú",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئةگچپژکیٱ",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "fa": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئةگچپژکی",
    "he": "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "mt": "ċġħżàèìòù",
    "nb": _NORDIC,
    "nl": "áéëèïíóöüúç",
    "nn": _NORDIC,
    "no": _NORDIC,
    "pl": "ąćęłńóśźż",
    "pt": "áâãàçéêíóôõúü",
    "ro": "ăâîșțşţ",
    "ru": _RUSSIAN,
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšžćđ",
    "sv": "åäöéèáü",
    "tr": "çğıi̇öşüâîû",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
_OF_WEST: Final = "".join(_LETTERS.get(language, "") for language in _WESTERN)
# English has loans and names of many languages, but those with these letters are rarer than
# Turkish and Czech ones read as such.
_OF_LOANS: Final = "".join(set(_OF_WEST) - {*"ðþýòìû"})
_MIN_FIT: Final = 0.9
_MAX_LOANS: Final = 0.08
_MAX_SMALL: Final = 60
_MARGIN: Final = 0.02
_MIN_LETTERS: Final = 15
_SAMPLE_BYTES: Final = 40_000
_BESIDE: Final = 12  # words
_TAG: Final = re.compile(rb"</?[A-Za-z][^<>]{0,2000}>")
_TYPOGRAPHY: Final = "‘’‚“”„–—…•€"
_CONTROLS: Final = re.compile(r"[\x80-\x84\x86-\x9f]")
# Where a wrong reading shows: a sign inside, at the end or at the head of a word (but for vowels of
# Hebrew, Arabic and Thai and the accents of Vietnamese, which are signs to Python), a capital after
# a small letter.
MISPLACED: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’‘“”„‚‛‟‘´`·\-‐‑–—…!-~»«›‹\u0300-\u0323\u05b0-\u05c7\u064b-\u0670\u0e31-\u0e4e]"
    r"(?=[^\W\d_])"
    r"|(?<=[^\W\d_])[¤£¢¡¿§¨¬¯±µ¶¸¼½¾ˆ˜†‡‰„‚─-▟]"
    r"|[¶¸¼½¾¨¯ˆ˜─-▟](?=[^\W\d_])"
    r"|(?<=[^\W\d_])(?<![cdkmCDKM])[²³¹]|[¹³](?=[^\W\d_])"
    r"|[^\W\d_](?<![lL])·(?=[^\W\d_])|¤"
    r"|[เ-ไ](?![ก-ฮ])|(?<![ก-ฮ\u0e31-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    r"|[a-zß-öø-ÿšžœ][À-ÖØ-ÞŠŽŒŸ]|[а-яёα-ωά-ώ][A-ZА-ЯЁΑ-Ω]"
)


def sample(data: bytes) -> bytes:
    """What of `data` can tell its encoding: the words that are neither ASCII nor UTF-8, and those
    beside them.

    Markup is in ASCII and in English, whatever the text is in.
    """
    told = bytearray()
    for line in _TAG.sub(b" ", data).splitlines():
        if line.isascii() or utf8_line(line) is not None:
            continue
        words = line.split()
        telling = {
            near
            for place, word in enumerate(words)
            if not word.isascii()
            for near in range(place - _BESIDE, place + _BESIDE + 1)
        }
        told += b" ".join(word for place, word in enumerate(words) if place in telling) + b"\n"
        if len(told) > _SAMPLE_BYTES:
            break
    return bytes(told)


def own_encoding(told: bytes) -> tuple[str, float]:
    """The old encoding whose own language the sample `told` is then in, and how likely that is.

    ("", 0.0) where another encoding is as likely, for another language.
    """
    readings = [
        (encoding, *_language(as_lines(told, encoding), encoding)) for encoding in _LANGUAGES_OF
    ]
    encoding, language, likely = max(readings, key=lambda each: each[-1])
    others = (score for _, other, score in readings if other != language)
    return ("", 0.0) if likely < max(others, default=0.0) + _MARGIN else (encoding, likely)


def _language(text: str, encoding: str) -> tuple[str, float]:
    """The likeliest language of those that `encoding` was made for, and how likely `text`, read as
    it, is in one of them and with its letters.
    """
    if sum(map(str.isalpha, text)) < _MIN_LETTERS:
        return "", 0.0
    likely = {
        language: share * letters
        for language, share in shares(text).items()
        if language in _LANGUAGES_OF[encoding] and (letters := fit(text, language)) >= _MIN_FIT
    }
    return max(likely, key=likely.__getitem__, default=""), sum(likely.values())


def fit(text: str, language: str) -> float:
    """How far the letters of `text` beyond a to z are those of `language`, 0 to 1.

    What is misplaced counts as a wrong letter ("a¤o", "оЦ"), and so do capitals where most are
    capitals, and Greek or Cyrillic ones without a capital; 0 for English with many of them. 1
    where none is there.
    """
    letters = [char for char in text if char > "\x7f" and char.isalpha()]
    if language == "en":
        known = _OF_LOANS
        if len(letters) > _MAX_LOANS * sum(map(str.isalpha, text)):
            return 0.0
    elif language in _LETTERS:
        known = _LETTERS[language]
    else:
        known = _OF_WEST if language in _WESTERN else "".join(map(str.lower, letters))
    good = sum(char.lower() in known for char in letters)
    capitals = sum(char.isupper() for char in letters)
    if capitals * 2 > len(letters):
        good //= 2
    if not capitals and len(letters) > _MAX_SMALL and language in (*_CYRILLIC, "el"):
        return 0.0  # Hebrew read as Russian or Greek has none
    everything = len(letters) + len(MISPLACED.findall(text))
    return good / everything if everything else 1.0


def as_lines(data: bytes, encoding: str) -> str:
    """`data` in a legacy encoding, but the lines that are UTF-8 as that; "" where it is neither.

    Lines of both kinds meet in files that several programs have appended to.
    """
    lines: list[str] = []
    for line in data.splitlines(keepends=True):
        text = utf8_line(line)
        if text is None:
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError:
                return ""
            if _CONTROLS.search(text):
                return ""
        lines.append(text)
    return "".join(lines)


def utf8_line(line: bytes) -> str | None:
    """The text of a line that is UTF-8, else None.

    Two letters of a single word can be one of UTF-8 by chance, but seldom a Latin one.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    odd = [char for char in text if char > "\x7f"]
    return text if len(odd) != 1 or odd[0] < "\u0250" or odd[0] in _TYPOGRAPHY else None
