#!/usr/bin/env bash
# camt053 0.0.23 (PyPI): a statement that is read and written back tells of other payments.
#
# Expected: serialize_document(parse_document(x)) keeps what a bookkeeper needs. The package calls it a round trip that is
# stable for account, balances and entries. In ISO 20022 BkTxCd is mandatory in each Ntry and says what kind of transaction it
# is; RltdPties names Dbtr (who paid) and Cdtr (who is paid); RmtInf holds what the payment is for. What a model does not know
# it should leave out or refuse, not fill in.
#
# Seen: each entry is written with PMNT/RCDT/RRTN, whatever it was: a received credit transfer that was returned. Money that
# went out to a supplier (PMNT/ICDT/ESCT, with a Cdtr) is written with that supplier as Dbtr, the one who paid. The remittance
# information and the amounts of the parts of a batch are gone. The result is valid against the schema, so nothing warns.
#
# Why it matters: whoever passes statements on with it (to merge, split or upgrade versions) makes every payment of a gemeente a
# returned payment without a reference: a ledger that books returns as reopened claims opens all of them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check camt053==0.0.23 lxml==6.1.3

cat > statement.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2024-03-05T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2024-03-05T06:00:00</CreDtTm><Acct><Id><IBAN>NL02ABNA0123456789</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-03-03</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1195.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2024-03-04</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">220.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-04</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Gemeente Alfa</Nm></Dbtr></RltdPties>
<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">120.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Gemeente Beta</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>factuur 2024-02</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">25.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2024-03-04</Dt></BookgDt><AcctSvcrRef>R2</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><EndToEndId>E3</EndToEndId></Refs><RltdPties><Cdtr><Nm>Taxi Voorbeeld</Nm></Cdtr></RltdPties>
<RmtInf><Ustrd>vervoer maart</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
XML

cat > look.py <<'PY'
import camt053
from lxml import etree

def show(label, xml):
    print(label)
    doc = etree.fromstring(xml)
    every = lambda node, name: node.findall(".//{*}" + name)
    for entry in every(doc, "Ntry"):
        code = [entry.findtext("{*}BkTxCd/{*}Domn/" + path) for path in ("{*}Cd", "{*}Fmly/{*}Cd", "{*}Fmly/{*}SubFmlyCd")]
        parties = [(role, name.text) for role in ("Dbtr", "Cdtr") for party in every(entry, role) for name in every(party, "Nm")]
        texts = [node.text for node in every(entry, "Ustrd") + every(entry, "Ref")]
        print("  ", "/".join(code), entry.findtext("{*}CdtDbtInd"), parties, texts, [a.text for a in every(entry, "Amt")])

given = open("statement.xml", encoding="utf-8").read()
show("given", given.encode())
show("written back", camt053.serialize_document(camt053.parse_document(given)).encode())
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
given
   PMNT/RCDT/ESCT CRDT [('Dbtr', 'Gemeente Alfa'), ('Dbtr', 'Gemeente Beta')] ['factuur 2024-02', 'RF18539007547034'] ['220.00', '100.00', '120.00']
   PMNT/ICDT/ESCT DBIT [('Cdtr', 'Taxi Voorbeeld')] ['vervoer maart'] ['25.00']
written back
   PMNT/RCDT/RRTN CRDT [('Dbtr', 'Gemeente Alfa'), ('Dbtr', 'Gemeente Beta')] [] ['220.00']
   PMNT/RCDT/RRTN DBIT [('Dbtr', 'Taxi Voorbeeld')] [] ['25.00']
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
