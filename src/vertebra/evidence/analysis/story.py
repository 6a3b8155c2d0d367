"""What it shows in sentences: the summary and the methods. Every number is looked up; none is typed here.

Nothing is said about efficacy: one arm has no comparison. Source: ICH E3 2 (synopsis), 9 (methods); domain notes R79
(no promotional sentence), A5 R72 (no comparative claim).
"""

from vertebra.evidence.analysis import flow, harms, labs, quality, stopping
from vertebra.evidence.analysis.common import MEASURES, SAFETY, headcount, people_keys, readings, visit_label
from vertebra.evidence.book import Book
from vertebra.evidence.displays import Paragraph, Shown, Words
from vertebra.evidence.results import Results, write_results
from vertebra.evidence.tables.participants import STAGES
from vertebra.terms.canonical import sha256

CAVEAT = (
    "This is a single-arm study without a control group. Pain and disability change after discectomy whether or not "
    "cells are injected, and those who are treated when their pain is worst tend to improve afterwards. The changes in "
    "this report are descriptions; none of them shows that the product works."
)
SIMULATED = (
    "SIMULATED DATA. At least one entry of this ledger came from virtual participants. No person was treated, and no "
    "number in this report says anything about the product."
)


def summary(book: Book) -> list[Paragraph]:
    """What happened, in the order of the trial; the caveats first."""
    snapshot = book.tables.snapshot
    said: list[tuple[str, Words]] = [("SIMULATED", (SIMULATED,))] if snapshot.is_simulated else []
    said += [("DESIGN", _design(book)), ("FLOW", _flow(book)), ("READINGS", flow.readings_words(book))]
    if people_keys(book):
        said += [
            ("HARMS", _harms(book)),
            ("RATE", harms.rate_words(book)),
            ("LABS", (*labs.grade3_words(book), *stopping.signals_words(book))),
            ("STANDING", stopping.standing_words(book)),
            ("UNCERTAINTY", harms.uncertainty_words(book)),
            ("COURSE", _course(book)),
        ]
    else:
        said.append(
            ("NOBODY", ("Nobody was injected up to the cutoff: there is nothing to report on the product’s safety.",))
        )
    said.append(("CONDUCT", (*quality.refused_words(book), " ", *quality.data_words(book))))
    said += [("CAVEAT", (CAVEAT,))] if people_keys(book) else []
    return [Paragraph(f"P_{name}", words) for name, words in said]


def _design(book: Book) -> Words:
    identity, objectives = book.study.identity, book.study.objectives
    primary = next((o.label.en for o in objectives if o.level == "primary"), "")
    return (
        f"{identity.protocol} ({identity.registry}), phase {phase_words(identity.phase)}. "
        f"Sponsor: {identity.sponsor.rstrip('.')}. "
        f"{identity.design.en}. Condition: {identity.condition.en}. Treatment: {identity.arm.en}. Primary objective: "
        f"{primary[:1].lower()}{primary[1:]}.",
    )


def phase_words(phase: str) -> str:
    """`PHASE1/PHASE2` as people write it."""
    return "/".join(
        {"1": "I", "2": "II", "3": "III", "4": "IV"}.get(x, x) for x in phase.replace("PHASE", "").split("/")
    )


def _flow(book: Book) -> Words:
    disposition = {s: Shown(f"FLOW.{s.upper()}.N") for s in STAGES}
    return (
        disposition["identified"], " people came forward, ", disposition["consented"], " consented, ",
        disposition["eligible"], " were eligible, ", disposition["harvested"], " had tissue harvested, ",
        disposition["released"], " had a product released, ", disposition["injected"], " were injected and ",
        disposition["completed"], " completed the study up to the cutoff.",
    )  # fmt: skip


def _harms(book: Book) -> Words:
    id = f"AE.{SAFETY}"
    return (
        "From the injection on, ", Shown(f"{id}.ANY.N"), " of ", headcount(book, harms.OVERVIEW), " injected "
        "participants had an adverse event (", Shown(f"{id}.ANY.EVENTS"), " events). Participants with one ",
        "related to product or injection: ", Shown(f"{id}.RELATED.N"), "; of grade 3 or worse: ",
        Shown(f"{id}.GRADE3.N"), "; serious: ", Shown(f"{id}.SERIOUS.N"), "; serious and related: ",
        Shown(f"{id}.SERIOUS_RELATED.N"), "; fatal: ", Shown(f"{id}.FATAL.N"), ".",
    )  # fmt: skip


