"""Which old encoding a text is in, told by the language it then is in.

Most byte strings are valid in most old encodings. The right one is that in which the text is in a
language that the encoding was made for, with the letters of that language: Turkish read as cp1252
has Icelandic letters, Polish read as ISO 8859-2 instead of cp1250 has Czech ones.
"""

import re
from typing import Final

from ingest.identify import SURE, identify

_CENTRAL: Final = ("pl", "cs", "sk", "hu", "ro", "hr", "bs", "sl")
_CYRILLIC: Final = ("ru", "uk", "bg", "be", "sr", "mk")
_WESTERN: Final = (
    *("da", "de", "es", "fi", "fr", "is", "it", "nb", "nl", "nn", "no", "pt", "sv", "ca"),
    *("en", "ga", "gl", "eu", "af", "id", "ms", "fo", "oc", "lb", "sq", "et"),
)
# Of encodings that fit equally, the first counts.
_LANGUAGES_OF: Final = {
    "cp1252": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1254": ("tr", "az"),
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1257": ("lt", "lv", "et"),
    "iso8859_3": ("eo", "mt"),
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1253": ("el",),
    "cp1255": ("he",),
    "cp1256": ("ar", "fa"),
    "iso8859_6": ("ar", "fa"),
    "cp1258": ("vi",),
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
_CONTROLS: Final = re.compile(r"[\x80-\x84\x86-\x9f]")
_MIN_FIT: Final = 0.9
_MAX_LOANS: Final = 0.1
_MAX_SMALL: Final = 60
_LIKELY: Final = 0.75  # enough where every letter fits
_MIN_LETTERS: Final = 25
_GLUED: Final = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’‘“”„‚‛‟‘´`·\-‐‑–—…!-~»«›‹](?=[^\W\d_])"
    r"|(?<=[^\W\d_])[¤£¢¡¿§¨¬¯±µ¶¸¼½¾ˆ˜†‡‰„‚]"
)
_BOX_DRAWING: Final = re.compile(r"[─-╿▀-▟]")


def in_its_language(data: bytes) -> str:
    """`data` in the old encoding whose own language it then is for sure, or ""."""
    best, text = _MIN_FIT, ""
    for encoding, languages in _LANGUAGES_OF.items():
        decoded = _decoded(data, encoding)
        if sum(map(str.isalpha, decoded)) < _MIN_LETTERS:
            continue
        language, likely = identify(decoded)
        score = fit(decoded, language)
        if language not in languages or likely < (SURE if score < 1 else _LIKELY):
            continue
        if score > best or (score == best and not text):
            best, text = score, decoded
    return text


def fit(text: str, language: str) -> float:
    """How far the letters of `text` beyond a to z are those of `language`, 0 to 1.

    Signs inside words count as wrong letters ("a¤o"), and so do capitals where most are
    capitals, and Greek or Cyrillic ones without a capital. Where the letters of the language
    aren't known, 1; but 0 for English with many of them. 1 where none is there.
    """
    letters = [char for char in text if char > "\x7f" and char.isalpha()]
    known = _LETTERS.get(language)
    if known is None:  # names and loans in English have any letter, but they are few
        many = language == "en" and len(letters) > _MAX_LOANS * sum(map(str.isalpha, text))
        return 0.0 if many else 1.0
    good = sum(char.lower() in known for char in letters)
    capitals = sum(char.isupper() for char in letters)
    if capitals * 2 > len(letters):
        good //= 2
    if not capitals and len(letters) > _MAX_SMALL and language in (*_CYRILLIC, "el"):
        return 0.0  # Hebrew read as Russian or Greek has none
    everything = len(letters) + len(_GLUED.findall(text))
    return good / everything if everything else 1.0


def is_at_home(text: str, encoding: str) -> bool:
    """Whether `text`, decoded as `encoding`, may be in a language the encoding was made for."""
    language, likely = identify(text)
    if likely < SURE:
        return True
    languages = _LANGUAGES_OF.get(encoding)
    return languages is None or (language in languages and fit(text, language) >= _MIN_FIT)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "" if _CONTROLS.search(text) or _BOX_DRAWING.search(text) else text
