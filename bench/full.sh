#!/bin/sh
# A full disk: one clear sentence, a store that opens, and work that goes on when there is room.
#
#     sudo bench/full.sh DEMARCHE CODED.jsonl [MEGABYTES]
#
# Mounts a small tmpfs; CODED.jsonl (coded.py makes some) should need more than MEGABYTES in the store.
set -eu
demarche=$1 coded=$2 size=${3:-8}
disk=$(mktemp -d)
clean=$(mktemp -d)
trap 'umount "$disk"; rmdir "$disk"; rm -r "$clean"' EXIT
mount -t tmpfs -o "size=${size}m" tmpfs "$disk"
status=0
"$demarche" ingest "$coded" --store "$disk/news.db" || status=$?
echo "with $size MB: exit status $status"
[ "$status" -eq 2 ]
"$demarche" verify --store "$disk/news.db"
mount -o remount,size=2g "$disk"
"$demarche" ingest "$coded" --store "$disk/news.db"
"$demarche" ingest "$coded" --store "$clean/news.db"
one=$("$demarche" verify --store "$disk/news.db")
other=$("$demarche" verify --store "$clean/news.db")
echo "$one"
[ "$one" = "$other" ] && echo "the same as a clean run"
