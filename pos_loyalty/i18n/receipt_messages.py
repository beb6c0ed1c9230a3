"""What stands on receipts, in English, by key; see `messages`."""

from pos_loyalty.i18n.marking import QT_TRANSLATE_NOOP

RECEIPT: dict[str, str] = {
    "receipt_return": QT_TRANSLATE_NOOP("Message", "Goods returned"),
    "receipt_void": QT_TRANSLATE_NOOP("Message", "Sale undone"),
    "receipt_amount": QT_TRANSLATE_NOOP("Message", "Amount"),
    "receipt_discount": QT_TRANSLATE_NOOP("Message", "Reduced"),
    "receipt_total": QT_TRANSLATE_NOOP("Message", "Total"),
    "receipt_voucher": QT_TRANSLATE_NOOP("Message", "Voucher"),
    "receipt_to_pay": QT_TRANSLATE_NOOP("Message", "To pay"),
    "receipt_refund": QT_TRANSLATE_NOOP("Message", "Refund"),
    "receipt_earned": QT_TRANSLATE_NOOP("Message", "Earned with this purchase: {points} points."),
    "receipt_taken": QT_TRANSLATE_NOOP("Message", "Taken back: {points} points."),
    "receipt_pending": QT_TRANSLATE_NOOP("Message", "They can be spent from {day} on."),
    "receipt_balance": QT_TRANSLATE_NOOP("Message", "Balance: {points} points."),
    "receipt_debt": QT_TRANSLATE_NOOP("Message", "Owed: {points} points. The next purchases work them off."),
    "receipt_not_confirmed": QT_TRANSLATE_NOOP("Message", "Balance not yet confirmed by head office."),
    "receipt_expiring": QT_TRANSLATE_NOOP("Message", "{points} points expire on {day}."),
    "receipt_next_gift": QT_TRANSLATE_NOOP("Message", "{points} points more for {gift}."),
    "receipt_coupon_from": QT_TRANSLATE_NOOP("Message", "On purchases from {least} on."),
    "receipt_coupon_days": QT_TRANSLATE_NOOP("Message", "Good from {first} to {last}, once."),
}
