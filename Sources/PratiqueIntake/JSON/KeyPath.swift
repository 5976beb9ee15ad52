/// Finds where in a JSON document a byte stands: `configuration.ContainerDefinitions[0].Privileged`.
///
/// Runs only for items that have a fault, so that the reader need not keep track. The text before the byte has been
/// read without breaking, and nothing is checked again.
enum KeyPath {
  private enum Step {
    case key(String)
    case index(Int)
  }

  /// - Parameter offset: counted from the document's first byte; may be that of a key or of a value.
  /// - Returns: `nil` for the document itself.
  static func locate(_ offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> String? {
    var steps: [Step] = []
    var position = 0
    var expectsKey = false
    while position < min(offset + 1, bytes.count) {
      switch bytes[position] {
      case UInt8(ascii: "{"):
        if position == offset { return text(of: steps) }
        steps.append(.key(""))
        expectsKey = true
      case UInt8(ascii: "["):
        if position == offset { return text(of: steps) }
        steps.append(.index(0))
        expectsKey = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if !steps.isEmpty { steps.removeLast() }
      case UInt8(ascii: ","):
        if case .index(let index)? = steps.last {
          steps[steps.count - 1] = .index(index + 1)
        } else {
          expectsKey = true
        }
      case UInt8(ascii: "\""):
        let end = endOfString(from: position, in: bytes)
        if expectsKey {
          let raw = UnsafeBufferPointer(rebasing: bytes[(position + 1)..<max(position + 1, end - 1)])
          if !steps.isEmpty { steps[steps.count - 1] = .key(String(decoding: raw, as: UTF8.self)) }
          expectsKey = false
        }
        if end > offset { return text(of: steps) }
        position = end - 1
      default: break
      }
      position += 1
    }
    return text(of: steps)
  }

  private static func endOfString(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var position = start + 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position + 1, bytes.count)
  }

  private static func text(of steps: [Step]) -> String? {
    // A deeply nested hostile document would only fill the message.
    let shown = steps.prefix(12)
    var text = ""
    for step in shown {
      switch step {
      case .key(let key):
        if !key.isEmpty { text += (text.isEmpty ? "" : ".") + String(key.prefix(64)) }
      case .index(let index): text += "[\(index)]"
      }
    }
    return text.isEmpty ? nil : text + (steps.count > shown.count ? "…" : "")
  }
}
