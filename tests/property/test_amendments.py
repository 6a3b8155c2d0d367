"""What must hold after any amendments and any history: nothing recorded is lost, replay equals live, the impact says
what the move then does, and a move leaves what working out and asking from nothing under the new version would give,
but on forms that are signed, locked or frozen: those stay as they were.

Source: peers notes 3.2 (what amendments destroy elsewhere); design, contracts (replay equals live).
"""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from small_trial import amend, base, edits, open_trial
from vertebra.app.pages.oversight.casebook import casebook
from vertebra.app.pages.telling import Teller
from vertebra.app.reading import rows_of
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.derived import worked_out
from vertebra.conduct.decide.impact import impact
from vertebra.conduct.decide.moving import kept_forms
from vertebra.conduct.decide.questions import ask_again
from vertebra.conduct.decide.work import Work
from vertebra.conduct.desk import Desk
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry, verify_stream
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Place
from vertebra.conduct.visits import schedule_across
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import derive_tables
from vertebra.protocol.amend import diff
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.versions import Studies
from vertebra.terms.verdicts import Verdict

PEOPLE = ("P-001", "P-002")
people = st.sampled_from(PEOPLE)
values = {
    "LAB": st.fixed_dictionaries(
        {},
        optional={
            "LABDTC": st.just("2026-01-05"),
            "PLT": st.sampled_from(["5", "40", "90", "250", "1500"]),
            "HGB": st.sampled_from(["14.0", "9.5"]),
            "COUNT": st.sampled_from(["7", "60", "A"]),
            "KIND": st.sampled_from("ABD"),
        },
    ),
    "PRO": st.fixed_dictionaries(
        {},
        optional={
            "PAIN": st.sampled_from(["10", "70"]),
            "ODI1": st.sampled_from("05"),
            "ODI2": st.sampled_from("13"),
            "ASKED": st.sampled_from("YN"),
        },
    ),
    "HX": st.fixed_dictionaries(
        {"FIT": st.just("Y"), "PRIOR": st.just("N")},
        optional={
            "ALLERGY": st.sampled_from("YN"),
            "NOTE": st.sampled_from(["as told", "2026-01-01"]),
            "MORE": st.sampled_from(["A", "A;B", "B"]),
            "DAY": st.sampled_from(["2025", "2025-03", "2025-03-01"]),
            "COUNT": st.just("8"),
        },
    ),
    "DIARY": st.fixed_dictionaries({"SLEPT": st.sampled_from("YN")}, optional={"WALKED": st.just("a little")}),
}
FIRST = {
    "LAB": {"LABDTC": "2026-01-05", "PLT": "40", "HGB": "14.0", "COUNT": "60", "KIND": "B"},
    "HX": {"ALLERGY": "N", "FIT": "Y", "PRIOR": "N", "NOTE": "as told", "MORE": "A;B", "DAY": "2025"},
    "PRO": {"PAIN": "70", "ODI1": "5"},
    "DIARY": {"SLEPT": "Y"},
}
saves = st.sampled_from(list(values)).flatmap(lambda form: st.tuples(st.just(form), values[form]))
STILL = {
    "frozen": (c.FreezeForms, "data"),
    "locked": (c.LockForms, "data"),
    "signed": (lambda spots: c.SignForms(spots, "authorship", ""), "investigator"),
}
several_edits = st.lists(st.sampled_from(list(edits())), min_size=1, max_size=4, unique=True).map(tuple)


