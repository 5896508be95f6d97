from tests.web.test_matrix import scene, observed
import json
def test_observe(town):
    made=scene(town); res={}
    for name, who, status, shown in observed(made): res.setdefault(name,{})[who]=status
    json.dump(res,open('/tmp/observed.json','w')); json.dump(list(made.asking),open('/tmp/asking.json','w'))
