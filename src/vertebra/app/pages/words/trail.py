"""App, pages: the audit trail's sentences, one for each kind of entry; names in braces are the fields of its body.

A form that was saved needs none: its changes stand below it, item by item.
"""

from vertebra.terms.texts import Text

SENTENCES: dict[str, Text] = {
    "participant identified": Text("at site {site}", "中心 {site}"),
    "participation declined": Text("{why}", "{why}"),
    "consent given": Text(
        "{consent}, version {version}, {elements} elements", "{consent}，版本 {version}，{elements} 項"
    ),
    "consent withdrawn": Text("{consent}; tissue and cells: {tissue}", "{consent}；組織與細胞：{tissue}"),
    "form saved": Text("{place}", "{place}"),
    "query opened": Text("{query} on {item}, {place}: {asks}", "{query}，{item}，{place}：{asks}"),
    "query answered": Text("{query}: {answer}", "{query}：{answer}"),
    "query closed": Text("{query}: {how}", "{query}：{how}"),
    "query assigned": Text("{query} to {to}", "{query} 指派給 {to}"),
    "query reopened": Text("{query}: {why}", "{query}：{why}"),
    "check reported": Text("{query}: {why}", "{query}：{why}"),
    "eligibility signed": Text("{moment}: {outcome}, criteria as {reading}", "{moment}：{outcome}，條件依{reading}"),
    "lot ordered": Text("{lot} for {person}", "{lot}，{person}"),
    "product step": Text("{step}, lot {lot}: {state}; {place}", "{step}，批次 {lot}：{state}；{place}"),
    "product step refused": Text("{step}, lot {lot}, because of {stops}", "{step}，批次 {lot}，原因 {stops}"),
    "signal raised": Text("{signal} at {place}", "{signal}，{place}"),
    "signal reviewed": Text("{signal} {visit}: {decision}", "{signal} {visit}：{decision}"),
    "report clock started": Text(
        "{clock}, row {row}, aware {aware}, due {due}", "{clock}，第 {row} 列，獲知 {aware}，期限 {due}"
    ),
    "report sent": Text("{clock}, row {row}", "{clock}，第 {row} 列"),
    "visit missed": Text("{visit}: {why}", "{visit}：{why}"),
    "deviation found": Text("{deviation}: {code}, {where} {detail}", "{deviation}：{code}，{where} {detail}"),
    "deviation classified": Text("{deviation}: {weight}. {comment}", "{deviation}：{weight}。{comment}"),
    "personal data erased": Text("{why}", "{why}"),
    "participant moved": Text("from version {before} to {to}: {why}", "由版本 {before} 移至 {to}：{why}"),
    "study adopted": Text("{study}, edition {edition}, version {version}", "{study}，版次 {edition}，版本 {version}"),
    "version approved": Text(
        "{version} at {site} from {since} by {committee}, {number}",
        "{version}，{site}，自 {since}，{committee} {number}",
    ),
    "site opened": Text("{site}: {name}", "{site}：{name}"),
    "ethics approved": Text("{site}: {number}, {since} to {until}", "{site}：{number}，{since} 至 {until}"),
    "recruitment opened": Text("{site}", "{site}"),
    "recruitment closed": Text("{site}: {why}", "{site}：{why}"),
    "duty delegated": Text(
        "{name} ({user}) as {role}, from {since} to {until}, trained {trained} {site}",
        "{name}（{user}）任 {role}，自 {since} 至 {until}，訓練日 {trained} {site}",
    ),
    "delegation ended": Text("{user} as {role}, after {until}: {why}", "{user} 任 {role}，至 {until} 止：{why}"),
    "training recorded": Text("{user}: {topic} {version}, on {on}", "{user}：{topic} {version}，{on}"),
    "material received": Text("{lot} {name}, expires {expires}", "{lot} {name}，效期 {expires}"),
    "material recalled": Text("{lot}: {why}", "{lot}：{why}"),
    "dosing hold placed": Text("{rule}: {why} {participant}", "{rule}：{why} {participant}"),
    "dosing hold lifted": Text("{why}", "{why}"),
    "participant dosed": Text("{participant} at {at}", "{participant}，{at}"),
    "harm counted": Text("{rule}: {participant}, row {row}", "{rule}：{participant}，第 {row} 列"),
    "slots offered": Text(
        "{site}, {place}: {slots}, {since} to {until}", "{site}，{place}：{slots}，{since} 至 {until}"
    ),
    "slot booked": Text(
        "{participant}: surgery {surgery}, injection {injection}, {place} until {until}",
        "{participant}：手術 {surgery}，注射 {injection}，{place} 至 {until}",
    ),
    "slot moved": Text(
        "{participant}: surgery {surgery}, injection {injection}, {place} until {until}: {why}",
        "{participant}：手術 {surgery}，注射 {injection}，{place} 至 {until}：{why}",
    ),
    "slot freed": Text("{participant}: {why}", "{participant}：{why}"),
    "workspace opened": Text("{place}: material of {participant}", "{place}：{participant} 之材料"),
    "workspace closed": Text("{place}: material of {participant}", "{place}：{participant} 之材料"),
    "checkpoint": Text("{heads} streams under root {root}", "{heads} 個資料流，根雜湊 {root}"),
    "account opened": Text("{user}: {name}", "{user}：{name}"),
    "account closed": Text("{user}: {why}", "{user}：{why}"),
    "account reopened": Text("{user}: {why}", "{user}：{why}"),
    "access noted": Text("{user}: {what} {detail}", "{user}：{what} {detail}"),
    "database lock asked": Text(
        "{why} {despite} ({open_queries} open queries, {unsigned} unsigned forms)",
        "{why} {despite}（{open_queries} 則未結質疑，{unsigned} 份未簽表單）",
    ),
    "database locked": Text(
        "{open_queries} open queries, {unsigned} unsigned forms", "{open_queries} 則未結質疑，{unsigned} 份未簽表單"
    ),
    "database unlock asked": Text("{why}", "{why}"),
    "source verified": Text("{holds}", "{holds}"),
    "source unverified": Text("{spots} {items}: {why}", "{spots} {items}：{why}"),
    "forms frozen": Text("{spots} {why}", "{spots} {why}"),
    "forms unfrozen": Text("{spots}: {why}", "{spots}：{why}"),
    "forms locked": Text("{spots} {why}", "{spots} {why}"),
    "forms unlocked": Text("{spots}: {why}", "{spots}：{why}"),
    "forms signed": Text("{name}: {meaning}. {forms}", "{name}：{meaning}。{forms}"),
    "audit trail reviewed": Text("up to entry {upto}. {comment}", "至第 {upto} 筆。{comment}"),
}
