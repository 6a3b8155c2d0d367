"""App, pages: the words around the study's own, in both languages; and how a state is coloured, never without its word.

Templates say `{{ w.name }}`; a test holds that every name used is here and every name here is used. One module for each
group of pages; two modules never give the same name.
"""

from typing import NamedTuple

from vertebra.app.pages.words import (
    accounts,
    batch,
    bedside,
    condition,
    daily,
    demo,
    filling,
    gloves,
    labels,
    laboratory,
    oversight,
    people,
    person,
    public,
    shell,
    show,
    slots,
    stations,
    trace,
    versions,
)
from vertebra.app.pages.words.show import OTHER as OTHER
from vertebra.conduct.status import STATUS
from vertebra.terms.texts import Lang, Text

LANGUAGES: dict[Lang, str] = {"en": "English", "zh-Hant": "繁體中文"}
_GROUPS = (
    shell.WORDS,
    show.WORDS,
    filling.WORDS,
    daily.WORDS,
    person.WORDS,
    oversight.WORDS,
    accounts.WORDS,
    batch.WORDS,
    people.WORDS,
    versions.WORDS,
    trace.WORDS,
    laboratory.WORDS,
    public.WORDS,
    slots.WORDS,
    labels.WORDS,
    stations.WORDS,
    gloves.WORDS,
    condition.WORDS,
    bedside.WORDS,
    demo.WORDS,
)
WORDS: dict[str, Text] = {name: text for group in _GROUPS for name, text in group.items()}
BADGES = {**show.BADGES, **people.BADGES, **batch.STATES, **bedside.BADGES}
assert len(WORDS) == sum(len(group) for group in _GROUPS), "two groups give the same word"


class Badge(NamedTuple):
    """A state in a word, with its tone: good, going, watch, bad or quiet."""

    word: str
    tone: str


STATUS_TONES = {
    "enrolled": "going",
    "in culture": "going",
    "released": "going",
    "in follow-up": "going",
    "completed": "good",
    "no product": "watch",
    "withdrawn": "watch",
    "ended": "watch",
}


def words(lang: Lang) -> dict[str, str]:
    """All words of the pages in one language."""
    return _WORDS[lang]


_WORDS: dict[Lang, dict[str, str]] = {
    lang: {name: text.into(lang) for name, text in WORDS.items()} for lang in LANGUAGES
}


def other(name: str, lang: Lang) -> str:
    """A word that stands for a code of the ledger or the study; a code without one stands for itself."""
    return OTHER[name].into(lang) if name in OTHER else name


def badge(name: str, lang: Lang) -> Badge:
    """A state with its tone; a state nobody foresaw stays as it is written."""
    text, tone = BADGES.get(name, (None, "quiet"))
    return Badge(text.into(lang) if text else name, tone)


def verdict_badge(verdict: str, kind: str, lang: Lang) -> Badge:
    """met, not met or unknown, in the words of an inclusion, an exclusion, or (empty) of both."""
    text, tone = daily.VERDICTS[kind][verdict]
    return Badge(text.into(lang), tone)


def status_badge(name: str, lang: Lang) -> Badge:
    return Badge(STATUS[name].into(lang), STATUS_TONES.get(name, "quiet"))
