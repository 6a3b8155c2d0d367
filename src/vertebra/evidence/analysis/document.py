"""What it shows, in order: title page, summary, methods, displays, listings, much as ICH E3 asks for.

In: the tables of a snapshot. Out: a `Report` and its `Results`. The summary is written last, since it looks its numbers
up among those of the displays.
"""

from collections.abc import Callable, Iterable

from vertebra.evidence.analysis import (
    baseline,
    curves,
    flow,
    harms,
    labs,
    listings,
    pfirrmann,
    product,
    quality,
    responders,
    series,
    stopping,
    story,
)
from vertebra.evidence.analysis.common import people_keys, readings
from vertebra.evidence.analysis.named import role_label
from vertebra.evidence.book import Book
from vertebra.evidence.displays import Display, Listing, Paragraph, Report, Section, Table, caption
from vertebra.evidence.results import Results
from vertebra.evidence.tables import Tables

Progress = Callable[[str], None]
PAIN, FUNCTION = ("VASBACK", "VASLEG"), ("ODITOT", "BARTOT")
IMAGES, BLOOD = ("DHI", "T2"), ("CRP", "ESR")


def write_report(tables: Tables, progress: Progress = lambda line: None, draws: bool = True) -> tuple[Report, Results]:
    """The whole report of a snapshot; a role that does not see all forms gets a report that says so."""
    book = Book(tables, draws)
    sections = _sections(book, progress) if _sees_all(tables) else (_limited(tables),)
    results = book.close()
    ways = Section("Where each number comes from", tuple(story.ways_back(results)))
    return _report(book, _numbered((*sections, ways))), results


def _sees_all(tables: Tables) -> bool:
    snapshot = tables.snapshot
    return not snapshot.is_blinded and all(snapshot.sees(form.id) for form in snapshot.study.forms)


def _limited(tables: Tables) -> Section:
    words = (
        f"The role {tables.snapshot.role} may not see all forms of this study. Analyses over all participants would "
        "tell what it may not see, so none are shown. The snapshot beside this report holds what the role may see.",
    )
    return Section("What this role may see", (Paragraph("P_LIMITED", words),))


def _sections(book: Book, progress: Progress) -> tuple[Section, ...]:
    treated = bool(people_keys(book))
    makers: list[tuple[str, Callable[[Book], Section]]] = [("participants", _participants), ("product", _product)]
    if treated:
        makers += [("pain, function, images", _efficacy), ("safety", _safety)]
    makers += [("conduct", _conduct), ("listings", _listings)]
    made = []
    for word, make in makers:
        progress(word)
        made.append(make(book))
    front = (Section("Summary", tuple(story.summary(book))), Section("Methods in brief", tuple(story.methods(book))))
    return (*front, *made)


def _numbered(sections: Iterable[Section], before: str = "") -> tuple[Section, ...]:
    """The sections with their numbers, and those below."""
    return tuple(
        Section(f"{before}{n} {s.title}", _filled(s.displays), _numbered(s.sections, f"{before}{n}."))
        for n, s in enumerate(sections, 1)
    )


def _filled(displays: tuple[Display, ...]) -> tuple[Display, ...]:
    """The displays that have something to show, and a sentence about those that have not."""
    empty = [d for d in displays if isinstance(d, Table | Listing) and not d.rows]
    if not empty:
        return displays
    names = "; ".join(f"{caption(d)} {d.title}" for d in empty)
    nothing = Paragraph(f"P_NOTHING_{empty[0].id}", (f"Nothing was recorded for: {names}.",))
    return (nothing, *(d for d in displays if d not in empty))


def _participants(book: Book) -> Section:
    table = flow.disposition(book)
    displays: list[Display] = [flow.flow_figure(book), table]
    operated = bool(people_keys(book, "HARVESTED"))
    if operated:
        displays.append(flow.swimmer_figure(book))
    displays += [flow.screening(book), baseline.characteristics(book)]
    if operated:
        displays.append(baseline.last_values(book))
    return Section("Participants", tuple(displays))


def _product(book: Book) -> Section:
    if not book.tables["product"].height:
        return Section("Product", (Paragraph("P_NO_LOT", ("No lot was ordered up to the cutoff.",)),))
    return Section("Product", (product.product_disposition(book), product.dose_table(book)))


