"""How long the record of a lot is kept, by region; the strictest day counts.

Source: domain notes F6: source and flow rule of 2025-10-28 [S56] (firms 30 years after the product's shelf life,
hospitals 15 years from its use; written for licensed products, here the design target); EU ATMP GMP 2017 [S57b].
"""

from vertebra.protocol.product import Retention
from vertebra.terms.texts import Text

RETENTIONS = (
    Retention(
        "TW_FIRM",
        Text("Taiwan, manufacturer: at least 30 years after the shelf life", "臺灣製造業者：保存期限後至少 30 年"),
        30,
        "expiry",
        "Taiwan rule on source and flow records, 2025-10-28",
    ),
    Retention(
        "TW_HOSPITAL",
        Text("Taiwan, hospital: at least 15 years from the use", "臺灣醫療機構：使用後至少 15 年"),
        15,
        "use",
        "Taiwan rule on source and flow records, 2025-10-28",
    ),
    Retention(
        "EU",
        Text("European Union: 30 years after the expiry date", "歐盟：有效期限後 30 年"),
        30,
        "expiry",
        "EudraLex volume 4 part IV, GMP for ATMPs (2017)",
    ),
)
