#!/usr/bin/env bash
# facturex 0.6.4 (PyPI): the seller of a valid UBL invoice has no name.
#
# Expected: EN 16931 wants the seller's name (BT-27, BR-06) and the buyer's (BT-44, BR-07). The UBL binding (CEN/TS 16931-3-2)
# reads both from PartyLegalEntity/RegistrationName. PartyName/Name is another term, the trading name (BT-28 and BT-45), which
# is optional and only given where it differs. So an invoice without PartyName is in order.
#
# Seen: facturex takes the names from PartyName, and refuses the invoice under BR-06 and BR-07. With PartyName added it is
# valid, and the name it knows the seller by is the trading name, not the one of the trade register. verifyhash-einvoice 0.2.9,
# which works by the rules of CEN, accepts both.
#
# Why it matters: a healthcare foundation that bills under its legal name alone, as most software writes it, is told that it
# sends nameless invoices, under the number of an official rule, so the sender goes to look for a fault that is not there.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
python3 -m venv w
v/bin/pip install -q --disable-pip-version-check facturex==0.6.4
w/bin/pip install -q --disable-pip-version-check verifyhash-einvoice==0.2.9

party() { # PartyName or nothing, scheme of numbers, number, PartyTaxScheme or nothing, legal name
  printf '<cac:Party><cbc:EndpointID schemeID="%s">%s</cbc:EndpointID>%s<cac:PostalAddress><cbc:CityName>Linge</cbc:CityName><cbc:PostalZone>1234 AB</cbc:PostalZone><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>%s<cac:PartyLegalEntity><cbc:RegistrationName>%s</cbc:RegistrationName><cbc:CompanyID schemeID="%s">%s</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>' "$2" "$3" "$1" "$4" "$5" "$2" "$3"
}
vat='<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>'
invoice() { # trading name of the seller and of the buyer, each as PartyName or nothing
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F2024-0001</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference>
<cac:AccountingSupplierParty>$(party "$1" 0106 99999011 "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$vat</cac:PartyTaxScheme>" 'Stichting Zorg aan de Linge')</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party "$2" 0190 00000001999999999000 '' 'Gemeente Voorbeeld')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">1134.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$vat</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">1134.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID="EUR">1134.00</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="EUR">1134.00</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID="EUR">1134.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="DAY">18</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">1134.00</cbc:LineExtensionAmount><cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$vat</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">63.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>
XML
}
named() { printf '<cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName>' "$1"; }
invoice '' '' > legal.xml
invoice "$(named 'De Linge')" "$(named 'Gemeente')" > both.xml

for name in legal both; do
  echo "$name"
  w/bin/einvoice validate "$name.xml" | grep -oE '^(PASS|FAIL)' | sed 's/^/  verifyhash-einvoice: /'
  (v/bin/facturex validate "$name.xml" && echo valid || echo refused) 2>&1 | grep -oE 'BR-[0-9]+ \[[a-z.]+\]|^(valid|refused)$' | sed 's/^/  facturex: /'
done > seen
v/bin/facturex inspect both.xml | grep -oE 'De Linge|Stichting Zorg aan de Linge' | sort -u | sed 's/^/  facturex on the seller: /' >> seen

cat > stated <<'TXT'
legal
  verifyhash-einvoice: PASS
  facturex: BR-06 [seller.name]
  facturex: BR-07 [buyer.name]
  facturex: refused
both
  verifyhash-einvoice: PASS
  facturex: valid
  facturex on the seller: De Linge
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
