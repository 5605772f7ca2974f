#!/usr/bin/env bash
# mt-940 5.1.1 beside bankstatementparser 0.0.29 (both PyPI): taking a payment back adds it once more.
#
# Expected: subfield 3 of :61: is D, C, RD or RC. RC is the reversal of a credit: the money goes out again, so its amount is
# negative; RD is the reversal of a debit, and is positive. The amounts of a statement add up to :62F: less :60F:.
#
# Seen: mt-940 makes the amount negative for D alone. RC 50,00 is +50.00, so the sum is 345 where the balance changed by 245.
# bankstatementparser reads the same file as -50.00 and adds up. The status 'RC' is there, but the amount already has a sign.
#
# Why it matters: MT940 is what many Dutch accounting packages still take beside camt.053. A transfer of a gemeente that the
# bank takes back is then counted as paid twice instead of not at all: 100 euros of difference for each 50.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check mt-940==5.1.1 bankstatementparser==0.0.29

cat > statement.sta <<'TXT'
:20:S1
:25:NL02ABNA0123456789EUR
:28C:00001
:60F:C240303EUR1000,00
:61:2403040304C300,00NTRFEREF//R1
:86:/EREF/E1//REMI/USTD//factuur 12/
:61:2403040304RC50,00NTRFEREF//R2
:86:/EREF/E2//REMI/USTD//factuur 11 teruggenomen/
:61:2403040304RD20,00NTRFEREF//R3
:86:/EREF/E3//REMI/USTD//incasso teruggeboekt/
:61:2403040304D25,00NTRFEREF//R4
:86:/EREF/E4//REMI/USTD//vervoer/
:62F:C240304EUR1245,00
TXT

cat > look.py <<'PY'
import mt940
from bankstatementparser.additional_parsers import Mt940Parser

one = mt940.parse("statement.sta")
for row in one:
    print("mt-940", row.data["status"], row.data["amount"].amount)
print("mt-940 sum", sum(row.data["amount"].amount for row in one))
print("mt-940 balance", one.data["final_closing_balance"].amount.amount - one.data["final_opening_balance"].amount.amount)
other = Mt940Parser("statement.sta").parse().to_dict("records")
for row in other:
    print("bankstatementparser", row["amount"])
print("bankstatementparser sum", sum(row["amount"] for row in other))
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
mt-940 C 300.00
mt-940 RC 50.00
mt-940 RD 20.00
mt-940 D -25.00
mt-940 sum 345.00
mt-940 balance 245.00
bankstatementparser 300.00
bankstatementparser -50.00
bankstatementparser 20.00
bankstatementparser -25.00
bankstatementparser sum 245.00
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
