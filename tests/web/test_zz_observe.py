from tests.web.test_matrix import scene, addresses, filled, browser_of
from tests.web.walking import Form
def test_observe(town):
    made=scene(town)
    for who in ("author","approver asked","administrator","nobody signed in"):
        for name,p in addresses():
            r=browser_of(made.asking[who]).get(filled(p,made.keys))
            if r.status_code==200 and 'html' in r['Content-Type']:
                f=Form(r.content.decode()).fields; f.pop('csrfmiddlewaretoken',0)
                if f: open('/tmp/forms.txt','a').write(f"{who} {name} {f}\n")
