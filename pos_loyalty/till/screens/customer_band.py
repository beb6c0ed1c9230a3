"""Who stands here: tier by shape and word, name, points, and the one sentence worth saying."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, LastSale, MemberView
from pos_loyalty.domain.cards import masked
from pos_loyalty.i18n.formats import masked_name
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel, PlainLabel
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
    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self.setProperty("card", True)
        self.setFixedHeight(look.px(149 if look.side else 144))
        self._build_parts()
        (self._lay_out_side if look.side else self._lay_out_full)()

    def _build_parts(self) -> None:
        px = self._look.px
        self.tile = QFrame()
        self.tile.setObjectName("tierTile")
        self.shape = IconView(px(36 if self._look.side else 52))
        self.tier = (
            PlainLabel("tierWord") if self._look.side else ElidedLabel("tier", (px(24), px(20), px(17)))
        )
        self.tier.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sizes = (28, 24, 20) if self._look.side else (36, 30, 25)
        self.name = ElidedLabel("name", tuple(px(size) for size in sizes))
        self.detail = ElidedLabel("detail", (px(18), px(16)))
        self.since = ElidedLabel("detail", (px(18), px(16)))
        self.points = PlainLabel("points")
        # Figures have no descenders: the line may be lower than the font asks for.
        self.points.setFixedHeight(px(50 if self._look.side else 64))
        self.unit = PlainLabel("unit")
        self.gain = ElidedLabel(
            "gain", (px(19), px(17), px(15)) if self._look.side else (px(22), px(20), px(18))
        )
        self.clock = IconView(px(20))
        self.caution = ElidedLabel("caution")
        self.say_box = QFrame()
        self.say_box.setObjectName("say")
        self.say_heading = PlainLabel("subheading")
        sentence_sizes = (20, 18, 16) if self._look.side else (24, 21, 18)
        self.sentence = FittingLabel("sentence", tuple(px(size) for size in sentence_sizes))
        self.aside = ElidedLabel("detail")

    def _lay_out_full(self) -> None:
        px = self._look.px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(20))
        self.tile.setFixedWidth(px(112))
        tile = QVBoxLayout(self.tile)
        tile.setContentsMargins(px(9), px(12), px(9), px(8))
        tile.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignHCenter)
        tile.addWidget(self.tier)
        row.addWidget(self.tile)
        row.addWidget(_column(px(298), self.name, self.detail, self.since))
        points = QHBoxLayout()
        points.setSpacing(px(10))
        points.addWidget(self.points)
        points.addWidget(self.unit, 1, Qt.AlignmentFlag.AlignBottom)
        self.unit.setContentsMargins(0, 0, 0, px(9))
        caution = QHBoxLayout()
        caution.setSpacing(px(8))
        caution.addWidget(self.clock)
        caution.addWidget(self.caution, 1)
        right = _column(px(264))
        box = right.layout()
        assert isinstance(box, QVBoxLayout)
        box.addLayout(points)
        box.addWidget(self.gain)
        box.addLayout(caution)
        row.addWidget(right)
        say = QVBoxLayout(self.say_box)
        say.setContentsMargins(px(16), px(8), px(12), px(8))
        say.setSpacing(px(2))
        say.addWidget(self.say_heading)
        say.addWidget(self.sentence, 1)
        say.addWidget(self.aside)
        row.addWidget(self.say_box, 1)

    def _lay_out_side(self) -> None:
        px = self._look.px
        box = QVBoxLayout(self)
        box.setContentsMargins(px(12), px(6), px(12), px(8))
        box.setSpacing(0)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(px(10))
        first.addWidget(self.shape)
        first.addWidget(self.tier)
        first.addWidget(self.name, 1)
        second.setSpacing(px(6))
        second.addWidget(self.points)
        second.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        second.addWidget(self.gain, 1, Qt.AlignmentFlag.AlignBottom)
        for label in (self.unit, self.gain):
            label.setContentsMargins(0, 0, 0, px(5))
        self.gain.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.addLayout(first)
        box.addLayout(second)
        box.addWidget(self.sentence, 1)

    def show_opening(self) -> None:
        self._show_tile("none", "card", self.tr("Card"))
        set_state(self.say_box, "empty", True)

    def show_view(self, view: CounterView, now_ms: int) -> None:
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
        self.detail.show_text(" · ".join(part for part in (card, self._last_visit(member, today)) if part))
        joined = member.joined_on
        self.since.show_text(self.tr("member since {year}").format(year=words.year(joined)) if joined else "")
        self.points.show_text(words.number(member.points))
        set_state(self.points, "debt", member.points < 0)
        self.unit.show_text(self.tr("points"))
        self.gain.show_text(
            self.tr("{points} with this sale").format(points=words.signed(view.earns)) if view.basket else ""
        )
        caution = self._caution(member, view)
        self._show_caution(caution)
        if self._look.side and not view.basket:
            self.gain.show_text(caution)
        said = words.sentence(member.say, name=member.name) if member.say else ""
        self.say_heading.show_text(self.tr("Say") if said else "")
        set_state(self.say_box, "empty", not said)
        self.sentence.show_text(self.tr("“{sentence}”").format(sentence=said) if said else "")
        self._show_aside("")

    def _last_visit(self, member: MemberView, today: date) -> str:
        if member.last_visit_on is None:
            return self.tr("first visit")
        days = (today - member.last_visit_on).days
        if days <= 0:
            return self.tr("last visit today")
        return self.tr("last visit {ago}").format(ago=self._words.days_ago(days))

    def _caution(self, member: MemberView, view: CounterView) -> str:
        if view.sync.state != "linked" and view.sync.last_exchange_ms is not None:
            return self.tr("balance of {time}").format(
                time=self._words.time_of_day(view.sync.last_exchange_ms)
            )
        if member.points != member.points_confirmed:
            recent = self._words.signed(member.points - member.points_confirmed)
            return self.tr("{points} not yet confirmed").format(points=recent)
        return ""

    def _show_caution(self, text: str) -> None:
        self.clock.show_icon("clock" if text else "", self._look.tokens.warn, self._look.tokens.surface)
        self.clock.update()
        self.caution.show_text(text)

    def _show_nobody(self, band: str, icon: str, word: str, title: str, view: CounterView) -> None:
        self._show_tile(band, icon, word)
        set_state(self.name, "quiet", band == "none")
        self.name.show_text(title)
        number = view.card_number
        self.detail.show_text(
            self.tr("Card {last4}").format(last4=masked(number)) if number else self.tr("Points need a card")
        )
        self.since.show_text("" if number else self.tr("Goods can be scanned first"))
        for label in (self.points, self.unit, self.gain):
            label.show_text("")
        self._show_caution("")
        self._show_last_sale(view.last_sale, view.currency)

    def _show_last_sale(self, sale: LastSale | None, currency: str) -> None:
        words = self._words
        set_state(self.say_box, "empty", sale is None)
        self.say_heading.show_text(self.tr("Last sale") if sale else "")
        if sale is None:
            self.sentence.show_text(self.detail.text() if self._look.side else "")
            self._show_aside("")
            return
        total, points = words.money(sale.total_minor, currency), words.signed(sale.points)
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


def _column(width_px: int, *labels: QWidget) -> QWidget:
    column = QWidget()
    column.setFixedWidth(width_px)
    box = QVBoxLayout(column)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for label in labels:
        box.addWidget(label)
    return column
