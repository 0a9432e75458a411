#!/usr/bin/env bash
# Holds the checked-in OpenAPI document against the specification, and its examples against its schemas, with
# validators that are not ours.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=target/venv-openapi
if [ ! -x "$venv/bin/openapi-spec-validator" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet openapi-spec-validator==0.9.0
fi
"$venv/bin/openapi-spec-validator" functions/platform/openapi.json
"$venv/bin/python" infra/checks/openapi_examples.py functions/platform/openapi.json
