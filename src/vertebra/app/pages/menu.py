"""App, pages: where a role can go. One row for each page of the menu, with the roles that see it."""

from typing import Any

from vertebra.conduct.access import ALL_SEEING, COURIER, HANDS, TRACING

STAFF = ALL_SEEING | {"surgeon", "lab", "quality"}
EVERY = STAFF | {"reader", "participant", "administrator", COURIER}
PEOPLE = frozenset({"sponsor", "investigator", "administrator", "auditor", "monitor", "data"})
MATERIALS = frozenset({"lab", "quality", "sponsor", "data", "monitor", "auditor", "medical"})
ROWS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("/", "work", EVERY - {COURIER}),
    ("/participants", "participants", STAFF),
    ("/calendar", "calendar", STAFF),
    ("/stations", "stations", HANDS),
    ("/queries", "queries", STAFF),
    ("/review", "review", ALL_SEEING),
    ("/deviations", "deviations", ALL_SEEING),
    ("/trail", "trail", ALL_SEEING),
    ("/database", "database", frozenset({"data", "statistician", "sponsor"})),
    ("/versions", "versions", ALL_SEEING),
    ("/files", "files", ALL_SEEING),
    ("/products", "products", TRACING),
    ("/materials", "materials", MATERIALS),
    ("/people", "people", PEOPLE),
    ("/trial", "overview", STAFF),
    ("/rules", "rules", STAFF),
    ("/laboratory", "laboratory", ALL_SEEING),
)


FIRST = 4  # so many stand side by side; the others one click further


def menu(role: str, path: str, words: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    rows = [
        {"link": link, "word": words[word], "here": path == link or (link != "/" and path.startswith(f"{link}/"))}
        for link, word, roles in ROWS
        if role in roles
    ]
    return {"first": rows[:FIRST], "more": rows[FIRST:]}
