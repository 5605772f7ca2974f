#!/usr/bin/env bash
# pycamt 1.1.1 (PyPI): an amount in dollars is given as an amount in euros.
#
# Expected: of an entry of EUR 25.00 with AmtDtls that also hold what was instructed (InstdAmt USD 27.00), the transaction is
# 25.00 EUR: ISO 20022 books Ntry/Amt to the account, in the currency of the account; InstdAmt is what the payer asked for, and
# may differ in currency, or by charges that were kept on the way. Also in one currency: 63.00 instructed, 58.00 received.
#
# Seen: Amount is the first Amt anywhere inside TxDtls, which by the order of the schema is InstdAmt, and Currency stays that of
# the entry: 27.00 with EUR. Of a payment of which a charge was kept: 63.00, where 58.00 was booked.
#
# Why it matters: the sum of the transactions is not the change of the balance, and a bill counts as paid in full that was not.
# Nothing in the answer shows it, as the currency that is told is the wrong one too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check pycamt==1.1.1 lxml==6.1.3

cat > statement.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-03-05T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2024-03-05T06:00:00</CreDtTm><Acct><Id><IBAN>NL02ABNA0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-03-03</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1083.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-03-04</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">25.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-04</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>XBCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="USD">27.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">25.00</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">58.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-04</Dt></BookgDt><AcctSvcrRef>R2</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>XBCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs>
<AmtDtls><InstdAmt><Amt Ccy="EUR">63.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">58.00</Amt></TxAmt></AmtDtls></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
XML

cat > look.py <<'PY'
from decimal import Decimal
from pycamt.parser import Camt053Parser

parser = Camt053Parser.from_file("statement.xml")
found = parser.get_transactions()
for one in found:
    print(one["EndToEndId"], one["Amount"], one["Currency"])
balances = parser.get_statement_info()[0]
print("sum", sum(Decimal(one["Amount"]) for one in found))
print("change of the balance", Decimal(balances["ClosingBalance"]) - Decimal(balances["OpeningBalance"]))
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
E1 27.00 EUR
E2 63.00 EUR
sum 90.00
change of the balance 83.00
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
