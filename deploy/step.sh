#!/bin/sh
# One step of `make test`: step.sh NAME COMMAND... runs the command and says how long it took.
name=$1
shift
begin=$(date +%s)
"$@"
code=$?
took=$(($(date +%s) - begin))
if [ "$code" -ne 0 ]; then
    echo "== $name FAILED after $took s" >&2
    exit "$code"
fi
echo "== $name: good, $took s"
