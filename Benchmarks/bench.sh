#!/bin/bash
# Builds pratique and the programs of this package for release and measures them: `make bench`.
# --quick tries everything with less, --only NAME measures one part; see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=${SCRATCH_PATH:-.build}/benchmarks

build=(swift build --package-path Benchmarks --scratch-path "$scratch" --configuration release)
"${build[@]}" --product pratique
"${build[@]}"
binaries=$("${build[@]}" --show-bin-path)
export PYTHONPATH=Benchmarks PYTHONDONTWRITEBYTECODE=1
exec python3 -m bench --pratique "$binaries/pratique" --binaries "$binaries" "$@"
