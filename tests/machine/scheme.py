"""The programme of the machine: everything a scheme can do, with figures so small that every limit is met."""

import tomllib
from typing import Any

FIRST = """
version = 1
programme = 1
currency = "KRW"
time_zone = "Asia/Seoul"
long_absence_days = 60
birthday_window_days = 7

[earn]
points = 1
per_amount_minor = 100
excluded_tags = ["tobacco"]
minimum_purchase_minor = 300
pending_days = 2
most = { per_purchase = 400, per_day = 500 }

[[rules]]
id = "gold-more"
kind = "multiply"
factor = 1.5
group = "tier"
when = { tiers = ["vip", "gold"] }

[[rules]]
id = "silver-more"
kind = "multiply"
factor = 1.25
group = "tier"
when = { tiers = ["silver"] }

[[groups]]
id = "tier"
takes = "best"

[[rules]]
id = "coffee"
kind = "unit"
points = 7
goods = { tags = ["coffee"] }

[[rules]]
id = "visit"
kind = "visit"
points = 9
when = { minimum_purchase_minor = 1000 }

[[rules]]
id = "first"
kind = "bonus"
points = 25
when = { first_purchase = true }

[expiry]
rule = "months"
months = 1
grace_days = 5

[worth]
points = 1
minor = 7

[welcome]
points = 40
after_visits = 1

[referral]
newcomer_points = 30
referrer_points = 50
after_visits = 2

[[discounts]]
id = "bread-for-silver"
percent = 15
names = { en = "Bread for friends" }
goods = { tags = ["bread"] }
when = { tiers = ["vip", "gold", "silver"] }

[[services]]
id = "wrap"
price_minor = 500
names = { en = "Gift wrap" }
free_when = { tiers = ["vip", "gold"] }

[[reserved_goods]]
tiers = ["vip", "gold", "silver"]
goods = { tags = ["members-only"] }

[second_purchase_coupon]
names = { en = "See you again" }
percent = 10
most_minor = 2000
minimum_purchase_minor = 3000
from_days = 1
valid_days = 10

[tiering]
basis = "both"
measure = "spend"
period_days = 30
hold_months = 1
demotion = "step"

[[tiers]]
code = "vip"
band = "vip"
threshold = 150000
names = { en = "VIP" }

[[tiers]]
code = "gold"
band = "large"
threshold = 80000
names = { en = "Gold" }

[[tiers]]
code = "silver"
band = "ordinary"
threshold = 25000
names = { en = "Silver" }

[[tiers]]
code = "member"
band = "small"
names = { en = "Member" }
"""


def first() -> dict[str, Any]:
    return tomllib.loads(FIRST)


def following(version: int, valid_from: str) -> dict[str, Any]:
    """Other rates, another end of points; every second version is the first one again."""
    document = first() | {"version": version, "valid_from": valid_from}
    if version % 2 == 0:
        document["earn"] |= {"points": 3, "per_amount_minor": 200, "rounding": "nearest", "pending_days": 0}
        document["earn"]["most"] = {"per_purchase": 300, "per_day": 700, "per_month": 2000}
        document["rules"][0]["factor"] = 2
        document["expiry"] = {"rule": "idle_months", "months": 1, "grace_days": 3}
        document["worth"] = {"points": 10, "minor": 33}
        document["tiering"] |= {"demotion": "value", "hold_months": 0}
    return document
