"""Exchange, ODM: what every part of a study is called in the file. One OID names one thing in a whole version."""

from vertebra.conduct.state import Place
from vertebra.protocol.study import Study

LOGS, STEPS = "SE.LOGS", "SE.STEPS"
MISSING, QUERY, KIND, ORIGIN, FLAG = "CL.-MISSING", "CL.-QUERY", "CL.-KIND", "CL.-ORIGIN", "CL.-FLAG"
ELIGIBILITY, FORMS = "SIG.ELIGIBILITY", "SIG.FORMS"
SPONSOR = "LOC.-SPONSOR"


def study_oid(study: Study) -> str:
    return f"ST.{study.id}"


def version_oid(version: str) -> str:
    return f"MDV.{version}"


def event_oid(place: Place, is_log: bool) -> str:
    """The visit; what belongs to none stands below the logs or the steps of the product."""
    return f"SE.{place.visit}" if place.visit else LOGS if is_log else STEPS


def form_oid(form: str) -> str:
    return f"F.{form}"


def group_oid(form: str, number: int) -> str:
    return f"IG.{form}.{number}"


def item_oid(item: str) -> str:
    return f"IT.{item}"


def list_oid(codes: str) -> str:
    return f"CL.{codes}"


def unit_oid(unit: str) -> str:
    return f"MU.{unit}"


def user_oid(user: str, role: str) -> str:
    return f"USR.{user}.{role}"


def site_oid(site: str) -> str:
    return f"LOC.{site}" if site else SPONSOR
