#!/usr/bin/env bash
# What a user would write: fetch-jobs.sh LIST FOLDER AT_ONCE API KEY, with a job id on each line.
set -euo pipefail
export FOLDER=$2 API=$4 KEY=$5

fetch_job() {
  local answer url
  while true; do
    answer=$(curl -sS -X POST -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
      -d '{}' "$API/v1/jobs/$1/download-result")
    url=$(jq -r '.outputs[0].url // empty' <<<"$answer")
    [ -z "$url" ] || break
    jq -e '.error.message | test("not completed")' <<<"$answer" >/dev/null
  done
  curl -sS -f -o "$FOLDER/$1.mp4" "$url"
}
export -f fetch_job

xargs -P "$3" -I {} bash -euc 'fetch_job {}' <"$1"
