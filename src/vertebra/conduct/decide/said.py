"""What must be said in words: a reason, an answer, a comment."""

from vertebra.conduct.decide.work import Work


def is_said(work: Work, words: str, where: str = "") -> bool:
    """Refuse an empty text where one must stand; whether nothing is refused so far."""
    if not words.strip():
        work.refuse(
            "REASON", "Say why or what in words: an empty text explains nothing.", "請以文字說明，不得空白。", where
        )
    return not work.refusals
