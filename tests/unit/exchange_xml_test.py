"""XML of strangers: hostile files end in one line, and everything that was not read is told."""

import pytest

from vertebra.evidence.exchange.xml import Limits, NotXml, inside, read_xml, unread

ODM = 'xmlns="http://www.cdisc.org/ns/odm/v1.3"'
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;"><!ENTITY z "&y;&y;&y;&y;">]><a b="&z;">&z;</a>'
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no well-formed XML"),
        (b"\x89PNG\r\n\x1a\n", "no well-formed XML"),
        (b"<a><b></a>", "line 1"),
        (b"<a>&nbsp;</a>", "nbsp"),
        (b"<a>\x00</a>", "no well-formed XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "encoding"),
        (LAUGHS, "DTD"),
        (b'<!DOCTYPE a SYSTEM "http://example.test/x.dtd"><a/>', "DTD"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><a/>', "DTD"),
        (b"<a>" * 70 + b"</a>" * 70, "deeper than 60"),
        (b'<a b="' + b"x" * 11_000_000 + b'"/>', "no well-formed XML"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_no_honest_export_holds_is_refused_in_one_line(data, said):
    with pytest.raises(NotXml, match=said) as wrong:
        read_xml(data)
    assert len(str(wrong.value).splitlines()) == 1


def test_size_and_number_of_elements_are_bounded():
    with pytest.raises(NotXml, match="at most 10 are read"):
        read_xml(b"<a>" + b" " * 20 + b"</a>", Limits(bytes=10))
    with pytest.raises(NotXml, match="more than 3 elements"):
        read_xml(b"<a><b/><c/><d/></a>", Limits(elements=3))


@pytest.mark.parametrize("space", ["http://www.cdisc.org/ns/odm/v1.2", "http://www.cdisc.org/ns/odm/v2.0", ""])
def test_every_odm_namespace_and_none_gives_bare_names(space):
    root = read_xml(
        f'<ODM xmlns="{space}"><Study OID="S"/></ODM>'.encode() if space else b'<ODM><Study OID="S"/></ODM>'
    )
    assert [s.take("OID") for s in root.all("Study")] == ["S"]


def test_vendor_names_keep_a_prefix_whatever_the_file_calls_it():
    root = read_xml(f'<ODM {ODM} xmlns:q="https://projectredcap.org"><A q:Variable="x" r:Odd="1"/></ODM>'.encode())
    assert root.all("A")[0].attributes == {"redcap:Variable": "x", "r:Odd": "1"}


def test_a_mark_before_the_declaration_and_blanks_do_no_harm():
    assert read_xml(b"\xef\xbb\xbf<?xml version='1.0'?><ODM/>").name == "ODM"
    assert read_xml(b"\n  <?xml version='1.0'?><ODM/>").name == "ODM"
    assert read_xml("<?xml version='1.0' encoding='big5'?><ODM a='醫'/>".encode("big5")).take("a") == "醫"


def test_what_nobody_read_is_told_by_path_and_number():
    root = read_xml(b'<O a="1"><S b="2" c="3">word<T d="4"><U/></T></S><S b="5"/><X y="6"><Z/></X></O>')
    for s in root.all("S"):
        s.take("b")
    assert unread(root) == {"O/@a": 1, "O/S/@c": 1, "O/S/text()": 1, "O/S/T": 1, "O/X": 1}
    assert inside(root)["O/S/T"] == 2
    assert inside(root)["O/X"] == 2


def test_a_tree_that_was_read_whole_leaves_nothing():
    root = read_xml(b'<O a="1"><S b="2">word</S></O>')
    root.skip()
    assert not unread(root)


def test_a_file_of_more_than_ten_megabytes_is_read():
    item = b'<ItemDef OID="I" Comment="' + b"x" * 10_000 + b'"/>\n'
    data = b"<ODM>" + item * 1_200 + b"</ODM>"
    assert len(data) > 12_000_000
    assert len(read_xml(data).children) == 1_200


def test_the_entities_of_xml_itself_are_read_in_attributes_as_in_text():
    root = read_xml(b'<a b="R&amp;D &lt;5&#10;&quot;">R&amp;D &lt;5</a>')
    assert root.take("b") == 'R&D <5\n"'
    assert root.text() == "R&D <5"


@pytest.mark.parametrize("inside", ['"x"', 'SYSTEM "file:///etc/hostname"'])
def test_an_entity_of_the_sender_is_never_read_not_even_in_an_attribute(inside):
    data = f'<!DOCTYPE a [<!ENTITY e {inside}>]><a b="&e;">&e;</a>'.encode()
    with pytest.raises(NotXml, match="DTD of its own"):
        read_xml(data)


def test_a_bomb_of_entities_is_refused_at_once():
    levels = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(12))
    with pytest.raises(NotXml, match="DTD of its own"):
        read_xml(f'<!DOCTYPE a [<!ENTITY e0 "boom">{levels}]><a>&e12;</a>'.encode())
