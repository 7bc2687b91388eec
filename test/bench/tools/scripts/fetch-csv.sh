#!/usr/bin/env bash
# What a user would write: fetch-csv.sh CSV FOLDER AT_ONCE API KEY, with the ids of finished jobs in the
# first column. All links first, then all files, then their sums, then onto the disk.
set -euo pipefail
csv=$1 folder=$2 at_once=$3 api=$4 key=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tail -n +2 "$csv" | tr -d '\r' | cut -d, -f1 | while read -r job; do
  printf 'url = "%s/v1/jobs/%s/download-result"\noutput = "%s/%s.json"\n' "$api" "$job" "$work" "$job"
done >"$work/requests"
curl -sS -f -X POST -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d '{}' \
  --parallel --parallel-max "$at_once" --config "$work/requests"

find "$work" -name '*.json' -exec cat {} + |
  jq -r '"\(.outputs[0].url)\n  out=\(.jobId).mp4"' >"$work/links"
aria2c --no-conf --quiet --input-file="$work/links" --dir="$folder" --max-concurrent-downloads="$at_once"

(cd "$folder" && find . -type f -exec sha256sum {} +) >"$work/sums"
[ "$(wc -l <"$work/sums")" -eq "$(($(wc -l <"$csv") - 1))" ]
sync -f "$folder"