class Amendments(RuleBasedStateMachine):
    """Two participants, any amendments; whoever is asked may be moved at any time."""

    @initialize()
    def open_the_trial(self):
        self.site = open_trial()
        self.studies = [base()]
        for who in PEOPLE:
            self.site.submit(c.Identify("S01"), "coordinator", who)
            self._consents(who)
            for form, answers in FIRST.items():
                self.a_form_is_saved_at(who, "V1", form, answers)
            self.a_form_is_saved_at(who, "VX", "PRO", FIRST["PRO"])

    def _consents(self, who):
        study = self._study(who)
        wanted = next(x.version for x in study.consents if x.id == "trial")
        self._tries(who, c.GiveConsent("trial", wanted, self.site.written(self.site.now)), "coordinator")

    def _study(self, who):
        return self.site.desk.studies[self.site.participant(who).study_version]

    def _tries(self, who, command, role):
        decision = self.site.attempt(command, role, who)
        event(f"{command.name}: {', '.join(sorted({r.code for r in decision.refusals})) or 'done'}")
        return decision

    @rule(who=people, save=saves, visit=st.sampled_from(["V1", "V1", "VX", "UNS"]), reason=st.just("corrected"))
    def a_form_is_saved(self, who, save, visit, reason):
        self.a_form_is_saved_at(who, visit, *save, reason)

    def a_form_is_saved_at(self, who, visit, form, answers, reason=""):
        study = self._study(who)
        units = {i.id: i.unit for i in study.items() if i.type == "number"}
        data = tuple(e.Datum(id, value, units.get(id, "")) for id, value in answers.items())
        day = self.site.today.isoformat()
        sheet = self.site.participant(who).sheets.get(Place(visit, form, 0))
        self._tries(who, c.SaveForm(form, data, sheet.occurred_at if sheet else day, visit, 0, reason), "coordinator")

    @rule(who=people, row=st.sampled_from([1, 2]), serious=st.sampled_from("YN"))
    def a_harm_is_logged(self, who, row, serious):
        data = (e.Datum("AETERM", "pain"), e.Datum("AESER", serious))
        self._tries(who, c.SaveForm("AE", data, self.site.today.isoformat(), "", row, "again"), "coordinator")

    @rule(who=people, pick=st.integers(0, 9))
    def a_question_is_closed(self, who, pick):
        open_ = self.site.participant(who).open_queries
        if open_:
            self._tries(who, c.CloseQuery(open_[pick % len(open_)].id), "data")

    @rule(who=people, pick=st.integers(0, 9), how=st.sampled_from(sorted(STILL)))
    def a_form_is_made_to_stand_still(self, who, pick, how):
        places = [*self.site.participant(who).sheets]
        make, role = STILL[how]
        self._tries(who, make((places[pick % len(places)].spot,)), role)

    @rule(who=people, how=st.sampled_from([c.UnfreezeForms, c.UnlockForms]))
    def all_forms_are_opened_again(self, who, how):
        self._tries(who, how((), "again"), "data")

    @rule(who=people)
    def eligibility_is_signed(self, who):
        self._tries(who, c.SignEligibility("screening"), "investigator")

    @rule(who=people)
    def consent_is_given(self, who):
        self._consents(who)

    @rule(days=st.sampled_from([0, 1, 20]))
    def time_passes(self, days):
        self.site.now += timedelta(days=days)

    @rule(names=several_edits)
    def the_study_is_amended(self, names):
        study = amend(self.studies[-1], names, f"{len(self.studies) + 1}.0")
        assert diff(self.studies[-1], study), "the edition at least"
        self.studies.append(study)
        desk = Desk(study, self.site.desk.ledger, self.site.desk.studies)
        for who in PEOPLE:
            desk.refresh(who)
        self.site.study, self.site.desk = study, desk
        self.site.submit(c.AdoptStudy(study.version, study.reading), "sponsor")
        day = self.site.today.isoformat()
        self.site.submit(c.ApproveVersion("S01", study.version, "letter", day, "committee"), "coordinator")

    @rule(names=several_edits, who=people)
    def the_study_is_amended_for_somebody(self, names, who):
        self.the_study_is_amended(names)
        self.a_participant_is_moved(who)

    @precondition(lambda self: len(self.studies) > 1)
    @rule(who=people)
    def a_participant_is_moved(self, who):
        before, trial, study = self.site.participant(who), self.site.trial, self.studies[-1]
        old = self._study(who)
        decision = self._tries(who, c.MoveParticipant(study.version, "amended"), "data")
        if decision.done:
            self._as_foretold(before, trial, old, study, decision)

    def _as_foretold(self, before, trial, old, new, decision):
        found = impact(old, new, before, trial, self.site.now)
        bodies = [entry.body for entry in decision.entries if entry.stream == before.id]
        opened = [(Place(b.visit, b.form, b.row), b.item, b.check) for b in bodies if isinstance(b, e.QueryOpened)]
        assert opened == list(found.opens)
        assert [b.query for b in bodies if isinstance(b, e.QueryClosed)] == list(found.closes)
        saved = [b for b in bodies if isinstance(b, e.FormSaved)]
        done = [(Place(b.visit, b.form, b.row), d.item, d.shown) for b in saved for d in b.derived]
        assert done == [(x.place, x.item, x.after) for x in found.derived]
        assert all(not b.data and b.moved_to == new.edition for b in saved)
        raised = [(b.signal, Place(b.visit, b.form, b.row)) for b in bodies if isinstance(b, e.SignalRaised)]
        assert raised == list(found.signals)
        started = [(b.clock, b.row, b.due) for b in bodies if isinstance(b, e.ClockStarted)]
        assert started == list(found.clocks)
        assert all(due >= self.site.today.isoformat() for _, _, due in started), "nothing is late by the move itself"
        of_trial = [entry.body for entry in decision.entries if entry.stream == "trial"]
        assert [(b.rule, b.row) for b in of_trial if isinstance(b, e.HarmCounted)] == list(found.harms)
        held = [b.rule for b in of_trial if isinstance(b, e.HoldPlaced)]
        assert [rule for rule in held if rule != "HIGH"] == list(found.holds)
        self._safety_as_from_nothing(decision, new)
        follows = {e.ParticipantMoved, e.FormSaved, e.QueryOpened, e.QueryClosed, e.SignalRaised, e.ClockStarted}
        assert {type(b) for b in bodies} <= follows
        self._nothing_else_changed(before, decision.participant, {(place, item) for place, item, _ in done}, found.kept)
        self._asks_as_from_nothing(before.id, decision.participant, found.kept)
        self._works_out_as_from_nothing(decision.participant, new, old, before, found.kept)

    def _safety_as_from_nothing(self, decision, new):
        """Each harm that the new version reports or counts has its clock and is counted, on kept forms too."""
        p, safety = decision.participant, new.safety
        view = Work(new, decision.trial, p, e.SYSTEM, self.site.now).view()
        rules = [(r.id, r.where) for r in safety.pauses] + [(safety.boundary.id, safety.boundary.counted)]
        for place in (x for x in p.sheets if x.form == "AE"):
            for clock in safety.clocks:
                met = verdict_of(clock.starts, view.at(place)) is Verdict.MET
                assert not met or (clock.id, place.row) in {(k.clock, k.row) for k in p.clocks}
            for id, where in rules:
                met = verdict_of(where, view.at(place)) is Verdict.MET
                assert not met or (id, p.id, place.row) in decision.trial.harms

    def _nothing_else_changed(self, before, after, anew, kept):
        """What was typed is where it was; a form that stands still is the same to the last entry."""
        assert set(kept) == kept_forms(before)
        assert all(after.sheets[place] == before.sheets[place] for place in kept)
        assert all(q.place not in kept for id, q in after.queries.items() if q != before.queries.get(id))
        for form in {place.form for place in before.sheets}:
            assert [x for x, _ in after.sheets_of(form)] == [x for x, _ in before.sheets_of(form)], "their order"
        cells = [{(p, i): x for p, s in who.sheets.items() for i, x in s.cells.items()} for who in (before, after)]
        assert {key for key in cells[1] if cells[0].get(key) != cells[1][key]} == anew

    def _works_out_as_from_nothing(self, p, new, old, before, kept):
        """Every derived value is what its rule gives now; one that the old rule tells alike may be older."""
        work, then = (Work(s, self.site.trial, x, e.SYSTEM, self.site.now) for s, x in ((new, p), (old, before)))
        for place in (x for x in p.sheets if x not in kept and is_planned(new, x)):
            for item in (i for i in new.form(place.form).items if i.derive is not None):
                cell = p.cell(place, item.id)
                known = is_planned(old, place) and {i.id: i for i in old.form(place.form).items}.get(item.id)
                was = worked_out(known, known.derive, then.view(place)) if known and known.derive else e.Datum(item.id)
                told = worked_out(item, item.derive, work.view(place))
                assert told in (was, cell.datum if cell else e.Datum(item.id))

    def _entries(self, stream):
        with self.site.desk.ledger.begin() as tx:
            return [read_entry(row.data, row.hash) for row in tx.read(stream, 0)]

    def _people(self):
        return [(who, self.site.participant(who)) for who in PEOPLE] if hasattr(self, "site") else []

    def _asks_as_from_nothing(self, who, p, kept=()):
        """Who never was asked anything is asked the same, but for what a person closed for this very value."""
        bare = p.fork()
        bare.queries = {}
        work = Work(self._study(who), self.site.trial.fork(), bare, e.SYSTEM, self.site.now)
        ask_again(work, [place for place in p.sheets if place not in kept])
        wanted = {_key(q): q.about for q in bare.queries.values()}
        settled = {(_key(q), q.about) for q in p.queries.values() if q.status == "closed"}
        standing = {_key(q) for q in p.open_queries if q.place not in kept}
        assert {key for key, about in wanted.items() if (key, about) not in settled} <= standing <= wanted.keys()

    @invariant()
    def questions_are_those_that_the_checks_would_ask_from_nothing(self):
        """At any time while nobody closed one: what is closed after its value changed is asked at the next save."""
        for who, p in self._people():
            stood_still = p.frozen or p.locked or p.signatures
            if not stood_still and all(q.status != "closed" for q in p.queries.values()):
                self._asks_as_from_nothing(who, p)

    @invariant()
    def replay_equals_live(self):
        for who, p in self._people():
            assert fold(who, self._entries(who)) == p
            assert p.study_version == self._entries(who)[-1].study_version
        if hasattr(self, "site"):
            assert fold("trial", self._entries("trial")) == self.site.trial

    def teardown(self):
        if not hasattr(self, "site"):
            return
        for who, p in self._people():
            self._nothing_is_lost(p, self._entries(who))
        rows = [row for rows in self.site.desk.ledger.streams.values() for row in rows]
        snapshot = take_snapshot(Studies(self.studies), rows)
        assert set(snapshot.studies) == {s.version for s in self.studies}
        kept = {
            (r["participant"], r["form"], r["visit"] or "", r["row"], r["item"])
            for r in derive_tables(snapshot)["values"].iter_rows(named=True)
        }
        for who, p in self._people():
            for place, sheet in p.sheets.items():
                told = {(who, place.form, place.visit, place.row, i) for i, x in sheet.cells.items() if x.datum.shown}
                assert told <= kept
        assert all(verify_stream(who, self.site.desk.ledger.read(who, 0)) == [] for who in PEOPLE)

    def _nothing_is_lost(self, p, entries):
        """Every value that was ever saved has a meaning, and stands in the casebook in the words of its time."""
        studies = Studies(self.studies)
        teller = Teller(studies.current, "en", studies).under(p.study_version)
        book = casebook(teller, p, entries, frozenset(place.form for place in p.sheets))
        sheets = [sheet for part in book["book"] for sheet in part["sheets"]]
        shown = {(s["anchor"], r["id"]): _was(r) for s in sheets for r in s["rows"]}
        for entry in entries:
            for datum in (*entry.body.data, *entry.body.derived) if isinstance(entry.body, e.FormSaved) else ():
                anchor = f"{entry.body.visit or 'log'}-{entry.body.form}-{entry.body.row}"
                assert studies.item(datum.item, entry.study_version).id == datum.item
                assert teller.value(datum, entry.study_version) in shown[anchor, datum.item]
        assert len(rows_of(studies.under(p.study_version), p)["value"]) == sum(len(s.cells) for s in p.sheets.values())
        assert schedule_across(studies, p, self.site.today)


def _key(q):
    return q.place, q.item, q.check


def _was(row):
    return [row["value"], *(was["value"] for was in row["was"])]


TestAmendments = Amendments.TestCase
TestAmendments.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
