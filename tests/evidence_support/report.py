"""The report of the made-up study: its tables, its pictures and a sentence."""

import datetime
import functools

from evidence_support import pictures
from evidence_support.study import Desk, adverse_event_listing, disposition_table, scores_table
from vertebra.evidence.displays import Figure, Paragraph, Report, Section, Shown
from vertebra.evidence.results import Results


def a_figure(number: str, title: str, svg: str, alt: str) -> Figure:
    notes = (("Sample data: made up, measured on nobody.",),)
    return Figure("F" + number.replace(".", "_"), number, title, ("Injected participants",), svg, alt, notes)


@functools.cache
def sample() -> tuple[Report, Results]:
    desk = Desk()
    disposition, scores = disposition_table(desk), scores_table(desk)
    flow = a_figure("1.1", "Flow of participants", pictures.flow(), "Of 19 consented, 12 were injected, 10 completed.")
    lanes = a_figure("1.2", "Time in the study", pictures.swimmer(), "One lane for each of twelve participants.")
    pain_each = a_figure("2.1", "Back pain, each participant", pictures.back_pain_profiles(), "Twelve falling lines.")
    pain_all = a_figure("2.2", "Back pain, all participants", pictures.back_pain_spaghetti(), "The median falls.")
    crp = a_figure("3.1", "C-reactive protein, each participant", pictures.crp_course(), "Peaks after each procedure.")
    said = Paragraph(
        "P2_1",
        (
            "Mean back pain changed by ",
            Shown("BACK_PAIN.V13.CHG.MEAN"),
            " mm ",
            Shown("BACK_PAIN.V13.CHG.CI"),
            " from before injection to day 364 in ",
            Shown("BACK_PAIN.V13.CHG.N"),
            " participants with both values. Without a control group this change cannot be ascribed to the product.",
        ),
    )
    report = Report(
        study="SAMPLE-000",
        title="Sample report of a made-up study",
        subtitle="Every number was invented to show how a report looks",
        status="Simulated data",
        dated=datetime.date(2027, 2, 1),
        facts=(
            ("Study", "SAMPLE-000, version 1"),
            ("Sponsor", "Nobody"),
            ("Data up to", "1 February 2027"),
            ("Entries in the ledger", "4,160 of 13 streams, chain verified"),
            ("Snapshot", "5a3fe0c1" * 8),
        ),
        sections=(
            Section("1 Participants", (flow, disposition, lanes)),
            Section("2 Pain and disability", (said, scores, pain_each, pain_all)),
            Section("3 Safety", (crp,), (Section("3.1 Adverse events", (adverse_event_listing(),)),)),
        ),
    )
    return report, desk.all()
