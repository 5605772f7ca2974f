#!/usr/bin/env bash
# peppol-ubl-validate 0.1.0 (PyPI): an invoice that rounds to five cents is refused.
#
# Expected: BR-CO-16 of EN 16931: amount due (BT-115) = total with VAT (BT-112) - paid (BT-113) + rounding (BT-114). In UBL the
# rounding is PayableRoundingAmount. Peppol BIS Billing 3.0 takes the rule over unchanged, and the official schematron adds
# BT-114.
#
# Seen: this validator computes with the first two alone: "PayableAmount 100.00 does not equal TaxInclusiveAmount -
# PrepaidAmount = 99.98", under the number of the rule that asks for the third. It calls itself independent of the official
# rules, but tells its finding as FATAL. verifyhash-einvoice 0.2.9 accepts the invoice. Without the rounding (99.98 due) both
# do.
#
# Why it matters: a sender who rounds what is due, as is done with cash in the Netherlands, and who trusts the finding, leaves
# the rounding out of the invoice and has it as a difference in every payment.
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
invoice() { # PayableRoundingAmount or nothing, amount due
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F2024-0001</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference>
<cac:AccountingSupplierParty>$(party 'Zorg aan de Linge B.V.' 0106 99999011 "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$scheme</cac:PartyTaxScheme>")</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party 'Gemeente Voorbeeld' 0190 00000001999999999000 '')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal>$(euro TaxAmount 0.00)<cac:TaxSubtotal>$(euro TaxableAmount 99.98)$(euro TaxAmount 0.00)<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$scheme</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>$(euro LineExtensionAmount 99.98)$(euro TaxExclusiveAmount 99.98)$(euro TaxInclusiveAmount 99.98)$1$(euro PayableAmount "$2")</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="DAY">1</cbc:InvoicedQuantity>$(euro LineExtensionAmount 99.98)<cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:ClassifiedTaxCategory></cac:Item><cac:Price>$(euro PriceAmount 99.98)</cac:Price></cac:InvoiceLine>
</Invoice>
XML
}
invoice '' 99.98 > exact.xml
invoice "$(euro PayableRoundingAmount 0.02)" 100.00 > rounded.xml

for name in exact rounded; do
  echo "$name"
  v/bin/einvoice validate "$name.xml" | grep -oE '^(PASS|FAIL)' | sed 's/^/  verifyhash-einvoice: /'
  (v/bin/peppol-ubl-validate "$name.xml" || true) | grep -oE '^(PASS|RULE-FAIL)|schema: .*|FATAL.*' | tr -s ' ' | sed 's/^/  peppol-ubl-validate: /'
done > seen

cat > stated <<'TXT'
exact
  verifyhash-einvoice: PASS
  peppol-ubl-validate: PASS
  peppol-ubl-validate: schema: valid UBL 2.1
rounded
  verifyhash-einvoice: PASS
  peppol-ubl-validate: RULE-FAIL
  peppol-ubl-validate: schema: valid UBL 2.1
  peppol-ubl-validate: FATAL BR-CO-16 PayableAmount 100.00 does not equal TaxInclusiveAmount - PrepaidAmount = 99.98
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
