"""Laboratory, trials: the sentences of the report, in English and Traditional Chinese. Numbers stand in braces."""

from vertebra.terms.texts import Lang, Text

PHRASES: dict[str, Text] = {
    "own": Text("as the study has it", "依試驗"),
    "basis": Text("study version {}", "試驗版本 {}"),
    "subtitle": Text(
        "Simulated before the first participant: a forecast, no data",
        "首位受試者前之模擬：預測，非資料",
    ),
    "status": Text("Simulation, no participant's data", "模擬結果，無受試者資料"),
    "fact_study": Text("Study, version", "試驗、版本"),
    "fact_rule": Text("Stopping boundary", "停止界線"),
    "fact_world": Text("Virtual world, SHA-256", "虛擬世界 SHA-256"),
    "fact_trials": Text("Scenarios × trials", "情境 × 試驗數"),
    "fact_seed": Text("Seed", "種子"),
    "fact_source": Text("Source of the numbers", "數值來源"),
    "short": Text("In short", "摘要"),
    "time": Text(
        "Half of the trials end within {duration@50} months from the first contact, nineteen of twenty within "
        "{duration@95}; one in twenty within {duration@05}. The last participant is dosed after {last_dose} days "
        "on average, and followed for a year.",
        "自首次接觸起，半數試驗於 {duration@50} 個月內結束，二十分之十九於 {duration@95} 個月內，二十分之一於 "
        "{duration@05} 個月內。末位受試者平均於第 {last_dose} 天給藥，其後追蹤一年。",
    ),
    "people": Text(
        "{contacted} people are contacted on average ({contacted@05} to {contacted@95} in nine of ten trials) to "
        "find {eligible} who are eligible, take {harvested} tissues and dose {dosed} participants.",
        "平均接觸 {contacted} 人（十分之九試驗為 {contacted@05} 至 {contacted@95} 人），符合資格 {eligible} 人，"
        "採集 {harvested} 份組織，給藥 {dosed} 人。",
    ),
    "making": Text(
        "{culture_failed} cultures fail and {out_of_specification} lots cannot be released; at most "
        "{cultures_at_once} cultures grow at the same time. {outside_window} injections come later than the "
        "protocol asks, because somebody else's interval has not passed.",
        "平均 {culture_failed} 次培養失敗，{out_of_specification} 批無法放行；同時培養最多 {cultures_at_once} 批。"
        "{outside_window} 次注射因等待他人之間隔而晚於計畫書之規定。",
    ),
    "worst": Text(
        "In the scenario “{scenario}” {contacted} people would have to be contacted, and half of the trials would "
        "take {duration@50} months or more: under it the trial cannot be done.",
        "情境「{scenario}」須接觸 {contacted} 人，半數試驗費時 {duration@50} 個月以上：在此情境下試驗無法執行。",
    ),
    "stop": Text(
        "At a true rate of {rate} the stopping boundary is reached in {stopped} of trials, but in only {spared} "
        "early enough to spare anybody; {dosed} are dosed on average. If every harm were known before the next "
        "dose, it would be reached in {exact.stop} and {exact.n} would be dosed. The difference is the price of "
        "harms that come late.",
        "真實發生率 {rate} 時，{stopped} 之試驗觸及停止界線，但僅 {spared} 早到足以使人免於給藥；平均給藥 {dosed} "
        "人。若每件事件於下次給藥前皆已知，則為 {exact.stop}，給藥 {exact.n} 人。差距即晚發事件之代價。",
    ),
    "trap": Text(
        "Where the cells do nothing, back pain still changes by {vas_b0_change} mm from before the discectomy, and "
        "{vas_b0_claim} of trials would claim a benefit; from before the injection it is {vas_b1_change} mm and "
        "{vas_b1_claim}. Surgery, recovery, placebo and regression to the mean do it.",
        "細胞毫無效果時，背痛較術前仍變化 {vas_b0_change} mm，{vas_b0_claim} 之試驗會宣稱有效；較注射前為 "
        "{vas_b1_change} mm 與 {vas_b1_claim}。此係手術、恢復、安慰劑效應與迴歸平均所致。",
    ),
    "precision": Text(
        "With {seen} participants seen at week 52 the change of back pain from B1 is known to ±{vas_b1_half} mm, "
        "that of disability to ±{odi_b1_half} points, and the share of responders to ±{responders_half}.",
        "第 52 週平均到訪 {seen} 人，背痛較 B1 之變化可知至 ±{vas_b1_half} mm，失能至 ±{odi_b1_half} 分，反應者比"
        "例至 ±{responders_half}。",
    ),
    "timing": Text("How long, how many people, how many lots", "時程、人數與批次"),
    "stopping": Text("When dosing stops", "何時停止給藥"),
    "showing": Text("What the analysis will show", "分析將顯示之結果"),
    "resting": Text("What this rests on", "本模擬之依據"),
    "scenario": Text("Scenario", "情境"),
    "means": Text(
        "Mean over simulated trials (Monte Carlo standard error); days where no unit is named",
        "模擬試驗之平均（蒙地卡羅標準誤）；未註明單位者為天",
    ),
    "rule": Text(
        "The study's own boundary {rule}, as conduct uses it: after 1, 2, … participants dosed, stop at {stops} "
        "with a counted harm (– nowhere).",
        "試驗本身之界線 {rule}，即執行所用者：第 1、2、… 位給藥後，計入事件人數達 {stops} 即停止（– 不停止）。",
    ),
    "spread_title": Text("Duration and people contacted, first scenario", "時程與接觸人數（首一情境）"),
    "spread_who": Text("Share of trials; the line is the median", "試驗比例；直線為中位數"),
    "spread_alt": Text(
        "Two histograms: months from the first contact to the last visit, and people contacted.",
        "兩張直方圖：首次接觸至末次訪視之月數，與接觸人數。",
    ),
    "ranges_title": Text("Duration and people contacted, by scenario", "各情境之時程與接觸人數"),
    "ranges_who": Text(
        "Ring: median; thick: middle half of trials; thin: nine tenths of trials",
        "圓圈：中位數；粗線：中間半數試驗；細線：十分之九試驗",
    ),
    "ranges_alt": Text(
        "For each scenario the median and the range of months and of people contacted.",
        "各情境月數與接觸人數之中位數與範圍。",
    ),
    "stopping_title": Text("The stopping boundary by the true rate of harm", "各真實發生率下之停止界線"),
    "stopping_who": Text(
        "Line: exact. Points: simulated, with 95 % simulation error where it can be seen",
        "線：精確值。點：模擬值，附 95 % 模擬誤差（可見時）",
    ),
    "stopping_alt": Text(
        "The chance to stop rises with the true rate of harm; with harms known late it is lower and more are "
        "dosed.",
        "停止機率隨真實發生率上升；事件較晚得知時較低，且給藥人數較多。",
    ),
    "courses_title": Text("Pain and disability from before surgery to week 52", "術前至第 52 週之疼痛與失能"),
    "courses_who": Text(
        "Mean of the dosed; whiskers: one standard deviation of participants",
        "給藥者之平均；鬚線：受試者之一個標準差",
    ),
    "courses_alt": Text(
        "Most of the fall comes with surgery and recovery, whether the cells do something or not.",
        "不論細胞是否有效，下降大多來自手術與恢復。",
    ),
    "claims_title": Text("How often each analysis claims a benefit", "各分析宣稱有效之頻率"),
    "claims_who": Text(
        "Share of trials; the broken line is the 5 % that a fair test would have",
        "試驗比例；虛線為公正檢定之 5 %",
    ),
    "claims_alt": Text(
        "Changes from before surgery claim a benefit nearly always, even when the cells do nothing.",
        "較術前之變化幾乎總是宣稱有效，即使細胞毫無效果。",
    ),
    "claims_note": Text(
        "Where the cells do nothing every claim is an error. Comparing with the published course after surgery "
        "alone is better and still not fair: placebo, selection for high pain, and who is operated differ.",
        "細胞無效果時，每一宣稱皆為錯誤。與單純手術之文獻值比較較佳，但仍不公正：安慰劑效應、高疼痛篩選與手術對象"
        "皆不同。",
    ),
    "precision_title": Text("Precision at week 52", "第 52 週之精確度"),
    "precision_who": Text("Mean half width of 95 % intervals", "95 % 區間之平均半寬"),
    "precision_alt": Text(
        "Half widths for pain, disability and responders, by scenario.",
        "各情境疼痛、失能與反應者之半寬。",
    ),
    "t_claims": Text("Analyses that claim a benefit", "宣稱有效之分析"),
    "t_outcomes": Text("Outcomes at week 52 and their precision", "第 52 週結果與精確度"),
    "t_stopping": Text("Stopping and dosing by scenario, beside the exact table", "各情境之停止與給藥，並列精確值"),
    "t_reasons": Text("People contacted, and why they are not enrolled", "接觸者及未納入之原因"),
    "t_settings": Text("Numbers of the first scenario", "首一情境之數值"),
    "reason": Text("First reason", "首要原因"),
    "reasons_note": Text(
        "Codes are criteria of the study. Each person counts once, for the first criterion failed, in the study's "
        "order.",
        "代碼為試驗條件。每人僅依首先不符之條件計一次。",
    ),
    "declined": Text("No consent", "未同意"),
    "failed": Text("Not eligible", "不符資格"),
    "undecided": Text("Undecided: a test was not done", "未定：有檢驗未做"),
    "h_scenario": Text("Scenario", "情境"),
    "h_stopped": Text("Boundary reached", "觸及界線"),
    "h_exact_stop": Text("Exact", "精確值"),
    "h_dosed": Text("Dosed", "給藥人數"),
    "h_exact_n": Text("Exact", "精確值"),
    "h_spared": Text("Stopped before the last", "末位前停止"),
    "h_z": Text("z", "z"),
    "z_note": Text(
        "z: simulated less exact in simulation errors, for reaching the boundary and for the number dosed, where "
        "every harm is known before the next dose and both must agree (|z| < 4). Elsewhere the exact values are "
        "for comparison.",
        "z：模擬值減精確值，以模擬誤差計，分別為觸及界線與給藥人數；僅列於每件事件於下次給藥前皆已知、兩者應一致"
        "之情境（|z| < 4）。其他情境之精確值僅供比較。",
    ),
    "name": Text("Name in a grid file", "情境檔中之名稱"),
    "value": Text("Value", "數值"),
    "trap_explained": Text(
        "Every uncontrolled series of disc treatments improves by 25 to 60 mm, and saline did nearly the same. "
        "Here the discectomy, slow recovery, placebo and selection for high pain are all simulated, so that what "
        "an uncontrolled analysis would credit to the cells can be read off where the cells do nothing. B0 is the "
        "last value before the discectomy, B1 the last before the injection.",
        "所有無對照之椎間盤治療系列皆改善 25 至 60 mm，生理食鹽水亦幾乎相同。此處同時模擬手術、緩慢恢復、安慰劑效"
        "應與高疼痛篩選，因此在細胞無效果之情境中，可直接讀出無對照分析會誤歸於細胞之改善。B0 為術前末次值，B1 為"
        "注射前末次值。",
    ),
    "exact_and_simulated": Text(
        "Exact, by counting: the stopping boundary, its chance to stop and the number dosed, if every harm is "
        "known before the next dose. Simulated: everything that depends on the calendar, on late harms, holds, "
        "lots, dropout and scores. Where both can be had they must agree within four simulation errors.",
        "精確計數：停止界線、停止機率與給藥人數（若每件事件於下次給藥前皆已知）。模擬：一切取決於曆程、晚發事件、"
        "暫停、批次、退出與評分者。兩者皆可得時，差距須在四倍模擬誤差內。",
    ),
    "model": Text(
        "Sentinel intervals, holds and the boundary are the study's own; histories of this simulation are played "
        "through the engine that conducts the trial, decision by decision, as a test. Pain and disability follow "
        "the generator of virtual participants. The share of people who are eligible was counted by the engine.",
        "先導給藥間隔、暫停與界線皆為試驗本身所定；本模擬之歷程並經執行試驗之系統逐一決策重演，作為測試。疼痛與失"
        "能依虛擬受試者產生器。符合資格之比例由系統計數。",
    ),
    "limits": Text(
        "Not simulated: several sites, competition for surgeons or clean rooms, amendments, deaths, and what a "
        "safety committee may decide beyond the rules. Many rates are proposals; none was observed in this study.",
        "未模擬：多中心、外科醫師或無塵室之競用、修正案、死亡，以及安全委員會於規則外之決定。多數發生率為建議值，"
        "無一於本試驗觀察所得。",
    ),
}  # fmt: skip


def say(key: str, lang: Lang) -> str:
    return PHRASES[key].into(lang)
