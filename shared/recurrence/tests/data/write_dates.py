"""Writes dates.json: what Python's dateutil makes of the date rules.

Run as `python3 write_dates.py > dates.json`. Each line is a spec without its timings and zone, and
the first dates dateutil finds for the same rule written as an RRULE.
"""

import json
from datetime import datetime
from itertools import islice

from dateutil.rrule import rrulestr

STARTS = ["2026-11-21", "2027-01-31", "2028-02-29", "2026-12-28", "2027-03-01", "2096-02-29"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CODE = {name: name[:2].upper() for name in DAYS}


def rules(start):
    month = int(start[5:7])
    yield "daily", None, None, "FREQ=DAILY"
    yield "weekly", None, None, "FREQ=WEEKLY"
    yield "monthly", None, None, "FREQ=MONTHLY"
    yield "yearly", None, None, "FREQ=YEARLY"
    for freq in ["daily", "weekly", "monthly", "yearly"]:
        for n in [1, 2, 3, 7, 30, 100]:
            if freq == "yearly" and n > 7:
                continue
            yield freq, "every", {"n": n}, f"FREQ={freq.upper()};INTERVAL={n}"
    for days in [["mon"], ["mon", "wed"], DAYS[:5], ["sat", "sun"]]:
        by = ",".join(CODE[day] for day in days)
        yield "daily", "weekdays", days, f"FREQ=DAILY;BYDAY={by}"
        yield "weekly", "weekdays", days, f"FREQ=WEEKLY;BYDAY={by}"
    for days in [[1], [1, 15, -1], [29, 30, 31], [-1], [-29, -30, -31], [-2, 28]]:
        by = ",".join(map(str, days))
        yield "monthly", "month_days", days, f"FREQ=MONTHLY;BYMONTHDAY={by}"
        yield "yearly", "month_days", days, f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={by}"
    for n, day in [(1, "mon"), (2, "tue"), (3, "wed"), (4, "thu"), (5, "fri"),
                   (-1, "sat"), (-2, "sun"), (-3, "mon"), (-4, "tue"), (-5, "sun")]:
        value = {"n": n, "weekday": day}
        by = f"{n}{CODE[day]}"
        yield "monthly", "nth_weekday", value, f"FREQ=MONTHLY;BYDAY={by}"
        yield "yearly", "nth_weekday", value, f"FREQ=YEARLY;BYMONTH={month};BYDAY={by}"


lines = []
for start in STARTS:
    for freq, rule_type, rule_value, rrule in rules(start):
        found = rrulestr(rrule, dtstart=datetime.fromisoformat(start))
        # A rule without dates in the next 60 years is left out rather than searched for to the
        # year 9999.
        end = datetime(int(start[:4]) + 60, 1, 1)
        dates = [f"{date:%Y-%m-%d}" for date in islice(found.xafter(datetime(1970, 1, 1)), 12)
                 if date < end]
        if not dates:
            continue
        spec = {"start_date": start, "freq": freq}
        if rule_type:
            spec |= {"rule_type": rule_type, "rule_value": rule_value}
        lines.append(json.dumps({"spec": spec, "dates": dates}, separators=(",", ":")))
print("[\n" + ",\n".join(lines) + "\n]")
