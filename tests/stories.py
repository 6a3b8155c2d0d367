"""Stories in the words of the trial: `participant().consented().screened().harvested().injected(day=0)`.

A story goes through the one door like everybody else. Each step has sound answers by default and takes others by item
id; `.refused(...)` tells what the last attempt was refused for.
"""

from datetime import date, timedelta
from functools import cache

from vertebra.conduct import commands as c
from vertebra.conduct.attached import attachment
from vertebra.conduct.consent import current_version
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.entries import Scan
from vertebra.conduct.product.labelling import next_row
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study, with_reading
from vertebra.simulate.condition import png
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

FIRST = date(2026, 1, 5)
SURGERY = date(2026, 2, 2)
INJECTION = date(2026, 3, 16)

DM = {"AGE": 40, "SEX": "M", "HEIGHT": 1720, "WEIGHT": "70.0", "SMOKING": "NEVER"}
DX = {
    "HERN": "Y", "HERNTYPE": "EXTRUSION", "DEGEN": "Y", "LEVEL": "L4L5", "COUNTMETH": "C2", "LSTV": "N",
    "SURGFIT": "Y", "SURGPLAN": SURGERY.isoformat(), "LBP": "Y", "LEGSYM": "Y", "LEGSIDE": "LEFT", "SLR": "POS",
    "ONSETDTC": "2025-06-01", "CONSTRT": "Y", "CONSTXT": "NSAID", "CONSIMP": "N",
}  # fmt: skip
HX = dict.fromkeys(
    ("DISCITIS", "SPONDYLI", "LISTHES", "FRACTURE", "TRAUMA", "STENOSIS", "OLF", "SPTUMOR", "METBONE", "IMMDEF",
     "IMMSUPP", "TUMOR", "AUTOIMM", "BLOOD", "PRIORSPN", "DRUGALL", "OTHTRIAL", "MRIUNFIT", "PIUNFIT"),
    "N",
)  # fmt: skip
PE = {
    "TEMP": "36.6",
    "SYSBP": 120,
    "DIABP": 80,
    "PULSE": 70,
    "LOCALINF": "N",
    "SYSINF": "N",
    "ANTIBIO": "N",
    "NEURONEW": "N",
}
SAF = {
    "WBC": "6.00", "NEUT": "3.60", "LYMPH": "1.80", "MONO": "0.40", "EOS": "0.15", "BASO": "0.05", "HGB": "14.5",
    "PLT": 250, "BUN": "14", "CREAT": "0.90", "AST": 22, "ALT": 24, "BILI": "0.8", "ALP": 70,
}  # fmt: skip
COAG = {"PT": "12.5", "INR": "1.02"}
SERO = {"HIV": "NEG", "VDRL": "NEG", "HBSAG": "NEG", "HCVAB": "NEG"}
INF = {"CRP": "2.0", "ESR": 8}
VAS = {"VASBACK": 68, "VASLEG": 72}
ODI = {f"ODI{n}": 2 for n in range(1, 11)}
MR = {"NLEVELS": 1, "PFIRR": "4", "ANNULUS": "FISSURE", "ROOT": "Y", "MODIC": "0", "T2": 60}
XR = {"DHA": "8.0", "DHM": "10.0", "DHP": "6.0", "BODYP": "27.0", "BODYD": "28.0"}
SURG = {
    "PRLEVEL": "L4L5", "PRSIDE": "LEFT", "TECHNIQUE": "MICRO", "BLOODLOSS": 40, "COMPLIC": "NONE",
    "PROPHYL": "CEFAZOLIN", "TISMASS": "1.20", "TISMED": "SALINE", "TISANTIB": "NONE", "TISSORT": "NP",
}  # fmt: skip
REC = {"RECTEMP": "5.0", "RECCOND": "GOOD", "RECEXC": "N"}
CUL = {"CULSTEP": "SEED", "CULPASS": 0, "CULMATS": "COL-2601;FBS-2602;PSA-2603", "CULCLEAR": "Y"}
INCUBATOR = {"CULINC": "INC-02", "CULTEMP": "37.0", "CULOXY": "5.0", "CULCO2": "5.0"}
# 40 live of 50 seen, diluted twice, 2 mL: 0.4 million; 160 live of 170, diluted four times, 4 mL: 6.4 million
FEW = {**{f"CULLIVE{n}": 10 for n in (1, 2, 3, 4)}, "CULDEAD1": 2, "CULDEAD2": 2, "CULDEAD3": 3, "CULDEAD4": 3}
MANY = {f"CULLIVE{n}": 40 for n in (1, 2, 3, 4)} | {"CULDEAD1": 2, "CULDEAD2": 2, "CULDEAD3": 3, "CULDEAD4": 3}
CULTURE = (
    {"CULSTEP": "DIGEST", "CULMASS": "1.10", "CULENZ": "6.0", **FEW, "CULDIL": 2, "CULVOL": "2.00"},
    {"CULSTEP": "SEED", "CULSEED": "0.40", "CULAREA": 80, **INCUBATOR},
    {"CULSTEP": "ACTIVATE", "CULDEF": "PROTOCOL", **INCUBATOR},
    {"CULSTEP": "HARVEST", **MANY, "CULDIL": 4, "CULVOL": "4.00", "CULCONF": 95},
)
FILL = {
    "FILLAIM": "2.50",
    "LOTPASS": 1,
    "LOTVOL": "2.50",
    "LOTCONC": "1.00",
    "LOTVIAB": "92.0",
    "FILLMATS": "SAL-2604",
    "RETAINED": "Y",
    "FILLANTIB": "PS",
}
TEST = {
    "TSTGRAM": "NEG", "TSTSTER0": "NEG", "TSTENDO": "0.01", "TSTMYCO": "NEG", "TSTIDENT": "MATCH", "TSTVIAB": "92.0",
    "TSTCONC": "1.00", "TSTVOL": "2.50",
}  # fmt: skip
SHOT = attachment(png([[0, 120, 240]] * 3), "image/png")
DOSE = {
    "EXLEVEL": "L4L5", "EXVOL": "2.50", "EXCONC": "1.00", "EXVIAB": "88.0", "EXLEFT": "0.00", "EXSECOND": "Y",
    "EXIMG": "Y",
    "EXIMGAP": SHOT.sha256, "EXIMGLAT": SHOT.sha256, "EXTRAV": "N",
    "EXRESIST": "LOW", "EXNEEDLE": "22G", "EXANAES": "LOCAL", "EXCONTR": "NONE",
    "EXANTIB": "NONE", "EXTEMP": "36.6",
}  # fmt: skip
SOUND = {"DM": DM, "DX": DX, "HX": HX, "PE": PE, "SAF": SAF, "COAG": COAG, "SERO": SERO, "INF": INF, "VAS": VAS,
         "ODI": ODI, "MR": MR, "XR": XR, "PREG": {"HCG": "NA"}}  # fmt: skip
