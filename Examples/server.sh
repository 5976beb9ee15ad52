# Sourced by the demonstrations: builds pratique, starts a server on a database of its own in a folder of its own, and
# cleans up at the end. Sets `pratique`, the executable, and `data`, the folder.
scratch=${SCRATCH_PATH:-.build}

# A database or a server of the caller's own is not for demonstrations.
unset PRATIQUE_DATABASE_URL PRATIQUE_DATABASE_OWNER_URL PRATIQUE_DATA_DIR PRATIQUE_SERVER PRATIQUE_TOKEN PRATIQUE_CONTEXT

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi

heading() {
  printf '\n%s== %s%s\n' "$bold" "$1" "$plain"
}

# Shows a command and runs it.
run() {
  printf '$ pratique %s\n' "$*"
  "$pratique" "$@"
}

data='' log='' server=''
clean_up() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$server" ]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  if [ "$status" -ne 0 ]; then
    printf '\nIt failed (%s).\n' "$status" >&2
    if [ -s "$log" ]; then
      echo 'The server said last:' >&2
      tail -n 20 "$log" >&2
    fi
  fi
  [ -z "$data" ] || rm -rf "$data"
  [ -z "$log" ] || rm -f "$log"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading 'Building pratique (minutes the first time, seconds after that)'
# A debug build, since the tests use the same one: a release build would compile everything once more, and the sample is
# small enough for either.
swift build --scratch-path "$scratch" --product pratique
pratique=$(swift build --scratch-path "$scratch" --show-bin-path)/pratique

heading 'Starting a server with a PostgreSQL of its own'
# Below /tmp and not in the working copy: started by root, PostgreSQL runs as the user postgres, who may not enter /root.
data=$(mktemp -d /tmp/pratique-demo.XXXXXX)
log=$(mktemp /tmp/pratique-demo-log.XXXXXX)
# The client finds the token of this machine's user in the server's data directory.
export PRATIQUE_DATA_DIR="$data"
# And no context of the caller's own gets in the way.
export XDG_CONFIG_HOME="$data"
printf '$ PRATIQUE_DATA_DIR=%s pratique serve --port 0\n' "$data"
"$pratique" serve --port 0 </dev/null >"$log" 2>&1 &
server=$!

# The server chooses a free port and says which.
url='' tries=0
while [ -z "$url" ]; do
  sleep 0.1
  kill -0 "$server" 2>/dev/null || { echo 'error: the server ended' >&2; exit 1; }
  url=$(sed -n 's/.*"message":"listening".*"url":"\([^"]*\)".*/\1/p' "$log")
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || { echo 'error: the server was not ready within a minute' >&2; exit 1; }
done
export PRATIQUE_SERVER="$url"
echo "It listens on $url"

stop_server() {
  heading 'Stopping the server'
  kill -TERM "$server"
  stopping=$server
  server=''
  wait "$stopping"
  echo 'It stopped, its PostgreSQL with it; the data is removed.'
}
