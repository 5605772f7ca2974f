#!/usr/bin/env bash
# generateDS 2.44.3 (PyPI): read and written, an element has moved into the namespace of its neighbour.
#
# Expected: the module that generateDS makes of a schema reads a message and writes it back so that the schema accepts it. Which
# prefix a sender binds to a namespace, or whether it is the default one, is free (Namespaces in XML 1.0, 6): for the receiver
# the names are pairs of namespace and local name.
#
# Seen: with a prefix for each namespace it comes back whole. When the sender uses the message's own namespace as the default,
# the declaration of it is not written: the root has no namespace at all. And the element whose type stands in the other schema
# gets the prefix of that type: Periode, of the message, is written as b:Periode, of the basic schema. Reading and writing tell
# nothing; making the module prints that no prefix suits the elements of the imported schema, also where all comes back whole.
#
# Why it matters: iWmo messages are two schemas, one of the message and one of the types that all messages share, so each
# period, each address and each reference is such an element. What is forwarded this way is refused as not valid, depending on
# how a sender that was in order chose its prefixes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check generateDS==2.44.3 lxml==6.1.1

cat > basis.xsd <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:voorbeeld:basis" elementFormDefault="qualified">
  <xs:complexType name="Tijdvak"><xs:sequence><xs:element name="Begindatum" type="xs:date"/></xs:sequence></xs:complexType>
</xs:schema>
XML
cat > bericht.xsd <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:voorbeeld:basis" xmlns:m="urn:voorbeeld:bericht"
    targetNamespace="urn:voorbeeld:bericht" elementFormDefault="qualified">
  <xs:import namespace="urn:voorbeeld:basis" schemaLocation="basis.xsd"/>
  <xs:element name="Bericht"><xs:complexType><xs:sequence>
    <xs:element name="Bsn" type="xs:string"/><xs:element name="Periode" type="b:Tijdvak"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
XML
cat > prefixes.xml <<'XML'
<m:Bericht xmlns:m="urn:voorbeeld:bericht" xmlns:b="urn:voorbeeld:basis"><m:Bsn>999900006</m:Bsn><m:Periode><b:Begindatum>2024-01-01</b:Begindatum></m:Periode></m:Bericht>
XML
cat > default.xml <<'XML'
<Bericht xmlns="urn:voorbeeld:bericht" xmlns:b="urn:voorbeeld:basis"><Bsn>999900006</Bsn><Periode><b:Begindatum>2024-01-01</b:Begindatum></Periode></Bericht>
XML
v/bin/generateDS -q -f -o bericht.py bericht.xsd >log 2>&1 || { cat log; exit 1; }

cat > look.py <<'PY'
import subprocess, sys
from lxml import etree

schema = etree.XMLSchema(etree.parse("bericht.xsd"))
for name in ("prefixes.xml", "default.xml"):
    written = subprocess.run([sys.executable, "bericht.py", name], capture_output=True, check=True).stdout
    doc = etree.fromstring(written)
    print(name, "given valid:", schema.validate(etree.parse(name)), "written valid:", schema.validate(doc))
    for node in doc.iter():
        print("  ", etree.QName(node).namespace, etree.QName(node).localname)
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
prefixes.xml given valid: True written valid: True
   urn:voorbeeld:bericht Bericht
   urn:voorbeeld:bericht Bsn
   urn:voorbeeld:bericht Periode
   urn:voorbeeld:basis Begindatum
default.xml given valid: True written valid: False
   None Bericht
   None Bsn
   urn:voorbeeld:basis Periode
   urn:voorbeeld:basis Begindatum
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
