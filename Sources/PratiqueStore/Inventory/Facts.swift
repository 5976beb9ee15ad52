internal import Foundation
public import PratiqueCore

/// The stored form of a configuration: a small JSON object with the fields that controls read.
///
/// Written by hand because every observation passes here; the same configuration always gives the same bytes, so that
/// their hash tells whether anything changed. What is not set is left out.
public enum Facts {
  /// The configuration as JSON.
  public static func encode(_ configuration: Configuration) -> [UInt8] {
    var writer = FactsWriter()
    switch configuration {
    case .cluster(let cluster): writer.write(cluster)
    case .service(let service): writer.write(service)
    case .taskDefinition(let taskDefinition): writer.write(taskDefinition)
    }
    return writer.bytes
  }

  /// The configuration that was stored.
  ///
  /// - Throws: ``DamagedRowError`` for anything that `encode` doesn't write.
  public static func decode(_ json: String, of type: ResourceType) throws -> Configuration {
    let data = Data(json.utf8)
    do {
      return switch type {
      case .cluster: .cluster(try JSONDecoder().decode(ClusterFacts.self, from: data).cluster)
      case .service: .service(try JSONDecoder().decode(ServiceFacts.self, from: data).service())
      case .taskDefinition:
        .taskDefinition(try JSONDecoder().decode(TaskDefinitionFacts.self, from: data).taskDefinition)
      }
    } catch {
      throw DamagedRowError("configuration: its facts can't be read as those of an \(type)")
    }
  }
}

private struct FactsWriter {
  var bytes: [UInt8] = []
  private var isFirst = true

  init() {
    bytes.reserveCapacity(512)
  }

  mutating func write(_ cluster: Cluster) {
    open("{")
    field("status", cluster.status.rawValue)
    if !cluster.areSettingsCollected { field("settingsCollected", false) }
    key("settings")
    list(cluster.settings) { writer, setting in
      writer.open("{")
      writer.field("name", setting.name)
      writer.field("value", setting.value)
      writer.close("}")
    }
    close("}")
  }

  mutating func write(_ service: Service) {
    open("{")
    field("status", service.status.rawValue)
    if let awsvpc = service.awsvpcConfiguration {
      key("awsvpcConfiguration")
      open("{")
      field("assignPublicIp", awsvpc.assignPublicIP?.rawValue)
      close("}")
    }
    field("launchType", service.launchType)
    if !service.capacityProviders.isEmpty {
      key("capacityProviders")
      list(service.capacityProviders) { $0.text($1) }
    }
    field("platformVersion", service.platformVersion)
    field("platformFamily", service.platformFamily)
    field("taskDefinition", service.taskDefinition?.arn.rawValue)
    close("}")
  }

  mutating func write(_ taskDefinition: TaskDefinition) {
    open("{")
    field("status", taskDefinition.status.rawValue)
    field("networkMode", taskDefinition.networkMode)
    field("pidMode", taskDefinition.pidMode)
    field("operatingSystemFamily", taskDefinition.operatingSystemFamily)
    key("containers")
    list(taskDefinition.containers) { $0.write($1) }
    close("}")
  }

  private mutating func write(_ container: ContainerDefinition) {
    open("{")
    field("name", container.name)
    field("user", container.user)
    if let isPrivileged = container.isPrivileged { field("privileged", isPrivileged) }
    if let isReadonly = container.hasReadonlyRootFilesystem { field("readonlyRootFilesystem", isReadonly) }
    if !container.watchedEnvironment.isEmpty {
      key("watchedEnvironment")
      list(container.watchedEnvironment) { writer, variable in
        writer.open("{")
        writer.key("index")
        writer.bytes += String(variable.index).utf8
        writer.field("name", variable.name)
        writer.close("}")
      }
    }
    field("logDriver", container.logDriver)
    close("}")
  }

  // MARK: JSON

  private mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    isFirst = true
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    isFirst = false
  }

  private mutating func separate() {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
  }

  private mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes += UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func field(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    key(name)
    text(value)
  }

  private mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bytes += value ? Array("true".utf8) : Array("false".utf8)
  }

  private mutating func list<Element>(_ elements: [Element], _ write: (inout FactsWriter, Element) -> Void) {
    open("[")
    for element in elements {
      separate()
      write(&self, element)
    }
    close("]")
  }

  private mutating func text(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
