#!/usr/bin/env bash
# Counts the instructions of each stage with callgrind, on portals that are generated, on one thread.
#
#   benches/instructions.sh           compares, and fails where something costs more than it may
#   benches/instructions.sh --bless   writes the figures of this toolchain to benches/instructions.txt
#
# Two things are compared. A small build must not take more than 5 % above the figures that were
# written last: these hold for one compiler, one valgrind and one width of vectors, and are not
# compared elsewhere. And a portal of 1,000 small documents must take no more than twice the work of
# one of 500, and a little, whether they lie in one folder, are one system, or each needs the one
# before. This holds everywhere. Nothing is timed; runs differ by less than a thousandth.
set -euo pipefail
cd "$(dirname "$0")/.."

figures=benches/instructions.txt
stages=(parse link check render)
# With a build after an edit, in one engine.
built=("${stages[@]}" edit)
slack=105
# How much twice the documents may cost, in thousandths. Link sorts, and walks trees of names; check
# sorts what it found. A page that looks at every other document is far below the noise of a clock
# at this size, but not below these limits.
declare -A growth=([parse]=2010 [link]=2130 [check]=2040 [render]=2006)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# No portal of these has a diagram, and what draws them takes long to compile. The symbols are what callgrind knows the stages by.
binary=$(cargo rustc --locked --no-default-features --profile bench --bench instructions --message-format=json -- -C strip=none |
  sed -n '/"name":"instructions"/s/.*"executable":"\([^"]*\)".*/\1/p')

# The instructions of each stage of a build: `count CORPUS N` writes `STAGE INSTRUCTIONS` lines.
count() {
  local out=$work/$1-$2 options=() stage
  for stage in load parse link check render first edit; do
    options+=("--dump-after=instructions::counted_$stage")
  done
  # Under an environment of its own, so that no variable of the machine changes the work.
  env -i PATH="$PATH" TMPDIR="$work" valgrind --tool=callgrind --callgrind-out-file="$out.part" \
    "${options[@]}" "$binary" "$1" "$2" >"$out.log" 2>&1 || { cat "$out.log" >&2; return 1; }
  for part in "$out".part.*; do
    sed -n 's/^desc: Trigger: --dump-after=instructions::counted_//p; s/^totals: //p' "$part" | paste -sd' '
  done | grep ' ' >"$out.counts"
}
export -f count
export work binary

of() { # STAGE CORPUS N
  local found
  found=$(sed -n "s/^$1 //p" "$work/$2-$3.counts")
  [ "${found:-0}" -gt 0 ] || { echo "nothing was counted of $1: is its function inlined?" >&2; exit 1; }
  echo "$found"
}

corpora=("specs 30")
for count in 1000 500; do
  for shape in folder system chain; do corpora+=("$shape $count"); done
done
printf '%s\n' "${corpora[@]}" | xargs -P "$(nproc)" -L 1 bash -c 'count "$0" "$1"'

here="$(rustc --version), $(valgrind --version), $(uname -m)$(grep -qw avx2 /proc/cpuinfo && echo ' avx2')"
if [ "${1:-}" = --bless ]; then
  {
    echo "# The instructions of each stage in a build of 30 generated specs. Do not edit: made by"
    echo "# benches/instructions.sh --bless"
    echo "with $here"
    for stage in "${built[@]}"; do echo "$stage $(of "$stage" specs 30)"; done
  } >"$work/figures"
  mv "$work/figures" "$figures"
  cat "$figures"
fi

failed=0
if [ "$(sed -n 's/^with //p' "$figures")" = "$here" ]; then
  for stage in "${built[@]}"; do
    known=$(sed -n "s/^$stage //p" "$figures")
    found=$(of "$stage" specs 30)
    share=$((found * 1000 / known))
    line="$stage: $found instructions, $((share / 10)).$((share % 10)) % of $known"
    if [ $((found * 100)) -gt $((known * slack)) ]; then
      echo "FAILED $line: more than 5 % above; where that is worth it, run \`benches/instructions.sh --bless\`"
      failed=1
    elif [ $((known * 100)) -gt $((found * slack)) ]; then
      echo "$line: so much less should be held, run \`benches/instructions.sh --bless\`"
    else
      echo "$line"
    fi
  done
else
  echo "NOT COMPARED: the figures in $figures are of another toolchain"
  echo "  theirs: $(sed -n 's/^with //p' "$figures")"
  echo "  here:   $here"
  echo "  \`benches/instructions.sh --bless\` writes those of this one"
fi
for shape in folder system chain; do
  for stage in "${stages[@]}"; do
    half=$(of "$stage" "$shape" 500)
    all=$(of "$stage" "$shape" 1000)
    times=$((all * 1000 / half))
    line="$stage, one $shape: $half instructions for 500 documents, $all for 1,000:"
    line+=" $((times / 1000)).$(printf %03d $((times % 1000))) times as many"
    if [ "$times" -gt "${growth[$stage]}" ]; then
      echo "FAILED $line: something grows with the square of the portal"
      failed=1
    else
      echo "$line"
    fi
  done
done
exit $failed
