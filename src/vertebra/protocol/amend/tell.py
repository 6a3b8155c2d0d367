"""The changes as lines of text: what they do to a running trial first, the gravest at the top."""

from collections import Counter
from collections.abc import Iterator, Sequence

from vertebra.protocol.amend.change import CONSEQUENCES, Change
from vertebra.protocol.show.layout import heading, paragraph
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang, Text

_SAME = Text("No difference: it is the same version.", "無差異：為同一版本。")
_OTHER = Text(
    "These are versions of two different studies: no trial can go from one to the other.",
    "兩者為不同之計畫：不得由其一改為另一。",
)
_EDITION = Text(
    "Both have the same edition. Give the new one another, or it cannot be adopted.",
    "兩者版次相同。請為新版另訂版次，否則無法採用。",
)


def tell(old: Study, new: Study, changes: Sequence[Change], lang: Lang) -> Iterator[str]:
    """Both versions, what stands in the way, how many changes, and each in a sentence under what it does."""
    yield from (_version(study, lang) for study in (old, new))
    yield from (warning.into(lang) for warning in _warnings(old, new))
    if not changes:
        yield _SAME.into(lang)
        return
    counts = Counter(change.consequence for change in changes)
    for consequence, words in CONSEQUENCES.items():
        if counts[consequence]:
            yield heading(f"{words.into(lang)} ({counts[consequence]})")
            yield from (
                paragraph("", change.says.into(lang), indent=2)
                for change in changes
                if change.consequence == consequence
            )


def _version(study: Study, lang: Lang) -> str:
    i, edition = study.identity, {"en": "edition", "zh-Hant": "版次"}[lang]
    return f"{i.protocol} ({i.registry}), {edition} {study.edition}, SHA-256 {study.version}"


def _warnings(old: Study, new: Study) -> Iterator[Text]:
    if old.id != new.id:
        yield _OTHER
    elif old.edition == new.edition and old.version != new.version:
        yield _EDITION
