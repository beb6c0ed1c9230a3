"""Every sentence the product says, in English, by key; Qt catalogues carry the other languages.

`noop` marks a literal for the Qt extractor; the catalogue context is "Message". Placeholders are `{name}`.
A sentence says what happened, what it means for this customer and what to press.
"""

from pos_loyalty.i18n.feed_messages import FEED
from pos_loyalty.i18n.marking import QT_TRANSLATE_NOOP
from pos_loyalty.i18n.printing_messages import PRINTING
from pos_loyalty.i18n.receipt_messages import RECEIPT
from pos_loyalty.i18n.why_messages import WHY

_COUNTER: dict[str, str] = {
    # What a scan did
    "ready": QT_TRANSLATE_NOOP("Message", "Scan the card, or scan the goods first."),
    "card_read": QT_TRANSLATE_NOOP("Message", "Card read. {name} is at the counter."),
    "card_read_earns": QT_TRANSLATE_NOOP(
        "Message", "{points} points are added when you finish the sale with F12."
    ),
    "member_chosen": QT_TRANSLATE_NOOP("Message", "{name} is at the counter."),
    "product_added": QT_TRANSLATE_NOOP("Message", "{name} added."),
    "product_no_price": QT_TRANSLATE_NOOP(
        "Message", "{name} has no price here. Key the amount instead (F9)."
    ),
    "card_unknown": QT_TRANSLATE_NOOP(
        "Message",
        "No member is known with this card. Press F3 to enrol the customer, or sell: the points follow once head office knows the card.",
    ),
    "card_asking": QT_TRANSLATE_NOOP(
        "Message", "This card is not known here. Asking head office. One moment."
    ),
    "card_not_ours": QT_TRANSLATE_NOOP(
        "Message", "This card is not known here. Find the member by phone (F2)."
    ),
    "card_damaged": QT_TRANSLATE_NOOP(
        "Message", "Cannot read this code ({code}). Scan again, or type the number under the bars."
    ),
    "code_unknown": QT_TRANSLATE_NOOP(
        "Message", "This code means nothing here: {code}. Scan the member card."
    ),
    "product_unknown": QT_TRANSLATE_NOOP(
        "Message", "Product {code} is not in the list. Key the amount instead (F9)."
    ),
    "product_use_by": QT_TRANSLATE_NOOP(
        "Message", "{name} was to be sold by {day}. It is not on the sale. Take it off the shelf."
    ),
    "product_measured": QT_TRANSLATE_NOOP(
        "Message", "{name} is sold by weight. Key its amount instead (F9)."
    ),
    "payment_card": QT_TRANSLATE_NOOP(
        "Message", "That is a payment card. It was not kept. Scan the member card."
    ),
    "receipt_scanned": QT_TRANSLATE_NOOP("Message", "That is a receipt code. Press F6 for a return."),
    "scan_broken": QT_TRANSLATE_NOOP("Message", "The scan did not arrive whole. Scan again."),
    "card_blocked": QT_TRANSLATE_NOOP(
        "Message",
        "This card is blocked. No points and no gifts with it. Find the member by phone (F2) or call the store manager.",
    ),
    "card_lost": QT_TRANSLATE_NOOP(
        "Message",
        "This card was reported lost. Ask for the new card, find the member by phone (F2), or press F4 if it was found again.",
    ),
    "card_replaced_by": QT_TRANSLATE_NOOP(
        "Message", "This card was replaced. Ask for the new card, or find the member by phone (F2)."
    ),
    "member_closed": QT_TRANSLATE_NOOP(
        "Message", "This membership was closed. Enrol the customer again with F3."
    ),
    # The sale
    "amount_unreadable": QT_TRANSLATE_NOOP(
        "Message", "{text} is not an amount. Type digits, like {example}."
    ),
    "amount_not_positive": QT_TRANSLATE_NOOP(
        "Message", "The amount must be above zero. For goods coming back press F6."
    ),
    "amount_too_large": QT_TRANSLATE_NOOP(
        "Message", "{text} is more than one sale can hold. Check the digits."
    ),
    "quantity_out_of_range": QT_TRANSLATE_NOOP("Message", "A quantity from 1 to {most} is needed."),
    "basket_full": QT_TRANSLATE_NOOP(
        "Message", "A sale holds {most} lines. Finish this one with F12 and start another."
    ),
    "basket_empty": QT_TRANSLATE_NOOP(
        "Message", "Nothing to finish yet. Scan the goods or key the amount (F9)."
    ),
    "amount_added": QT_TRANSLATE_NOOP("Message", "{amount} added."),
    "line_removed": QT_TRANSLATE_NOOP("Message", "{name} removed."),
    "sale_finished": QT_TRANSLATE_NOOP("Message", "Sale finished: {total}. {name} earned {points} points."),
    "sale_finished_no_member": QT_TRANSLATE_NOOP("Message", "Sale finished: {total}. No card, no points."),
    "sale_finished_unknown_card": QT_TRANSLATE_NOOP(
        "Message", "Sale finished: {total}. The points follow once head office knows whose card it is."
    ),
    # Gifts
    "gift_confirm": QT_TRANSLATE_NOOP(
        "Message", "Give {gift}? {before} → {after} points. Press the same gift once more."
    ),
    "gift_asking": QT_TRANSLATE_NOOP("Message", "Setting {gift} aside at head office. One moment."),
    "gift_given": QT_TRANSLATE_NOOP("Message", "Hand over: {gift}. {points} points used, {after} left."),
    "gift_given_unasked": QT_TRANSLATE_NOOP(
        "Message",
        "Hand over: {gift}. {points} points used, {after} left. Head office hears of it with the next link.",
    ),
    "gift_no_link": QT_TRANSLATE_NOOP(
        "Message", "No link to head office, so gifts have to wait. The points are safe; earning goes on."
    ),
    "gift_set_aside": QT_TRANSLATE_NOOP(
        "Message",
        "{gift} is set aside at another till, which was asked to let go. Try again in a few seconds.",
    ),
    "gift_restoring": QT_TRANSLATE_NOOP(
        "Message",
        "Head office was put back and first hears every till. Gifts wait until then; earning goes on.",
    ),
    "gift_not_enough_points": QT_TRANSLATE_NOOP(
        "Message", "Head office counts fewer points than shown here. Do not hand over {gift}."
    ),
    "gift_out_of_stock": QT_TRANSLATE_NOOP("Message", "{gift} is no longer in stock. Offer another gift."),
    "gift_refused": QT_TRANSLATE_NOOP("Message", "Head office did not agree. Do not hand over {gift}."),
    "gift_member_changed": QT_TRANSLATE_NOOP(
        "Message", "The customer changed meanwhile. Nothing was given and no points were used."
    ),
    # Members
    "enrolled": QT_TRANSLATE_NOOP("Message", "Welcome, {name}. Card {card} is ready to use."),
    "name_missing": QT_TRANSLATE_NOOP("Message", "A name is needed. Type it as the customer says it."),
    "name_too_long": QT_TRANSLATE_NOOP("Message", "The name is longer than {most} letters. Shorten it."),
    "phone_unreadable": QT_TRANSLATE_NOOP("Message", "{text} is not a phone number. Check the digits."),
    "birthday_unreadable": QT_TRANSLATE_NOOP(
        "Message", "{text} is not a date. Type it like 1990-05-31, or leave it empty."
    ),
    "card_taken": QT_TRANSLATE_NOOP("Message", "This card belongs to another member. Take a new one."),
    "card_not_for_members": QT_TRANSLATE_NOOP(
        "Message", "That is not a member card of this shop. Take a new card."
    ),
    "card_numbers_wait": QT_TRANSLATE_NOOP(
        "Message",
        "New card numbers come once head office has heard that this till was started. Take a printed card, or wait.",
    ),
    "no_card_numbers": QT_TRANSLATE_NOOP(
        "Message",
        "This till has no new card numbers left. Scan a printed card, or wait for the link to head office.",
    ),
    "card_replaced": QT_TRANSLATE_NOOP("Message", "{name} now has card {card}. The old one no longer works."),
    "member_gone": QT_TRANSLATE_NOOP("Message", "This member is not here any more. Search again (F2)."),
    # Returns and undo
    "receipt_unknown": QT_TRANSLATE_NOOP(
        "Message",
        "No till of ours has a sale with this receipt code. Check the digits, or take the goods back without it (F6 again).",
    ),
    "not_a_receipt": QT_TRANSLATE_NOOP(
        "Message", "That is not a receipt code. Scan the code at the foot of the receipt."
    ),
    "no_receipt_yet": QT_TRANSLATE_NOOP("Message", "This till has printed no receipt yet."),
    "nothing_to_return": QT_TRANSLATE_NOOP("Message", "Everything on this receipt has come back already."),
    "choose_lines": QT_TRANSLATE_NOOP("Message", "Choose what comes back, then confirm."),
    "returned": QT_TRANSLATE_NOOP("Message", "Refund {refund}. {points} points taken back."),
    "undone_purchase": QT_TRANSLATE_NOOP(
        "Message", "The sale of {total} was undone, {points} points taken back."
    ),
    "undone_redemption": QT_TRANSLATE_NOOP("Message", "Take {gift} back. {points} points returned."),
    "gift_back_already": QT_TRANSLATE_NOOP("Message", "This gift has come back already."),
    "nothing_to_undo": QT_TRANSLATE_NOOP("Message", "Nothing to undo."),
    "undo_purchase": QT_TRANSLATE_NOOP("Message", "Undo the sale of {total}"),
    "undo_redemption": QT_TRANSLATE_NOOP("Message", "Undo the gift {gift}"),
    # The line and the disk
    "offline": QT_TRANSLATE_NOOP(
        "Message",
        "No link to head office since {since}. Keep working: {pending} entries are safe here and will be sent by themselves.",
    ),
    "offline_all_sent": QT_TRANSLATE_NOOP(
        "Message",
        "No link to head office since {since}. Keep working: everything is recorded here and sent by itself later.",
    ),
    "token_refused": QT_TRANSLATE_NOOP(
        "Message",
        "Head office no longer knows this till. Keep working; nothing is lost. Ask the store manager to register it again.",
    ),
    "identity_conflict": QT_TRANSLATE_NOOP(
        "Message",
        "Another till uses the same identity. Keep working; nothing is lost. Ask the store manager to register this till again.",
    ),
    "other_version": QT_TRANSLATE_NOOP(
        "Message",
        "Head office has another version of the program. Keep working; everything is kept here and sent once both fit.",
    ),
    "disk_full": QT_TRANSLATE_NOOP(
        "Message", "The disk of this till is full, so nothing was recorded. Free some space and do it again."
    ),
    "disk_full_now": QT_TRANSLATE_NOOP(
        "Message",
        "The disk of this till is full. Members can be looked up, nothing can be recorded. Free some space.",
    ),
    "disk_read_only": QT_TRANSLATE_NOOP(
        "Message",
        "The disk of this till takes no writing. Members can be looked up, nothing can be recorded. Tell the store manager.",
    ),
    "records_damaged": QT_TRANSLATE_NOOP(
        "Message",
        "The records of this till in {path} are damaged and cannot be read. Put a copy back: pos-loyalty terminal restore",
    ),
    "store_key_missing": QT_TRANSLATE_NOOP(
        "Message",
        "The data in {path} are encrypted and this account has no key for them. "
        "Start as the account that made them, or register this till again.",
    ),
    "store_key_unreadable": QT_TRANSLATE_NOOP(
        "Message", "The key of this till's data in {path} cannot be read. Nothing was changed."
    ),
    "database_newer": QT_TRANSLATE_NOOP(
        "Message",
        "The data on this till were made by a newer version of the program. Nothing was changed. Install the newer version.",
    ),
    "database_unreadable": QT_TRANSLATE_NOOP("Message", "The data file {path} cannot be opened: {detail}."),
    "sqlite_too_old": QT_TRANSLATE_NOOP(
        "Message",
        "SQLite {found} can damage data. Version {needed} or later is needed; install the packages again.",
    ),
    "till_runs_already": QT_TRANSLATE_NOOP(
        "Message", "A till is already open with the data in {path}. Use that window, or close it first."
    ),
    "not_registered": QT_TRANSLATE_NOOP(
        "Message", "This till is not registered. Run: pos-loyalty terminal register --server URL --code CODE"
    ),
    "clock_back": QT_TRANSLATE_NOOP(
        "Message", "The clock of this till was set back. Sales keep their order; check the date and time."
    ),
    "backup_damaged": QT_TRANSLATE_NOOP("Message", "The copy {path} is damaged. Take another one."),
    "log_damaged": QT_TRANSLATE_NOOP(
        "Message",
        "The records of this till do not agree with themselves. Keep working, and tell head office. To see what: pos-loyalty verify",
    ),
    "scheme_unreadable": QT_TRANSLATE_NOOP("Message", "The programme's rules cannot be used: {field}."),
    # Worth saying
    "say_birthday_today": QT_TRANSLATE_NOOP("Message", "Happy birthday, {name}!"),
    "say_birthday_soon": QT_TRANSLATE_NOOP("Message", "Happy birthday for {day}, {name}."),
    "say_long_absence": QT_TRANSLATE_NOOP(
        "Message", "Good to see you again, {name}. It has been {days} days."
    ),
    "say_new_tier": QT_TRANSLATE_NOOP(
        "Message", "{name}, you are {tier} now. Thank you for shopping with us."
    ),
    "say_first_visit": QT_TRANSLATE_NOOP("Message", "Welcome, {name}. Nice to have you with us."),
    "say_missed": QT_TRANSLATE_NOOP("Message", "We have missed you, {name}. Good that you are here."),
    "say_thanks_visits": QT_TRANSLATE_NOOP(
        "Message", "Thank you for {visits} visits in the last year, {name}."
    ),
    # Why a rank
    "rank_plain": QT_TRANSLATE_NOOP("Message", "rank {rank} of {members}"),
    "rank_without_bulk": QT_TRANSLATE_NOOP(
        "Message", "rank {rank} of {members}; a one-off bulk purchase left out"
    ),
    # Reasons for a suggestion
    "reason_bought_with": QT_TRANSLATE_NOOP("Message", "bought with {product} by {in_ten} in 10"),
    "reason_goes_with": QT_TRANSLATE_NOOP("Message", "goes with {product}"),
    "reason_alike": QT_TRANSLATE_NOOP("Message", "members with the same taste buy it"),
    "reason_usual_due": QT_TRANSLATE_NOOP("Message", "buys it every {days} days; due now"),
    "reason_usual": QT_TRANSLATE_NOOP("Message", "bought {times} times before"),
    "reason_popular": QT_TRANSLATE_NOOP("Message", "many customers take it along"),
    "suggestion_taken": QT_TRANSLATE_NOOP("Message", "Noted: {product} taken."),
    "suggestion_declined": QT_TRANSLATE_NOOP("Message", "Noted: not today."),
    # Points in lots, vouchers, coupons, cards and returns of other tills
    "card_expired": QT_TRANSLATE_NOOP(
        "Message", "This card has expired. Give a new one (F4), or find the member by phone (F2)."
    ),
    "reserved_goods": QT_TRANSLATE_NOOP(
        "Message", "{name} is only for {tiers}. Scan the member card first, or take it off the sale."
    ),
    "asking_already": QT_TRANSLATE_NOOP("Message", "Head office is being asked already. One moment."),
    "service_added": QT_TRANSLATE_NOOP("Message", "{name} added for {price}."),
    "service_free": QT_TRANSLATE_NOOP("Message", "{name} added, free for this customer."),
    "service_unknown": QT_TRANSLATE_NOOP(
        "Message", "This service is on the sale already, or is not offered any more."
    ),
    "sale_finished_coupon": QT_TRANSLATE_NOOP(
        "Message",
        "Sale finished: {total}. {name} earned {points} points. Hand over the coupon for the next visit.",
    ),
    "reward_not_yet": QT_TRANSLATE_NOOP(
        "Message", "{gift} can be had from a later day on. Offer another one."
    ),
    "reward_over": QT_TRANSLATE_NOOP("Message", "{gift} is not offered any more. Offer another one."),
    "reward_tier": QT_TRANSLATE_NOOP("Message", "{gift} is for members of a higher tier. Offer another one."),
    "reward_limit": QT_TRANSLATE_NOOP(
        "Message", "This customer has had {gift} as often as one may. Offer another one."
    ),
    "voucher_on_sale": QT_TRANSLATE_NOOP(
        "Message", "{voucher} is on the sale: {amount} off. The points are used with F12."
    ),
    "voucher_removed": QT_TRANSLATE_NOOP("Message", "{voucher} is off the sale. No points were used."),
    "voucher_unfit": QT_TRANSLATE_NOOP(
        "Message", "This voucher does not fit this sale. Choose fewer points, or another one."
    ),
    "voucher_minimum": QT_TRANSLATE_NOOP(
        "Message", "The sale is too small for a voucher on it. Take the voucher off, or add goods."
    ),
    "coupon_asking": QT_TRANSLATE_NOOP("Message", "Asking head office about the coupon. One moment."),
    "coupon_needs_goods": QT_TRANSLATE_NOOP(
        "Message", "{voucher} counts from {least} on. Add goods, or take the coupon off."
    ),
    "coupon_unknown": QT_TRANSLATE_NOOP(
        "Message", "This coupon is not known. Check the digits, or leave it out."
    ),
    "coupon_used": QT_TRANSLATE_NOOP(
        "Message", "This coupon was used before, or is on another sale right now. It cannot be used again."
    ),
    "coupon_void": QT_TRANSLATE_NOOP(
        "Message", "This coupon was withdrawn by head office and cannot be used."
    ),
    "coupon_restoring": QT_TRANSLATE_NOOP(
        "Message", "Head office was put back and first hears every till. Coupons wait until then."
    ),
    "coupon_not_yet": QT_TRANSLATE_NOOP(
        "Message", "This coupon counts from {day} on. Keep it for the next visit."
    ),
    "coupon_over": QT_TRANSLATE_NOOP("Message", "This coupon ended on {day}."),
    "coupon_other_member": QT_TRANSLATE_NOOP(
        "Message", "This coupon belongs to another member. Scan that member's card first."
    ),
    "coupon_no_link": QT_TRANSLATE_NOOP(
        "Message", "No link to head office, so coupons have to wait. Everything else goes on."
    ),
    "coupon_too_many": QT_TRANSLATE_NOOP(
        "Message", "Too many unknown coupons were shown at this till. Wait ten minutes."
    ),
    "referrer_unknown": QT_TRANSLATE_NOOP(
        "Message", "No member has the card or phone number {text}. Check it, or leave it empty."
    ),
    "card_reported_lost": QT_TRANSLATE_NOOP(
        "Message", "{name}: card {card} works nowhere from now on. Give a new one (F4) when there is one."
    ),
    "card_found_again": QT_TRANSLATE_NOOP("Message", "The card of {name} works again."),
    "no_card_in_use": QT_TRANSLATE_NOOP("Message", "This member has no card in use."),
    "card_not_lost": QT_TRANSLATE_NOOP("Message", "This card was not reported lost."),
    "card_state_changed": QT_TRANSLATE_NOOP("Message", "The card was changed meanwhile. Look at it again."),
    "return_choose": QT_TRANSLATE_NOOP("Message", "Choose what comes back, then press F12."),
    "receipt_asking": QT_TRANSLATE_NOOP(
        "Message", "This receipt is from another till. Asking head office. One moment."
    ),
    "receipt_no_link": QT_TRANSLATE_NOOP(
        "Message",
        "No link to head office, which knows the receipts of other tills. Take the goods back at the till that sold them, or later.",
    ),
    "receipt_rules_unknown": QT_TRANSLATE_NOOP(
        "Message", "The rules of that sale are not on this till yet. Try again in a minute."
    ),
    "returned_owing": QT_TRANSLATE_NOOP(
        "Message",
        "Refund {refund}. {points} points taken back; {owed} points are owed now and worked off with the next sales.",
    ),
    "sign_in_first": QT_TRANSLATE_NOOP("Message", "Sign in first: your number and PIN, or your badge."),
    "sign_in_wrong": QT_TRANSLATE_NOOP("Message", "This number and PIN do not belong together."),
    "sign_in_closed": QT_TRANSLATE_NOOP(
        "Message", "Too many wrong PINs. Wait {minutes} minutes, or ask head office for a new PIN."
    ),
    "signed_in": QT_TRANSLATE_NOOP("Message", "Signed in: {name}."),
    "signed_out": QT_TRANSLATE_NOOP(
        "Message", "Signed out. Sign in with your number and PIN, or your badge."
    ),
    "badge_unknown": QT_TRANSLATE_NOOP("Message", "This badge works nowhere here."),
    "badge_needs_pin": QT_TRANSLATE_NOOP(
        "Message", "{name}: once in a shift the PIN is needed. Type your number and PIN."
    ),
    "agree_give_large": QT_TRANSLATE_NOOP("Message", "{gift} is a gift for which a manager has to agree."),
    "agree_return_large": QT_TRANSLATE_NOOP(
        "Message", "{refund} is a refund for which a manager has to agree."
    ),
    "nobody_agreed": QT_TRANSLATE_NOOP("Message", "Nobody agreed. Nothing was changed."),
    "nothing_to_agree": QT_TRANSLATE_NOOP("Message", "Nothing waits for a manager any more."),
    "gift_gone": QT_TRANSLATE_NOOP("Message", "This gift cannot be given any more. Nothing was changed."),
    "number_and_pin": QT_TRANSLATE_NOOP(
        "Message", "A manager has to agree: type the manager's number, a space, and the PIN."
    ),
    "may_not_agree": QT_TRANSLATE_NOOP("Message", "{name} may not agree to this. A manager has to."),
    "manager_pin_missing": QT_TRANSLATE_NOOP(
        "Message",
        "This needs the store manager's PIN, and none is set. Head office sets one: pos-loyalty head-office manager-pin",
    ),
    "manager_pin_wrong": QT_TRANSLATE_NOOP("Message", "That is not the store manager's PIN."),
    "manager_pin_closed": QT_TRANSLATE_NOOP("Message", "Too many wrong PINs. Wait {seconds} seconds."),
    "undone_return": QT_TRANSLATE_NOOP(
        "Message", "The return of {total} was undone, {points} points given back."
    ),
    "undone_enrol": QT_TRANSLATE_NOOP(
        "Message", "The enrolment of {name} was undone. The card cannot be used any more."
    ),
    "undone_card_replaced": QT_TRANSLATE_NOOP(
        "Message", "The old card of {name} works again, the new one is void."
    ),
    "undone_card_state": QT_TRANSLATE_NOOP("Message", "The card of {name} is as it was before."),
    "undo_member_used": QT_TRANSLATE_NOOP(
        "Message", "{name} has bought something already. Undo those sales first."
    ),
    "undo_return": QT_TRANSLATE_NOOP("Message", "Undo the return of {total}"),
    "undo_enrol": QT_TRANSLATE_NOOP("Message", "Undo the enrolment of {name}"),
    "undo_card": QT_TRANSLATE_NOOP("Message", "Undo the change of the card of {name}"),
    "say_tier_at_risk": QT_TRANSLATE_NOOP(
        "Message", "{name}, {tier} stays yours if you come by until {day}."
    ),
}

MESSAGES: dict[str, str] = _COUNTER | WHY | RECEIPT | FEED | PRINTING
