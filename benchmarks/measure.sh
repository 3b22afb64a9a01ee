# Sourced by the parts of benchmarks/run. A part prints Markdown; what it measures is CPU time (user + system), since
# machines are shared, and peak resident memory. QUICK=1 makes it short, CURVES names the file for the points of pictures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
quick=${QUICK:-}
python=${PYTHON:-/usr/bin/python3}
curves=${CURVES:-/dev/null}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
[ -x /usr/bin/time ] || { echo "Not measured: /usr/bin/time is missing (Debian's package time)."; exit 0; }

rounds_of() { if [ -n "$quick" ]; then echo "$1"; else echo "${ROUNDS:-$2}"; fi; } # rounds_of QUICK FULL
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
least() { sort -n | head -n 1; } # other work on the machine only ever adds
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
size() { du --apparent-size -m "$1" | cut -f1; }

timed() { # timed COMMAND...: CPU seconds, wall seconds and peak MB of one run; what it prints is dropped
    local TIMEFORMAT='%3U %3S'
    { time /usr/bin/time -q -f '%e %M' -o "$scratch/time" "$@" >/dev/null 2>&1; } 2>"$scratch/cpu" || true
    paste -d' ' <(tail -n 1 "$scratch/cpu") <(tail -n 1 "$scratch/time") | awk '{ printf "%.3f %.2f %.0f\n", $1 + $2, $3, $4 / 1024 }'
}

measure() { # measure ROUNDS COMMAND...: the median of CPU seconds and the peak MB of that run; fails as the command does
    local rounds=$1
    shift
    "$@" >/dev/null 2>&1 || return 1
    for _ in $(seq "$rounds"); do timed "$@" | cut -d' ' -f1,3; done | sort -n | awk '{ v[NR] = $0 } END { print v[int((NR + 1) / 2)] }'
}

versus() { # versus ROUNDS TITLE "COMMAND A" "COMMAND B": the two in turn, as a row of a table
    local rounds=$1 a b
    : >"$scratch/a"; : >"$scratch/b"
    timed $3 >/dev/null; timed $4 >/dev/null
    for _ in $(seq "$rounds"); do timed $3 >>"$scratch/a"; timed $4 >>"$scratch/b"; done
    a=$(cut -d' ' -f1 "$scratch/a" | median); b=$(cut -d' ' -f1 "$scratch/b" | median)
    echo "| $2 | $a s | $b s | $(ratio "$a" "$b") | $(cut -d' ' -f3 "$scratch/a" | median) MB | $(cut -d' ' -f3 "$scratch/b" | median) MB |"
    echo
    echo "<!-- raw, CPU seconds: Loupe $(cut -d' ' -f1 "$scratch/a" | tr '\n' ' '); other $(cut -d' ' -f1 "$scratch/b" | tr '\n' ' ')-->"
}

point() { # point CURVE TITLE BELOW SERIES X Y: one point of a picture
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$curves"
}

has() { "$python" -c "import $1" 2>/dev/null; } # has 'MODULE, MODULE': whether Python has them

classpath() { # the class path of what the launcher has built; builds it
    ./loupe --version >/dev/null
    local build base
    read -r build _ <.loupe/current
    read -r base <".loupe/$build/classpath"
    echo "$base"
}

torch_classpath() { # the same with LibTorch
    ./loupe train --list >/dev/null
    local build torch
    read -r build _ <.loupe/current
    read -r torch <".loupe/$build/torch/classpath"
    echo "$(classpath):$torch"
}

stamp() { # when, on what
    echo "$(date -u +%F), $(nproc) cores ($(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)), load $(cut -d' ' -f1 /proc/loadavg) at the start, JDK $(java -version 2>&1 | awk -F'"' '/version/ { print $2 }')${quick:+, QUICK: few rounds, small sizes}"
}
