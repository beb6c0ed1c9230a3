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
    "cards_row": QT_TRANSLATE_NOOP("Message", "Line {line} of the list of cards cannot be read."),
}
