#!/usr/bin/env bash
# tallystick-core 1.0.0 and readystack-einvoice-mandate-lint 1.0.10.post1 (both PyPI): a UBL credit note is a bill without
# lines.
#
# Expected: EN 16931 maps to two UBL documents, Invoice and CreditNote, and the second has names of its own: CreditNoteTypeCode,
# CreditNoteLine, CreditedQuantity. Its amounts are positive, and that money goes back is told by the document alone. A reader
# that accepts the root element knows the lines as well, and keeps the kind or turns the sign.
#
# Seen: tallystick takes it in with status ok: total +1134.00, no lines, and nothing in the whole record differs from that of a
# bill but the lines that are lost. mandate-lint finds that BT-3 is missing and that there is no line, both as an error.
# verifyhash-einvoice 0.2.9 accepts the document.
#
# Why it matters: corrections of care are credit notes. The first package adds one to what is owed: the correction of a bill of
# 1134.00 leaves 2268.00 instead of nothing. The second keeps the sender from sending it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check tallystick-core==1.0.0 readystack-einvoice-mandate-lint==1.0.10.post1 verifyhash-einvoice==0.2.9

party() { # name, scheme of numbers, number, PartyTaxScheme or nothing
  printf '<cac:Party><cbc:EndpointID schemeID="%s">%s</cbc:EndpointID><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:CityName>Linge</cbc:CityName><cbc:PostalZone>1234 AB</cbc:PostalZone><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>%s<cac:PartyLegalEntity><cbc:RegistrationName>%s</cbc:RegistrationName><cbc:CompanyID schemeID="%s">%s</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>' "$2" "$3" "$1" "$4" "$1" "$2" "$3"
}
euro() { printf '<cbc:%s currencyID="EUR">%s</cbc:%s>' "$1" "$2" "$1"; }
scheme='<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>'
cat > bill.xml <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F2024-0001</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference>
<cac:AccountingSupplierParty>$(party 'Zorg aan de Linge B.V.' 0106 99999011 "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$scheme</cac:PartyTaxScheme>")</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party 'Gemeente Voorbeeld' 0190 00000001999999999000 '')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal>$(euro TaxAmount 0.00)<cac:TaxSubtotal>$(euro TaxableAmount 1134.00)$(euro TaxAmount 0.00)<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$scheme</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>$(euro LineExtensionAmount 1134.00)$(euro TaxExclusiveAmount 1134.00)$(euro TaxInclusiveAmount 1134.00)$(euro PayableAmount 1134.00)</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="DAY">18</cbc:InvoicedQuantity>$(euro LineExtensionAmount 1134.00)<cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:ClassifiedTaxCategory></cac:Item><cac:Price>$(euro PriceAmount 63.00)</cac:Price></cac:InvoiceLine>
</Invoice>
XML
cat > credit.xml <<XML
<?xml version="1.0" encoding="UTF-8"?>
<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>C2024-0001</cbc:ID><cbc:IssueDate>2024-03-08</cbc:IssueDate><cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference><cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F2024-0001</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>
<cac:AccountingSupplierParty>$(party 'Zorg aan de Linge B.V.' 0106 99999011 "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$scheme</cac:PartyTaxScheme>")</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party 'Gemeente Voorbeeld' 0190 00000001999999999000 '')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans><cac:PaymentTerms><cbc:Note>Wordt verrekend</cbc:Note></cac:PaymentTerms>
<cac:TaxTotal>$(euro TaxAmount 0.00)<cac:TaxSubtotal>$(euro TaxableAmount 1134.00)$(euro TaxAmount 0.00)<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$scheme</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>$(euro LineExtensionAmount 1134.00)$(euro TaxExclusiveAmount 1134.00)$(euro TaxInclusiveAmount 1134.00)$(euro PayableAmount 1134.00)</cac:LegalMonetaryTotal>
<cac:CreditNoteLine><cbc:ID>1</cbc:ID><cbc:CreditedQuantity unitCode="DAY">18</cbc:CreditedQuantity>$(euro LineExtensionAmount 1134.00)<cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:ClassifiedTaxCategory></cac:Item><cac:Price>$(euro PriceAmount 63.00)</cac:Price></cac:CreditNoteLine>
</CreditNote>
XML

cat > look.py <<'PY'
import dataclasses
import sys
from tallystick.engine.einvoice import parse_ubl
from tallystick.engine.validate import validate

name = sys.argv[1]
doc = validate(parse_ubl(open(name, "rb").read(), name))
print("  tallystick:", doc.status.value, doc.total_gross, doc.currency, "lines:", len(doc.lines), "issues:", len(doc.issues))
told = repr(doc).replace(name, "").lower()
print("  tallystick tells 381 or credit:", "381" in told or "credit" in told)
PY
for name in bill credit; do
  echo "$name"
  v/bin/einvoice validate "$name.xml" | grep -oE '^(PASS|FAIL)' | sed 's/^/  verifyhash-einvoice: /'
  v/bin/python look.py "$name.xml"
  (v/bin/einvoice-mandate-lint "$name.xml" || true) | grep -oE 'no findings|error .*' | sed 's/^/  mandate-lint: /'
done > seen

cat > stated <<'TXT'
bill
  verifyhash-einvoice: PASS
  tallystick: ok 1134.00 EUR lines: 1 issues: 0
  tallystick tells 381 or credit: False
  mandate-lint: no findings
credit
  verifyhash-einvoice: PASS
  tallystick: ok 1134.00 EUR lines: 0 issues: 0
  tallystick tells 381 or credit: False
  mandate-lint: error Invoice type code (BT-3) is missing
  mandate-lint: error Invoice has no invoice line
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
