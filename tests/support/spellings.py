"""Many spellings of answers that have an outline, right and wrong, for the comparison of their readings."""

from __future__ import annotations

from collections.abc import Mapping

Spelling = str | float | bool


def around(text: str) -> tuple[str, ...]:
    """A text with what typing and pasting leave around it."""
    ends = ("\n", "\u00a0", "\t", " ", "\r\n", ".", ",", ";", "\x07")
    starts = (" ", "\n", "\u00a0", "\u200b", "'")
    quoted = f"<{text}>", f'"{text}"'
    return (
        text,
        text.upper(),
        text.lower(),
        *(text + end for end in ends),
        *(start + text for start in starts),
        *quoted,
    )


def enclosed(text: str) -> tuple[str, ...]:
    """An address with the signs that mail programs and sentences put around it, also with signs of two sorts."""
    pairs = ("<>", '""', "““", "””", "“”", "„“", "«»", "»»", "’’", "‘’", "''", "()", "[]", "<<", ">>")
    ends = ("", ".", ",", ";", ".,", ",.", "..", "!", " .")
    enclosed = [f"{before}{text}{after}{end}" for before, after in pairs for end in ends]
    return (*enclosed, f"<{text}", f"{text}>", f'""{text}""', f"<<{text}>>", f"<{text}.>", "<>", ",", ".", ">.", '"')


UNSEEN = "\u00ad\u200b\u200d\u200e\u202a\u202c\u2060\u2068\u2069\ufe0e\ufe0f\ufeff"
"""Signs without width that web pages, phones and messages leave in copied texts, and variation selectors."""
BLANKS = "\u00a0\u202f"
_WITHIN = (
    "\t",
    "\n",
    "\v",
    "\r",
    "\x1f",
    "\x85",
    "\u2028",
    "\u2003",
    "'",
    "~",
    "#",
    "=",
    "_",
    "\u2013",
    "\u20ac",
    "\u00e4",
)
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def varied(text: str) -> tuple[str, ...]:
    """A text with unseen and other signs before, in and after it, with other digits and letters, and without parts."""
    middle = len(text) // 2
    signs = (*UNSEEN, *BLANKS, *_WITHIN)
    return (
        *(sign + text for sign in UNSEEN + BLANKS),
        *(text + sign for sign in UNSEEN + BLANKS),
        *(text[:place] + sign + text[place:] for sign in signs for place in (1, middle, len(text) - 2)),
        *(text[:place] + text[place + 1 :] for place in range(len(text))),
        text.translate(_FULL_WIDTH),
        text + text,
        f"{text} {text}",
    )


FORMS: Mapping[str, tuple[Spelling, ...]] = {
    "email": ("nimi@example.fi", "mailto:x@y.org"),
    "url": ("https://www.example.fi:80/a?b=c",),
    "phone": ("+358 40 1234567", "040 1234567", "12345", "30.9.2026", "(09) 123 456", "555-1234", "p. 040-1234567"),
    "postcode": ("00100", "SW1A 1AA", "111 22", "1000-001"),
    "business_id": ("0737546-2", "FI07375462", "GB123456789"),
    "file": ("kuitti 12.pdf", "a/b (1).docx", "C:\\a\\kuitti.pdf"),
    "yes_no": ("yes", "Kyll\u00e4", "\u2611", "\u2714", "\u2716", "1", "x"),
    "choice": ("Yes", "All done"),
    "choices": ("Yes; All done",),
}
"""Answers whose variants are compared, by answer type."""

NUMBERS = (
    *(0.0, 0.5, -1.0, 12.0, 112.0, 9610.0, 12345.0, 96100.0, 96100.5, 7375462.0, 401234567.0, -401234567.0),
    *(358401234567.0, 1e14, 1e20, True, False),
)

