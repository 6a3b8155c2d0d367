"""What a command wants written on a form: items that are there, each once, readable, and by who may write them."""

from collections.abc import Iterable

from vertebra.conduct.access import may_write_item, role_names
from vertebra.conduct.data import faults
from vertebra.conduct.decide.work import Work
from vertebra.conduct.entries import Datum


def check_items(work: Work, form: str, data: tuple[Datum, ...], where: str) -> None:
    """Refuse what is on the form twice or not at all; what cannot be read is a finding too."""
    items, given = {i.id: i for i in work.study.form(form).items}, [d.item for d in data]
    for twice in sorted({i for i in given if given.count(i) > 1}):
        work.refuse(
            "ITEM-TWICE", f"{twice} is given twice: give each item once.", f"{twice} 重複：每項目僅能填一次。", where
        )
    for datum in data:
        if datum.item not in items:
            work.refuse("ITEM-UNKNOWN", f"{datum.item} is not on this form.", "表單無此項目。", where)
        else:
            work.findings += faults(work.study, items[datum.item], datum, work.now, where)
    if work.findings:
        work.refuse(
            "DATA", "Not saved: correct the values that cannot be read.", "未儲存：請更正無法讀取之數值。", where
        )


def check_writers(work: Work, form: str, data: Iterable[Datum]) -> None:
    """A few items are for one role alone, such as quality's disposition of an excursion."""
    items = {i.id: i for i in work.study.form(form).items}
    for item in (items[d.item] for d in data if d.item in items):
        if not may_write_item(item, work.by.role):
            ask, label = role_names(work.study, item.roles), item.label
            work.refuse("ACCESS", f"{label.en}: only {ask.en} may say so.", f"{label.zh}：僅限{ask.zh}填寫。", item.id)
