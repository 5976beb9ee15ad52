#!/bin/bash
# Builds a fuzz target and runs it: `fuzz.sh [--intake] [--address] [options of libFuzzer]`, a minute if none say otherwise.
#   --intake   the whole intake instead of the scanner; nothing is compared
#   --both     looks for inputs that are new to the independent parser, too: less than half the speed
#   --address  with the address sanitizer: slower, but sees each byte that is read beyond an end
set -euo pipefail
cd "$(dirname "$0")/.."

target=FuzzScanner
longest=512
sanitizers=()
variant=fast
options=()
for argument in "$@"; do
  case $argument in
    --intake) target=FuzzIntake longest=4096 ;;
    --both)
      export PRATIQUE_FUZZ_BOTH=1
      variant=both
      ;;
    --address)
      sanitizers=(--sanitize address)
      variant=address
      ;;
    *) options+=("$argument") ;;
  esac
done
[ ${#options[@]} -gt 0 ] || options=(-max_total_time=60)

if ! echo '#include <nlohmann/json.hpp>' | clang++ -x c++ -E - >/dev/null 2>&1; then
  echo 'error: the independent parser is missing: apt-get install nlohmann-json3-dev' >&2
  exit 1
fi

root=${SCRATCH_PATH:-.build}/fuzzing
build=(
  swift build --package-path Fuzzing --scratch-path "$root/$variant" --configuration release "${sanitizers[@]}"
  --product "$target"
)
"${build[@]}"
program=$("${build[@]}" --show-bin-path)/$target

# What one run finds worth keeping is where the next begins.
corpus=$root/corpus/$target
found=$root/found/$target
rm -rf "$root/seeds/$target"
mkdir -p "$corpus" "$found"
python3 Fuzzing/seeds.py "$root/seeds/$target" "$longest" Tests/Data/samples Tests/Data/conformance Tests/Data/limits

# libFuzzer wants to see a crash itself, to keep the input.
export SWIFT_BACKTRACE=enable=no
exec "$program" -dict=Fuzzing/json.dict -max_len="$longest" -timeout=10 -rss_limit_mb=2048 -use_value_profile=0 \
  -artifact_prefix="$found/" -print_final_stats=1 "${options[@]}" "$corpus" "$root/seeds/$target"
