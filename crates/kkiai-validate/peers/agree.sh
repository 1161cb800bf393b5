#!/usr/bin/env bash
# Compares the verdicts of `kkiai validate` on every payload of spec/examples with those of ajv and
# of Python's jsonschema. Needs node, npm and python3, and a network for their packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release -p kkiai-cli
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet jsonschema
npm install --silent --prefix "$work" ajv >/dev/null
cp "$here/verdicts.mjs" "$work"

schemas=crates/kkiai-gen/src/generated/schemas
mapfile -t payloads < <(find spec/examples -name '*.json' | sort)
for payload in "${payloads[@]}"; do
    if target/release/kkiai validate "$payload" --quiet >/dev/null; then
        echo "valid $payload"
    else
        echo "invalid $payload"
    fi
done >"$work/kkiai.txt"
node "$work/verdicts.mjs" "$schemas" "${payloads[@]}" >"$work/ajv.txt"
"$work/python/bin/python" "$here/verdicts.py" "$schemas" "${payloads[@]}" >"$work/jsonschema.txt"

for peer in ajv jsonschema; do
    diff "$work/kkiai.txt" "$work/$peer.txt" || exit 1
    echo "$peer: the same verdict on ${#payloads[@]} payloads," \
        "$(grep -c ^invalid "$work/$peer.txt") of them invalid"
done
