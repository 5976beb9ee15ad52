// The nine controls over configuration items in memory, one a line, by simdjson On-Demand: near what a machine can do.
//
//   simdjson FILE [RUNS]
//
// Prints what `bench-offline` prints. One pass over the fields as they come, text as views of the input, nothing else
// is kept. Every item is judged by itself. On-Demand checks UTF-8 and the structure it walks over, and not the grammar
// of values that it skips, nor whether keys stand twice.
#include <simdjson.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

using namespace simdjson;
using std::string_view;

namespace {

constexpr std::array<int, 9> controls{1, 2, 3, 4, 5, 8, 9, 10, 12};

// By the number of the control.
using Failed = std::array<long, 13>;

struct Container {
  string_view user, log_driver;
  bool is_privileged = false, is_readonly = false, has_secret = false;
};

// What the controls need of any type of resource; which one it is stands behind the configuration.
struct Item {
  string_view type, status;
  bool is_inactive = false, is_windows = false;
  string_view network_mode, pid_mode;
  std::array<Container, 16> containers;
  size_t container_count = 0;
  bool has_insights = false;
  bool has_public_ip = false;
  string_view launch_type, platform_version;
  bool has_fargate_provider = false;
};

bool is_blank(string_view text) { return text.find_first_not_of(" \t\n\v\f\r") == string_view::npos; }

// Text, or nothing where it is null.
string_view text(ondemand::value value) {
  string_view found;
  if (value.get_string().get(found) == SUCCESS) return found;
  return {};
}

bool flag(ondemand::value value) {
  bool found = false;
  return value.get_bool().get(found) == SUCCESS && found;
}

Container read_container(ondemand::object object) {
  Container container;
  for (auto field : object) {
    ondemand::raw_json_string key = field.key();
    if (key == "User") {
      container.user = text(field.value());
    } else if (key == "Privileged") {
      container.is_privileged = flag(field.value());
    } else if (key == "ReadonlyRootFilesystem") {
      container.is_readonly = flag(field.value());
    } else if (key == "Environment") {
      for (ondemand::object variable : field.value().get_array()) {
        for (auto part : variable) {
          if (ondemand::raw_json_string(part.key()) != "Name") continue;
          string_view name = text(part.value());
          container.has_secret |=
              name == "AWS_ACCESS_KEY_ID" || name == "AWS_SECRET_ACCESS_KEY" || name == "ECS_ENGINE_AUTH_DATA";
        }
      }
    } else if (key == "LogConfiguration") {
      for (auto part : field.value().get_object()) {
        if (ondemand::raw_json_string(part.key()) == "LogDriver") container.log_driver = text(part.value());
      }
    }
  }
  return container;
}

void read_configuration(ondemand::object configuration, Item &item) {
  for (auto field : configuration) {
    ondemand::raw_json_string key = field.key();
    if (key == "ContainerDefinitions") {
      for (ondemand::object container : field.value().get_array()) {
        Container read = read_container(container);
        if (item.container_count < item.containers.size()) item.containers[item.container_count++] = read;
      }
    } else if (key == "NetworkMode") {
      item.network_mode = text(field.value());
    } else if (key == "PidMode") {
      item.pid_mode = text(field.value());
    } else if (key == "Status") {
      item.is_inactive = text(field.value()) != "ACTIVE";
    } else if (key == "RuntimePlatform") {
      for (auto part : field.value().get_object()) {
        if (ondemand::raw_json_string(part.key()) != "OperatingSystemFamily") continue;
        item.is_windows = text(part.value()).substr(0, 7) == "WINDOWS";
      }
    } else if (key == "ClusterSettings") {
      for (ondemand::object setting : field.value().get_array()) {
        string_view name, value;
        for (auto part : setting) {
          ondemand::raw_json_string part_key = part.key();
          if (part_key == "Name") name = text(part.value());
          if (part_key == "Value") value = text(part.value());
        }
        item.has_insights |= name == "containerInsights" && (value == "enabled" || value == "enhanced");
      }
    } else if (key == "NetworkConfiguration") {
      for (auto part : field.value().get_object()) {
        if (ondemand::raw_json_string(part.key()) != "AwsvpcConfiguration") continue;
        for (auto setting : part.value().get_object()) {
          if (ondemand::raw_json_string(setting.key()) != "AssignPublicIp") continue;
          item.has_public_ip = text(setting.value()) == "ENABLED";
        }
      }
    } else if (key == "LaunchType") {
      item.launch_type = text(field.value());
    } else if (key == "PlatformVersion") {
      item.platform_version = text(field.value());
    } else if (key == "CapacityProviderStrategy") {
      for (ondemand::object strategy : field.value().get_array()) {
        for (auto part : strategy) {
          if (ondemand::raw_json_string(part.key()) != "CapacityProvider") continue;
          string_view name = text(part.value());
          item.has_fargate_provider |= name == "FARGATE" || name == "FARGATE_SPOT";
        }
      }
    }
  }
}

Item read_item(ondemand::object object) {
  Item item;
  for (auto field : object) {
    ondemand::raw_json_string key = field.key();
    if (key == "configuration") {
      ondemand::object configuration;
      // Null for what is gone.
      if (field.value().get_object().get(configuration) == SUCCESS) read_configuration(configuration, item);
    } else if (key == "resourceType") {
      item.type = text(field.value());
    } else if (key == "configurationItemStatus") {
      item.status = text(field.value());
    }
  }
  return item;
}

bool is_root(string_view user) {
  string_view name = user.substr(0, user.find(':'));
  return is_blank(user) || name == "root" || name.find_first_not_of('0') == string_view::npos;
}

bool is_outdated(const Item &item) {
  bool is_fargate = item.launch_type.empty() ? item.has_fargate_provider : item.launch_type == "FARGATE";
  string_view version = item.platform_version;
  if (!is_fargate || version.empty() || version == "LATEST" || version == "1.4.0") return false;
  int major = 0, minor = 0, patch = 0;
  char end = 0;
  std::array<char, 32> terminated{};
  version.copy(terminated.data(), terminated.size() - 1);
  bool is_number = std::sscanf(terminated.data(), "%d.%d.%d%c", &major, &minor, &patch, &end) == 3;
  return !(is_number && std::array{major, minor, patch} > std::array{1, 4, 0});
}

void judge(const Item &item, Failed &failed) {
  if (item.status != "OK" && item.status != "ResourceDiscovered") return;
  if (item.type == "AWS::ECS::Cluster") {
    failed[12] += !item.has_insights;
  } else if (item.type == "AWS::ECS::Service") {
    failed[2] += item.has_public_ip;
    failed[10] += is_outdated(item);
  } else if (item.type == "AWS::ECS::TaskDefinition" && !item.is_inactive) {
    bool root_on_host = false, privileged = false, writable = false, secret = false, silent = false;
    for (size_t index = 0; index < item.container_count; index++) {
      const Container &container = item.containers[index];
      root_on_host |= !container.is_privileged && is_root(container.user);
      privileged |= container.is_privileged;
      writable |= !container.is_readonly;
      secret |= container.has_secret;
      silent |= is_blank(container.log_driver);
    }
    failed[1] += item.network_mode == "host" && root_on_host;
    failed[3] += item.pid_mode == "host";
    failed[4] += privileged;
    failed[5] += writable && !item.is_windows;
    failed[8] += secret;
    failed[9] += silent;
  }
}

double processor_seconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int count, char **arguments) {
  if (count < 2 || count > 3) {
    std::fputs("usage: simdjson FILE [RUNS]\n", stderr);
    return 64;
  }
  int runs = count == 3 ? std::atoi(arguments[2]) : 1;
  padded_string contents = padded_string::load(arguments[1]);
  Failed failed{};
  long items = 0;
  std::printf("{\"seconds\":[");
  for (int run = 0; run < runs; run++) {
    double start = processor_seconds();
    failed = {};
    items = 0;
    ondemand::parser parser;
    ondemand::document_stream stream = parser.iterate_many(contents, 1 << 20);
    for (auto document : stream) {
      items++;
      judge(read_item(document.get_object()), failed);
    }
    std::printf("%s%.6f", run ? "," : "", processor_seconds() - start);
  }
  std::printf("],\"items\":%ld,\"failed\":{", items);
  for (int control : controls) std::printf("%s\"ECS.%d\":%ld", control == 1 ? "" : ",", control, failed[control]);
  std::printf("}}\n");
}
