"""A text without what is mere typography, and with one form for what has several."""

import re
import unicodedata

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("‘’‚‛ʼ`´′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_EXPONENT = re.compile(r"(?<!\d)(10)([⁻⁺]?[⁰¹²³⁴-⁹]{1,3})(?=\W|$)")
_RAISED_MARK = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]{1,3}")
_TENS = "twent thirt fort fift sixt sevent eight ninet".split()
_ONE_FORM = tuple(
    (re.compile(rf"\b(?:{pattern})(?!\w)"), form)
    for pattern, form in (
        (r"[Uu]nited [Ss]tates(?: of America)?|U\.S\.A\.|U\.S\.|USA", "US"),
        (r"[Uu]nited [Kk]ingdom|U\.K\.", "UK"),
        (r"European Union|E\.U\.", "EU"),
        (r"United Nations|U\.N\.", "UN"),
        (r"half(?:[ -]an)?[ -]hour", "30 minutes"),
        *((f"{tens}ies", f"{number}0s") for number, tens in enumerate(_TENS, start=2)),
        (r"(?:km|kilomet(?:re|er)s?) (?:an|per) hour", "km/h"),
        (r"miles? (?:an|per) hour", "mph"),
        (r"(ha[sd]|have) yet to", r"\1 not"),
        # "Did not find any evidence" is "found no evidence".
        (r"(?:do|did|does)(?: not|n't) (\w+) any", r"\1 no"),
    )
)


def plain(text: str) -> str:
    """`text` without what is mere typography: quotes, dashes, white space, compatibility forms."""
    # A footnote's mark would become a digit of the figure before it: "310²".
    text = _EXPONENT.sub(r"\1^\2", text)
    text = _RAISED_MARK.sub("", text)
    folded = unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).translate(_TYPOGRAPHY)
    return " ".join(folded.split())


def one_form(text: str) -> str:
    """`text`, which is plain, with the names and phrases that have several forms in one."""
    for pattern, form in _ONE_FORM:
        text = pattern.sub(form, text)
    return text
