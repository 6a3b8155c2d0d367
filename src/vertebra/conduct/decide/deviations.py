"""Deviations: noticed by the system, reported by people, and weighed by people, as often as they must.

Source: ICH E6(R3) 2.5 (deviations are documented and explained); domain notes A4 R60.
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.work import Work
from vertebra.conduct.look import day_of
from vertebra.conduct.words import DEVIATIONS


def deviate(work: Work, code: str, where: str, detail: str) -> None:
    """A departure that the system noticed itself; a person classifies it later."""
    work.system(e.DeviationFound(_next_number(work), code, where, detail))


def _next_number(work: Work) -> str:
    return f"D{len(work.participant.deviations) + 1}"


def report_deviation(work: Work, command: c.ReportDeviation) -> None:
    day = day_of(command.occurred_at)
    if command.code not in DEVIATIONS:
        work.refuse(
            "DEVIATION-UNKNOWN",
            "There is no such kind of deviation: choose one.",
            "無此偏差類別，請選擇。",
            command.code,
        )
    elif not (command.where.strip() and command.detail.strip()):
        work.refuse("REASON", "Say where it happened and what.", "請填發生處與內容。")
    elif day is None:
        work.refuse("TIME", "Give the day on which it happened.", "請填發生日期。")
    elif day.isoformat() > work.today:
        work.refuse("FUTURE", f"{day} lies in the future: give the true day.", f"{day} 為未來日期：請填實際日期。")
    else:
        found = e.DeviationFound(_next_number(work), command.code, command.where, command.detail)
        work.add(found, command.occurred_at)


def classify_deviation(work: Work, command: c.ClassifyDeviation) -> None:
    """Weigh it, or weigh it anew: then say why. All judgements stay."""
    found = work.participant.deviations.get(command.deviation)
    if found is None:
        work.refuse("DEVIATION-UNKNOWN", "There is no such deviation.", "無此偏差。", command.deviation)
    elif found.weight and not command.comment.strip():
        work.refuse("REASON", "Say why it is weighed anew.", "請填重新分級之原因。", command.deviation)
    else:
        work.add(e.DeviationClassified(command.deviation, command.weight, command.comment))
