"""Feasibility, the few fields of FHIR R4 resources that are read; all others are passed over.

Source: HL7 FHIR R4, Patient, Observation, Condition, Quantity, CodeableConcept.
"""

import msgspec


class Coding(msgspec.Struct):
    system: str = ""
    code: str = ""


class Concept(msgspec.Struct):
    coding: list[Coding] = []


class Quantity(msgspec.Struct):
    value: float | None = None
    comparator: str = ""
    system: str = ""
    code: str = ""
    unit: str = ""


class Reference(msgspec.Struct):
    reference: str = ""


class Period(msgspec.Struct):
    start: str = ""


class Resource(msgspec.Struct, rename="camel"):
    """The fields of Patient, Observation and Condition that are read; all others are passed over."""

    resource_type: str
    id: str = ""
    gender: str = ""
    birth_date: str = ""
    status: str = ""
    code: Concept = msgspec.field(default_factory=Concept)
    subject: Reference = msgspec.field(default_factory=Reference)
    effective_date_time: str = ""
    effective_period: Period = msgspec.field(default_factory=Period)
    onset_date_time: str = ""
    recorded_date: str = ""
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    verification_status: Concept = msgspec.field(default_factory=Concept)


def codes(concept: Concept | None) -> list[str]:
    """Every coding as `system|code`."""
    return [f"{c.system}|{c.code}" for c in concept.coding if c.code] if concept else []


def person(resource: Resource) -> str:
    """The id of the patient that it is about; empty where it names none."""
    return resource.subject.reference.rpartition("Patient/")[2] if "Patient/" in resource.subject.reference else ""
