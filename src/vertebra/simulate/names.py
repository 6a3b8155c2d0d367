"""Invented names for virtual people, in Latin letters and in Chinese characters.

The family names say that nobody is meant: they read "simulated", "sample", "supposed" and the like.
"""

from random import Random

from vertebra.simulate.chance import one_of

FAMILY = (("Moni", "模擬"), ("Xuni", "虛擬"), ("Jiashe", "假設"), ("Fanli", "範例"), ("Shili", "試例"))
GIVEN = (
    ("Liu", "柳"), ("Song", "松"), ("Lan", "蘭"), ("Ju", "菊"), ("Zhu", "竹"), ("Mei", "梅"), ("He", "荷"),
    ("Feng", "楓"), ("Gui", "桂"), ("Tao", "桃"), ("Lian", "蓮"), ("Yin", "銀杏"), ("Shan", "杉"), ("Tan", "檀"),
    ("Rong", "榕"), ("Zhang", "樟"), ("Jue", "蕨"), ("Wei", "薇"), ("Qi", "杞"), ("Ling", "菱"),
)  # fmt: skip


def draw_name(rng: Random) -> tuple[str, str]:
    """Give a name in Latin letters and the same name in Chinese characters."""
    family, family_han = one_of(rng, FAMILY)
    given, given_han = one_of(rng, GIVEN)
    return f"{given} {family}", f"{family_han}{given_han}"
