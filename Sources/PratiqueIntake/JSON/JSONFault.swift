/// What the reader found wrong, and where; turned into an ``IntakeFault`` with a key path once it is reported.
struct JSONFault: Error {
  let code: IntakeFault.Code
  /// Bytes before the offending one, counted in the reader's own input.
  let offset: Int
  /// What should have stood there, in words for people.
  let message: String
}

extension JSONFault {
  static func syntax(_ offset: Int, expected: StaticString) -> JSONFault {
    JSONFault(code: .syntax, offset: offset, message: "not JSON here: expected \(expected)")
  }

  static func truncated(_ offset: Int) -> JSONFault {
    JSONFault(code: .truncated, offset: offset, message: "the input ends in the middle of a JSON value")
  }
}
