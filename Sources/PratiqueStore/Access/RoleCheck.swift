public import Postgres

/// What is wrong with the role that the server works as.
public enum RoleFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is a superuser, or became one's by SET ROLE.
  case superuser(String)
  /// Row-level security doesn't bind it.
  case bypassesRowSecurity(String)
  /// It owns the tables, or may create some.
  case mayChangeSchema(String)
  /// The schema was migrated before the role had its rights.
  case lacksRights(String)

  /// What is wrong and what to do.
  public var description: String {
    let (role, what) =
      switch self {
      case .superuser(let role): (role, "is a superuser, whom row-level security doesn't bind")
      case .bypassesRowSecurity(let role): (role, "has BYPASSRLS, so row-level security doesn't bind it")
      case .mayChangeSchema(let role): (role, "owns the tables or may change the schema")
      case .lacksRights(let role): (role, "may not work with the tables")
      }
    return """
      the database role `\(role)` \(what): use two roles, one in PRATIQUE_DATABASE_URL that only reads and writes rows, \
      and one in PRATIQUE_DATABASE_OWNER_URL that owns the schema; docker/roles.sh makes both
      """
  }
}

extension Database {
  /// Whether the role can do more than a server's should: then a mistake in one statement would cross organisations.
  ///
  /// Works before the schema is there, too.
  public static func roleFault(_ db: Connection) throws -> RoleFault? {
    let row = try db.one(
      """
      SELECT current_user::text AS role, bool_or(rolsuper) AS is_superuser, bool_or(rolbypassrls) AS bypasses,
             has_schema_privilege(current_user, 'public', 'CREATE')
               OR coalesce((SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class
                            WHERE oid = to_regclass('public.resource')), false) AS may_change_schema
      FROM pg_roles
      WHERE rolname IN (current_user, session_user)
      """)
    let role: String = try row.decode("role")
    if try row.decode("is_superuser") { return .superuser(role) }
    if try row.decode("bypasses") { return .bypassesRowSecurity(role) }
    if try row.decode("may_change_schema") { return .mayChangeSchema(role) }
    return nil
  }

  /// Whether the role has the rights that migrations give to those who work; `nil` too while the schema isn't there.
  public static func rightsFault(_ db: Connection) throws -> RoleFault? {
    let row = try db.one(
      """
      SELECT current_user::text AS role,
             CASE WHEN to_regclass('public.audit_entry') IS NULL THEN true
                  ELSE has_table_privilege('resource', 'INSERT') AND has_table_privilege('audit_entry', 'SELECT')
                    AND has_function_privilege('audit_append(bytea)', 'EXECUTE') END AS is_able
      """)
    return try row.decode("is_able") ? nil : .lacksRights(try row.decode("role"))
  }
}
