"""Exchange: words in any language become a text in English and Traditional Chinese; what is left over is kept beside.

A language that is not there is stood in for by another, and a note says so: nobody translates on the way in.
"""

import html
import re
from collections.abc import Callable

from vertebra.evidence.exchange.notes import Notes
from vertebra.terms.texts import Text

Words = dict[str, str]
"""Text by its language as written in the file (`en`, `zh-TW`, `de`); "" where the file names none."""

Fits = Callable[[str], bool]
_HAN = re.compile(r"[\u3400-\u9fff]")
_TAGS = (
    "a|abbr|article|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|embed|font"
    "|footer|form|h[1-6r]|head|header|html|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|nobr|ol|option|o:p|p"
    "|param|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|style|sub|sup|svg|table|tbody|td"
    "|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video|audio|wbr|object"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s*/?|\s[^<>=]*=[^<>]*)>|<!--[^<>]*-->", re.IGNORECASE)
_POWER = re.compile(r"<sup(?:\s[^<>]*)?>\s*(?=[-+−]?\d)", re.IGNORECASE)


def plain(text: str) -> str:
    """One line without markup: REDCap and others write HTML into their labels.

    What only looks like markup stays: a result is `<LLN or >ULN`, and 10 to the power of 3 is not 10 and 3.

    >>> plain("<b>Back</b> pain &lt; 5&nbsp;cm"), plain("<LLN or >ULN"), plain("10<sup>3</sup>/µL")
    ('Back pain < 5 cm', '<LLN or >ULN', '10^3 /µL')
    """
    return " ".join(html.unescape(_TAG.sub(" ", _POWER.sub("^", text))).split())


def add_words(words: Words, lang: str, text: str) -> Words:
    """The words with one text more; the first of a language counts."""
    told = plain(text)
    if told:
        words.setdefault(lang or _guessed(told), told)
    return words


def _guessed(text: str) -> str:
    """The language of a text whose file names none, by its letters."""
    return "zh" if _HAN.search(text) else ""


def into_text(words: Words, fallback: str, where: str, notes: Notes) -> Text:
    """Both languages; the fallback (an id) where there are no words at all."""
    english, chinese = _find(words, _is_english), _find(words, _is_chinese)
    others = next(iter(words.values()), "")
    if not english and not chinese and not others:
        return Text(fallback, fallback)
    if not english and not chinese:
        tag = next(iter(words))
        notes.add("to decide", where, f"Neither English nor Chinese: the words in “{tag}” stand for both.",
                  f"無英文及中文：以「{tag}」文字代替。")  # fmt: skip
    elif not chinese:
        notes.add(
            "to decide", where, "No Chinese: the English stands for it. Translate.", "無中文：暫以英文代替，請翻譯。"
        )
    elif not english:
        notes.add(
            "to decide", where, "No English: the Chinese stands for it. Translate.", "無英文：暫以中文代替，請翻譯。"
        )
    return Text(english or chinese or others, chinese or english or others)


def others(words: Words) -> Words:
    """What a text of two languages cannot hold."""
    return {tag: text for tag, text in words.items() if tag and not _is_english(tag) and not _is_traditional(tag)}


def _find(words: Words, fits: Fits) -> str:
    best = sorted((tag for tag in words if fits(tag)), key=lambda tag: (_is_simplified(tag), tag != "", tag))
    return words[best[0]] if best else ""


def _is_english(tag: str) -> bool:
    return _family(tag) in ("en", "eng", "english", "")


def _is_chinese(tag: str) -> bool:
    return _family(tag) in ("zh", "cmn", "chi", "zho", "chinese")


def _family(tag: str) -> str:
    """The language without its country: some systems write `eng` or `en_US`."""
    return tag.lower().replace("_", "-").partition("-")[0]


def _is_simplified(tag: str) -> bool:
    return any(part in tag.lower() for part in ("hans", "cn", "sg"))


def _is_traditional(tag: str) -> bool:
    return _is_chinese(tag) and not _is_simplified(tag)