def _efficacy(book: Book) -> Section:
    tables = book.tables
    pain = series.series_table(book, tables["scores"], PAIN, "T14_2_1", "14.2.1", "Back and leg pain by visit")
    function = series.series_table(
        book, tables["scores"], FUNCTION, "T14_2_2", "14.2.2", "Disability and daily living by visit"
    )
    images = series.series_table(book, tables["images"], IMAGES, "T14_2_4", "14.2.4", "X-ray and MRI readings by visit")
    drawn = [
        curves.together(book, "VASBACK", "14.2.1"),
        curves.together(book, "VASLEG", "14.2.2"),
        curves.together(book, "ODITOT", "14.2.3"),
    ]
    return Section(
        "Pain, function and images",
        (),
        (
            Section("Pain", (pain, *drawn[:2])),
            Section("Disability and daily living", (function, drawn[2])),
            Section("Responders", (responders.responder_table(book),)),
            Section("Images", (images, pfirrmann.grade_table(book))),
        ),
    )


def _safety(book: Book) -> Section:
    blood = series.series_table(book, book.tables["labs"], BLOOD, "T14_3_4", "14.3.4", "CRP and ESR by visit")
    standing = Paragraph("P_STANDING_2", stopping.standing_words(book))
    return Section(
        "Safety",
        (),
        (
            Section("Adverse events", (harms.overview(book), harms.terms(book), harms.special(book))),
            Section("Inflammation", (blood, curves.each(book, "CRP", "14.3.1"), curves.each(book, "ESR", "14.3.2"))),
            Section("Laboratory", (labs.shift_table(book),)),
            Section("Stopping rule and holds", (standing, stopping.boundary_table(book), stopping.holds_table(book))),
        ),
    )


def _conduct(book: Book) -> Section:
    made = (quality.deviation_table(book), quality.visit_table(book), quality.query_table(book))
    # Once somebody is injected, holds stand in the chapter on safety.
    holds = () if people_keys(book) else (stopping.holds_table(book),)
    return Section("Conduct and data quality", (*made, *holds))


def _listings(book: Book) -> Section:
    lying = [
        listings.left_listing(book), listings.deviation_listing(book), listings.refused_listing(book),
        product.product_listing(book), listings.harm_listing(book), listings.serious_listing(book),
        listings.signal_listing(book),
    ]  # fmt: skip
    upright = [
        listings.eligibility_listing(book),
        listings.course_listing(
            book, "L16_2_9", "16.2.9", "Pain and function by participant", "scores", (*PAIN, *FUNCTION)
        ),
        listings.course_listing(book, "L16_2_10", "16.2.10", "CRP and ESR by participant", "labs", BLOOD),
        listings.grade_listing(book),
    ]
    made = [*lying, *upright]
    return Section("Listings", tuple(made))


def _report(book: Book, sections: tuple[Section, ...]) -> Report:
    snapshot, identity = book.tables.snapshot, book.study.identity
    entries = sum(len(some) for some in snapshot.streams.values())
    return Report(
        study=identity.protocol,
        title="Clinical study report",
        subtitle=identity.title.en,
        status="SIMULATED DATA, nobody was treated" if snapshot.is_simulated else "Data as recorded at the cutoff",
        dated=snapshot.cutoff,
        facts=(
            ("Protocol", f"{identity.protocol}, edition {book.study.edition}"),
            ("Registry number", identity.registry),
            ("Sponsor", identity.sponsor),
            ("Design", f"{identity.design.en}; phase {story.phase_words(identity.phase)}; planned: {identity.planned}"),
            ("Study version", book.study.version),
            *_other_versions(book),
            ("Reading of the criteria", readings(book)),
            ("Cutoff", f"{snapshot.cutoff.isoformat()}, day of recording at the site ({book.study.zone})"),
            ("Entries", f"{entries:,} in {len(snapshot.streams)} streams"),
            ("As seen by", role_label(book, snapshot.role)),
            ("Snapshot", snapshot.hash),
            ("Data", "Simulated: virtual participants" if snapshot.is_simulated else "Recorded"),
        ),
        sections=sections,
        basis=f"({book.study.zone}); edition {book.study.edition}, study version {book.study.version[:12]}",
    )


def _other_versions(book: Book) -> tuple[tuple[str, str], ...]:
    """Versions under which entries were written and that are not the one of this report."""
    streams = book.tables.snapshot.streams.values()
    others = sorted({entry.study_version for some in streams for entry in some} - {book.study.version})
    return (("Entries also under", ", ".join(_edition(book, other) for other in others)),) if others else ()


def _edition(book: Book, version: str) -> str:
    known = book.studies.get(version)
    return f"edition {known.edition}, {version}" if known else version
