#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the schemas in resources/schema against files: the shipped scenarios and experiments must be valid, and of the
broken scenarios those, and only those, whose fault a schema can see must not be.

    check_schema.py TOP

Ends with status 77 (ctest: skipped) where Python has no jsonschema.
"""

import json
import pathlib
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def main(top):
    schema = load(top / "resources/schema/scenario.schema.json")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    faults = []

    shipped = sorted(path for folder in ("scenarios", "lessons")
                     for path in (top / "resources" / folder).glob("*.scenario.json"))
    for path in shipped:
        for error in validator.iter_errors(load(path)):
            faults.append(f"{path.name}: {error.json_path}: {error.message}")

    experiment = load(top / "resources/schema/experiment.schema.json")
    Draft202012Validator.check_schema(experiment)
    # Resolving one schema's reference to another differs from one version of jsonschema to the next.
    experiment["properties"]["scenario"] = {"type": "object"}
    experiments = sorted((top / "resources/experiments").glob("*.experiment.json"))
    for path in experiments:
        found = list(Draft202012Validator(experiment).iter_errors(load(path)))
        found += validator.iter_errors(load(path).get("scenario"))
        for error in found:
            faults.append(f"{path.name}: {error.json_path}: {error.message}")
    if len(experiments) < 5:
        faults.append(f"too few experiments: {len(experiments)}")

    table = (top / "tests/data/bad/expected.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in table if not line.startswith("#")]
    counts = {"text": 0, "schema": 0, "check": 0}
    for name, seen_by, _, _ in rows:
        counts[seen_by] += 1
        if seen_by == "text":
            continue
        if validator.is_valid(load(top / "tests/data/bad" / name)) != (seen_by == "check"):
            faults.append(f"{name}: the schema {'does not see' if seen_by == 'schema' else 'sees'} the fault")

    if len(shipped) < 15 or min(counts.values()) < 10:
        faults.append(f"too few files: {len(shipped)} shipped, {counts}")
    print("\n".join(faults) or f"{len(shipped)} shipped scenarios valid, {counts['schema']} broken ones not")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
