"""Where the time of a final post goes: the functions that take most of it, in this process, without a server."""

from __future__ import annotations

import cProfile
import io
import pstats
import time
from typing import Any


def profiled(people: list[Any], count: int) -> str:
    """The slowest functions of so many final posts, by their own time and with what they call."""
    from django.test import Client
    from django.urls import reverse

    client, user = Client(headers={"host": "localhost"}), people[0]
    client.cookies["session"] = user.session
    posts = [(reverse("decide", kwargs={"draft": one.key}), one.form) for one in user.todo[:count]]
    for path, form in posts[:5]:
        client.post(path, form)
    watch, began = cProfile.Profile(), time.process_time()
    watch.enable()
    for path, form in posts[5:]:
        assert client.post(path, form).status_code == 302
    watch.disable()
    took = (time.process_time() - began) / (len(posts) - 5)
    out = io.StringIO()
    stats = pstats.Stats(watch, stream=out)
    for order, most in (("cumulative", 90), ("tottime", 40)):
        stats.sort_stats(order).print_stats(most)
    return f"{took * 1000:.1f} ms of processor a post, under the profiler\n{out.getvalue()}"
