#!/usr/bin/env bash
# stdnum 1.12.0 (npm) beside python-stdnum 2.2 (PyPI): the number of nobody is a valid number of an individual.
#
# Expected: a citizen service number (BSN) is nine digits that pass the elfproef, and nobody is given 000000000; its sum is 0,
# which is divisible by 11, so a check has to name it. The npm package names python-stdnum as where it comes from, so both give
# one answer.
#
# Seen: python-stdnum refuses 000000000 as of a wrong format. The npm package calls it valid, and adds isIndividual: true.
#
# Why it matters: 000000000 is what software fills in for a client whose number is not known yet. A check at the door that lets
# it pass makes one client of all of those, and one file of their care.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check python-stdnum==2.2
npm install --silent --no-audit --no-fund stdnum@1.12.0

cat > look.py <<'PY'
import sys
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn

for number in sys.argv[1:]:
    try:
        print("python", number, bsn.validate(number))
    except ValidationError as error:
        print("python", number, type(error).__name__)
PY
cat > look.js <<'JS'
const { stdnum } = require("stdnum");
for (const number of process.argv.slice(2)) {
  const found = stdnum.NL.bsn.validate(number);
  console.log("npm", number, found.isValid ? `${found.compact} individual: ${found.isIndividual}` : found.error.name);
}
JS
numbers=(999990019 999990018 000000000)
{ v/bin/python look.py "${numbers[@]}"; node look.js "${numbers[@]}"; } > seen

cat > stated <<'TXT'
python 999990019 999990019
python 999990018 InvalidChecksum
python 000000000 InvalidFormat
npm 999990019 999990019 individual: true
npm 999990018 InvalidChecksum
npm 000000000 000000000 individual: true
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
