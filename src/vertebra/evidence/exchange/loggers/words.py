"""Exchange, loggers: what loggers call their columns, in English, German, French and Chinese.

Source: exports of common loggers (Elitech, Testo, LogTag, Onset HOBO, Sensitech TempTale, Berlinger, Lascar); a name
that is not here is chosen by whoever brings the file. Escapes in a pattern are the simplified
characters of loggers made in mainland China.
"""

import re
import unicodedata

_MOMENT = (
    "date time", "datetime", "timestamp", "time stamp", "date/time", "date and time", "date & time", "datum/zeit",
    "datum/uhrzeit", "datum zeit", "zeitstempel", "date/heure", "recorded at", "reading time", "日期時間", "紀錄時間",
    "記錄時間", "量測時間", "時間戳記", "local time", "utc time",
)  # fmt: skip
_DAY = ("date", "datum", "day", "日期")
_TIME = ("time", "zeit", "uhrzeit", "heure", "clock", "時間", "時刻")
_TEMPERATURE = re.compile(
    r"(temp|°\s*[cf]|℃|℉|celsius|fahrenheit|溫度|\u6e29\u5ea6|channel\s*\d|kanal\s*\d|reading\s*\d|\bch\s*\d)",
    re.IGNORECASE,
)
_NOT_A_READING = re.compile(
    r"(alarm|limit|\bmax|\bmin|humid|\brh\b|dew|avg|average|mkt|警報|上限|下限|濕度|\u6e7f\u5ea6)", re.IGNORECASE
)
_FAHRENHEIT = re.compile(r"(°\s*f\b|℉|fahrenheit|\bdeg\s*f\b|[\[(,\s]f[\])]|\btemp[a-z]*[_ ]f\b)", re.IGNORECASE)
_CELSIUS = re.compile(
    r"(°\s*c\b|℃|celsius|\bdeg\s*c\b|[\[(,\s]c[\])]|\btemp[a-z]*[_ ]c\b|攝氏|\u6444\u6c0f)", re.IGNORECASE
)
_ZONE = re.compile(r"(?:GMT|UTC)\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)
_PLAIN_ZONE = re.compile(
    r"(?:zone|zeitzone|時區|\u65f6\u533a)\W{0,4}(?:GMT|UTC|Z)\s*\Z|\A(?:GMT|UTC)\s*\Z", re.IGNORECASE
)


def role_of(heading: str) -> str:
    """What a heading stands for: moment, day, time, temperature, or "" for anything else.

    >>> [role_of(h) for h in ("Date Time, GMT+08:00", "Datum", "Temp, °C (LGR S/N: 1)", "Alarm high °C", "#")]
    ['moment', 'day', 'temperature', '', '']
    """
    flat = unicodedata.normalize("NFKC", heading).lower()
    plain = re.sub(r"\s+", " ", re.sub(r"[\[(,].*\Z", "", flat).replace("-", " ").replace("_", " ")).strip(" .:")
    if plain in _MOMENT:
        return "moment"
    if plain in _DAY:
        return "day"
    if plain in _TIME:
        return "time"
    return "temperature" if _TEMPERATURE.search(flat) and not _NOT_A_READING.search(flat) else ""


def unit_in(text: str) -> str:
    """Cel or degF where a heading or a value names one; "" where it names none, or both."""
    cold, warm = bool(_CELSIUS.search(text)), bool(_FAHRENHEIT.search(text))
    return "" if cold == warm else "Cel" if cold else "degF"


def zone_in(text: str) -> str:
    """The offset that a heading or a line above the table names.

    >>> zone_in("Date Time, GMT+08:00"), zone_in("Time zone: UTC"), zone_in("Device 12")
    ('+08:00', '+00:00', '')
    """
    found = _ZONE.search(text)
    if found and int(found[2]) <= 14 and int(found[3] or 0) < 60:
        return f"{'+' if found[1] == '+' else '-'}{int(found[2]):02}:{int(found[3] or 0):02}"
    return "+00:00" if _PLAIN_ZONE.search(text) else ""
