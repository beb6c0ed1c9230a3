"""Which typefaces a language is written with, on the screen and on paper."""

# With no family set, Qt draws Chinese with Japanese glyph forms. Names of members come in every script, so
# each list goes on with the other scripts.
_CJK = {"ko": "Noto Sans CJK KR", "zh": "Noto Sans CJK SC", "ja": "Noto Sans CJK JP"}
_OWN_FONTS = {
    "ko": ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic"),
    "zh": ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC"),
    "ja": ("Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Hiragino Sans"),
}
_LATIN_FONTS = ("Source Sans 3", "Noto Sans CJK KR", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")


def families(language: str) -> tuple[str, ...]:
    """Best first; each list goes on with the other scripts."""
    own = _OWN_FONTS.get(language, _LATIN_FONTS)
    return tuple(dict.fromkeys((*own, *_CJK.values(), *_LATIN_FONTS)))
