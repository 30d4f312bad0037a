#!/bin/sh
# Plays docs/from-empty-to-surge.md: an empty cache, a miss, a backfill, an edit, a surge. Three minutes at most, once the tools are there; a machine that is slow takes longer.
set -eu
cd "$(dirname "$0")/.."
slo=bin/liftwing-slo

[ "$($slo stack status)" = 'No stack is up.' ] || {
  echo 'A stack is up already, and the demo would write into it: liftwing-slo stack down stops it.' >&2
  exit 3
}
began=$(date +%s)
trap '$slo stack down' EXIT
trap 'exit 130' INT TERM

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then strong='\033[1m' plain='\033[0m'; else strong='' plain=''; fi
say() { printf "\n${strong}%s${plain}\n\n" "$1"; }
run() {
  printf '$'
  for word; do case $word in *[!A-Za-z0-9_./:=,-]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done
  printf '\n'
  "$@"
}
place() { $slo stack status | awk -v part="$1" '$1 == part { print $2 }'; }

say '1. An empty cache, with all that it has in production: model, MediaWiki, Kafka, change events.'
run $slo stack up --fresh --with lambda mediawiki kafka eventgate changes
cache=$(place service)
eventgate=$(place eventgate)
page=$cache/v1/topics/enwiki/8091

say '2. A miss: nothing is stored, so the lambda calculates and the cache keeps it. The second time it is a hit.'
run curl -sS -D- "$page"; echo
run curl -sS -o /dev/null -D- "$page"
say '   The same page by its title, which MediaWiki is asked about and nobody stores.'
run curl -sS "$cache/v1/topics?lang=en&page_title=early_page_8091"; echo

say '3. A backfill, both ways: rows of an export, and pages that are asked for so that their misses fill the cache.'
awk 'BEGIN {
  for (page = 20001; page <= 25000; page++) {
    printf "{\"wiki_id\":\"enwiki\",\"page_id\":%d,\"predictions\":{", page
    for (topic = 1; topic <= 64; topic++) printf "%s\"Culture.Example topic %d\":%.6f", (topic > 1 ? "," : ""), topic, rand() ^ 4
    print "}}"
  }
}' | run $slo backfill - --model-version articletopic-20260801 || echo "exit code $?"
run $slo backfill --pages enwiki:1-500 || echo "exit code $?"

say '4. An edit: its event goes through Kafka, the cache is asked for the new revision, and a prediction is published.'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
event=$(sed "s/NOW/$now/g" docs/demo-edit.json)
run curl -sS -o /dev/null -w '%{http_code}\n' -H 'content-type: application/json' -d "$event" "$eventgate/v1/events"
refreshed() { curl -sS "$(place changes)/metrics" | grep '^changes_events_total.*outcome="refreshed"' | grep -v ' 0$'; }
tries=0
until refreshed; do
  tries=$((tries + 1))
  [ $tries -lt 30 ] || { echo 'The event has not arrived within 30 s; the log of changes is in results/stack-logs.' >&2; exit 1; }
  sleep 1
done
run curl -sS "$page"; echo

say '5. A surge of 1000 reads and 100 writes a second. On a machine that is slow or busy, promises stay open.'
run $slo gate --rows 10000 --settle 20 --warmup 5 --duration 15 || echo "exit code $?"

took=$(($(date +%s) - began))
say "That took $((took / 60)) min $((took % 60)) s. It is meant to take three minutes at most; a machine that is slow takes longer."
