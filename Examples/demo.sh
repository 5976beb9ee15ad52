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

heading 'Weeks go by: deliveries of what changed'
began=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
for delivery in Examples/history/*.json; do
  sleep 1
  run ingest "$delivery"
done

heading 'One failure is accepted for a few seconds'
web=arn:aws:ecs:eu-west-1:471958236014:service/retail-prod/web
run team create retail >/dev/null
run team scope add retail --account 471958236014 >/dev/null
run person create rosa >/dev/null
run team member add retail rosa --role exemption_manager >/dev/null
run token create --person rosa --name demo --days 1 --write-to "$data/rosa.token" >/dev/null
soon=$(date -u -d '+6 seconds' +%Y-%m-%dT%H:%M:%SZ)
printf 'rosa '
run exemption create --team retail --control ECS.2 --service "$web" --reason 'until the new load balancer is up; NET-7' \
  --until "$soon" --token-file "$data/rosa.token"
id=$("$pratique" exemption list -o name)
printf 'an admin '
run exemption approve "$id" --yes
run verdict explain "$web" ECS.2
echo
echo 'It ends by itself:'
sleep 7
run verdict explain "$web" ECS.2

heading 'How did it go?'
run trend show --by evaluation --since 1h

heading 'Why?'
run trend why --from "$began"

heading 'Do the numbers agree with the history?'
run trend verify

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
