"""Two consents: to the trial, and to the provision of tissue with its 13 legal elements.

Source: domain notes F6, Taiwan Regenerative Medicinal Products Act Art. 13 [S59]; order as in the notes.
"""

from vertebra.protocol.study import Consent
from vertebra.terms.texts import Text

ELEMENTS = (
    Text("Name of the maker", "製造業者名稱"),
    Text("Use of the tissue", "組織之用途"),
    Text("Intended indication and recipients", "預定適應症與使用對象"),
    Text("Method of collection, side effects, contraindications", "採集方法、副作用與禁忌"),
    Text("Criteria of suitability of the provider", "提供者適合性判定基準"),
    Text("What happens to what is left over", "剩餘組織之處理"),
    Text("Compensation", "補償"),
    Text("Follow-up", "追蹤"),
    Text("Right to withdraw", "撤回同意之權利"),
    Text("Medical care and compensation for harm by the collection", "採集傷害之醫療照護與賠償"),
    Text("Expected benefits and who owns them", "預期利益及其歸屬"),
    Text("Confidentiality of data", "資料保密"),
    Text("Other matters", "其他事項"),
)
CONSENTS = (
    Consent("trial", Text("Consent to the trial", "臨床試驗受試者同意書"), "1.0"),
    Consent("tissue", Text("Consent to the provision of tissue", "組織提供同意書"), "1.0", ELEMENTS),
)
