"""The nine controls over configuration items in memory, one a line, by CPython with orjson.

  orjson_controls.py FILE [RUNS]

Prints what `bench-offline` prints. Every item is judged by itself.
"""
import json
import sys
import time

import orjson

CONTROLS = ("ECS.1", "ECS.2", "ECS.3", "ECS.4", "ECS.5", "ECS.8", "ECS.9", "ECS.10", "ECS.12")
SECRETS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"}


def is_root(user) -> bool:
    name = user.split(":", 1)[0] if user and user.strip() else ""
    return name == "root" or not name.strip("0")


def is_outdated(service: dict) -> bool:
    launch_type = service.get("LaunchType")
    if launch_type:
        is_fargate = launch_type == "FARGATE"
    else:
        is_fargate = any(strategy["CapacityProvider"] in ("FARGATE", "FARGATE_SPOT")
                         for strategy in service.get("CapacityProviderStrategy") or ())
    version = service.get("PlatformVersion")
    if not is_fargate or not version or version in ("LATEST", "1.4.0"):
        return False
    parts = version.split(".")
    return not (len(parts) == 3 and all(map(str.isdigit, parts)) and tuple(map(int, parts)) > (1, 4, 0))


def judge_service(service: dict, failed: dict) -> None:
    awsvpc = (service.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration")
    if awsvpc and awsvpc.get("AssignPublicIp") == "ENABLED":
        failed["ECS.2"] += 1
    if is_outdated(service):
        failed["ECS.10"] += 1


def judge_task_definition(definition: dict, failed: dict) -> None:
    if definition.get("Status", "ACTIVE") != "ACTIVE":
        return
    containers = definition.get("ContainerDefinitions") or ()
    platform = (definition.get("RuntimePlatform") or {}).get("OperatingSystemFamily") or ""
    if definition.get("NetworkMode") == "host" and any(
            container.get("Privileged") is not True and is_root(container.get("User")) for container in containers):
        failed["ECS.1"] += 1
    if definition.get("PidMode") == "host":
        failed["ECS.3"] += 1
    if any(container.get("Privileged") is True for container in containers):
        failed["ECS.4"] += 1
    if not platform.startswith("WINDOWS") and any(
            container.get("ReadonlyRootFilesystem") is not True for container in containers):
        failed["ECS.5"] += 1
    if any(variable["Name"] in SECRETS for container in containers for variable in container.get("Environment") or ()):
        failed["ECS.8"] += 1
    if any(not ((container.get("LogConfiguration") or {}).get("LogDriver") or "").strip() for container in containers):
        failed["ECS.9"] += 1


def judge_cluster(cluster: dict, failed: dict) -> None:
    if not any(setting["Name"] == "containerInsights" and setting.get("Value") in ("enabled", "enhanced")
               for setting in cluster.get("ClusterSettings") or ()):
        failed["ECS.12"] += 1


JUDGES = {"AWS::ECS::Cluster": judge_cluster, "AWS::ECS::Service": judge_service,
          "AWS::ECS::TaskDefinition": judge_task_definition}


def run(lines: list[bytes]) -> dict:
    failed = dict.fromkeys(CONTROLS, 0)
    for line in lines:
        item = orjson.loads(line)
        judge = JUDGES.get(item["resourceType"])
        if judge and item["configurationItemStatus"] in ("OK", "ResourceDiscovered"):
            judge(item["configuration"], failed)
    return failed


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        lines = file.read().splitlines()
    seconds = []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        start = time.process_time()
        failed = run(lines)
        seconds.append(time.process_time() - start)
    print(json.dumps({"seconds": seconds, "items": len(lines), "failed": failed}))


main()
