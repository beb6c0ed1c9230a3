"""What a purchase earns, by the ten steps of the page, each a function; the document is what TOML gives."""

from fractions import Fraction
from math import ceil, floor

from tests.reference.circumstances import hold, is_about

OF_GOODS = ("amount", "unit")
OF_ALL = ("visit", "bonus")


def points_of(document, lines, facts):
    """The points of a purchase of a member."""
    points = rounded(document, sum(parts_of(document, lines, facts).values(), Fraction(0)))
    return capped(document, points, facts)


def parts_of(document, lines, facts):
    """What each rule gave by its id, exactly, after its own cap and before rounding: steps 1 to 8."""
    counting = {line.line_no: what_counts(document, line) for line in lines}
    in_all = sum(counting.values())
    if in_all == 0 or in_all < document["earn"].get("minimum_purchase_minor", 0):
        return {}
    good = [line for line in lines if counting[line.line_no]]
    rules = [rule for rule in _rules(document) if _applies(rule, facts, in_all)]
    by_goods = _best(document, _step_4(rules, good, counting))
    multiplied = _best(document, _step_5(rules, good, by_goods))
    as_a_whole = _best(document, _step_6(rules, good))
    gave = {}
    for rule, _, points in [*by_goods, *multiplied, *as_a_whole]:
        gave[rule["id"]] = gave.get(rule["id"], Fraction(0)) + points
    most = {rule["id"]: rule.get("most_per_purchase") for rule in rules}
    return {name: points if most[name] is None else min(points, most[name]) for name, points in gave.items()}


def why_left_out(document, line):
    """Step 1: the first reason why nothing of a line counts, None if it counts."""
    earn = document["earn"]
    reasons = {
        "category": line.category in earn.get("excluded_categories", ()),
        "product": line.product_id in earn.get("excluded_products", ()),
        "tag": any(tag in earn.get("excluded_tags", ()) for tag in line.tags),
        "discounted": line.discount_minor > 0 and earn.get("excludes_discounted", False),
        "nothing paid": line.amount_minor - line.voucher_minor == 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def what_counts(document, line):
    return 0 if why_left_out(document, line) else line.amount_minor - line.voucher_minor


def _rules(document):
    """The base rule before all, then as they stand in the file."""
    base = {"id": "base", "kind": "amount", "group": "base"}
    base |= {name: document["earn"][name] for name in ("points", "per_amount_minor")}
    return [base, *document.get("rules", ())]


def _applies(rule, facts, in_all):
    if rule["kind"] == "visit" and facts.visited_today:
        return False
    return hold(rule.get("when", {}), facts, in_all)


def _step_4(rules, good, counting):
    """(rule, line, points) for everything that goods earn by themselves."""
    return [
        (rule, line.line_no, _by_itself(rule, line, counting[line.line_no]))
        for rule in rules
        for line in good
        if rule["kind"] in OF_GOODS and is_about(rule.get("goods", {}), line)
    ]


def _by_itself(rule, line, counts):
    if rule["kind"] == "amount":
        return Fraction(rule["points"] * counts, rule["per_amount_minor"])
    quantity_milli = floor(Fraction(line.quantity_milli * counts, line.amount_minor))
    return rule["points"] * Fraction(quantity_milli, 1000) / Fraction(str(rule.get("per_units", 1)))


def _step_5(rules, good, by_goods):
    gave = []
    for rule in rules:
        for line in good:
            if rule["kind"] == "multiply" and is_about(rule.get("goods", {}), line):
                given = sum(points for _, line_no, points in by_goods if line_no == line.line_no)
                gave.append((rule, line.line_no, (Fraction(str(rule["factor"])) - 1) * given))
    return gave


def _step_6(rules, good):
    """As steps 4 and 5, with the whole purchase in place of a line."""
    return [
        (rule, "purchase", Fraction(rule["points"]))
        for rule in rules
        if rule["kind"] in OF_ALL and any(is_about(rule.get("goods", {}), line) for line in good)
    ]


def _best(document, gave):
    """Step 7: what is left where a group takes the best rule for each line; `gave` is in the file's order."""
    takes = {group["id"]: group["takes"] for group in document.get("groups", ())}
    left = []
    for rule, place, points in gave:
        rivals = [
            (rival, other)
            for rival, at, other in gave
            if at == place and _group(rival) == _group(rule) and takes.get(_group(rule), "all") == "best"
        ]
        most = max((other for _, other in rivals), default=points)
        first = next((rival for rival, other in rivals if other == most), rule)
        if first is rule:
            left.append((rule, place, points))
    return left


def _group(rule):
    return rule.get("group", rule["kind"])


def rounded(document, exact):
    """Step 9."""
    match document["earn"].get("rounding", "down"):
        case "down":
            return floor(exact)
        case "nearest":
            return floor(exact + Fraction(1, 2))
        case "up":
            return ceil(exact)
        case other:
            raise AssertionError(other)


def capped(document, points, facts):
    """Step 10."""
    most = document["earn"].get("most", {})
    points = min(points, most.get("per_purchase", points))
    for cap, period in (
        ("per_day", "day"),
        ("per_month", "month"),
        ("per_year", "year"),
        ("per_member", "ever"),
    ):
        if cap in most:
            points = min(points, max(0, most[cap] - facts.earned.get(period, 0)))
    return points
