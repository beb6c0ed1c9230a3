"""Every sentence of an explanation of points, in English, by key; see `messages`."""

from pos_loyalty.i18n.marking import QT_TRANSLATE_NOOP

WHY: dict[str, str] = {
    "why_spendable": QT_TRANSLATE_NOOP("Message", "{points} points can be spent now."),
    "why_pending": QT_TRANSLATE_NOOP(
        "Message", "{points} points wait until goods can no longer come back; the first on {day}."
    ),
    "why_debt": QT_TRANSLATE_NOOP(
        "Message",
        "{points} points are owed: goods came back whose points were spent. New points work that off first.",
    ),
    "why_expiring": QT_TRANSLATE_NOOP("Message", "{points} points can be spent until {day}."),
    "why_lasting": QT_TRANSLATE_NOOP("Message", "{points} points never end."),
    "why_tier_since": QT_TRANSLATE_NOOP("Message", "Tier {tier} since {day}."),
    "why_tier": QT_TRANSLATE_NOOP("Message", "Bought as {tier}."),
    "why_below_minimum": QT_TRANSLATE_NOOP("Message", "Nothing was earned: the purchase was below {least}."),
    "why_left_out_category": QT_TRANSLATE_NOOP("Message", "{name}: no points for {category}."),
    "why_left_out_product": QT_TRANSLATE_NOOP("Message", "{name}: no points for this product."),
    "why_left_out_tag": QT_TRANSLATE_NOOP("Message", "{name}: no points for goods of this kind."),
    "why_left_out_discounted": QT_TRANSLATE_NOOP("Message", "{name}: no points for reduced goods."),
    "why_left_out_voucher": QT_TRANSLATE_NOOP("Message", "{name}: no points, a voucher paid for it."),
    "why_left_out_free": QT_TRANSLATE_NOOP("Message", "{name}: no points, it was free."),
    "why_voucher_part": QT_TRANSLATE_NOOP(
        "Message", "{name}: {amount} of it were paid by a voucher and earn nothing."
    ),
    "why_per_amount": QT_TRANSLATE_NOOP(
        "Message", "{name}: {amount} gives {points} points, {each} for each {step}."
    ),
    "why_per_amount_rule": QT_TRANSLATE_NOOP(
        "Message", "{name}: {rule}, {amount} gives {points} points more, {each} for each {step}."
    ),
    "why_per_unit": QT_TRANSLATE_NOOP("Message", "{name}: {rule}, {quantity} × gives {points} points."),
    "why_multiplied": QT_TRANSLATE_NOOP("Message", "{name}: {rule}, × {factor} gives {points} points more."),
    "why_once": QT_TRANSLATE_NOOP("Message", "{rule}: {points} points."),
    "why_rule_cap": QT_TRANSLATE_NOOP(
        "Message", "{rule} gives at most {most} points on one purchase: {points}."
    ),
    "why_cap_purchase": QT_TRANSLATE_NOOP(
        "Message", "At most {most} points on one purchase: {points} fewer."
    ),
    "why_cap_day": QT_TRANSLATE_NOOP("Message", "At most {most} points a day: {points} fewer."),
    "why_cap_month": QT_TRANSLATE_NOOP("Message", "At most {most} points a month: {points} fewer."),
    "why_cap_year": QT_TRANSLATE_NOOP("Message", "At most {most} points a year: {points} fewer."),
    "why_cap_ever": QT_TRANSLATE_NOOP("Message", "At most {most} points for one member: {points} fewer."),
    "why_rounded_down": QT_TRANSLATE_NOOP("Message", "{rest} of a point were rounded off."),
    "why_rounded_up": QT_TRANSLATE_NOOP("Message", "{rest} of a point were added by rounding."),
    "why_till_said": QT_TRANSLATE_NOOP(
        "Message", "The till counted {points}; head office knew more and counts {counted}."
    ),
    "why_sale": QT_TRANSLATE_NOOP("Message", "Sale in {store}, {amount}, receipt {code}"),
    "why_sale_unknown": QT_TRANSLATE_NOOP("Message", "Sale"),
    "why_sale_here": QT_TRANSLATE_NOOP(
        "Message", "Sale at this till, {amount}, receipt {code}; head office has not confirmed it yet"
    ),
    "why_return": QT_TRANSLATE_NOOP("Message", "Goods came back in {store}, {amount}"),
    "why_void": QT_TRANSLATE_NOOP("Message", "Sale undone in {store}, {amount}"),
    "why_return_undone": QT_TRANSLATE_NOOP("Message", "Return undone in {store}, {amount}"),
    "why_here": QT_TRANSLATE_NOOP("Message", "At this till; head office has not confirmed it yet"),
    "why_head_office_balance": QT_TRANSLATE_NOOP(
        "Message", "Balance of head office, as of the last exchange"
    ),
    "why_came_back": QT_TRANSLATE_NOOP("Message", "{name}: {amount} came back."),
    "why_gift": QT_TRANSLATE_NOOP("Message", "Gift or voucher: {gift}"),
    "why_gift_back": QT_TRANSLATE_NOOP("Message", "Gift or voucher came back: {gift}"),
    "why_adjusted": QT_TRANSLATE_NOOP("Message", "Head office: {reason}"),
    "why_expiry": QT_TRANSLATE_NOOP("Message", "Points ended"),
    "why_welcome": QT_TRANSLATE_NOOP("Message", "Welcome"),
    "why_referral": QT_TRANSLATE_NOOP("Message", "Bringing a new member"),
    "why_merge": QT_TRANSLATE_NOOP("Message", "Two memberships became one, or were told apart again"),
    "why_import": QT_TRANSLATE_NOOP("Message", "Balance that was taken over"),
    "why_charge": QT_TRANSLATE_NOOP("Message", "A debt was paid for in money"),
    "why_other": QT_TRANSLATE_NOOP("Message", "Other"),
    "why_debt_made": QT_TRANSLATE_NOOP("Message", "{points} points became a debt."),
    "why_debt_worked_off": QT_TRANSLATE_NOOP("Message", "{points} points worked off a debt."),
    "why_lot": QT_TRANSLATE_NOOP(
        "Message", "{points} points, spendable from {from_day} until {day}; {left} of this lot are left."
    ),
    "why_lot_lasting": QT_TRANSLATE_NOOP(
        "Message", "{points} points, spendable from {from_day} on; {left} of this lot are left."
    ),
    "why_into_lot": QT_TRANSLATE_NOOP("Message", "{points} points."),
    "why_from_lot": QT_TRANSLATE_NOOP("Message", "{points} of the points from {day}."),
    "why_lot_over": QT_TRANSLATE_NOOP("Message", "{points} points could be spent until {day}."),
}
