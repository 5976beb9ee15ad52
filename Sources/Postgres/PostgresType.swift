/// A type of the server, by its object identifier in `pg_type`.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
  /// The identifier; built-in types have fixed ones below 16384.
  public let rawValue: UInt32

  /// Any identifier; the built-in ones this client knows have names below.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Enumerations, domains over nothing built-in and extension types such as `citext`.
  var isUserDefined: Bool { rawValue >= 16384 }
}

extension PostgresType {
  /// `boolean`
  public static let bool = PostgresType(rawValue: 16)
  /// `bytea`
  public static let bytea = PostgresType(rawValue: 17)
  /// `name`, an identifier in the system's tables
  public static let name = PostgresType(rawValue: 19)
  /// `bigint`
  public static let int8 = PostgresType(rawValue: 20)
  /// `smallint`
  public static let int2 = PostgresType(rawValue: 21)
  /// `integer`
  public static let int4 = PostgresType(rawValue: 23)
  /// `text`
  public static let text = PostgresType(rawValue: 25)
  /// `json`
  public static let json = PostgresType(rawValue: 114)
  /// `real`
  public static let float4 = PostgresType(rawValue: 700)
  /// `double precision`
  public static let float8 = PostgresType(rawValue: 701)
  /// A literal whose type nothing decided
  public static let unknown = PostgresType(rawValue: 705)
  /// `char(n)`
  public static let bpchar = PostgresType(rawValue: 1042)
  /// `varchar`
  public static let varchar = PostgresType(rawValue: 1043)
  /// `timestamp with time zone`
  public static let timestamptz = PostgresType(rawValue: 1184)
  /// `jsonb`
  public static let jsonb = PostgresType(rawValue: 3802)

  /// `boolean[]`
  public static let boolArray = PostgresType(rawValue: 1000)
  /// `bytea[]`
  public static let byteaArray = PostgresType(rawValue: 1001)
  /// `smallint[]`
  public static let int2Array = PostgresType(rawValue: 1005)
  /// `integer[]`
  public static let int4Array = PostgresType(rawValue: 1007)
  /// `text[]`
  public static let textArray = PostgresType(rawValue: 1009)
  /// `bigint[]`
  public static let int8Array = PostgresType(rawValue: 1016)
  /// `double precision[]`
  public static let float8Array = PostgresType(rawValue: 1022)
  /// `timestamp with time zone[]`
  public static let timestamptzArray = PostgresType(rawValue: 1185)
  /// `jsonb[]`
  public static let jsonbArray = PostgresType(rawValue: 3807)
}
