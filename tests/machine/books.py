"""What no row of head office's books may ever say: each statement finds what must not be there."""

from tests.machine.rig import Office

NEVER = {
    "a balance that is not the sum of its entries": """
        SELECT m.name, m.points, COALESCE(SUM(e.points), 0) AS summed FROM member m
          LEFT JOIN ledger_entry e ON e.member_id = m.member_id
         GROUP BY m.member_id HAVING m.points <> summed""",
    "a lot that is not the sum of its entries, or below zero": """
        SELECT l.lot_id, l.points_left, COALESCE(SUM(e.points), 0) AS summed FROM lot l
          LEFT JOIN ledger_entry e ON e.member_id = l.member_id AND e.lot_id = l.lot_id
         GROUP BY l.member_id, l.lot_id HAVING l.points_left <> summed OR l.points_left < 0""",
    "an entry of a lot that is not there": """
        SELECT e.* FROM ledger_entry e LEFT JOIN lot l ON l.member_id = e.member_id AND l.lot_id = e.lot_id
         WHERE e.lot_id IS NOT NULL AND l.lot_id IS NULL""",
    "points and a debt in one account": """
        SELECT account, SUM(points) AS points, SUM(in_lots) AS in_lots FROM (
            SELECT COALESCE(m.account_id, m.member_id) AS account, m.points,
                (SELECT COALESCE(SUM(points_left), 0) FROM lot l WHERE l.member_id = m.member_id) AS in_lots
              FROM member m)
         GROUP BY account HAVING points > in_lots OR (points < in_lots AND in_lots <> 0)""",
    "points that are no whole number": """
        SELECT entry_id AS id, points FROM ledger_entry WHERE typeof(points) <> 'integer' OR points = 0
         UNION ALL SELECT member_id, points FROM member WHERE typeof(points) <> 'integer'""",
    "points that were spent after their end": """
        SELECT e.*, l.spendable_on, l.expires_on FROM ledger_entry e
          JOIN lot l ON l.member_id = e.member_id AND l.lot_id = e.lot_id
         WHERE e.kind = 'burn' AND l.expires_on < date(e.posted_at_ms / 1000, 'unixepoch', '+9 hours')
           AND NOT EXISTS (SELECT 1 FROM ledger_entry a WHERE a.member_id = e.member_id AND a.lot_id = e.lot_id
                            AND a.cause_id = e.cause_id AND a.kind = 'adjust' AND a.points = -e.points)""",
    "a gift below zero on a shelf": "SELECT * FROM reward_stock WHERE on_hand < 0",
    "a redemption that was not paid for once, or not given back once": """
        SELECT r.redemption_id, r.state, r.points,
            (SELECT COALESCE(SUM(-points), 0) FROM ledger_entry e
              WHERE e.cause_id = r.redemption_id AND e.kind = 'burn') AS paid,
            (SELECT COALESCE(SUM(points), 0) FROM ledger_entry e
              WHERE e.about_id = r.redemption_id AND e.kind = 'reverse_burn') AS back
          FROM reservation r LEFT JOIN reward w ON w.reward_id = r.reward_id
         WHERE (r.state = 'given' AND paid <> r.points) OR (r.state = 'held' AND (paid <> 0 OR back <> 0))
            OR (r.state = 'given' AND w.kind = 'gift' AND back <> 0) OR back < 0 OR back > paid
            OR (r.state = 'released' AND back <> paid)""",
    "more goods that came back than were sold": """
        SELECT s.purchase_id, s.line_no, s.amount_minor, SUM(b.amount_minor) AS back
          FROM purchase_line s
          JOIN purchase r ON r.returns_purchase_id = s.purchase_id
          JOIN purchase_line b ON b.purchase_id = r.purchase_id AND b.returns_line_no = s.line_no
         WHERE r.purchase_id NOT IN
            (SELECT returns_purchase_id FROM purchase WHERE returns_purchase_id IS NOT NULL)
         GROUP BY s.purchase_id, s.line_no HAVING back > s.amount_minor""",
    "points that are somebody else's": """
        SELECT p.purchase_id, p.member_id, e.member_id, e.acted_by FROM ledger_entry e
          JOIN purchase p ON p.purchase_id = e.cause_id
         WHERE COALESCE(e.acted_by, e.member_id) <> COALESCE(p.member_id, '')
         UNION ALL SELECT r.redemption_id, r.member_id, e.member_id, e.acted_by FROM ledger_entry e
          JOIN reservation r ON r.redemption_id = e.cause_id
         WHERE COALESCE(e.acted_by, e.member_id) <> COALESCE(r.member_id, '')""",
    "an account that has not what happened to its members": """
        WITH pool AS (SELECT member_id, name, COALESCE(account_id, member_id) AS account FROM member),
             owned AS (SELECT p.account, SUM(e.points) AS points FROM ledger_entry e
                         JOIN pool p ON p.member_id = e.member_id GROUP BY p.account),
             happened AS (SELECT p.account, SUM(e.points) AS points FROM ledger_entry e
                         JOIN pool p ON p.member_id =
                            CASE e.kind WHEN 'expire' THEN e.member_id ELSE COALESCE(e.acted_by, e.member_id) END
                        WHERE e.cause_kind <> 'merge' GROUP BY p.account)
        SELECT p.name, p.account, owned.points, happened.points AS happenings FROM pool p
          LEFT JOIN owned ON owned.account = p.account LEFT JOIN happened ON happened.account = p.account
         WHERE p.account = p.member_id AND COALESCE(owned.points, 0) <> COALESCE(happened.points, 0)""",
    # A gift that was handed over although its hold had run out may have been promised to another one meanwhile.
    "a gift that is neither on a shelf nor with a member": """
        SELECT s.reward_id, s.on_hand, r.out, late.gifts FROM
            (SELECT reward_id, SUM(on_hand) AS on_hand,
                2 * (CASE reward_id WHEN 'mug' THEN 2 ELSE 1 END) AS at_first FROM reward_stock GROUP BY reward_id) s,
            (SELECT w.reward_id, COUNT(o.redemption_id) AS out FROM reward w LEFT JOIN reservation o
                ON o.reward_id = w.reward_id AND o.state IN ('held', 'given') GROUP BY w.reward_id) r,
            (SELECT COUNT(*) AS gifts FROM alarm WHERE kind = 'late_redemption') late
         WHERE r.reward_id = s.reward_id
           AND s.on_hand + r.out NOT BETWEEN s.at_first AND s.at_first + late.gifts""",
    "a sale that counts otherwise than at a till that knew the same": """
        SELECT a.detail FROM alarm a JOIN purchase p ON a.detail LIKE 'purchase ' || p.purchase_id || ':%'
         WHERE a.kind = 'points_differ' AND p.kind = 'sale'""",
    "a purchase whose entries say another number": """
        SELECT p.purchase_id, p.kind, p.points, COALESCE(SUM(e.points), 0) AS moved FROM purchase p
          LEFT JOIN ledger_entry e ON e.cause_id = p.purchase_id AND e.cause_kind = 'purchase'
               AND e.kind IN ('earn', 'reverse_earn')
         GROUP BY p.purchase_id HAVING p.points <> moved""",
}

