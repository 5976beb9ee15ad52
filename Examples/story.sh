#!/bin/sh
# Tells how two teams live with ECS.2 and ECS.9: `make story`. Every step is checked; leaves nothing behind but the build.
#
# Payments and platform own five accounts. A service of payments has a public address; the team asks for an exemption,
# somebody else approves it, it ends by itself; ECS.9 is switched off in one account and on again; the audit log holds
# all of it, and a changed byte is found.
set -eu

cd "$(dirname "$0")/.."
. Examples/server.sh

service=arn:aws:ecs:eu-west-1:111111111111:service/shop/payments
web=arn:aws:ecs:eu-west-1:111111111111:task-definition/web
reason='legacy NLB until migration; ticket NET-7'

# Runs a command as one of the people.
as() {
  person=$1
  shift
  printf '%s $ pratique %s\n' "$person" "$*"
  "$pratique" "$@" --token-file "$data/$person.token"
}

# Runs a command that must be refused, with a certain exit code.
refused() {
  wanted=$1
  shift
  status=0
  "$@" || status=$?
  [ "$status" -eq "$wanted" ] || { echo "error: ended with $status, not with $wanted" >&2; exit 1; }
}

# Checks the verdict of the first control's finding on the first resource, as the admin sees it.
expect() {
  verdict=$("$pratique" verdict list --resource "$1" --control "$2" -o jsonl --fields verdict)
  [ "$verdict" = "{\"verdict\":\"$3\"}" ] || { echo "error: the verdict is $verdict, not $3" >&2; exit 1; }
  echo "The verdict of $2 on ${1##*:} is $3."
}

# What `-o jsonl` printed of one field.
field() {
  sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

heading 'Two teams, five accounts'
cat >"$data/inventory.jsonl" <<END
{"resourceType":"AWS::ECS::Service","accountId":"111111111111","region":"eu-west-1","configuration":{"serviceArn":"$service","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"assignPublicIp":"ENABLED"}}}}
{"resourceType":"AWS::ECS::Service","accountId":"333333333333","region":"eu-west-1","configuration":{"serviceArn":"arn:aws:ecs:eu-west-1:333333333333:service/shop/admin","launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"assignPublicIp":"ENABLED"}}}}
{"resourceType":"AWS::ECS::TaskDefinition","accountId":"111111111111","region":"eu-west-1","configuration":{"taskDefinitionArn":"$web:1","family":"web","revision":1,"status":"ACTIVE","containerDefinitions":[{"name":"app","readonlyRootFilesystem":true}]}}
END
run ingest "$data/inventory.jsonl"
run team create payments
run team create platform
for account in 111111111111 222222222222 333333333333 444444444444 555555555555; do
  "$pratique" account get "$account" >/dev/null 2>&1 || run account create "$account" >/dev/null
done
for account in 111111111111 222222222222; do run team scope add payments --account "$account" >/dev/null; done
for account in 333333333333 444444444444 555555555555; do run team scope add platform --account "$account" >/dev/null; done
for grant in 'rosa exemption_manager payments' 'dana approver payments' 'omar exemption_manager platform'; do
  # shellcheck disable=SC2086 # Three words.
  set -- $grant
  run person create "$1" >/dev/null
  run team member add "$3" "$1" --role "$2" >/dev/null
  run token create --person "$1" --name story --days 1 --write-to "$data/$1.token" >/dev/null
done
expect "$service" ECS.2 FAIL

heading 'A team asks for an exemption'
as rosa exemption create --team payments --control ECS.2 --service "$service" --reason "$reason" --until 90d --dry-run
id=$(as rosa exemption create --team payments --control ECS.2 --service "$service" --reason "$reason" --until 90d -o jsonl |
  field id)
expect "$service" ECS.2 FAIL

heading 'Who asked cannot approve'
refused 5 as rosa exemption approve "$id" --yes
own=$(as dana exemption create --team payments --control ECS.2 --account 222222222222 --reason "$reason" --until 90d \
  -o jsonl | field id)
refused 5 as dana exemption approve "$own" --yes

heading 'The approver sees what would change, and approves'
as dana exemption preview "$id"
as dana exemption approve "$id" --yes
expect "$service" ECS.2 EXEMPT
run verdict explain "$service" ECS.2

heading 'The other team can neither see nor use it'
refused 6 as omar exemption get "$id"
as omar exemption list
refused 6 as omar verdict explain "$service" ECS.2

heading 'Time passes, and nothing has to run for it to end'
soon=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)
as rosa exemption edit "$id" --until "$soon" --yes
expect "$service" ECS.2 EXEMPT
sleep 5
expect "$service" ECS.2 FAIL

heading 'ECS.9 is switched off in one account, and on again'
expect "$web" ECS.9 FAIL
run control disable ECS.9 --account 111111111111 --reason 'Datadog agent ships logs; ticket SEC-41' --yes
expect "$web" ECS.9 DISABLED
run verdict explain "$web" ECS.9
run control inherit ECS.9 --account 111111111111 --yes
expect "$web" ECS.9 FAIL

heading 'All of it stands in the audit log'
run audit list --limit 5
run audit verify
"$pratique" audit export >"$data/audit.jsonl"
run audit verify "$data/audit.jsonl"
echo 'One byte of the export is changed:'
sed '3s/team/tear/' "$data/audit.jsonl" >"$data/changed.jsonl"
refused 1 run audit verify "$data/changed.jsonl"

stop_server
