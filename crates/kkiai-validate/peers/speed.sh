#!/usr/bin/env bash
# Measures `kkiai validate` beside check-jsonschema and ajv-cli, in one run: one request of the
# documented example's size, and a thousand. Needs hyperfine, node, npm and python3, and a network
# for the packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release -p kkiai-cli
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet check-jsonschema
npm install --silent --prefix "$work" ajv-cli >/dev/null

request=spec/examples/CreateImageTaskRequest/valid-documented.json
schema=$PWD/crates/kkiai-gen/src/generated/schemas/CreateImageTaskRequest.schema.json
mkdir "$work/payloads"
for number in $(seq 1000); do
    cp "$request" "$work/payloads/$number.json"
done
kkiai=$PWD/target/release/kkiai
check=$work/python/bin/check-jsonschema
ajv=$work/node_modules/.bin/ajv
cd "$work"
for payloads in payloads/1.json 'payloads/*.json'; do
    hyperfine --warmup 3 --shell 'bash -c' --style basic \
        -n kkiai "$kkiai validate --schema CreateImageTaskRequest $payloads" \
        -n check-jsonschema "$check --schemafile $schema $payloads" \
        -n ajv-cli "$ajv validate --spec=draft2020 -s $schema $(printf -- "-d '%s'" "$payloads")"
done
