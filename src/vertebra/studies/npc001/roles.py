"""Who works in the study. The radiologist reads blinded; participants fill their own questionnaires only.

Source: domain notes A1 R9 (sponsor, manufacturer, site, radiologist apart), A5 R69 (independent reading), A7.
"""

from vertebra.protocol.study import Role
from vertebra.terms.texts import Text

ROLES = (
    Role("coordinator", Text("Study coordinator", "研究護理師")),
    Role("investigator", Text("Investigator", "試驗主持人")),
    Role("surgeon", Text("Surgeon", "外科醫師")),
    Role("lab", Text("Cell-laboratory operator", "細胞製備操作人員")),
    Role("quality", Text("Quality releaser", "品保放行人員")),
    Role("courier", Text("Courier", "運送人員"), only=("HAND",)),
    Role("reader", Text("Radiologist (blinded reader)", "放射科判讀醫師（盲性）"), only=("XR", "MR"), blinded=True),
    Role("medical", Text("Medical monitor", "醫療監測醫師")),
    Role("monitor", Text("Monitor (CRA)", "臨床試驗監測員（CRA）")),
    Role("data", Text("Data manager", "資料管理人員")),
    Role("statistician", Text("Statistician", "統計師")),
    Role("sponsor", Text("Sponsor", "試驗委託者")),
    Role("auditor", Text("Auditor", "稽核人員")),
    Role("participant", Text("Participant", "受試者"), only=("VAS", "ODI", "EQ5D")),
    Role("administrator", Text("Administrator", "系統管理員")),
)
