"""Somebody at a hub's pages, by nothing but HTTP."""

from __future__ import annotations

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Person:
    """Somebody with a browser. They ask for pages by their path."""

    def __init__(self, port: int) -> None:
        self._url = f"http://localhost:{port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def sign_in(self, email: str, password: str) -> str:
        """Sign in with e-mail and password: the page that comes."""
        _, page = self.page("/accounts/login/")
        token = TOKEN.search(page)
        assert token, page
        said = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        return self.page("/accounts/login/", urlencode(said).encode())[1]

    def page(self, path: str, sent: bytes | None = None) -> tuple[int, str]:
        """The code and the text of an answer."""
        try:
            with self._opener.open(f"{self._url}{path}", sent, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as wrong:
            with wrong:
                return wrong.code, wrong.read().decode()