def _course(book: Book) -> Words:
    """Change of the measures to the last visit that has a value, without a word on their cause."""
    said: list[str | Shown] = ["Mean change from before injection, described without a comparison: "]
    told = [part for item in ("VASBACK", "VASLEG", "ODITOT") for part in _change(book, item)]
    return (*said, *told[:-1], ".") if told else ("No change can be described yet.",)


def _change(book: Book, item: str) -> list[str | Shown]:
    measure = MEASURES[item]
    stem = ".".join(measure.id)
    visits = [v.id for v in reversed(book.study.visits) if f"{stem}.{v.id}.CHG_B1.MEAN" in book.results]
    if not visits:
        return []
    id = f"{stem}.{visits[0]}.CHG_B1"
    parts: list[str | Shown] = [f"{measure.title}, {visit_label(book.studies, visits[0])}: ", Shown(f"{id}.MEAN")]
    if f"{id}.CI_LOW" in book.results:
        parts += [" (95% CI ", Shown(f"{id}.CI_LOW"), " to ", Shown(f"{id}.CI_HIGH"), ")"]
    return [*parts, ", n = ", Shown(f"{id}.N"), "; "]


def methods(book: Book) -> list[Paragraph]:
    """How it was done, in brief."""
    study, snapshot = book.study, book.tables.snapshot
    said = {
        "DATA": (
            "All tables are derived from one snapshot of an append-only ledger: the entries recorded up to the cutoff "
            f"at the site, visible to the role {snapshot.role}. The hash on the title page names exactly these "
            "entries, the version of the study, the cutoff and the role. Every result leads to rows of analysis data, "
            "and every row to the entries with author, time and reason."
        ),
        "CLOCKS": (
            "Two clocks run. Day 0 of the surgery clock is the day of the discectomy, day 0 of the injection clock the "
            "day of the injection. Each measure has two baselines: the last value on a day before the discectomy, and "
            "the last on a day before the injection. Changes are told from both, always labelled."
        ),
        "STATISTICS": (
            "Means have Student’s t intervals, Hodges–Lehmann estimates intervals from the exact signed-rank "
            "distribution, proportions exact Clopper–Pearson intervals, rates exact Poisson intervals; all at 95%. "
            "Missing values are counted and never filled in. No p value is given."
        ),
        "SAFETY": (
            "Treatment-emergent: began on or after the day of the injection; harvest-emergent: on or after the day of "
            "the discectomy. A partial date counts unless it excludes this. Causality is judged five times: product, "
            "discectomy, injection, disease, other drug; possible, probable or definite to product or injection counts "
            f"as related, and so does what is not judged. Laboratory grades: {study.safety.grades_version}; reference "
            f"ranges: {study.safety.ranges_version}."
        ),
        "READING": (
            f"Eligibility was judged under the {readings(book)} reading of the criteria. Where the registered words "
            "are defective, both readings are worked out for every participant."
        ),
        "SETS": "Analysis sets: " + "; ".join(f"{p.label.en} ({p.id})" for p in study.populations) + ".",
    }
    return [Paragraph(f"M_{name}", (words,)) for name, words in said.items()]


def ways_back(results: Results) -> list[Paragraph]:
    """How a reader of the paper asks for the way back of a number."""
    example = next((r.id for r in results.results if r.id.endswith("CHG_B1.MEAN")), "FLOW.CONSENTED.N")
    said = (
        "Every number of this report has a name. The line below a display says how the names begin. The command "
        f"“vertebra why --db DATABASE {example}” prints the number, its method, the rows of analysis data behind it, "
        "and for each row the ledger entries: what was typed, by whom, when it happened and when it was recorded, why "
        "it was changed, and every earlier value. A name that is not complete is answered with the names that begin "
        "like it.",
        "All results, unrounded, are attached to this file as results.json; its SHA-256 is "
        f"{sha256(write_results(results))}.",
    )
    return [Paragraph(f"P_WAY_{n}", (words,)) for n, words in enumerate(said, 1)]
