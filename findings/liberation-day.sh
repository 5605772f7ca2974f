#!/usr/bin/env bash
# holidays 0.108, workalendar 17.0.0, dutch-workdays 0.3.1 (PyPI) and date-holidays 3.37.0 (npm): four answers on 5 May.
#
# Expected: article 3 of the Algemene termijnenwet names the days: New Year's Day, Easter Monday, Whit Monday, both Christmas
# days, Ascension Day, the King's birthday and 5 May, each year, and puts Good Friday on a level with them. Labour agreements
# that give 5 May off once in five years are another matter. Packages of the Dutch holidays agree on these nine, or one can
# choose them by category.
#
# Seen, for 5 May 2025 and 2026, and Good Friday (3 April) 2026: workalendar has all three; holidays has 5 May only in years
# that end on 0 or 5 (else as "optional"), though it has Good Friday each year; dutch-workdays never has 5 May; date-holidays
# calls 5 May and Good Friday days of the type "school", in the lustrum year too: who asks for public holidays has neither.
#
# Why it matters: an answer to an iWmo message, or an objection, is due within working days, and a period that ends on such a
# day ends on the next. The last day of ten working days from 23 April 2026 is another one, by what was installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check holidays==0.108 workalendar==17.0.0 dutch-workdays==0.3.1
npm install --silent --no-audit --no-fund date-holidays@3.37.0

cat > look.py <<'PY'
from datetime import date, timedelta
import json
import subprocess
import dutch_workdays
import holidays
from workalendar.europe import Netherlands

asked = [date(2025, 5, 5), date(2026, 5, 5), date(2026, 4, 3)]
script = """const all = new (require("date-holidays"))("NL");
console.log(JSON.stringify([2025, 2026].flatMap((year) => all.getHolidays(year)).map((day) => [day.date.slice(0, 10), day.type])));"""
types = dict(json.loads(subprocess.run(["node", "-e", script], capture_output=True, check=True, text=True).stdout))
optional = holidays.country_holidays("NL", years=[2025, 2026], categories="optional")
public = {
    "holidays": set(holidays.country_holidays("NL", years=[2025, 2026])),
    "workalendar": {day for year in (2025, 2026) for day, _ in Netherlands().holidays(year)},
    "dutch-workdays": {day for year in (2025, 2026) for day, _ in dutch_workdays.Calendar().holidays(year)},
    "date-holidays": {date.fromisoformat(day) for day, kind in types.items() if kind == "public"},
}

def after(day, count, free):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5 and day not in free
    return day

for name, free in public.items():
    print(name, [day in free for day in asked], "ten working days from 23 April 2026:", after(date(2026, 4, 23), 10, free))
print("holidays, optional:", [day in optional for day in asked])
print("date-holidays, types:", [types.get(str(day)) for day in asked])
PY
v/bin/python look.py > seen

cat > stated <<'TXT'
holidays [True, False, True] ten working days from 23 April 2026: 2026-05-08
workalendar [True, True, True] ten working days from 23 April 2026: 2026-05-11
dutch-workdays [False, False, True] ten working days from 23 April 2026: 2026-05-08
date-holidays [False, False, False] ten working days from 23 April 2026: 2026-05-08
holidays, optional: [True, True, False]
date-holidays, types: ['school', 'school', 'school']
TXT
cat seen
diff stated seen || { echo "the behaviour has changed: '<' is what was stated, '>' what is seen now"; exit 1; }
