"""App, pages, words: the laboratory of the protocol."""

from vertebra.terms.texts import Text

WORDS: dict[str, Text] = {
    "laboratory": Text("Protocol laboratory", "試驗設計室"),
    "lab_lead": Text(
        "What is known of this protocol before the first patient. Nothing here is about a participant.",
        "首位受試者前對此計畫書之所知；此處不含任何受試者資料。",
    ),
    "lab_working": Text("Being worked out; the page looks again by itself.", "計算中，本頁將自動更新。"),
    "lab_leave": Text(
        "You may leave this page: the work goes on, and the answer is kept for everybody who asks the same.",
        "可先離開本頁：計算持續進行，結果將保留供提出相同問題者查看。",
    ),
    "lab_before": Text(
        "Questions that are worked out first: {0}. Yours comes next.",
        "前面尚有 {0} 題計算中，完成後即輪到本題。",
    ),
    "lab_done": Text("{0} of {1} parts done", "已完成 {0}／{1} 部分"),
    "lab_again": Text("Look again", "重新查看"),
    "lab_faults": Text("Faults", "缺失"),
    "lab_feasibility": Text("Feasibility", "可行性"),
    "lab_design": Text("Stopping rule", "停止規則"),
    "lab_scenarios": Text("Simulation", "模擬"),
    "fault_record": Text("The registry record", "登錄紀錄"),
    "fault_stop": Text("to mend before the study is opened", "開始執行前須修正"),
    "fault_question": Text("for a person to answer", "須由人員判斷"),
    "fault_note": Text("for information", "供參考"),
    "fault_waived": Text("answered for", "已豁免"),
    "fault_no_record": Text(
        "The registry record does not ship with Vertebra: only the definition itself was looked at.",
        "登錄紀錄未隨附於 Vertebra：僅檢查定義本身。",
    ),
    "fault_waive": Text(
        "What is to stay as it is, a person answers for by name and with a reason (vertebra study waive). The finding "
        "stays in sight here, and the reason is part of the version that is signed.",
        "若決定維持原狀，須由人員具名並附理由豁免（vertebra study waive）；該項仍列於此，理由納入簽署之試驗版本。",
    ),
    "fault_evidence": Text("Because", "依據"),
    "fault_wording": Text("Could be written", "建議文字"),
    "feas_ages": Text("Ages", "年齡"),
    "feas_all": Text("all ages", "不限年齡"),
    "feas_people": Text("People", "族群"),
    "feas_shipped": Text("NHANES (shipped)", "NHANES（隨附）"),
    "feas_left": Text("Left after each demand, in the order of the record", "依登錄順序逐項要求後剩餘"),
    "feas_each": Text("Each demand alone", "各項要求單獨通過比例"),
    "feas_unjudged": Text("Cannot be judged here, for want of", "此族群無法判定（缺少之項目）"),
    "feas_look": Text("To look at", "須查看"),
    "feas_own": Text(
        "A site asks its own records (OMOP, FHIR, a table) on its own machine: vertebra feasibility; or here, where "
        "the administrator has placed an extract for this page.",
        "各中心可於本機以自有資料（OMOP、FHIR 或表格）查詢：vertebra feasibility；"
        "管理者為本頁備妥之資料，亦可於此查詢。",
    ),
    "rule_own": Text("The study's own rule", "本試驗之規則"),
    "rule_after": Text("Dosed", "已給藥"),
    "rule_stop_at": Text("Stop at", "停止於"),
    "rule_stairs": Text("Stop where the number harmed reaches the shaded area", "受害人數進入陰影區即停止"),
    "rule_exact": Text("Exact properties", "精確特性"),
    "rule_rate": Text("True rate", "真實發生率"),
    "rule_p": Text("Chance to stop", "停止機率"),
    "rule_saved": Text("Before the last", "於末位之前"),
    "rule_n": Text("Dosed, mean", "平均給藥人數"),
    "rule_harmed": Text("Harmed, mean", "平均受害人數"),
    "rule_late": Text("By cohort: chance", "依梯次：機率"),
    "rule_late_n": Text("By cohort: dosed", "依梯次：給藥"),
    "rule_beside": Text("Beside other rules", "與其他規則並列"),
    "rule_curves": Text("Chance to stop and participants dosed, by the true rate", "各真實發生率之停止機率與給藥人數"),
    "rule_stops": Text("Stop at, after 1, 2, …", "第 1、2、… 位後停止於"),
    "rule_front": Text("The best of all boundaries", "所有界線中之最佳者"),
    "rule_searched": Text("monotone boundaries were looked at, all there are;", "種單調界線全數檢視；"),
    "rule_admitted": Text(
        "keep the level. None beats these in both power and the number dosed.",
        "種符合水準。下列界線之檢定力與給藥人數無他者可兼勝。",
    ),
    "rule_alpha": Text("Chance at the acceptable rate", "可接受發生率下之機率"),
    "rule_power": Text("Chance at the unacceptable rate", "不可接受發生率下之機率"),
    "rule_silence": Text("If nobody is harmed", "若無人受害"),
    "rule_one_sided": Text("one-sided 95 %", "單側 95 %"),
    "rule_two_sided": Text("two-sided 95 %", "雙側 95 %"),
    "rule_know": Text("What to know before relying on a rule", "採用規則前須知"),
    "trials_each": Text("Trials of each scenario", "各情境之試驗數"),
    "trials_more": Text(
        "More trials, other scenarios, the report as PDF: vertebra scenarios.",
        "更多試驗、其他情境或 PDF 報告：vertebra scenarios。",
    ),
    "trials_none": Text(
        "No scenarios ship with this study: give your own with vertebra scenarios --grid FILE.",
        "此試驗未附情境：請以 vertebra scenarios --grid FILE 提供。",
    ),
}
