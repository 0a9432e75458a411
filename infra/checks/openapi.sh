#!/usr/bin/env bash
# Holds each product's part of the OpenAPI document against the specification, and its examples against its schemas,
# with validators that are not ours. The whole document is held against the running API by schemathesis.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=target/venv-openapi
if [ ! -x "$venv/bin/openapi-spec-validator" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet openapi-spec-validator==0.9.0
fi
for part in functions/*/openapi.json; do
    "$venv/bin/openapi-spec-validator" "$part"
done
"$venv/bin/python" infra/checks/openapi_examples.py functions/*/openapi.json
