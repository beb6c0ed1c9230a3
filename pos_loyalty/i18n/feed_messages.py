"""What is said about sales of the shop's own till, in English, by key; see `messages`."""

from pos_loyalty.i18n.marking import QT_TRANSLATE_NOOP

FEED: dict[str, str] = {
    # At the counter
    "shop_sale_waits": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} of {total} has no card. Scan the card, then press F12."
    ),
    "shop_sale_offered": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} of {total} has no card yet. F12 books it for {name}."
    ),
    "shop_sale_card": QT_TRANSLATE_NOOP(
        "Message", "Scan the card of the customer to whom the sale {number} belongs."
    ),
    "shop_sale_card_unfit": QT_TRANSLATE_NOOP(
        "Message",
        "The card of the sale {number} of {total} cannot be used. Find the member (F2), then press F12.",
    ),
    "shop_sale_open": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} is not paid yet. It is booked by itself once it is."
    ),
    "shop_sale_goods": QT_TRANSLATE_NOOP(
        "Message", "These goods come from the till. Change them there, or press Esc."
    ),
    "shop_sale_own_goods": QT_TRANSLATE_NOOP(
        "Message", "There are goods on the counter. Finish that sale first (F12), or press Esc."
    ),
    "shop_sale_voided": QT_TRANSLATE_NOOP("Message", "The sale {number} was called off at the till."),
    "shop_returned": QT_TRANSLATE_NOOP(
        "Message", "Goods of the sale {of} came back at the till. {name} gives {points} points back."
    ),
    "shop_returned_owing": QT_TRANSLATE_NOOP(
        "Message",
        "Goods of the sale {of} came back at the till. {name} gives {points} points back and owes {owed}.",
    ),
    "shop_returned_nobody": QT_TRANSLATE_NOOP("Message", "Goods of the sale {of} came back at the till."),
    "undone_shop_sale": QT_TRANSLATE_NOOP(
        "Message",
        "{points} points were taken back. The sale of {total} waits for the right card: scan it, then press F12.",
    ),
    "makers_coupon": QT_TRANSLATE_NOOP(
        "Message", "That is a maker's coupon: the till takes it off the price, points do not change."
    ),
    "scale_code_unfit": QT_TRANSLATE_NOOP("Message", "{pattern} is no layout of a scale's label."),
    # Why a sale was not taken in
    "shop_sale_number": QT_TRANSLATE_NOOP(
        "Message", "A sale from the till has no usable receipt number: 1 to 40 signs, no spaces."
    ),
    "shop_sale_total": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} from the till has a total that cannot be right."
    ),
    "shop_sale_lines": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} from the till has more than {most} lines."
    ),
    "shop_sale_line": QT_TRANSLATE_NOOP(
        "Message",
        "A line of the sale {number} from the till has an amount or a quantity that cannot be right.",
    ),
    "shop_sale_sum": QT_TRANSLATE_NOOP(
        "Message", "The lines of the sale {number} from the till do not add up to its total."
    ),
    "shop_sale_time": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} from the till is dated in the future, or more than 31 days ago."
    ),
    "shop_sale_currency": QT_TRANSLATE_NOOP(
        "Message", "The sale {number} from the till is not in {currency}."
    ),
    "shop_sale_differs": QT_TRANSLATE_NOOP(
        "Message",
        "The till told the sale {number} again, with another content. The first one counts. Tell whoever looks after the till.",
    ),
    "shop_return_recorded": QT_TRANSLATE_NOOP(
        "Message",
        "The till called off the return {number}, which is booked already. F7 takes it back if it came last.",
    ),
    "shop_return_number": QT_TRANSLATE_NOOP(
        "Message", "The return {number} from the till does not say of which receipt, or is not over yet."
    ),
    "shop_return_unknown": QT_TRANSLATE_NOOP(
        "Message",
        "The return {number} from the till is of the receipt {of}, which is not known here. Take its points back with F6.",
    ),
    "shop_return_unfit": QT_TRANSLATE_NOOP(
        "Message",
        "The return {number} from the till has goods that the sale {of} has not, or not any more. Look at it with F6.",
    ),
    # What a feed says
    "feed_file_unfit": QT_TRANSLATE_NOOP(
        "Message",
        "The file {file} from the till cannot be read. It lies in the folder 'rejected', with the reason.",
    ),
    "feed_folder_gone": QT_TRANSLATE_NOOP(
        "Message", "The folder for sales of the till cannot be read: {folder}. They follow once it is back."
    ),
    "feed_port_taken": QT_TRANSLATE_NOOP(
        "Message", "Sales of the till cannot arrive: port {port} is used by another program."
    ),
    "feed_printer_gone": QT_TRANSLATE_NOOP(
        "Message", "The receipt printer {printer} does not answer. The till has to print again."
    ),
    "feed_receipt_unread": QT_TRANSLATE_NOOP(
        "Message", "A printed receipt could not be read: {reason}. Key its amount (F9)."
    ),
    "feed_code_page": QT_TRANSLATE_NOOP(
        "Message", "The till prints with code page {page}, which is not known here. Names may be wrong."
    ),
}
