#!/bin/sh
# Shows Pratique at work on a sample: `make demo`. Leaves nothing behind but the build.
set -eu

cd "$(dirname "$0")/.."
sample=Examples/snapshot.json
service=arn:aws:ecs:us-east-2:471958236014:service/retail-dr/bastion
. Examples/server.sh

heading 'Handing it an AWS Config snapshot'
run ingest "$sample"
echo
echo 'The same again changes nothing:'
run ingest "$sample"

heading 'What fails?'
run verdict list --verdict FAIL

heading 'How are the controls doing?'
run control list

heading 'Why does this service fail?'
run verdict explain "$service" ECS.2

heading 'The same judgement without any server'
# The first line of the messages is the summary; the table of findings would repeat what stands above.
summary=$("$pratique" evaluate "$sample" 2>&1 >/dev/null)
printf '$ pratique evaluate %s\n%s\n' "$sample" "$summary" | head -n 2

stop_server

heading 'What to try next'
cat <<END
  export PATH="$(dirname "$pratique"):\$PATH"
  pratique serve                                     a server that keeps its data
  aws ecs describe-services --cluster CLUSTER --services SERVICE | pratique ingest -
  pratique verdict list --severity HIGH -o json      for programs
  pratique evaluate --exit-code FILE                 for a pipeline: ends with 3 when something fails
  pratique --help
END
