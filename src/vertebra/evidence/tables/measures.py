"""What it shows, as tables: numbers that are followed over time, each with its two baselines and the changes from them.

B0 is the last value on a day before the discectomy, B1 the last on a day before the injection. Each function adds
columns to what it is given and looks at nothing else.

Source: domain notes A7 (both baselines kept), A5 R72; the same days as conduct.look uses for rules.
"""

import polars as pl

from vertebra.evidence.tables.frames import row_key

WHO = ["participant", "item"]


def filter_items(values: pl.DataFrame, items: tuple[str, ...], table: str) -> pl.DataFrame:
    """The rows of these items that hold a number, under keys of the new table."""
    return values.filter(pl.col("item").is_in(items) & pl.col("number").is_not_null()).with_columns(
        pl.col("key").str.replace(r"^VALUES\.", row_key(table) + ".")
    )


def derive_vars_baseline(measures: pl.DataFrame, name: str, clock: str) -> pl.DataFrame:
    """`name` and `name_row`: the last value before day 0 of the clock, and the key of its row."""
    before = (
        measures.filter(pl.col(clock) < 0)
        .sort("day", "order")
        .group_by(WHO, maintain_order=True)
        .agg(pl.col("number").last().alias(name), pl.col("key").last().alias(f"{name}_row"))
    )
    return measures.join(before, on=WHO, how="left", maintain_order="left")


def derive_var_change(measures: pl.DataFrame, baseline: str, clock: str) -> pl.DataFrame:
    """`chg_<baseline>`: value minus baseline, from day 0 of the clock on; before it there is no change to speak of."""
    change = (pl.col("number") - pl.col(baseline)).round(9)
    return measures.with_columns(pl.when(pl.col(clock) >= 0).then(change).alias(f"chg_{baseline}"))


def derive_measures(values: pl.DataFrame, items: tuple[str, ...], table: str) -> pl.DataFrame:
    """The items with b0, b1 and the changes from both."""
    return (
        filter_items(values, items, table)
        .pipe(derive_vars_baseline, "b0", "day_s")
        .pipe(derive_vars_baseline, "b1", "day_i")
        .pipe(derive_var_change, "b0", "day_s")
        .pipe(derive_var_change, "b1", "day_i")
        .pipe(entries_last)
    )


def entries_last(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(pl.exclude("entries"), "entries")
