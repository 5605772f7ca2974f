#!/usr/bin/env bash
# zeep 4.3.3 (PyPI): an evening shift until midnight has no end any more after it was read and written.
#
# Expected: XML Schema part 2 (3.2.8) has 24:00:00 among the values of xs:time, equal to 00:00:00. Python's time has no hour 24,
# so a binder reads it as 00:00:00, keeps the text, or raises an error, as it does for a message that it cannot read.
#
# Seen: zeep logs a traceback ("hour must be in 0..23") and goes on: the value is None. Since the element is optional, the
# message that is written from it is valid, without the element. A mandatory time gives the error "Missing element Eindtijd" for
# a message in which it is not missing.
#
# Why it matters: hours of care are begin and end. Without end a row counts as still running or as no time at all, and it was
# lost in a message that both sides find valid.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check zeep==4.3.3 isodate==0.7.2 lxml==6.1.1

cat > look.py <<'PY'
import logging
from lxml import etree
from zeep.exceptions import ValidationError
from zeep.transports import Transport
from zeep.xsd import Schema

logging.disable(logging.CRITICAL)
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:voorbeeld:uren" elementFormDefault="qualified">
  <xs:element name="Dienst"><xs:complexType><xs:sequence>
    <xs:element name="Dag" type="xs:date"/><xs:element name="Begintijd" type="xs:time"/><xs:element name="Eindtijd" type="xs:time" %s/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

def round_trip(minimum, end):
    node = etree.fromstring(SCHEMA % minimum)
    valid = etree.XMLSchema(node)
    given = etree.fromstring(
        '<Dienst xmlns="urn:voorbeeld:uren"><Dag>2024-03-04</Dag><Begintijd>16:00:00</Begintijd>'
        f"<Eindtijd>{end}</Eindtijd></Dienst>")
    schema = Schema(node, Transport(), location="uren.xsd")
    element = schema.get_element("{urn:voorbeeld:uren}Dienst")
    print("given valid:", valid.validate(given), "end", end)
    try:
        parsed = element.parse(given, schema)
        out = etree.Element("out")
        element.render(out, parsed)
        print("   read:", parsed["Eindtijd"], "written valid:", valid.validate(etree.ElementTree(etree.fromstring(etree.tostring(out[0])))),
              [etree.QName(child).localname + " " + child.text for child in out[0]])
    except ValidationError as error:
        print("   refused:", error)

round_trip('minOccurs="0"', "23:59:00")
round_trip('minOccurs="0"', "24:00:00")
round_trip("", "24:00:00")
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
given valid: True end 23:59:00
   read: 23:59:00 written valid: True ['Dag 2024-03-04', 'Begintijd 16:00:00', 'Eindtijd 23:59:00']
given valid: True end 24:00:00
   read: None written valid: True ['Dag 2024-03-04', 'Begintijd 16:00:00']
given valid: True end 24:00:00
   refused: Missing element Eindtijd (Dienst.Eindtijd)
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
