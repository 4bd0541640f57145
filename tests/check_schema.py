#!/usr/bin/env python3
"""Check the JSON of every day in digest_cases.c against the published schemas.

usage: check_schema.py PRINT_DIGEST FOLDER_OF_SCHEMAS

Knows the part of JSON Schema 2020-12 that those use, and fails on any other keyword, so
that no rule goes unchecked.
"""

import json
import os
import re
import subprocess
import sys

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
}


def check(value, schema, root, path, faults):
    def fault(text):
        faults.append(f"{path or '/'}: {text}")

    for word, rule in schema.items():
        if word in ("$schema", "$defs", "title", "description", "properties"):
            continue
        if word == "$ref":
            check(value, root["$defs"][rule.rsplit("/", 1)[1]], root, path, faults)
        elif word == "type":
            if not TYPES[rule](value):
                fault(f"not {rule}")
                return
        elif word == "const":
            if value != rule or type(value) is not type(rule):
                fault(f"not {rule}")
        elif word == "enum":
            if value not in rule:
                fault(f"{value!r} is none of {rule}")
        elif word == "required":
            for name in rule:
                if name not in value:
                    fault(f"no {name}")
        elif word == "additionalProperties":
            assert rule is False
            for name in value:
                if name not in schema["properties"]:
                    fault(f"{name} is not in the schema")
        elif word == "items":
            for i, item in enumerate(value):
                check(item, rule, root, f"{path}/{i}", faults)
        elif word == "pattern":
            if not re.search(rule, value):
                fault(f"{value!r} does not match {rule}")
        elif word in ("minimum", "maximum", "minItems", "maxItems"):
            size = len(value) if word.endswith("Items") else value
            if (size < rule) if word.startswith("min") else (size > rule):
                fault(f"{size} is past {word} {rule}")
        else:
            raise SystemExit(f"check_schema: unknown keyword {word}")
    for name, rule in schema.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            check(value[name], rule, root, f"{path}/{name}", faults)


def main():
    program, folder = sys.argv[1:3]
    schemas = {}
    for name in ("digest", "alert", "roundup"):
        with open(os.path.join(folder, f"{name}.schema.json"), encoding="utf-8") as f:
            schemas[name] = json.load(f)
    faults = []
    check({"version": "1"}, schemas["digest"], schemas["digest"], "", faults)
    assert len(faults) > 3, "the check itself lets everything pass"
    bad = 0
    listing = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    for name in [line.split("\t")[0] for line in listing.splitlines()]:
        for form, kind in (("json", "digest"), ("alert-json", "alert")):
            run = subprocess.run([program, name, form], capture_output=True, check=False)
            if form == "alert-json" and run.returncode != 0:
                continue  # a day without a case
            faults = []
            value = json.loads(run.stdout)
            schema = schemas[value["type"]]
            check(value, schema, schema, "", faults)
            if (value["type"] == "alert") != (kind == "alert"):
                faults.append(f"type {value['type']}")
            for fault in faults:
                print(f"{name} {form}: {fault}")
            bad += len(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
