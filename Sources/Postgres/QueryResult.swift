import CLibPQ
import Glibc

/// Owns one result of the server, for as long as any row of it is alive.
///
/// `@unchecked Sendable`: libpq never writes to a `PGresult` after handing it over, the functions called here only read
/// it, and `PQclear` runs once, in `deinit`, when no other reference is left.
final class QueryResult: @unchecked Sendable {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { PQclear(handle) }

  var status: ExecStatusType { PQresultStatus(handle) }
  var rowCount: Int { Int(PQntuples(handle)) }
  var columnCount: Int { Int(PQnfields(handle)) }

  /// Rows inserted, updated, deleted, selected or copied; 0 for statements that don't count.
  var affectedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

  var rows: [Row] { (0..<rowCount).map { Row(result: self, index: Int32($0)) } }

  /// Compares bytes, so unlike `PQfnumber` it folds no case and allocates nothing.
  func column(named name: String) -> Int? {
    var name = name
    return name.withUTF8 { name in
      (0..<columnCount).first { column in
        guard let candidate = PQfname(handle, Int32(column)), let wanted = name.baseAddress,
          strlen(candidate) == name.count
        else { return false }
        return memcmp(candidate, wanted, name.count) == 0
      }
    }
  }

  func columnName(_ column: Int) -> String {
    PQfname(handle, Int32(column)).map { String(cString: $0) } ?? "\(column)"
  }

  func type(ofColumn column: Int) -> PostgresType { PostgresType(rawValue: PQftype(handle, Int32(column))) }

  /// The bytes of one value, valid while the result is; `nil` is NULL.
  func value(row: Int32, column: Int) -> UnsafeRawBufferPointer? {
    let column = Int32(column)
    guard PQgetisnull(handle, row, column) == 0 else { return nil }
    return UnsafeRawBufferPointer(
      start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
  }

  /// The error this result reports; `nil` stands for one libpq made up itself, which has no state.
  var serverError: PostgresError? {
    guard let state = field(.sqlState) else { return nil }
    let report = ServerReport(
      severity: field(.severity) ?? "ERROR", message: field(.message) ?? "", detail: field(.detail),
      hint: field(.hint), table: field(.table), column: field(.column))
    guard !report.endsSession else { return .connectionLost }
    return .server(SQLState(rawValue: state), report, field(.constraint))
  }

  private func field(_ field: DiagnosticField) -> String? {
    PQresultErrorField(handle, field.code).map { String(cString: $0) }
  }
}

/// The parts of an error report, by the letters of the protocol; libpq's names for them are macros Swift can't see.
private enum DiagnosticField: Character {
  case severity = "V"
  case sqlState = "C"
  case message = "M"
  case detail = "D"
  case hint = "H"
  case table = "t"
  case column = "c"
  case constraint = "n"

  var code: Int32 { Int32(rawValue.asciiValue ?? 0) }
}
