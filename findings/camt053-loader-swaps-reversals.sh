#!/usr/bin/env bash
# camt053-loader-mt940 0.0.23 (PyPI): from MT940 to camt.053 a reversal keeps its letter and so changes its direction.
#
# Expected: MT940 names in :61: what is reversed (RC, a credit; RD, a debit); camt.053 names in CdtDbtInd what the entry itself
# does to the account, and says beside it that it is a reversal. ISO 20022 on RvslInd: "CRDT and true" means that the original
# was a debit. So RC is DBIT with RvslInd true, and RD is CRDT with RvslInd true.
#
# Seen: RC becomes CRDT and RD becomes DBIT. The entries of the document no longer add up to its own balances: 305 instead of
# 245. Both formats write R, C and D; they mean other things by them.
#
# Why it matters: the package is made for the years in which banks still give MT940 and the software behind it already takes
# camt.053. A storno arrives with the wrong sign, in a document that is otherwise in order.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check camt053-loader-mt940==0.0.23 camt053==0.0.23

cat > statement.sta <<'TXT'
:20:S1
:25:NL02ABNA0123456789EUR
:28C:00001
:60F:C240303EUR1000,00
:61:2403040304C300,00NTRFEREF//R1
:86:/EREF/E1//REMI/USTD//factuur 12/
:61:2403040304RC60,00NTRFEREF//R2
:86:/EREF/E2//REMI/USTD//factuur 11 teruggenomen/
:61:2403040304RD30,00NTRFEREF//R3
:86:/EREF/E3//REMI/USTD//incasso teruggeboekt/
:61:2403040304D25,00NTRFEREF//R4
:86:/EREF/E4//REMI/USTD//vervoer/
:62F:C240304EUR1245,00
TXT

cat > look.py <<'PY'
from decimal import Decimal
from camt053_loader_mt940 import parse_mt940

statement = parse_mt940(open("statement.sta", encoding="ascii").read()).statements[0]
total = Decimal(0)
for entry in statement.entries:
    print(entry.account_servicer_ref, entry.amount, entry.credit_debit_indicator, "reversal" if entry.reversal_indicator else "")
    total += Decimal(entry.amount) * (1 if entry.credit_debit_indicator == "CRDT" else -1)
opening, closing = (Decimal(balance.amount) for balance in statement.balances)
print("entries", total, "balances", closing - opening)
PY
v/bin/python look.py | sed 's/ *$//' > seen

cat > stated <<'TXT'
R1 300.00 CRDT
R2 60.00 CRDT reversal
R3 30.00 DBIT reversal
R4 25.00 DBIT
entries 305.00 balances 245.00
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
