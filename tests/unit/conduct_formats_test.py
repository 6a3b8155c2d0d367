"""Old entries stay readable: a sample of each format is stored as it was written, with its hash."""

from pathlib import Path

import pytest

from vertebra.conduct import entries as e
from vertebra.conduct.ledger import LedgerBroken, read_entry, seal
from vertebra.terms.canonical import sha256

SAMPLES = Path(__file__).parents[1] / "samples"
HASHES = {1: "cfec22bd25e83dc952178b01d044ccf645ed129aad04f33bdb8817d99ea8b057"}


def test_every_format_has_its_sample():
    assert set(HASHES) == set(range(1, e.FORMAT + 1))


@pytest.mark.parametrize("format", HASHES)
def test_a_stored_sample_reads_and_seals_to_the_same_bytes(format):
    data = (SAMPLES / f"entry-format-{format}.json").read_bytes()
    assert sha256(data) == HASHES[format]
    entry = read_entry(data, HASHES[format])
    assert isinstance(entry.body, e.Stepped)
    assert seal(entry, entry.previous) == (entry, data)


def test_an_entry_of_a_later_vertebra_is_not_guessed_at():
    data = (SAMPLES / "entry-format-1.json").read_bytes()
    later = data.replace(b'{"body"', b'{"format":99,"novelty":1,"body"', 1)
    with pytest.raises(LedgerBroken, match="later Vertebra"):
        read_entry(later)
