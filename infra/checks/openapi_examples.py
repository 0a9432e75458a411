"""Every example in the products' documents fits its schema, and bodies that the API refuses do not."""

import json
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

accepted = [
    {"freq": "interval", "rule_type": None, "rule_value": {"minutes": 15}, "trigger_timings": []},
    {"freq": "cron", "rule_type": None, "rule_value": "0 9 * * 1-5", "trigger_timings": []},
    {"freq": "monthly", "rule_type": "month_days", "rule_value": [1, 15, -1]},
    {"freq": "yearly", "rule_type": "nth_weekday", "rule_value": {"n": 2, "weekday": "tue"}},
    {"rule_type": "every", "rule_value": {"n": 3}},
    {"rule_type": None, "rule_value": None, "end_date": None},
]
refused = [
    {"colour": "red"},
    {"callback_url": None},
    {"callback_url": "ftp://a.example.com/"},
    {"freq": "hourly"},
    {"name": " "},
    {"method": "TRACE"},
    {"start_date": "21.11.2026"},
    {"trigger_timings": ["9:00"]},
    {"rule_value": []},
    {"rule_value": {"n": 0}},
    {"rule_value": {"seconds": 9}},
    {"rule_value": {"minutes": 1, "hours": 1}},
    {"rule_value": [0]},
]


class Document:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        self.registry = Registry().with_resource("urn:document", Resource(document, DRAFT202012))
        self.schemas = document["components"]["schemas"]

    def validator(self, name):
        return Draft202012Validator({"$ref": f"urn:document#/components/schemas/{name}"}, registry=self.registry)


documents = [Document(path) for path in sys.argv[1:]]
fitting = 0
for document in documents:
    for name, schema in document.schemas.items():
        for example in schema.get("examples", []):
            document.validator(name).validate(example)
            fitting += 1
assert fitting, "the documents have no examples"

(schedules,) = (document for document in documents if "NewJob" in document.schemas)
(job,) = schedules.schemas["NewJob"]["examples"]
new_job = schedules.validator("NewJob")
for change in accepted:
    new_job.validate(job | change)
for change in refused:
    assert not new_job.is_valid(job | change), f"the schema takes {change}"
print(f"{fitting} examples fit, {len(accepted)} more bodies are taken, {len(refused)} refused")
