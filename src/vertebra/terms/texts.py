"""Words a person reads, in every language of the study."""

from typing import Literal

import msgspec

Lang = Literal["en", "zh-Hant"]
LANGS: tuple[Lang, ...] = ("en", "zh-Hant")


class Text(msgspec.Struct, frozen=True):
    """One text in English and Traditional Chinese; both are always there."""

    en: str
    zh: str

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.zh.strip():
            raise ValueError(f"a text needs both languages: {self.en!r} / {self.zh!r}")

    def into(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.zh


def counted(count: int, one: str, many: str = "") -> str:
    """So many of something in English, one of them as one. many: where it is not `one` and an s.

    >>> counted(1, "form"), counted(1234, "form"), counted(0, "entry", "entries")
    ('1 form', '1,234 forms', '0 entries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
