#!/usr/bin/env bash
# The step of action.yml that checks payloads. Its inputs are variables; it needs no bash newer than 3.2,
# which macOS has.
set -euo pipefail

paths=()
while IFS= read -r path; do
    # A list in YAML is often indented, and ends with an empty line.
    path="${path#"${path%%[![:space:]]*}"}"
    path="${path%"${path##*[![:space:]]}"}"
    if [ -n "$path" ]; then
        paths+=("$path")
    fi
done <<< "$KKIAI_PATHS"
if [ "${#paths[@]}" -eq 0 ]; then
    echo "::error::kkiai: the input paths names nothing"
    exit 2
fi

options=()
if [ -n "$KKIAI_SCHEMA" ]; then options+=(--schema "$KKIAI_SCHEMA"); fi
if [ "$KKIAI_STRICT" = true ]; then options+=(--strict); fi
if [ -n "$KKIAI_MAX_FINDINGS" ]; then options+=(--max-findings "$KKIAI_MAX_FINDINGS"); fi

check() {
    "$KKIAI" validate ${options[@]+"${options[@]}"} "$@" -- "${paths[@]}"
}

# A file is written whether the payloads are valid or not: the last run says that.
for format in sarif junit; do
    case $format in
        sarif) file=$KKIAI_SARIF ;;
        junit) file=$KKIAI_JUNIT ;;
    esac
    if [ -n "$file" ]; then
        check --format "$format" --output "$file" > /dev/null 2>&1 || true
        echo "$format=$KKIAI_FOLDER/$file" >> "$GITHUB_OUTPUT"
    fi
done

code=0
check --format "$KKIAI_FORMAT" || code=$?
echo "exit-code=$code" >> "$GITHUB_OUTPUT"
# What cannot be checked is written to stderr, which GitHub shows in the log alone.
if [ "$code" -ne 0 ] && [ "$code" -ne 4 ]; then
    echo "::error::kkiai: the payloads could not be checked; see the log"
fi
exit "$code"
