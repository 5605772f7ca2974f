#!/usr/bin/env bash
# peppol-ubl-validate 0.1.0 (PyPI): a provider that is exempt from VAT, and so has no VAT number, is refused for its form.
#
# Expected: EN 16931 has two numbers of the seller: the VAT identifier (BT-31) and the tax registration identifier (BT-32).
# BR-E-02 wants one of them on an exempt invoice. UBL writes both as PartyTaxScheme/CompanyID and tells them apart by
# TaxScheme/ID: VAT is BT-31, anything else BT-32. BR-CO-09, that it starts with the code of a country, is about BT-31 and
# leaves BT-32 alone.
#
# Seen: the validator takes the CompanyID of any scheme for the VAT identifier, and refuses 99999011 with scheme TAX as FATAL
# under BR-CO-09. With a scheme of VAT and a number NL... it passes. verifyhash-einvoice 0.2.9 accepts both.
#
# Why it matters: care is exempt (article 11 of the Wet OB), and many a provider has no VAT number at all: the only form that is
# left to it is the one that is refused. To pass, it would have to state a number that it does not have.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check peppol-ubl-validate==0.1.0 verifyhash-einvoice==0.2.9 lxml==6.1.3

party() { # name, scheme of numbers, number, PartyTaxScheme or nothing
  printf '<cac:Party><cbc:EndpointID schemeID="%s">%s</cbc:EndpointID><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:CityName>Linge</cbc:CityName><cbc:PostalZone>1234 AB</cbc:PostalZone><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>%s<cac:PartyLegalEntity><cbc:RegistrationName>%s</cbc:RegistrationName><cbc:CompanyID schemeID="%s">%s</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>' "$2" "$3" "$1" "$4" "$1" "$2" "$3"
}
euro() { printf '<cbc:%s currencyID="EUR">%s</cbc:%s>' "$1" "$2" "$1"; }
scheme='<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>'
invoice() { # PartyTaxScheme of the seller
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F2024-0001</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference>
<cac:AccountingSupplierParty>$(party 'Zorg aan de Linge B.V.' 0106 99999011 "$1")</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party 'Gemeente Voorbeeld' 0190 00000001999999999000 '')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal>$(euro TaxAmount 0.00)<cac:TaxSubtotal>$(euro TaxableAmount 1134.00)$(euro TaxAmount 0.00)<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$scheme</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>$(euro LineExtensionAmount 1134.00)$(euro TaxExclusiveAmount 1134.00)$(euro TaxInclusiveAmount 1134.00)$(euro PayableAmount 1134.00)</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="DAY">18</cbc:InvoicedQuantity>$(euro LineExtensionAmount 1134.00)<cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:ClassifiedTaxCategory></cac:Item><cac:Price>$(euro PriceAmount 63.00)</cac:Price></cac:InvoiceLine>
</Invoice>
XML
}
invoice "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$scheme</cac:PartyTaxScheme>" > vat.xml
invoice '<cac:PartyTaxScheme><cbc:CompanyID>99999011</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>' > registration.xml

for name in vat registration; do
  echo "$name"
  v/bin/einvoice validate "$name.xml" | grep -oE '^(PASS|FAIL)' | sed 's/^/  verifyhash-einvoice: /'
  (v/bin/peppol-ubl-validate "$name.xml" || true) | grep -oE '^(PASS|RULE-FAIL)|schema: .*|FATAL.*' | tr -s ' ' | sed 's/^/  peppol-ubl-validate: /'
done > seen

cat > stated <<'TXT'
vat
  verifyhash-einvoice: PASS
  peppol-ubl-validate: PASS
  peppol-ubl-validate: schema: valid UBL 2.1
registration
  verifyhash-einvoice: PASS
  peppol-ubl-validate: RULE-FAIL
  peppol-ubl-validate: schema: valid UBL 2.1
  peppol-ubl-validate: FATAL BR-CO-09 Seller VAT identifier '99999011' must start with a 2-letter country code
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