SPELLINGS: Mapping[tuple[str, str], tuple[Spelling, ...]] = {
    ("email", ""): (
        *around("nimi@example.fi"),
        *enclosed("nimi@example.fi"),
        *enclosed("mailto:nimi@example.fi"),
        *("mailto:nimi@example.fi", "MailTo:nimi@example.fi", "mailto:", "mailto:@example.fi", "mailto:mailto:a@b.fi"),
        *("Nimi <nimi@example.fi>", "a@b.fi; c@d.fi", "a@b.fi, c@d.fi", "a@b.fi\nc@d.fi", "nimi@\nexample.fi"),
        *(
            "nimi@example.fi?subject=a",
            "nimi@example.fi/",
            "nimi@example.fi:25",
            "ni:mi@example.fi",
            "ni,mi@example.fi",
        ),
        *("nimi@example", "nimi@exa mple.fi", "nimi@@example.fi", "@example.fi", "nimi@.fi", "nimi@example..fi"),
        *(".nimi@example.fi", "nimi.@example.fi", "ni..mi@example.fi", "nimi@-example.fi", "nimi@exam_ple.fi"),
        *("nimi@[127.0.0.1]", "ni<mi@example.fi", "ni(mi)@example.fi", "a+b@example.fi", "a/b@example.fi"),
        *(
            "o'neil@example.fi",
            "a&b@example.fi",
            "äiti@example.fi",
            "nimi@äiti.fi",
            "nimi@exam\u00adple.fi",
            "nimi@example.test",
            "nimi@koulu.local",
            "nimi@localhost",
            "nimi@example.invalid",
            "nimi@1.2.3.4",
            "nimi@example.f1",
            "nimi@example.f",
            "mailto:nimi@example.f",
            "nimi@example.f.",
            "a@b.c",
            "nimi@example-.fi",
            "a@" + "b" * 64 + ".fi",
            True,
            12.0,
        ),
    ),
    ("url", ""): (
        *around("https://www.example.fi/a"),
        *enclosed("https://www.example.fi/a"),
        *enclosed("https://www.example.fi"),
        *enclosed("https://www.example.fi/"),
        *("www.example.fi", "example.fi", "http:/example.fi", "http//example.fi", "//example.fi", "ftp://example.fi"),
        *("https://", "https://example", "https://example.", "https://.fi", "https://a/b.c", "https://intranet/a.b"),
        *("https://exa mple.fi", "https://example.fi/a b", "https://a.fi\nhttps://b.fi", "https://a.fi,https://b.fi"),
        *("https://example.fi\\a", "https:\\\\example.fi", "https://exam_ple.fi", "https://example..fi"),
        *(
            "https://-example.fi",
            "https://example.f",
            "https://https://example.fi",
            "https://example.fi/a?b=https://c.fi",
        ),
        *(
            "https://1.2.3.4/",
            "https://example.fi:80/",
            "https://user@example.fi",
            "https://ä.fi/ö",
            "https://example.test",
            "https://example.fi:65536/",
            "https://example.fi:0/",
            "https://example.fi:/",
            "https://example.fi:8a/",
            "https://1.2.3.444/",
            "https://example.12",
            "https://example-.fi",
            "https://[::1]/",
            "https://[a.b]/",
            "https://" + "a" * 64 + ".fi",
            "HTTPS://EXAMPLE.FI",
        ),
        *("https://example.fi?x=1", "https://example.fi#a", "https://example.fi/a,b;c(d)", "javascript:alert(1)", 12.0),
    ),
    **{
        ("postcode", country): (
            *around("00100"),
            *(
                "FI-00100",
                "00 100",
                "001 00",
                "00100 Helsinki",
                "9610",
                "0010O",
                "-00100",
                "00100-",
                "96100.0",
                "1E+04",
            ),
            *("+1234", "12:34", "00-100", "\uff10\uff10\uff11\uff10\uff10", "00000", True),
            *(9610.0, 96100.0, 100.0, 0.0, 96100.5, -96100.0, 123456.0, -9610.0),
        )
        for country in ("", "FI")
    },
    ("postcode", "SE"): (
        "111 22",
        "11122",
        "111\u00a022",
        "111\u201322",
        "111-22",
        "SE-11122",
        "1112",
        11122.0,
        "-",
        112.0,
    ),
    ("postcode", "EE"): ("10111", 10111.0, 1011.0, "1011", 0.0, -1.0),
    ("postcode", "NO"): ("0150", 150.0, "150", 150.5),
    ("postcode", "PT"): ("1000-001", "1000\u2013001", "1000 001", "1000", 1000001.0),
    ("postcode", "GB"): ("SW1A 1AA", "sw1a1aa", "SW1A\u20111AA", "SW1A1A", "GB-SW1A 1AA"),
    **{
        ("business_id", country): (
            *around("0737546-2"),
            *("07375462", "FI07375462", "fi07375462", "FI 0737546-2", "FI-07375462", "07375462FI", "FI", "-", "FI-"),
            *(
                "0737546 - 2",
                "0737546 2",
                "073 7546-2",
                "0737546\u20132",
                "0737546\u22122",
                "0737546\u20112",
                "737546-2",
            ),
            *("0737546-3", "0000000-0", "00000000", "0737546--2", "-07375462", "0737546.2", "0737546/2", "1234567-10"),
            *(7375462.0, 12345671.0, 12345672.0, 0.0, -7375462.0, 7375462.5, True, "y 0737546-2"),
        )
        for country in ("", "FI")
    },
    ("business_id", "SE"): (
        "556036-0793",
        "5560360793",
        5560360793.0,
        5832792259517009.0,
        "556036\u20130793",
        "abc",
        "ab1",
        "ab12",
        "1" * 31,
    ),
    ("file", ""): (
        *around("kuitti 12.pdf"),
        *("C:\\a\\kuitti.pdf", "/home/a/kuitti.pdf", "./kuitti.pdf", "a\\b\\kuitti.pdf", "kuitti", "kuitti.", ".pdf"),
        *(
            "a.pdf b.pdf",
            "12.5",
            "1.000",
            "a.7z",
            "a.p7s",
            "a.longestending1",
            "b/a:b.pdf",
            "a?.pdf",
            "<a>.pdf",
            "a..pdf",
        ),
        *(
            "x" * 252 + ".pdf",
            "kuitti. pdf",
            "kuitti.pdf (allekirjoitettu)",
            "e.g. annex",
            "liite nro. 3",
            "2.5 kg",
            "a.b/c",
        ),
        *("a.pdf/", "1.2.2026", "N/A", "https://a.fi/b.pdf", 12.5, True),
    ),
    ("phone", ""): (
        *around("040 1234567"),
        *("+358 40 1234567", "+358(0)40 1234567", "puh. 040 1234567", "Tel: 040 1234567", "040-123\u20134567"),
        *("040/1234567", "040.123.4567", "00358401234567", "12", "112", "kysy", "-", "+", "040 1234567 / 050 1234567"),
        *(
            "040 1234567 (työ)",
            "O40 1234567",
            "\uff10\uff14\uff10 1234567",
            401234567.0,
            *("+999 123456789", "00999 123456789", "+0 123456", "+1 2345", "+358 1", "+12", "+358 40 " + "1" * 13),
            358401234567.0,
            112.0,
            True,
        ),
    ),
    ("yes_no", ""): (
        *around("yes"),
        *("x", "X", "1", "0", "true", "TRUE", "False", "kyllä", "KYLLÄ", "Ei", "ja", "nej", "y", "n", "k", "e", "tosi"),
        *("epätosi", "sant", "falskt", "✓", "☒", "❌", "2", "maybe", "|", "yes|true", "no\n", "-", True, False),
        *(1.0, 0.0, 2.0, 0.5, -1.0),
    ),
}
"""By answer type and country."""
