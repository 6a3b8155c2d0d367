"""What a person reads before signing a study: schedule, criteria, product, safety, forms, in plain English or Chinese.

`show(study, lang, part)` gives text; `as_data(study, lang)` the same as data; `summary(study)` the first ten lines.
"""

from vertebra.protocol.show.pages import PARTS, as_data, show, summary

__all__ = ["PARTS", "as_data", "show", "summary"]
