"""Walking through the pages of questions as a person would: reading each page and sending what it asks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from sharewell.actions.guidance import current
from sharewell.policy.conditions import Value
from sharewell.records.agencies.models import Membership
from sharewell.records.common.context import at_the_door
from sharewell.records.sharing.models import Draft
from sharewell.web.asking import DOUBTS, LISTED, NONE, NOT_SURE, TICKS, spell

LONGEST_WALK = 20


def client_of(member: Membership) -> Client:
    """A browser in which this member is signed in, and acts under this membership."""
    client = Client()
    with at_the_door(member.practitioner_id):
        client.force_login(member.practitioner, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["membership"] = str(member.pk)
    session.save()
    return client


def at(name: str, **keys: Any) -> str:
    """The address of a named page."""
    return reverse(name, kwargs=keys or None)


class Form(HTMLParser):
    """What a page holds: its fields with their values, what is chosen, its ids, links and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.chosen: dict[str, list[str]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note fields, ids and links."""
        given = {key: value or "" for key, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag in ("input", "textarea") and given.get("name"):
            name, value = given["name"], given.get("value", "")
            self.fields.setdefault(name, []).append(value)
            plain = given.get("type") in ("hidden", "text")
            if "checked" in given or (plain and value):
                self.chosen.setdefault(name, []).append(value)
            self._area = name if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Gather text."""
        self.text += f" {data}"
        if self._area and data.strip():
            self.chosen.setdefault(self._area, []).append(data)


def form_on(response: Any) -> Form:
    """The form on a page."""
    return Form(response.content.decode())


def facts_on(form: Form) -> list[str]:
    """The facts that a page asks, each field a fact's or a checklist's line."""
    pack, _ = current()
    named = [name for name in form.fields if name in pack.facts]
    return named + [fact for key, facts in form.fields.items() if key.startswith(LISTED) for fact in facts]


def filled(
    form: Form, page: str, facts: Mapping[str, Value], unsure: frozenset[str] | set[str]
) -> dict[str, list[str]]:
    """What a person sends who answers the questions on a page from these facts; those they do not know are doubted."""
    pack, _ = current()
    listed = [fact for key, seen in form.fields.items() if key.startswith(LISTED) for fact in seen]
    names = sorted(facts_on(form), key=pack.order.__getitem__)
    sent: dict[str, list[str]] = {}
    for name in names:
        doubted = {name} if name in unsure or name not in facts else set()
        if name in listed:
            key = pack.facts[name].page
            sent.setdefault(LISTED + key, []).append(name)
            if doubted:
                sent.setdefault(DOUBTS + key, []).append(name)
            elif facts[name] is True:
                sent.setdefault(TICKS + key, []).append(name)
        elif pack.facts[name].kind != "text":
            sent |= spell(pack, page, [name], facts, doubted)
    for key in [key for key in sent if key.startswith(LISTED)]:
        page_of = key.removeprefix(LISTED)
        if not sent.get(TICKS + page_of) and not sent.get(DOUBTS + page_of):
            sent[TICKS + page_of] = [NONE]
    return sent


@dataclass
class Walk:
    """A walk through a draft's pages: those answered, what they asked, and the page it ended on with its address."""

    pages: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    end: Any = None
    where: str = ""

    @property
    def text(self) -> str:
        """What the last page says, as it was sent."""
        return str(self.end.content.decode()) if self.end else ""


def page_in(address: str) -> str:
    """The page of questions at an address; nothing where it is another page."""
    found = re.search(r"/questions/([a-z-]+)", address)
    return found.group(1) if found else ""


def walk(
    client: Client, draft: uuid.UUID, facts: Mapping[str, Value], unsure: frozenset[str] | set[str] = frozenset()
) -> Walk:
    """Answer page after page until there is no other, from these facts."""
    done = Walk()
    address = at("draft", draft=draft)
    for _ in range(LONGEST_WALK):
        seen = client.get(address, follow=True)
        address = seen.redirect_chain[-1][0] if seen.redirect_chain else address
        if not (page := page_in(address)):
            done.end, done.where = seen, address.partition("?")[0]
            return done
        form = form_on(seen)
        done.pages.append(page)
        done.asked += facts_on(form)
        sent = client.post(address, filled(form, page, facts, unsure))
        assert sent.status_code == 302, (page, form_on(sent).text)
        address = sent["Location"]
    raise AssertionError("it never ends")


def left(draft: uuid.UUID) -> Draft:
    """The draft as it is kept."""
    return Draft.objects.get(pk=draft)


def doubting(form: Form) -> Iterator[tuple[str, str]]:
    """What answers a whole page with not sure."""
    pack, _ = current()
    for name, values in form.fields.items():
        if name.startswith(LISTED):
            for fact in values:
                yield name, fact
                yield DOUBTS + name.removeprefix(LISTED), fact
        elif name in pack.facts and pack.facts[name].kind == "number":
            yield f"{name}--not-sure", NOT_SURE
        elif name in pack.facts and pack.facts[name].kind != "text":
            yield name, NOT_SURE
