"""Services that are all alike but for whether they have a public address, which is all that ECS.2 asks."""
import json
import pathlib
import time

# As AWS Config delivers it; what stands between @ differs from service to service.
TEMPLATE = json.dumps({
    "relatedEvents": [], "relationships": [],
    "configuration": {
        "ServiceArn": "arn:aws:ecs:eu-west-1:@ACCOUNT@:service/fleet/@NAME@",
        "Cluster": "arn:aws:ecs:eu-west-1:@ACCOUNT@:cluster/fleet", "ServiceName": "@NAME@", "Name": "@NAME@",
        "DeploymentConfiguration": {
            "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}, "MaximumPercent": 200,
            "MinimumHealthyPercent": 100},
        "DesiredCount": 2, "EnableECSManagedTags": True, "LoadBalancers": [], "PlacementConstraints": [],
        "PlacementStrategies": [], "SchedulingStrategy": "REPLICA", "ServiceRegistries": [], "Tags": [],
        "TaskDefinition": "arn:aws:ecs:eu-west-1:@ACCOUNT@:task-definition/fleet:9", "LaunchType": "FARGATE",
        "PlatformVersion": "LATEST",
        "NetworkConfiguration": {"AwsvpcConfiguration": {
            "Subnets": ["subnet-251a264abb921a5c0", "subnet-ba7977bac41ec6150"],
            "SecurityGroups": ["sg-09573164a9eeb0203"], "AssignPublicIp": "@PUBLIC@"}},
    },
    "supplementaryConfiguration": {}, "tags": {}, "configurationItemVersion": "1.3",
    "configurationItemCaptureTime": "@TIME@", "configurationStateId": "@STATE@", "awsAccountId": "@ACCOUNT@",
    "configurationItemStatus": "OK", "resourceType": "AWS::ECS::Service",
    "resourceId": "arn:aws:ecs:eu-west-1:@ACCOUNT@:service/fleet/@NAME@", "resourceName": "@NAME@",
    "ARN": "arn:aws:ecs:eu-west-1:@ACCOUNT@:service/fleet/@NAME@", "awsRegion": "eu-west-1",
    "availabilityZone": "Regional", "configurationStateMd5Hash": "",
}, separators=(",", ":")).replace('"@STATE@"', "@STATE@")

# The same as an event that EventBridge delivers.
EVENT = (
    '{"version":"0","id":"cf318d7c-8196-c1de-a735-2d76168b2bbc","detail-type":"Config Configuration Item Change",'
    '"source":"aws.config","account":"@ACCOUNT@","time":"@TIME@","region":"eu-west-1",'
    '"resources":["arn:aws:ecs:eu-west-1:@ACCOUNT@:service/fleet/@NAME@"],'
    '"detail":{"recordVersion":"1.3","messageType":"ConfigurationItemChangeNotification",'
    '"configurationItemDiff":null,"notificationCreationTime":"@TIME@","configurationItem":' + TEMPLATE + "}}")


def account(number: int) -> str:
    return f"4{number:011}"


def days_ago(days: int) -> int:
    """Milliseconds since 1970."""
    return int((time.time() - days * 86_400) * 1000)


def write(path: pathlib.Path, prefix: str, count: int, accounts: int, is_public: bool, captured: int, state: int = 0):
    """Writes so many services, one a line, spread evenly over accounts; captured at milliseconds since 1970."""
    seconds, rest = divmod(captured, 1000)
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03}Z"
    same = TEMPLATE.replace("@TIME@", moment).replace("@STATE@", str(state)).replace(
        "@PUBLIC@", "ENABLED" if is_public else "DISABLED")
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            file.write(same.replace("@ACCOUNT@", account(number % accounts)).replace("@NAME@", f"{prefix}{number}"))
            file.write("\n")
    return path
