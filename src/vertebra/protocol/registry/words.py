"""Registered words as texts in both languages: registered in one language, they are told as such in the other."""

from vertebra.terms.texts import Text

_MOST = 90


def brief(words: str, most: int = _MOST) -> str:
    """One line of at most so many characters."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def registered(words: str, most: int = 400) -> Text:
    """The words as registered; nobody has translated them yet, and the Chinese text says so."""
    told = brief(words, most) or "—"
    return Text(told, f"登錄原文：{told}")


def asked(words: str) -> Text:
    """A question to a person about a whole line."""
    told = brief(words, 300)
    return Text(f"Does this hold: “{told}”", f"以下是否成立：「{told}」")