_DATED = {"SAF": "SAFDTC", "COAG": "COAGDTC", "SERO": "SERODTC", "VAS": "VASDTC", "MR": "MRDTC", "XR": "XRDTC"}


@cache
def corrected() -> Study:
    """The reference study under its corrected reading: the one under which people can be enrolled."""
    from vertebra.studies.npc001.study import build

    return with_reading(build(), "corrected")


class Story:
    """One participant of one trial, told step by step."""

    def __init__(self, site: Site, who: str) -> None:
        self.site, self.who = site, who
        self.tidy = True  # after a step the line is cleared, as the page of the step does
        self.last: Decision | None = None

    @property
    def state(self) -> Participant:
        return self.site.participant(self.who)

    @property
    def entries(self) -> list[object]:
        with self.site.desk.ledger.begin() as tx:
            return list(tx.read(self.who, 0))

    def on(self, day: date, hour: int = 9, minute: int = 0) -> "Story":
        """Time moves on; it never goes back."""
        self.site.now = max(self.site.now, self.site.at(day, hour, minute))
        return self

    def does(self, command: c.Command, role: str, user: str = "") -> "Story":
        """Any command that must succeed."""
        self.last = self.site.submit(command, role, self.who, user)
        return self

    def tries(self, command: c.Command, role: str, user: str = "") -> "Story":
        """Any command that may be refused."""
        self.last = self.site.attempt(command, role, self.who, user)
        if isinstance(command, c.DoStep) and self.tidy and self.site.trial.workspaces.get(command.place) == self.who:
            self.site.attempt(c.CloseWorkspace(command.place), "lab")
        return self

    def refused(self) -> set[str]:
        """The codes for which the last attempt was refused; empty when it was carried out."""
        assert self.last is not None
        return {r.code for r in self.last.refusals}

    def consented(self, *which: str) -> "Story":
        for consent in self.site.study.consents:
            if consent.id in (which or ("trial", "tissue")):
                version = current_version(self.site.study, consent.id)
                at = self.site.written(self.site.now)
                self.does(c.GiveConsent(consent.id, version, at, len(consent.elements)), "coordinator")
        return self

    def fills(self, form: str, visit: str, **changes: object) -> "Story":
        """Save a form with sound answers and these changes; `None` leaves an item out, a missing reason is a tuple."""
        return self._save(form, visit, {**SOUND.get(form, {}), **changes})

    def _save(self, form: str, visit: str, answers: dict, reason: str = "", row: int = 0) -> "Story":
        today = self.site.today
        if form in _DATED:
            answers = {_DATED[form]: today.isoformat(), **answers}
        if form == "INF":
            answers = {"INFDTC": self.site.written(self.site.now), **answers}
        kept = {k: v for k, v in answers.items() if v is not None}
        data = self.site.data(kept)
        command = c.SaveForm(form, data, today.isoformat(), visit, row, reason)
        self.last = self.site.attempt(command, self.site.writer(form), self.who)
        return self

    def corrects(self, form: str, visit: str, reason: str, row: int = 0, **changes: object) -> "Story":
        return self._save_only(form, visit, changes, reason, row)

    def _save_only(self, form: str, visit: str, answers: dict, reason: str, row: int) -> "Story":
        sheet = next(s for p, s in self.state.sheets.items() if (p.visit, p.form, p.row) == (visit, form, row))
        command = c.SaveForm(form, self.site.data(answers), sheet.occurred_at, visit, row, reason)
        self.last = self.site.attempt(command, self.site.writer(form), self.who)
        return self

    def logs(self, form: str, row: int = 1, **answers: object) -> "Story":
        return self._save(form, "", dict(answers), row=row)

    def screened(self, **changes: object) -> "Story":
        """All forms of the screening visit; changes by item id go where they belong. Then the investigator signs."""
        for form in self.site.study.visit("V1").forms:
            if form in SOUND:
                mine = {k: v for k, v in changes.items() if k in {i.id for i in self.site.study.form(form).items}}
                self.fills(form, "V1", **mine)
        return self.signed("screening")

    def signed(self, moment: str) -> "Story":
        return self.does(c.SignEligibility(moment), "investigator")  # type: ignore[arg-type]

    def ordered(self, surgery: date = SURGERY) -> "Story":
        """The lot with its identity, and a place in the lab from the day of the surgery on."""
        return self.booked(surgery).does(c.OrderLot(), "coordinator")

    def booked(self, surgery: date = SURGERY, injection: str = "") -> "Story":
        """A slot for that day, or for today when it is over."""
        day = max(surgery, self.site.today)
        return self.does(c.BookSlot(self.who, day.isoformat(), injection), "coordinator")

    def step(self, step: str, role: str, answers: dict, **more: object) -> "Story":
        """Attempt a product step with the right labels unless `scans` says otherwise."""
        witness = more.pop("witness", "lab2" if role == "lab" else "coordinator")
        place = more.pop("place", "hood 1" if role == "lab" else "")
        at = more.pop("at", self.site.now)
        kept = {k: v for k, v in answers.items() if v is not None}
        command = self.site.step(self.who, step, kept, at, str(witness), place=place, **more)
        return self.tries(command, role)

    def harvested(self, **changes: object) -> "Story":
        """Fit on the day, tissue taken and received."""
        self.ordered().on(SURGERY, 8).fills("PE", "V2").fills("PREG", "V2").signed("discectomy").on(SURGERY, 11)
        start, end, taken = (self.site.written(self.site.at(SURGERY, h, m)) for h, m in ((9, 0), (10, 30), (10, 0)))
        times = {"SURGDTC": start, "SURGEND": end, "TISDTC": taken}
        self.step("collect", "surgeon", {**SURG, **times, **changes}, at=self.site.at(SURGERY, 10))
        return self

    def received(self, hours: int = 3, **changes: object) -> "Story":
        taken = self.site.at(SURGERY, 10)
        self.site.now = max(self.site.now, taken + timedelta(hours=hours))
        at = self.site.written(taken + timedelta(hours=hours))
        decided = {k: changes.pop(k) for k in ("RECEXCOK", "RECQA") if k in changes}
        self.step("receive", "lab", {**REC, "RECDTC": at, **changes})
        return self.disposed("REC", **decided) if decided and not self.refused() else self

    def disposed(self, form: str, row: int = 0, **answers: object) -> "Story":
        """Quality writes what is quality's alone."""
        sheet = next(s for p, s in self.state.sheets.items() if (p.form, p.row) == (form, row))
        command = c.SaveForm(form, self.site.data(answers), sheet.occurred_at, "", row)
        return self.tries(command, "quality")

    def cultured(self, row: int = 1, **changes: object) -> "Story":
        """Digested, seeded, activated, harvested; with changes one row alone, a seeding unless they say otherwise."""
        self.on(SURGERY + timedelta(days=1), 9)
        for number, work in enumerate(({},) if changes or row > 1 else CULTURE, row):
            began = {"CULDTC": self.site.written(self.site.now)}
            self.step("culture", "lab", {**CUL, **began, **work, **changes}, row=number)
            self.site.now += timedelta(minutes=1)
        return self

    def work(self, stage: str) -> dict[str, object]:
        """Sound answers for one piece of work on the culture, now."""
        return {**CUL, "CULDTC": self.site.written(self.site.now), "CULSTEP": stage}

    def labelled(self, kind: str, count: int = 1, role: str = "lab", **more: object) -> "Story":
        """Print labels in the next row of the log; `reason`, `destroyed`, `lost` account for earlier ones."""
        items = {"reason": "LBLREAS", "destroyed": "LBLDESTR", "lost": "LBLLOST"}
        told = {items[k]: more.pop(k) for k in tuple(more) if k in items}
        row = more.pop("row", next_row(self.site.study, self.state))
        return self.step("label", role, {"LBLKIND": kind, "LBLCOUNT": count, **told}, row=row, **more)

    def ready(self, **changes: object) -> "Story":
        """The visit before the injection, signed."""
        self.on(INJECTION - timedelta(days=2), 9)
        for form in self.site.study.visit("V4").forms:
            if form in SOUND:
                mine = {k: v for k, v in changes.items() if k in {i.id for i in self.site.study.form(form).items}}
                pain = {"VASBACK": 40, "VASLEG": 25} if form == "VAS" else {}
                self.fills(form, "V4", **{**pain, **mine})
        return self.signed("before injection")

    def filled(self, **changes: object) -> "Story":
        self.on(INJECTION, 7)
        now = self.site.now
        times = {"FILLDTC": self.site.written(self.site.now), "FILLAT": self.site.written(now)}
        expiry = {"LOTEXP": self.site.written(now + timedelta(hours=6))}
        return self.step("fill", "lab", {**FILL, **times, **expiry, **changes})

    def tested(self, **changes: object) -> "Story":
        return self.step("test", "lab", {**TEST, "TSTDTC": self.site.written(self.site.now), **changes})

    def released(self, role: str = "quality", **changes: object) -> "Story":
        answers = {
            "RELDTC": self.site.written(self.site.now),
            "RELDEC": "CONDITIONAL",
            "RELCOND": "LATE",
        }
        return self.step("release", role, {**answers, **changes})

    def made(self) -> "Story":
        """Received, cultured, ready, filled, tested, released: only the injection is missing."""
        return self.received().cultured().ready().filled().tested().released()

    def injected(self, **changes: object) -> "Story":
        """Attempt the injection at nine o'clock of the injection day."""
        self.on(INJECTION, 9)
        more = {k: changes.pop(k) for k in ("scans", "reason", "at", "witness") if k in changes}
        at = more.get("at", self.site.now)
        self.site.desk.attach(self.who, SHOT, self.site.actor("investigator"), self.site.now)
        return self.step("administer", "investigator", {**DOSE, "EXDTC": self.site.written(at), **changes}, **more)

    def at_visit(self, visit: str, day: int, **changes: object) -> "Story":
        """The forms of a follow-up visit so many days after the injection."""
        self.on(INJECTION + timedelta(days=day), 9)
        for form in self.site.study.visit(visit).forms:
            if form in SOUND:
                mine = {k: v for k, v in changes.items() if k in {i.id for i in self.site.study.form(form).items}}
                self.fills(form, visit, **mine)
        return self


def trial(study: Study | None = None) -> Site:
    """A trial that is open for enrolment, in memory."""
    study = study or corrected()
    site = Site(study, Desk(study, MemoryLedger()))
    set_up(site, FIRST, slots=40)
    site.now = site.at(FIRST)
    return site


def participant(site: Site | None = None, who: str = "P-001") -> Story:
    """A person with a number, at a trial of its own unless a site is given."""
    story = Story(site or trial(), who)
    return story.does(c.Identify(story.site.name), "coordinator")


def bag_of(story: Story) -> tuple[Scan, Scan]:
    """The labels that are at the bedside when this participant's bag is there."""
    lot = story.site.lot(story.who)
    return Scan("person", lot.person), Scan("container", lot.id)
