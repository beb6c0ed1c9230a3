"""What is said about cards that are printed and about printers, in English, by key; see `messages`."""

from pos_loyalty.i18n.marking import QT_TRANSLATE_NOOP

PRINTING: dict[str, str] = {
    "card_number_unfit": QT_TRANSLATE_NOOP(
        "Message", "{number} is no card that can be printed: its digits do not fit together."
    ),
    "card_too_narrow": QT_TRANSLATE_NOOP(
        "Message", "A printer with {dpi} dots an inch is too coarse for this code on a card."
    ),
    "cards_none": QT_TRANSLATE_NOOP("Message", "There is no card in the list."),
    "cards_too_many": QT_TRANSLATE_NOOP("Message", "At most {most} cards can be printed at once."),
    "printer_gone": QT_TRANSLATE_NOOP(
        "Message",
        "The receipt printer does not answer. Everything is recorded. F8, then F12 prints it again.",
    ),
    "printer_paper": QT_TRANSLATE_NOOP(
        "Message", "The receipt printer has no paper. Put in a roll; F8, then F12 prints the receipt again."
    ),
    "printer_cover": QT_TRANSLATE_NOOP(
        "Message", "The receipt printer is open. Close it; F8, then F12 prints the receipt again."
    ),
    "printer_address": QT_TRANSLATE_NOOP(
        "Message",
        "The setting {setting} names no printer. It has to be network:HOST, serial:PORT, usb:VID:PID or file:PATH.",
    ),
    "printer_none": QT_TRANSLATE_NOOP(
        "Message", "There is no receipt printer in the settings (receipt_printer)."
    ),
    "receipt_printed": QT_TRANSLATE_NOOP("Message", "The receipt is printed."),
    "card_printed": QT_TRANSLATE_NOOP("Message", "The card of {name} is printed."),
    "card_printer_gone": QT_TRANSLATE_NOOP(
        "Message",
        "The card of {name} could not be printed on {printer}: is it switched on, and its name right?",
    ),
    "cards_row": QT_TRANSLATE_NOOP("Message", "Line {line} of the list of cards cannot be read."),
}
