"""Identification, consent, eligibility, signals and reports, the erasure of personal data."""

from datetime import date

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.consent import consent_stands, current_version
from vertebra.conduct.decide.signatures import printed_name
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import irb_valid
from vertebra.conduct.look import day_of
from vertebra.protocol.eligibility import eligible, judge
from vertebra.terms.identifiers import is_participant
from vertebra.terms.verdicts import Verdict

OUTCOME = {Verdict.MET: "eligible", Verdict.NOT_MET: "not eligible", Verdict.UNKNOWN: "unknown"}


def identify(work: Work, command: c.Identify) -> None:
    """Open a participant's stream: only at a site that recruits under a valid ethics approval (R3, H24)."""
    if not is_participant(work.participant.id):
        work.refuse("PARTICIPANT-ID", "A participant's number looks like P-003.", "受試者編號格式如 P-003。")
    if work.participant.number:
        work.refuse("KNOWN", "This number is taken: take the next one.", "此編號已使用：請用下一編號。")
    if command.site not in work.trial.sites:
        work.refuse("SITE-UNKNOWN", f"There is no site {command.site!r}.", "無此試驗中心。")
    elif not work.trial.recruiting.get(command.site, False):
        work.refuse(
            "NOT-RECRUITING",
            "The site is not open for enrolment: ask the sponsor to open it.",
            "此中心尚未開放收案：請洽試驗委託者開放。",
        )
    elif not irb_valid(work.trial, command.site, work.today):
        work.refuse("H24", "No valid ethics approval today: renew it first.", "倫理審查核准無效，請先展延。")
    if not work.refusals:
        work.add(e.Identified(command.site))


def decline(work: Work, command: c.Decline) -> None:
    """Before any consent; afterwards it is withdrawn. Who declined may still change their mind and consent."""
    day = day_of(command.occurred_at)
    if day is None or day.isoformat() > work.today:
        work.refuse("FUTURE", "Give a date that is not in the future.", "日期不得為未來。")
    if work.participant.consents:
        work.refuse("CONSENTED", "Consent was given: record its withdrawal instead.", "已簽署同意書：請改為撤回同意。")
    if work.participant.declined_at:
        work.refuse("DECLINED", "That is recorded already.", "已登錄不參加。")
    if not work.refusals:
        work.add(e.ParticipationDeclined(command.why.strip()), command.occurred_at)


def give_consent(work: Work, command: c.GiveConsent) -> None:
    day = day_of(command.occurred_at)
    if day is None or day.isoformat() > work.today:
        work.refuse("FUTURE", "Consent needs a date that is not in the future.", "同意日期不得為未來。")
    elif not irb_valid(work.trial, work.participant.site, day.isoformat()):
        work.refuse(
            "H24",
            "No valid ethics approval on that day: give the true day, or record the approval.",
            "當日無有效之倫理審查核准：請確認日期或登錄核准。",
        )
    if command.version != current_version(work.study, command.consent):
        current = current_version(work.study, command.consent)
        work.refuse("CONSENT-VERSION", f"Use the current version {current}.", f"請用現行版本 {current}。")
    required = next((len(x.elements) for x in work.study.consents if x.id == command.consent), 0)
    if command.elements < required:
        work.refuse("CONSENT-ELEMENTS", f"All {required} elements must be ticked.", f"須逐項勾選 {required} 項。")
    if not work.refusals:
        work.add(e.ConsentGiven(command.consent, command.version, command.elements), command.occurred_at)


def withdraw_consent(work: Work, command: c.WithdrawConsent) -> None:
    given = work.participant.consents.get(command.consent)
    if given is None or given.withdrawn_at:
        work.refuse("NO-CONSENT", "There is no consent to withdraw.", "無可撤回之同意書。")
    elif (day := day_of(command.occurred_at)) is None:
        work.refuse("TIME", "Give the day on which consent was withdrawn.", "請填撤回同意之日期。")
    elif day.isoformat() > work.today:
        work.refuse(
            "FUTURE",
            "A withdrawal is recorded once it is said: give its true day.",
            "撤回日期不得為未來：請填實際日期。",
        )
    elif not command.tissue.strip():
        work.refuse("TISSUE", "Say what happens to tissue and cells already held.", "請註明已採集組織與細胞之處置。")
    else:
        work.add(e.ConsentWithdrawn(command.consent, command.tissue), command.occurred_at)


def sign_eligibility(work: Work, command: c.SignEligibility) -> None:
    """Judge every criterion that is due at this moment and record the verdicts with what they rest on."""
    study, name = work.study, printed_name(work, command.title)
    if not consent_stands(study, work.participant, "trial", date.fromisoformat(work.today)):
        work.refuse("H3", "No valid consent: obtain consent first.", "無有效同意書。")
    if work.refusals:
        return
    view = work.view()
    due = [x for x in study.criteria if command.moment in x.moments]
    judged = {x.id: judge(x, study.reading, view) for x in due}
    work.add(
        e.EligibilitySigned(
            command.moment,
            study.reading,
            {id: j.verdict.value for id, j in judged.items()},
            OUTCOME[eligible([j.verdict for j in judged.values()])],
            {id: j.entries for id, j in judged.items() if j.entries},
            name,
            command.meaning,
        )
    )


def review_signal(work: Work, command: c.ReviewSignal) -> None:
    known = any((s.signal, s.visit) == (command.signal, command.visit) for s in work.participant.signals)
    if not known:
        work.refuse("SIGNAL-UNKNOWN", "There is no such signal.", "無此訊號。", command.signal)
    elif not command.decision.strip():
        work.refuse("REASON", "Say what was decided.", "請填寫判定。", command.signal)
    else:
        work.add(e.SignalReviewed(command.signal, command.visit, command.decision))


def send_report(work: Work, command: c.SendReport) -> None:
    """Stop a report clock. A late report is a deviation, found with all that is overdue."""
    clock = next((k for k in work.participant.clocks if (k.clock, k.row) == (command.clock, command.row)), None)
    if clock is None or clock.sent:
        work.refuse("CLOCK", "There is no such clock running.", "無此進行中之通報時鐘。", command.clock)
        return
    work.add(e.ReportSent(command.clock, command.row, late=work.today > clock.due))


def erase_personal_data(work: Work, command: c.ErasePersonalData) -> None:
    """Only the fact of the erasure is an entry; the store erases the vault row in the same transaction."""
    if work.participant.erased:
        work.refuse("ERASED", "The personal data are erased already.", "個人資料已刪除。")
    elif not command.why.strip():
        work.refuse("REASON", "Say why the personal data are erased.", "請填刪除原因。")
    else:
        work.add(e.PersonalDataErased(command.why))
