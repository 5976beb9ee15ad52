import Foundation
import Logging
import PratiqueCore
import PratiqueOperations

/// The token by which the user of this machine works with the embedded database: `desk.token` in the data directory.
enum DeskToken {
  /// Longer than anybody goes without restarting a server at a desk.
  private static let days = 365
  private static let renewedBefore = 30

  static func path(in dataDirectory: String) -> String { "\(dataDirectory)/desk.token" }

  /// Makes sure that there is one and that it is good.
  static func renew(in dataDirectory: String, _ context: OperationContext) async throws {
    let path = path(in: dataDirectory)
    if let token = (try? PrivateFile.secret(at: path)).flatMap(AccessToken.init), isYoung(path),
      try await Authenticate(context).run(token) != nil
    {
      return
    }
    let token = try await Bootstrap(context).desk(person, days: days)
    try PrivateFile.write(token.secret + "\n", to: path)
  }

  private static func isYoung(_ path: String) -> Bool {
    var found = stat()
    guard stat(path, &found) == 0 else { return false }
    return time(nil) - found.st_mtim.tv_sec < (days - renewedBefore) * 86_400
  }

  /// Named after the user of the operating system, as far as the name can be an id.
  static var person: PersonID {
    let name = NSUserName().unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "-_".unicodeScalars.contains(scalar))
        ? Character(scalar) : "_"
    }
    // swift-format-ignore: NeverForceUnwrap
    return PersonID(String(String(name).prefix(64))) ?? PersonID("desk")!
  }
}
