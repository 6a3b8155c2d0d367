"""Departures from the protocol in words: no code, no English of the engine's on a Chinese page."""

import re

import pytest

from stories import corrected
from vertebra.app.pages.departures import departure
from vertebra.app.pages.telling import Teller
from vertebra.conduct.entries import DeviationFound

REFUSED = "H1 人員、容器與第二識別未全部相符；H3 試驗或組織提供同意書無效"


def told(code: str, where: str, detail: str = "", lang: str = "zh-Hant"):
    study = corrected()
    return departure(Teller(study, lang), DeviationFound("D1", code, where, detail), study.version)


@pytest.mark.parametrize(
    ("code", "where", "detail", "said"),
    [
        (
            "window",
            "V8",
            "late: 2026-07-16 outside 2026-07-11..2026-07-15",
            ("訪視超出窗期", "V8 第 1 週", "延遲：2026-07-16，窗期 2026-07-11 至 2026-07-15"),
        ),
        ("W2", "administer", "agreed by telephone", ("W2 超出訪視窗期", "注射", "agreed by telephone")),
        ("excursion", "TLOG 1", "TRANSPORT", ("溫度偏離", "溫度紀錄 · 列 1", "組織運送")),
        ("custody gap", "receive", "theatre → lab", ("未登錄由何人運送", "接收組織", "手術室 → 細胞製備室")),
        ("L-CO2", "/CUL/6", "4.4 %", ("L-CO2 CO₂ 4.5–5.5 %（暫定）", "培養紀錄 · 列 6", "4.4 %")),
        ("refused step", "administer", "H1, H3", ("遭硬性停止拒絕之嘗試", "注射", REFUSED)),
        (
            "late report",
            "SAE_SPONSOR row 2",
            "due 2026-03-01",
            ("未於期限內通報", "嚴重不良事件通報試驗委託者 · 列 2", "期限 2026-03-01"),
        ),
        (
            "late report",
            "SAE_SPONSOR row 2",
            "due 2026-03-01, not sent",
            ("未於期限內通報", "嚴重不良事件通報試驗委託者 · 列 2", "期限 2026-03-01 · 未通報"),
        ),
        (
            "late report",
            "SAE_SPONSOR row 2",
            "due 2026-03-01, sent 2026-03-06",
            ("未於期限內通報", "嚴重不良事件通報試驗委託者 · 列 2", "期限 2026-03-01 · 已通報 2026-03-06"),
        ),
        ("late culture", "STER14", "due 2026-03-01", ("後續培養未於當日判讀", "無菌培養第 14 天", "期限 2026-03-01")),
        ("procedure", "Ward 7", "fell asleep", ("程序未依計畫", "Ward 7", "fell asleep")),
    ],
)
def test_a_departure_is_told_in_the_words_of_the_study(code, where, detail, said):
    found = told(code, where, detail)
    assert found == said
    assert not re.search(r"\b(row|due|outside|sent)\b", " ".join(found))


def test_the_same_in_english():
    assert told("window", "V8", "early: 2026-07-10 outside 2026-07-11..2026-07-15", "en") == (
        "Visit outside its window",
        "V8 Week 1",
        "early: 2026-07-10, window 2026-07-11 to 2026-07-15",
    )


def test_a_code_that_nobody_knows_any_more_stays_as_it_was_written():
    assert told("L-GONE", "NOFORM 3", "7 %") == ("L-GONE", "NOFORM 3", "7 %")
    assert told("W2", "administer").detail == ""
