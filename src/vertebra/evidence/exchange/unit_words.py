"""Exchange: how people write units, and which row of the unit table a measurement belongs to.

`unit_of("10³/μL")` is the UCUM code; `analyte_of` chooses the row of `terms.units` by the unit and by what is measured,
since mg/dL of urea and of creatinine convert differently. What is not in the tables is None: never a guess.
Source: UCUM 2.1; spellings as seen in laboratory exports and in the forms of other systems.
"""

import re
import unicodedata

from vertebra.terms.units import TABLE

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(r"10([⁰¹²³⁴-⁹]+)")
_SPELLINGS = """
1: 1 ratio index score points none 比值 分數
%: % percent pct 百分比
10*3/uL: 10*3/ul k/ul k/mm3 k/cumm 1000/ul thou/ul 10*3/mm3 10*3/cumm 千/ul
10*9/L: 10*9/l giga/l gpt/l
/uL: /ul cells/ul /mm3 /cumm cells/mm3 cells/cumm 個/ul
10*6/mL: 10*6/ml million/ml m/ml
/mL: /ml cells/ml
10*6: 10*6 million
g/dL: g/dl gm/dl g% 公克/分升
g/L: g/l gm/l
mg/dL: mg/dl mg% 毫克/分升
mg/L: mg/l ug/ml mcg/ml 毫克/升
mmol/L: mmol/l
umol/L: umol/l micromol/l mcmol/l
U/L: u/l units/l unit/l
[IU]/L: iu/l [iu]/l
mm/h: mm/h mm/hr mm/hour mm/1h mm/1hr mm/小時
s: s sec secs second seconds 秒
min: min mins minute minutes 分鐘
h: h hr hrs hour hours 小時
d: d day days 天 日
wk: wk wks week weeks 週 周 星期
a: a y yr yrs year years 歲 年
mm: mm millimeter millimeters millimetre millimetres 公釐 毫米
cm: cm centimeter centimeters centimetre centimetres 公分 釐米
m: m meter meters metre metres 公尺
[in_i]: in inch inches [in_i] in. 英寸 英吋
mm2: mm2
cm2: cm2
kg: kg kgs kilogram kilograms 公斤 千克
g: g gm gram grams 公克 克
mg: mg milligram milligrams 毫克
[lb_av]: lb lbs pound pounds [lb_av] 磅
mL: ml cc milliliter milliliters millilitre millilitres 毫升
uL: ul microliter microlitre 微升
Cel: cel c degc °c celsius 攝氏 攝氏度
mm[Hg]: mmhg mm[hg] torr 毫米汞柱
/min: /min bpm beats/min beats/minute perminute permin breaths/min 次/分 次/分鐘
ms: ms msec millisecond milliseconds 毫秒
kg/m2: kg/m2
deg: deg degree degrees ° 度
[EU]/kg: eu/kg [eu]/kg
[EU]/mL: eu/ml [eu]/ml
"""
UNITS: dict[str, str] = {
    word: unit for unit, _, words in (line.partition(": ") for line in _SPELLINGS.split("\n")) for word in words.split()
}

# Rows whose factors belong to one substance: taken only where the words say which
_NAMED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("crp", ("crp", "reactive", "反應蛋白")),
    ("creatinine", ("creat", "crea", "肌酸酐", "肌酐")),
    ("urea nitrogen", ("bun", "urea", "尿素")),
    ("bilirubin", ("bil", "膽紅素")),
    ("haemoglobin", ("hgb", "hb", "hemoglobin", "haemoglobin", "血紅素", "血色素")),
    ("height", ("height", "stature", "身高")),
    ("body weight", ("weight", "體重")),
    ("vas", ("vas", "visual analog", "視覺類比")),
    ("dose", ("dose", "dosage", "劑量")),
)
# Rows for a unit when nothing tells more; the first that has it
_PLAIN = (
    "length", "height", "body weight", "mass", "temperature", "pressure", "rate", "duration", "hours", "minutes",
    "years", "percent", "volume", "dose", "enzyme", "esr", "time", "milliseconds", "blood cells", "cells", "cellcount",
    "body mass index", "area", "angle", "mass concentration", "substance concentration", "endotoxin", "ratio",
    "nanograms", "picograms", "milliunits", "units per litre", "copies", "viral units", "per hour", "filtration",
    "protein per day", "clearance", "cell concentration", "months", "distance", "pack years",
)  # fmt: skip


def unit_of(written: str) -> str | None:
    """The UCUM code of a unit as people write it; None if nobody vetted that spelling.

    >>> unit_of("×10³ / μL"), unit_of("mm/hr"), unit_of("10^9/L"), unit_of("furlong") is None
    ('10*3/uL', 'mm/h', '10*9/L', True)
    """
    return UNITS.get(_normal(written))


def _normal(written: str) -> str:
    text = _POWER.sub(lambda found: f"10*{found[1].translate(_SUPERSCRIPTS)}", written)
    text = unicodedata.normalize("NFKC", text).lower().replace("μ", "u").replace("µ", "u")
    text = text.replace(" ", "").replace("^", "*").replace("**", "*").replace("10e", "10*")
    text = re.sub(r"^[x×*·.](?=10\*)", "", text)
    return re.sub(r"(?<=[a-z])\*(?=[23])", "", text)


def analyte_of(unit: str, said: str) -> str | None:
    """The row of the unit table for a number with this unit; `said` are the words about it (name, label, test code).

    None where only rows of one substance have the unit and the words name none: no factor is borrowed from another.
    """
    words = said.lower()
    named = next((row for row, hints in _NAMED if unit in TABLE[row] and any(_says(words, h) for h in hints)), None)
    return named or next((row for row in _PLAIN if unit in TABLE[row]), None)


def _says(words: str, hint: str) -> bool:
    """Short Latin hints must stand alone, or `hb` would be found in many a word."""
    if not hint.isascii() or len(hint) > 4:
        return hint in words
    return re.search(rf"(?<![a-z]){re.escape(hint)}(?![a-z])", words) is not None
