"""What a person must look at before accepting a reading."""

from vertebra.terms.texts import Text

LOST = Text("An exponent has lost its mark; it was read as a power of ten.", "指數符號遺失；已視為十的次方。")
SCALE = Text("The scale is not stated: give its lowest and highest value.", "未載明量尺：請填最低與最高值。")
DENIED = Text("Read as a denial.", "視為否定敘述。")
BOTH = Text("“or” between two tests was read as both.", "兩項檢驗間之「或」已視為兩者皆須。")
FAR = Text("The limit stands far from its name.", "界限與名稱相距較遠。")
CONDITIONAL = Text(
    "The line names a condition or an exception that is not in the rule.", "條文另有條件或例外，未納入規則。"
)
OTHER_PERSON = Text("It may speak of somebody else than the participant.", "可能指受試者以外之人。")
OUTSIDE = Text("Read as: one of the limits is not kept.", "解讀為：未符合其中任一界限。")
SEX = Text("One sex is named: for the other nothing is limited here.", "僅提及單一性別：另一性別不受此限。")
MIXED = Text("“and” and “or” are mixed: which belong together?", "「且」「或」混用：請確認歸屬。")
ALL_OF = Text(
    "“and” under an exclusion: must all be present, or is any enough?", "排除條件中之「且」：須全部成立或任一即可？"
)
ANY_OF = Text("Read as: any of them is enough.", "解讀為：任一成立即可。")
HAPPENED = Text("Whether and when it happened must be asked; the words say what.", "須詢問是否及何時發生；內容見原文。")
LASTS = Text("Read as lasting: since when must be asked.", "解讀為持續期間：須詢問起始日。")
EQUAL = Text("“=” alone: was “≥” or “≤” lost?", "僅有「=」：是否遺失「≥」或「≤」？")
COUNTED = Text("Read as a number of conditions of which some must hold.", "解讀為多項中須符合若干項。")
AGES = Text("The limits differ from the record's own age fields.", "界限與登錄之年齡欄位不同。")

LONG = Text("A long line: which sentence do the limits belong to?", "條文過長：界限屬於哪一句？")
UNFINISHED = Text(
    "The line ends in “and” or “or”: the next one belongs to it.", "條文以「且」「或」結尾：與下一行相連。"
)
GENERIC = Text("What is measured has no name of its own here.", "未明示所測量之對象。")
RISKS = frozenset({EQUAL, LONG, GENERIC, CONDITIONAL, OTHER_PERSON, MIXED, DENIED, FAR, AGES, BOTH, UNFINISHED})
RISKY = ("No unit of its own", "Left over", "Another limit")


def assumed(words: str, unit: str) -> Text:
    return Text(f"No unit of its own in “{words}”: read as {unit}.", f"「{words}」無適用單位：視為 {unit}。")


def stray(words: str, name: Text) -> Text:
    return Text(
        f"Left over: “{words}” has no unit of {name.en}.", f"未能解讀：「{words}」之單位不屬於{name.zh}。"
    )  # fmt: skip


def another(words: str) -> Text:
    return Text(f"Another limit, “{words}”, is not in the rule.", f"另有界限「{words}」，未納入規則。")
