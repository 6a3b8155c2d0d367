"""App, pages: the words of what is pressed with gloves: less, more, the keypad, the time now."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "glove_less": Text("Less", "減少"),
    "glove_more": Text("More", "增加"),
    "glove_earlier": Text("Earlier", "提早"),
    "glove_later": Text("Later", "延後"),
    "glove_keys": Text("Keypad", "數字鍵盤"),
    "glove_now": Text("Now", "現在"),
    "glove_usual": Text("Expected", "預期範圍"),
    "glove_erase": Text("Erase", "刪除"),
    "glove_sign": Text("Plus or minus", "正負號"),
    "glove_take": Text("Enter", "確定"),
    "glove_leave": Text("Back", "返回"),
}
