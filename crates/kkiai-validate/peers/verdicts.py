"""Verdicts of Python's jsonschema: a line for each payload, "valid" or "invalid"."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

schemas, *payloads = map(Path, sys.argv[1:])
compiled = {}
for payload in payloads:
    name = payload.parent.name
    if name not in compiled:
        schema = json.loads((schemas / f"{name}.schema.json").read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        compiled[name] = Draft202012Validator(schema)
    is_valid = compiled[name].is_valid(json.loads(payload.read_text("utf-8")))
    print("valid" if is_valid else "invalid", payload)
