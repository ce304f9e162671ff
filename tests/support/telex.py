"""Vietnamese as it reaches a browser, in the two ways that Vietnamese keyboards send it.

An input method of a phone, or ibus, keeps each word open while it is composed and gives it whole. A program such as
Unikey lets the letters through, and takes back with Backspace what a later key changes: «quye», «e» gives «quyê».
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import takewhile

from playwright.sync_api import CDPSession, Page

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_BARRED = {"đ": "d", "Đ": "D"}
_OF_AN_INPUT_METHOD = 229
_OF_A_TEXT = 231
"""Key codes of Windows: VK_PROCESSKEY, and VK_PACKET, which carries a letter that no key has."""
WAYS = ("compose", "retype")


class Telex:
    """Hands on a Vietnamese keyboard, on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools: CDPSession = page.context.new_cdp_session(page)

    def type(self, text: str, way: str) -> None:
        """Write a text in one of the `WAYS`."""
        write: Callable[[str], None] = {"compose": self.compose_word, "retype": self.retype_word}[way]
        for number, word in enumerate(text.split(" ")):
            if number:
                self.page.keyboard.press("Space")
            write(word)

    def compose_word(self, word: str) -> None:
        """Compose a word and give it."""
        self.begin_word(word)
        self.end_word(word)

    def begin_word(self, word: str) -> None:
        """Compose a word, and leave it open."""
        for shown in states(word):
            place = {"selectionStart": len(shown), "selectionEnd": len(shown)}
            self.devtools.send("Input.imeSetComposition", {"text": shown, **place})

    def end_word(self, word: str) -> None:
        """Give the word that was composed."""
        self.devtools.send("Input.insertText", {"text": word})

    def press_enter_while_composing(self) -> None:
        """The Enter that the input method takes for itself; the page hears of it all the same."""
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": _OF_AN_INPUT_METHOD}
        self.devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        self.devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

    def retype_word(self, word: str) -> None:
        """Write a word letter by letter, taking back what a later key changes, without a rest."""
        shown = ""
        for wanted in states(word):
            kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(shown, wanted, strict=False)))
            for _ in shown[kept:]:
                self.page.keyboard.press("Backspace")
            for letter in wanted[kept:]:
                self._send(letter)
            shown = wanted

    def _send(self, letter: str) -> None:
        key = {"key": letter, "windowsVirtualKeyCode": _OF_A_TEXT}
        self.devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
        self.devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def states(word: str) -> list[str]:
    """What stands there after each key of Telex, the tone last: «h», «ho», «hoa», «hoan», «hoang», «hoàng»."""
    return list(dict.fromkeys([*_growing(word), word]))


def _growing(word: str) -> Iterator[str]:
    before = ""
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        shaped = unicodedata.normalize("NFC", "".join(one for one in parts if one not in _TONES))
        yield before + _BARRED.get(letter, parts[0])
        before += shaped
        yield before
