#!/bin/bash
# Starts a PostgreSQL of its own, measures numbers over time on it and removes it: `make bench-trends`.
# Arguments go to bench-trends: --resources, --accounts, --days and others; see --help. BENCH_TRENDS names one that is built
# already.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=${SCRATCH_PATH:-.build}/benchmarks

program=${BENCH_TRENDS:-}
if [ -z "$program" ]; then
  build=(swift build --package-path Benchmarks --scratch-path "$scratch" --configuration release)
  "${build[@]}" --product bench-trends
  program=$("${build[@]}" --show-bin-path)/bench-trends
fi

binaries=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1)")
[ -x "$binaries/initdb" ] || binaries=$(pg_config --bindir)

# Below /tmp and not in the working copy: started by root, PostgreSQL runs as the user postgres, who may not enter /root.
data=$(mktemp -d "${TMPDIR:-/tmp}/pratique-bench.XXXXXX")
as_postgres=()
if [ "$(id -u)" -eq 0 ]; then
  chown postgres "$data"
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
server() { "${as_postgres[@]}" "$binaries/pg_ctl" --pgdata "$data/cluster" --silent "$@"; }

clean_up() {
  status=$?
  trap - EXIT INT TERM
  server --mode immediate stop 2>/dev/null || true
  [ "$status" -eq 0 ] || tail -n 20 "$data/log" >&2 || true
  rm -rf "$data"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"${as_postgres[@]}" "$binaries/initdb" --pgdata "$data/cluster" --username postgres --auth trust --encoding UTF8 \
  --locale C.UTF-8 --no-sync >/dev/null
cat >>"$data/cluster/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$data'
timezone = 'UTC'
shared_buffers = 512MB
work_mem = 64MB
maintenance_work_mem = 512MB
effective_cache_size = 8GB
synchronous_commit = on
# Nobody replicates it, and what is written while it is filled should take no more disk than this.
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
random_page_cost = 1.1
# Says how long statements take in the database.
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track_planning = on
SETTINGS
server --log "$data/log" --wait start
"$program" --url "postgresql:///postgres?host=$data&user=postgres" "$@"