# Once everything was exchanged and the day was ended.
IN_THE_END = {
    # Goods that came back and their bringing back undone may have freed the coupon for another sale meanwhile.
    "a coupon that was good for two sales": """
        SELECT v.* FROM purchase_voucher v
         WHERE v.points = 0 AND v.amount_minor > 0
           AND v.redemption_id NOT IN (SELECT redemption_id FROM coupon WHERE state = 'used')
           AND v.redemption_id NOT IN (SELECT redemption_id FROM reservation)
           AND v.purchase_id NOT IN (SELECT returns_purchase_id FROM purchase WHERE returns_purchase_id IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM alarm a
                            WHERE a.kind = 'voucher_differs' AND a.detail LIKE 'purchase ' || v.purchase_id || ':%')""",
    # Only goods that come back, points that end, a person, and a gift of the same member that was told of late may
    # take away what was set aside for a gift.
    "a gift on credit": """
        SELECT e.*, r.reward_id FROM ledger_entry e JOIN reservation r ON r.redemption_id = e.cause_id
         WHERE e.kind = 'burn' AND e.lot_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM alarm a JOIN reservation late
                            ON a.detail LIKE 'redemption ' || late.redemption_id || ' %'
                            JOIN ledger_entry b ON b.cause_id = late.redemption_id AND b.kind = 'burn'
                            WHERE a.kind = 'late_redemption' AND late.member_id = r.member_id
                              AND b.posted_at_ms BETWEEN r.reserved_at_ms AND e.posted_at_ms)
           AND NOT EXISTS (SELECT 1 FROM ledger_entry t WHERE t.points < 0 AND t.kind <> 'burn'
                            AND t.posted_at_ms BETWEEN r.reserved_at_ms AND e.posted_at_ms)""",
    "a member's sale that is nobody's": """
        SELECT p.purchase_id, m.name FROM inbox_event i
          JOIN purchase p ON p.purchase_id = json_extract(i.body, '$.purchase_id')
          JOIN member m ON m.member_id = json_extract(i.body, '$.member_id')
         WHERE i.kind = 'purchase' AND p.kind = 'sale' AND p.member_id IS NULL""",
}


def check_books(office: Office, statements: dict[str, str]) -> None:
    for what, statement in statements.items():
        found = office.rows(statement)
        assert not found, f"{what}: {found[:3]}"
