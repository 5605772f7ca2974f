#!/usr/bin/env bash
# bic-from-iban 1.0.0 beside iban-to-bic 1.4.0 (both npm): a package that makes BICs of IBANs has none for any Dutch bank.
#
# Expected: a Dutch IBAN names its bank with four letters (ISO 13616: bank identifier 4!a), with which the BIC of that bank
# starts: no country is easier. The package lists the Dutch banks with their BICs, ABN AMRO, ING and Rabobank among them, so
# getBIC finds them, as it does for the Algerian example of its documentation.
#
# Seen: for each it gives the empty text. Its list is searched by id, which it takes for the bank's code in the IBAN; for the
# Netherlands the ids are 1, 2, 3 ... The IBAN itself it calls valid, and no error is raised.
#
# Why it matters: an empty BIC in a payment file is not a BIC left out: the schema of pain.001 refuses an empty <BIC/>. It
# happens with every Dutch account, while the example, and tests with it, work.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund bic-from-iban@1.0.0 iban-to-bic@1.4.0

cat > look.js <<'JS'
const one = require("bic-from-iban");
const other = require("iban-to-bic");
const banks = require("bic-from-iban/AllCountries/NL.json").list;
for (const iban of ["DZ4000400174401001050486", "NL02ABNA0123456789", "NL20INGB0001234567", "NL36RABO0417164300", "NL58BNGH0417164300"]) {
  const listed = banks.some((bank) => iban.startsWith("NL") && bank.swift_code.startsWith(iban.slice(4, 8)));
  console.log(iban, "valid:", one.validateIBAN(iban), "bic:", JSON.stringify(one.getBIC(iban)), "listed:", listed, "iban-to-bic:", other.ibanToBic(iban));
}
JS
node look.js > seen

cat > stated <<'TXT'
DZ4000400174401001050486 valid: true bic: "BEXADZAL100" listed: false iban-to-bic: undefined
NL02ABNA0123456789 valid: true bic: "" listed: true iban-to-bic: ABNANL2A
NL20INGB0001234567 valid: true bic: "" listed: true iban-to-bic: INGBNL2A
NL36RABO0417164300 valid: true bic: "" listed: true iban-to-bic: RABONL2U
NL58BNGH0417164300 valid: true bic: "" listed: true iban-to-bic: BNGHNL2G
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
