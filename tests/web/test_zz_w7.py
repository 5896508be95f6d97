import pytest
from tests.web.walking import client_of, at
def test_x(town):
    c=client_of(town.ada); r=c.post(at("person",member=town.ian.pk),{"do":"end","until-day":"1","until-month":"13","until-year":"2026"})
    import re
    print(re.findall(r'id="[^"]*until[^"]*"|href="#until[^"]*"', r.content.decode()))
    assert 0
