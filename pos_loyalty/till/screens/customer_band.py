"""Who stands here: tier by shape and word, name, points, and the one sentence worth saying."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, LastSale, MemberView
from pos_loyalty.domain.cards import masked
from pos_loyalty.i18n.formats import masked_name
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel, PlainLabel
from pos_loyalty.till.screens.member_facts import MemberFacts
from pos_loyalty.till.screens.points_button import PointsButton
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look, Tokens


def tier_icon(band: str) -> str:
    return f"tier_{band}" if band in {"vip", "large", "ordinary"} else "tier_small"


def tier_colours(band: str, tokens: Tokens) -> tuple[str, str]:
    """The colour of a tier and its ground."""
    return {
        "vip": (tokens.vip, tokens.vip_soft),
        "large": (tokens.accent, tokens.accent_soft),
        "ordinary": (tokens.ok, tokens.ok_soft),
    }.get(band, (tokens.ink2, tokens.soft))


class CustomerBand(QFrame):
    points_pressed = Signal()
    receipt_pressed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self._facts = MemberFacts(words, self)
        self.setProperty("card", True)
        self.setFixedHeight(look.px(171 if look.side else 144))
        self._build_parts()
        (self._lay_out_side if look.side else self._lay_out_full)()

    def _build_parts(self) -> None:
        px, side = self._look.px, self._look.side
        self.tile = QFrame()
        self.tile.setObjectName("tierTile")
        self.shape = IconView(px(36 if side else 52))
        self.tier = PlainLabel("tierWord") if side else ElidedLabel("tier", (px(24), px(20), px(17)))
        self.tier.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = ElidedLabel("name", tuple(map(px, (28, 24, 20) if side else (36, 30, 25))))
        self.detail = ElidedLabel("detail", (px(18), px(17), px(16)))
        self.since = ElidedLabel("progress", tuple(map(px, (18, 17, 16, 15, 14, 13))))
        self.points = PointsButton(self._look)
        self.points.clicked.connect(self.points_pressed)
        self.say_box = QFrame()
        self.say_box.setObjectName("say")
        self.say_heading = PlainLabel("subheading")
        sentence_sizes = (20, 18, 16, 15, 14, 13) if side else (24, 21, 18, 16)
        self.sentence = FittingLabel("sentence", tuple(map(px, sentence_sizes)))
        self.aside = ElidedLabel("detail", (px(18), px(16), px(15)))
        self.receipt = Button(self.tr("F8 Receipt"), "link")
        self.receipt.clicked.connect(self.receipt_pressed)
        self.receipt.hide()

    def _lay_out_full(self) -> None:
        px = self._look.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(14))
        self.tile.setFixedWidth(px(112))
        tile = QVBoxLayout(self.tile)
        tile.setContentsMargins(px(9), px(12), px(9), px(8))
        tile.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignHCenter)
        tile.addWidget(self.tier)
        who = QWidget()
        who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        names = QVBoxLayout(who)
        names.setContentsMargins(0, 0, 0, 0)
        names.setSpacing(0)
        for label in (self.name, self.detail, self.since):
            names.addWidget(label)
        row.addWidget(self.tile)
        # What arrives late must not move anything: widths follow the window's, never the words.
        for part, stretch in ((who, 29), (self.points, 37), (self.say_box, 34)):
            part.setMinimumWidth(px(7 * stretch))
            row.addWidget(part, stretch)
        self._lay_out_say()

    def _lay_out_say(self) -> None:
        px = self._look.px
        say = QVBoxLayout(self.say_box)
        say.setContentsMargins(px(16), px(8), px(12), px(8))
        say.setSpacing(px(2))
        top = QHBoxLayout()
        top.addWidget(self.say_heading, 1)
        top.addWidget(self.receipt)
        say.addLayout(top)
        say.addWidget(self.sentence, 1)
        say.addWidget(self.aside)

    def _lay_out_side(self) -> None:
        px = self._look.px
        box = QVBoxLayout(self)
        box.setContentsMargins(px(8), px(4), px(8), px(6))
        box.setSpacing(0)
        first, last = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(px(10))
        first.setContentsMargins(px(4), 0, px(4), 0)
        for part, stretch in ((self.shape, 0), (self.tier, 0), (self.name, 1)):
            first.addWidget(part, stretch)
            part.setFixedHeight(px(36))
        last.setContentsMargins(px(4), 0, px(4), 0)
        last.addWidget(self.sentence, 1)
        last.addWidget(self.receipt)
        box.addLayout(first)
        box.addWidget(self.points)
        box.addLayout(last, 1)

    def show_opening(self) -> None:
        self._show_tile("none", "card", self.tr("Card"))
        self.points.show_nothing()
        set_state(self.say_box, "empty", True)

    def show_view(self, view: CounterView, now_ms: int) -> None:
        self.receipt.setVisible(view.member is None and view.last_sale is not None)
        if view.member is not None:
            self._show_member(view.member, view, now_ms)
        elif view.situation == "blocked_card":
            self._show_nobody("blocked", "blocked", self.tr("Blocked"), self.tr("Card blocked"), view)
        elif view.situation == "unknown_card":
            self._show_nobody("unknown", "ask", self.tr("Unknown"), self.tr("Unknown card"), view)
        else:
            self._show_nobody("none", "card", self.tr("Card"), self.tr("No customer yet"), view)

    def _show_member(self, member: MemberView, view: CounterView, now_ms: int) -> None:
        words, today = self._words, self._words.moment(now_ms).date()
        self._show_tile(member.tier_band, tier_icon(member.tier_band), words.name(member.tier_name))
        set_state(self.name, "quiet", False)
        self.name.show_text(
            self.tr("{name}", "as the customer is addressed").format(name=words.name(member.name))
        )
        number = view.card_number or member.card_number
        card = self.tr("Card {last4}").format(last4=masked(number)) if number else self.tr("No card")
        whole = f"{card} · {self._last_visit(member, today)}"
        self.detail.show_text(whole, f"••• {number[-4:]} · {self._visit(member, today)}" if number else "")
        self._show_points(member, view, today)
        said = words.sentence(member.say, name=member.name) if member.say else ""
        self.say_heading.show_text(self.tr("Say") if said else "")
        set_state(self.say_box, "empty", not said)
        self.sentence.show_text(self.tr("“{sentence}”").format(sentence=said) if said else "")
        self._show_aside("")

    def _show_points(self, member: MemberView, view: CounterView, today: date) -> None:
        words = self._words
        progress = self._facts.progress(member, view.currency, today)
        joined = member.joined_on
        since = self.tr("member since {year}").format(year=words.year(joined)) if joined else ""
        set_state(self.since, "quiet", not progress)
        self.since.show_text(progress or since)
        lines = self._facts.with_progress if self._look.side else self._facts.two_lines
        earns = words.signed(view.earns)
        gain = self.tr("{points} with this sale").format(points=earns)
        self.points.show_points(
            words.number(member.spendable),
            self.tr("points"),
            gain if view.basket else "",
            lines(member, view, today),
            earns,
        )

    def _last_visit(self, member: MemberView, today: date) -> str:
        if member.last_visit_on is None:
            return self.tr("first visit")
        if (today - member.last_visit_on).days <= 0:
            return self.tr("last visit today")
        return self.tr("last visit {ago}").format(ago=self._visit(member, today))

    def _visit(self, member: MemberView, today: date) -> str:
        """When the last visit was, in fewer words."""
        last = member.last_visit_on
        if last is None or last >= today:
            return self._last_visit(member, today)
        return self._words.days_ago((today - last).days)

    def _show_nobody(self, band: str, icon: str, word: str, title: str, view: CounterView) -> None:
        self._show_tile(band, icon, word)
        set_state(self.name, "quiet", band == "none")
        self.name.show_text(title)
        number = view.card_number
        self.detail.show_text(
            self.tr("Card {last4}").format(last4=masked(number)) if number else self.tr("Points need a card")
        )
        set_state(self.since, "quiet", True)
        self.since.show_text("" if number else self.tr("Goods can be scanned first"))
        self.points.show_nothing()
        self._show_last_sale(view.last_sale, view.currency)

    def _show_last_sale(self, sale: LastSale | None, currency: str) -> None:
        words = self._words
        set_state(self.say_box, "empty", sale is None)
        self.say_heading.show_text(self.tr("Last sale") if sale else "")
        if sale is None:
            self.sentence.show_text(self.detail.text() if self._look.side else "")
            self._show_aside("")
            return
        total, points = words.money(sale.paid_minor, currency), words.signed(sale.points)
        who = masked_name(words.name(sale.member_name)) if sale.member_name else self.tr("no card")
        self.sentence.show_text(self.tr("{total} · {points} points").format(total=total, points=points))
        self._show_aside(
            self.tr("{who} · receipt {code} · F7 undoes it").format(who=who, code=masked(sale.receipt_code))
        )

    def _show_aside(self, text: str) -> None:
        self.aside.show_text(text)
        self.aside.setVisible(bool(text) and not self._look.side)

    def _show_tile(self, band: str, icon: str, word: str) -> None:
        tokens = self._look.tokens
        special = {"blocked": (tokens.err, tokens.err_soft), "unknown": (tokens.accent, tokens.accent_soft)}
        colour, ground = special.get(band) or tier_colours(band, tokens)
        set_state(self.tile, "band", band)
        set_state(self.tier, "band", band)
        self.shape.show_icon(icon, colour, ground if not self._look.side else tokens.surface)
        self.tier.show_text(word)
        if self._look.side:
            self.tier.setVisible(band not in {"none", "blocked", "unknown"})
