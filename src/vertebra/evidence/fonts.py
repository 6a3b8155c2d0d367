"""Evidence: the letters of everything that is printed: reports, casebooks, certificates, traces, labels, badges.

Western text is set in the two families that lie in the typst wheel, so that two machines print the same bytes. Chinese
wants a font that has it, and none is shipped: the machine's own are looked through, and the folders that were named.
Where none is found, or a character is in none, that is one line of Trouble that says what to install; no box is ever
printed.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import typst

from vertebra.terms.trouble import Trouble

EMBEDDED = ("Libertinus Serif", "DejaVu Sans Mono")
_CJK = re.compile(r"[\u2e80-\u303f\u3100-\u312f\u31a0-\u31bf\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
# Traditional forms first; a font for another country shows the same characters in other shapes
PREFERRED = (
    "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Noto Serif CJK TC", "Noto Serif TC", "PingFang TC",
    "Microsoft JhengHei", "PMingLiU", "AR PL UMing TW", "WenQuanYi Zen Hei", "Noto Sans CJK HK", "Noto Sans CJK JP",
    "Noto Sans CJK SC",
)  # fmt: skip
INSTALL = "install one (Debian, Ubuntu: apt-get install fonts-noto-cjk) or name a folder with one: --fonts FOLDER"


class NoFont(Trouble):
    """No font at hand has the characters of the document."""


def families(text: str, fonts: Sequence[Path] = (), machine_fonts: bool = True) -> tuple[list[str], typst.Fonts]:
    """The families to set a text in, and where they are. Fonts of the machine are looked at for Chinese only.

    Raises:
        NoFont: the text is Chinese, and no font for it is here.
    """
    needs_chinese = _CJK.search(text) is not None
    folders = [str(folder) for folder in fonts]
    found = typst.Fonts(include_system_fonts=needs_chinese and machine_fonts, font_paths=folders)
    known, shipped = set(found.families()), set(typst.Fonts(include_system_fonts=False).families())
    named = set(typst.Fonts(include_system_fonts=False, font_paths=folders).families()) - shipped if folders else set()
    chinese = [name for name in PREFERRED if name in known] + sorted(named - {*PREFERRED})
    if needs_chinese and not chinese:
        raise NoFont(f"no font for Chinese is here: {INSTALL}")
    return [EMBEDDED[0], *chinese[:2], EMBEDDED[1]], found
