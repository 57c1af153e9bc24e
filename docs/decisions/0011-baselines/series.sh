#!/bin/sh
# The same build again and again, each run judged against the first, and at last one whose LLA is 3 ms slower, which must fail.
# Run after dotnet build: sh docs/decisions/0011-baselines/series.sh [RUNS] [DIRECTORY]
set -u
runs=${1:-20}
directory=${2:-artifacts/series}
program=artifacts/bin/LoadHarness/debug/LoadHarness
common="scenario=resumption profile=quick progress=none"

# Judged by its own gates, a first run may be inconclusive or fail; only an invalid one is no baseline.
until $program $common out="$directory/00" > "$directory-00.txt" 2>&1 || [ $? -ne 4 ]; do :; done
for run in $(seq -w 1 "$runs"); do
    $program $common baseline="$directory/00" out="$directory/$run" > "$directory-$run.txt" 2>&1
    echo "same build, run $run: exit $?"
done
$program $common baseline="$directory/00" lla-delay=3ms out="$directory/slow" > "$directory-slow.txt" 2>&1
echo "lla-delay=3ms: exit $?"
