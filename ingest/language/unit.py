"""Units of measure and currencies, each under the one name by which it is compared."""

import re

UNITS = {
    word: unit
    for unit, words in {
        "m": "m metre metres meter meters",
        "km": "km kilometre kilometres kilometer kilometers",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "mile": "mile miles",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "yard": "yard yards",
        "hectare": "hectare hectares",
        "acre": "acre acres",
        "kg": "kg kilogram kilograms kilo kilos",
        "g": "gram grams",
        "t": "ton tons tonne tonnes",
        "litre": "litre litres liter liters",
        "gallon": "gallon gallons",
        "second": "second seconds",
        "minute": "minute minutes",
        "hour": "hour hours",
        "day": "day days",
        "night": "night nights",
        "week": "week weeks",
        "month": "month months",
        "year": "year years",
        "decade": "decade decades",
        "century": "century centuries",
        "degree": "degree degrees",
        "celsius": "celsius",
        "fahrenheit": "fahrenheit",
        "point": "point points",
        "watt": "watt watts",
        "kw": "kw kilowatt kilowatts",
        "mw": "mw megawatt megawatts",
        "knot": "knot knots",
        "kmh": "km/h kph",
        "mph": "mph",
        "$": "$ us$ usd dollar dollars",
        "€": "€ eur euro euros",
        "£": "£ gbp pound pounds",
        "¥": "¥ yen",
        "cent": "cent cents",
        "crown": "crown crowns",
        "franc": "franc francs",
        "rouble": "rouble roubles ruble rubles",
        "won": "₩ won",
    }.items()
    for word in words.split()
}
CURRENCIES = frozenset(
    word for word, unit in UNITS.items() if unit in "$ € £ ¥ ₩ cent crown franc rouble won".split()
)
_AFTER_NUMBER = re.compile(r"[\s-]{0,2}((?:[^\W\d_]|/)+)")


def unit_after(text: str, end: int) -> re.Match[str] | None:
    following = _AFTER_NUMBER.match(text, end)
    return following if following and following[1].lower() in UNITS else None
