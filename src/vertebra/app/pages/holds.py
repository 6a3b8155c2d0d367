"""App, pages: a hold on dosing in words: the rule that placed it by its label, a person's by the reason given."""

from vertebra.app.pages.telling import Teller
from vertebra.conduct.state import Hold


def rule(id: str, teller: Teller) -> str:
    """A rule of safety by its own label; anything else by the word that stands for it."""
    safety = teller.study.safety
    labels = {s.id: s.label for s in safety.signals} | {r.id: r.label for r in safety.pauses}
    labels |= {c.id: c.label for c in safety.clocks} | {safety.boundary.id: safety.boundary.label}
    return teller.text(labels[id]) if id in labels else teller.other(id)


def name(hold: Hold, teller: Teller) -> str:
    return rule(hold.rule, teller)


def reason(hold: Hold, teller: Teller) -> str:
    """What a person wrote; of a rule the participant whose data met it, since its label says the rest."""
    return hold.why if hold.rule == "person" else hold.participant


def told(hold: Hold, teller: Teller) -> str:
    """In one line, naming nobody."""
    return hold.why if hold.rule == "person" else name(hold, teller)
