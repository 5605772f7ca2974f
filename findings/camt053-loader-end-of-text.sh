#!/usr/bin/env bash
# camt053-loader-mt940 0.0.23 (PyPI): a whole MT940 message is refused for the hyphen that ends it.
#
# Expected: a SWIFT message has its text in block 4, which ends with a line of "-}"; in files without the other blocks, as banks
# give them to their customers, the line "-" is left of it. A reader of MT940 takes both as the end of the text.
#
# Seen: the hyphen is taken as a second line of the field before it. That is the closing balance, which then is malformed: the
# file is refused, whatever the envelope. Without the last line the same text is read, and mt-940 5.1.1 reads all three.
#
# Why it matters: no file can be given to it as it comes from the bank. The refusal names the balance, which is in order, and
# sends whoever reads it to the wrong line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check camt053-loader-mt940==0.0.23 camt053==0.0.23 mt-940==5.1.1

cat > look.py <<'PY'
import mt940
from camt053_loader_mt940 import parse_mt940

text = """:20:S1
:25:NL02ABNA0123456789EUR
:28C:00001
:60F:C240303EUR1000,00
:61:2403040304C300,00NTRFEREF//R1
:86:/EREF/E1//REMI/USTD//factuur 12/
:62F:C240304EUR1300,00
"""
files = {
    "cut short": text,
    "as a file of a bank": text + "-\n",
    "as a message": "{1:F01VOORNL2AXXXX0000000000}{2:I940VOORNL2AXXXXN}{4:\n" + text + "-}",
}
for name, content in files.items():
    try:
        answer = f"{len(parse_mt940(content).statements[0].entries)} entry"
    except ValueError as error:
        answer = f"refused: {error}"
    print(f"{name}: {answer}; mt-940: {len(list(mt940.parse(content)))} entry")
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
cut short: 1 entry; mt-940: 1 entry
as a file of a bank: refused: Malformed balance field :62F:'C240304EUR1300,00\n-'; mt-940: 1 entry
as a message: refused: Malformed balance field :62F:'C240304EUR1300,00\n-}'; mt-940: 1 entry
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
