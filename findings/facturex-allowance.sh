#!/usr/bin/env bash
# facturex 0.6.4 (PyPI): an invoice with a discount, or with a price per ten, does not add up.
#
# Expected: BR-CO-13 of EN 16931: the total without VAT (BT-109) = sum of the lines (BT-106) - allowances of the document
# (BT-107) + charges of the document (BT-108). And the amount of a line is quantity x price / the base quantity of the price
# (BT-149), less its own allowances (BT-136): the rule of Peppol says so (PEPPOL-EN16931-R120), EN 16931 has the same terms.
#
# Seen: facturex holds BT-109 to be the sum of the lines alone, and the base of the VAT category to be that of its lines (told
# as BR-S-08, also where the category is E); 1134.00 less a discount of 34.00 is refused under BR-CO-13. Lines of 25 dagdelen at
# 630.00 per 10, or less a discount of their own, are refused too. verifyhash-einvoice 0.2.9 accepts all three.
#
# Why it matters: it names official rules while it asks the opposite of them: whoever mends the invoice until it passes takes
# the discount off the price and bills another amount, or makes an invoice that the receiver refuses.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
python3 -m venv w
v/bin/pip install -q --disable-pip-version-check facturex==0.6.4
w/bin/pip install -q --disable-pip-version-check verifyhash-einvoice==0.2.9

party() { # name, scheme of numbers, number, PartyTaxScheme or nothing
  printf '<cac:Party><cbc:EndpointID schemeID="%s">%s</cbc:EndpointID><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName><cac:PostalAddress><cbc:CityName>Linge</cbc:CityName><cbc:PostalZone>1234 AB</cbc:PostalZone><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>%s<cac:PartyLegalEntity><cbc:RegistrationName>%s</cbc:RegistrationName><cbc:CompanyID schemeID="%s">%s</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>' "$2" "$3" "$1" "$4" "$1" "$2" "$3"
}
euro() { printf '<cbc:%s currencyID="EUR">%s</cbc:%s>' "$1" "$2" "$1"; }
scheme='<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>'
invoice() { # AllowanceCharge or nothing, sum of the lines, total, allowances, the line
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>F2024-0001</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>WMO</cbc:BuyerReference>
<cac:AccountingSupplierParty>$(party 'Zorg aan de Linge B.V.' 0106 99999011 "<cac:PartyTaxScheme><cbc:CompanyID>NL999990019B01</cbc:CompanyID>$scheme</cac:PartyTaxScheme>")</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>$(party 'Gemeente Voorbeeld' 0190 00000001999999999000 '')</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>NL20INGB0001234567</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>$1
<cac:TaxTotal>$(euro TaxAmount 0.00)<cac:TaxSubtotal>$(euro TaxableAmount $3)$(euro TaxAmount 0.00)<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Artikel 11 Wet OB</cbc:TaxExemptionReason>$scheme</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>$(euro LineExtensionAmount "$2")$(euro TaxExclusiveAmount "$3")$(euro TaxInclusiveAmount "$3")$4$(euro PayableAmount "$3")</cac:LegalMonetaryTotal>
$5
</Invoice>
XML
}
line() { # quantity, amount, AllowanceCharge or nothing, price, BaseQuantity or nothing
  printf '%s' "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode=\"DAY\">$1</cbc:InvoicedQuantity>$(euro LineExtensionAmount $2)$3<cac:Item><cbc:Name>Dagbesteding</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:ClassifiedTaxCategory></cac:Item><cac:Price>$(euro PriceAmount $4)$5</cac:Price></cac:InvoiceLine>"
}
allowance() { printf '%s' "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Korting</cbc:AllowanceChargeReason>$(euro Amount 34.00)$1</cac:AllowanceCharge>"; }
invoice "$(allowance "<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent>$scheme</cac:TaxCategory>")" 1134.00 1100.00 "$(euro AllowanceTotalAmount 34.00)" "$(line 18 1134.00 '' 63.00 '')" > document.xml
invoice '' 1100.00 1100.00 '' "$(line 18 1100.00 "$(allowance '')" 63.00 '')" > line.xml
invoice '' 1575.00 1575.00 '' "$(line 25 1575.00 '' 630.00 '<cbc:BaseQuantity unitCode="DAY">10</cbc:BaseQuantity>')" > quantity.xml

for name in document line quantity; do
  echo "$name"
  w/bin/einvoice validate "$name.xml" | grep -oE '^(PASS|FAIL)' | sed 's/^/  verifyhash-einvoice: /'
  (v/bin/facturex validate "$name.xml" && echo valid || echo refused) 2>&1 | grep -oE '(BR|FX)-[A-Z]+-[0-9]+ \[[a-z_.0-9]+|^(valid|refused)$' | tr -d '[' | sed 's/^/  facturex: /'
done > seen

cat > stated <<'TXT'
document
  verifyhash-einvoice: PASS
  facturex: BR-CO-13 total_net
  facturex: BR-S-08 vat_breakdown
  facturex: refused
line
  verifyhash-einvoice: PASS
  facturex: FX-LINE-1 lines
  facturex: refused
quantity
  verifyhash-einvoice: PASS
  facturex: FX-LINE-1 lines
  facturex: refused
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
