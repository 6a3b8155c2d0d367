"""Numbers in words."""

_UP_TO_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_PLACES = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
CARDINALS = {word: n for n, word in enumerate(_UP_TO_TWENTY)} | {
    "twenty-four": 24, "twenty-eight": 28, "thirty": 30, "thirty-six": 36, "forty": 40, "forty-eight": 48, "fifty": 50,
    "fifty-two": 52, "sixty": 60, "seventy": 70, "seventy-two": 72, "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
ORDINALS = {word: n for n, word in enumerate(_PLACES)} | {"thirtieth": 30, "ninetieth": 90}
