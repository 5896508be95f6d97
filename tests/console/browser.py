"""Somebody at a hub's pages, by nothing but HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import BaseHandler, HTTPCookieProcessor, Request, build_opener

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Sent = Mapping[str, str | list[str]]
"""What is typed and chosen on a form."""


@dataclass(frozen=True)
class Answer:
    """What a hub answered: its code, the address it came from in the end, its headers, and what it holds."""

    code: int
    path: str
    headers: tuple[tuple[str, str], ...]
    content: bytes

    @property
    def text(self) -> str:
        """The page as it can be read."""
        return self.content.decode()

    def header(self, name: str) -> str:
        """A header by its name in small letters; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


Heard = Callable[[str, int, tuple[tuple[str, str], ...]], None]
"""Told of every answer, also of one that leads on: the address asked for, the code, the headers."""


class _Listening(BaseHandler):
    """Hears an answer before it is followed."""

    handler_order = 100

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        """Tell of it."""
        self._heard(_path(request.full_url), response.status, tuple(response.headers.items()))
        return response


class Person:
    """Somebody with a browser. They ask for pages by their path."""

    def __init__(self, port: int, heard: Heard = lambda *_: None) -> None:
        self._url = f"http://localhost:{port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _Listening(heard))

    def sign_in(self, email: str, password: str) -> str:
        """Sign in with e-mail and password: the page that comes."""
        return self.fill("/accounts/login/", {"login": email, "password": password}).text

    def page(self, path: str, sent: bytes | None = None) -> tuple[int, str]:
        """The code and the text of an answer."""
        answer = self.ask(path, sent)
        return answer.code, answer.text

    def ask(self, path: str, sent: bytes | None = None) -> Answer:
        """The answer to a path, once nothing leads on any more."""
        try:
            with self._opener.open(f"{self._url}{path}", sent, timeout=30) as answer:
                return _answer(answer.status, answer)
        except HTTPError as wrong:
            with wrong:
                return _answer(wrong.code, wrong)

    def fill(self, path: str, said: Sent, *, to: str = "") -> Answer:
        """Open the page with a form, and send what was typed together with the form's own mark."""
        page = self.ask(path)
        token = TOKEN.search(page.text)
        assert token, (page.code, page.text)
        return self.send(to or page.path, {**said, "csrfmiddlewaretoken": token[1]})

    def send(self, path: str, said: Sent) -> Answer:
        """Send exactly this."""
        return self.ask(path, urlencode(said, doseq=True).encode())


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _answer(code: int, found: Any) -> Answer:
    return Answer(code, _path(found.url), tuple(found.headers.items()), found.read())
