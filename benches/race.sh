#!/usr/bin/env bash
# Builds the same documents with specbook, Hugo and Zola in turn, and writes down what each took.
#
#   BINARY=FILE CORPUS=FOLDER [HUGO=FILE HUGO_CORPUS=FOLDER]
#   [ZOLA=FILE ZOLA_CORPUS=FOLDER] [RUNS=3] [COMMIT=HASH] benches/race.sh TITLE
#
# A tool without its binary is left out. Each corpus is the same content in the tool's own form. Every
# build begins without output and caches; wall time, processor time and memory are of the whole
# process, medians over the runs. The report is added to benches/results/YYYY-MM-DD.md. What counts
# is the ratio in one run: seconds are of one machine on one day.
set -euo pipefail
cd "$(dirname "$0")/.."

title=${1:?a title for the table}
runs=${RUNS:-3}
: "${BINARY:?the binary of specbook}" "${CORPUS:?a portal}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One build: `run NAME FOLDER COMMAND…` adds `wall cpu MiB` to the times of a tool.
run() {
  local name=$1 folder=$2
  shift 2
  rm -rf "$work/out-$name" "$folder/resources" "$folder/.specbook"
  (cd "$folder" && /usr/bin/time -f '%e %U %S %M' -o "$work/one" "$@" >/dev/null 2>"$work/errors") ||
    { cat "$work/errors" >&2; exit 1; }
  awk '{ print $1, $2 + $3, $4 / 1024 }' "$work/one" >>"$work/times-$name"
}

tools=(specbook)
[ -z "${HUGO:-}" ] || tools+=(hugo)
[ -z "${ZOLA:-}" ] || tools+=(zola)
for _ in $(seq "$runs"); do
  for tool in "${tools[@]}"; do
    case $tool in
      specbook) run specbook "$CORPUS" "$BINARY" build -q -d "$work/out-specbook" ;;
      hugo) run hugo "${HUGO_CORPUS:?a Hugo site}" "$HUGO" --quiet -d "$work/out-hugo" ;;
      zola) run zola "${ZOLA_CORPUS:?a Zola site}" "$ZOLA" build -o "$work/out-zola" ;;
    esac
  done
done

median() { # TOOL COLUMN
  cut -d' ' -f"$2" "$work/times-$1" | sort -g | sed -n "$((runs / 2 + 1))p"
}
version() {
  case $1 in
    specbook) echo "$("$BINARY" --version), commit ${COMMIT:-$(git rev-parse --short HEAD)}" ;;
    hugo) "$HUGO" version | cut -d' ' -f1-2 ;;
    zola) "$ZOLA" --version ;;
  esac
}

report=benches/results/$(date +%F).md
mkdir -p benches/results
[ -e "$report" ] || echo "# Measured on $(date +%F)" >"$report"
{
  printf '\n## %s\n\n' "$title"
  printf '%s processors, %s; load %s after the runs; medians of %s runs in turn.\n\n' \
    "$(nproc)" "$(uname -sm)" "$(cut -d' ' -f1 /proc/loadavg)" "$runs"
  echo '| tool | wall s | processor s | peak MiB | output MB | wall, of specbook | processor, of specbook |'
  echo '|---|---|---|---|---|---|---|'
  for tool in "${tools[@]}"; do
    size=$(du -sb "$work/out-$tool" | cut -f1)
    awk -v tool="$(version "$tool")" -v wall="$(median "$tool" 1)" -v cpu="$(median "$tool" 2)" \
      -v memory="$(median "$tool" 3)" -v size="$size" -v own="$(median specbook 1)" \
      -v owncpu="$(median specbook 2)" 'BEGIN {
        printf "| %s | %.2f | %.2f | %.0f | %.1f | %.1f | %.1f |\n",
          tool, wall, cpu, memory, size / 1e6, wall / own, cpu / owncpu }'
  done
} | tee -a "$report"
