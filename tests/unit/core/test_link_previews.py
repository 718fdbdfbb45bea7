"""Which address of a text is looked up, and what of a page is shown."""

from __future__ import annotations

import pytest

from sabir.core.steps.page_heads import describe
from sabir.domain.link_previews import MAX_URL, Described, encoded, first_link

URL = "https://example.org/a/"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.org", "https://example.org"),
        ("See HTTP://Example.org/x?a=b#c, please.", "HTTP://Example.org/x?a=b#c"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("<https://example.org/>", "https://example.org/"),
        ("https://example.org/end_", "https://example.org/end_"),
        ("first https://a.example second https://b.example", "https://a.example"),
        ("xhttps://example.org", None),
        ("ftp://example.org", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://" + ")" * MAX_URL, None),
        ("no link", None),
    ],
)
def test_the_first_address_counts(text: str, link: str | None) -> None:
    assert first_link(text) == link


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<title> A\n title </title>", Described("A title")),
        ("<title>a</title><meta property='og:title' content='b'>", Described("b")),
        ("<title>a</title><svg><title>b</title></svg>", Described("a")),
        ("<meta name=description content='c &amp; d'><p>", Described("example.org", "c & d")),
        ('<meta property="og:image" content="../x.png">', Described("example.org", "", "https://example.org/x.png")),
        ('<meta property="og:image" content="http://[x">', Described("example.org")),
        ("", Described("example.org")),
        ("<meta property='og:title'><meta content=x>", Described("example.org")),
        ("x" * 70_000 + "<title>too late</title>", Described("example.org")),
        ("<title>" + "x" * 5_000, Described("x" * 300)),
    ],
)
def test_what_a_page_says_of_itself(page: str, found: Described) -> None:
    assert describe(page, URL) == found


@pytest.mark.parametrize("junk", ["<!--", "<a ", "<a b='", "</", "<![", "&", "<", "<title>", "<script>", "<!a", "<?"])
def test_junk_is_read_as_nothing(junk: str) -> None:
    assert describe(junk * 1000, URL).image_url == ""


def test_it_is_encoded_as_elements_with_their_lengths() -> None:
    content = encoded(Described("T"), "u", b"\x01")
    parts = b"".join(b"\x00\x00\x00\x00" + bytes([len(one)]) + one for one in (b"title", b"T", b"url", b"u", b"image"))
    parts += b"\x00\x00\x00\x00\x01\x01"
    assert content == b"\x04\x00\x00\x00" + bytes([len(parts)]) + parts
