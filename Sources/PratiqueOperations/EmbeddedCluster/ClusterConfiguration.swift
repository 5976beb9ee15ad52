import Glibc

/// The server's settings and who may connect as whom, written anew at every start.
///
/// The files lie outside the cluster, in a directory that the server can read and not change.
struct ClusterConfiguration {
  let directory: DataDirectory
  let socket: SocketDirectory
  let user: ClusterUser

  /// Names the socket; nothing listens on a network.
  static let port = 5432

  var settingsFile: String { directory.configuration + "/postgresql.conf" }
  private var localSettingsFile: String { directory.configuration + "/local.conf" }
  private var accessFile: String { directory.configuration + "/pg_hba.conf" }
  private var userMapFile: String { directory.configuration + "/pg_ident.conf" }

  func write() throws(EmbeddedClusterError) {
    if mkdir(directory.configuration, 0o750) != 0, errno != EEXIST {
      throw .system(operation: "make", path: directory.configuration, code: errno)
    }
    try admitReader(to: directory.configuration, mode: 0o750)
    if try SystemCall.status(of: localSettingsFile) == nil {
      try replace(localSettingsFile, with: "# Your own settings for PostgreSQL; pratique never changes this file.\n")
    }
    try replace(settingsFile, with: settings)
    try replace(accessFile, with: access)
    try replace(userMapFile, with: try userMap())
  }

  private func replace(_ path: String, with text: String) throws(EmbeddedClusterError) {
    let new = path + ".new"
    unlink(new)
    try Descriptor(opening: new, O_WRONLY | O_CREAT | O_EXCL, mode: 0o640).write(text, to: new)
    try admitReader(to: new, mode: 0o640)
    try SystemCall.run("rename", new) { rename(new, path) }
  }

  private func admitReader(to path: String, mode: mode_t) throws(EmbeddedClusterError) {
    if !user.isCurrent {
      try SystemCall.run("change the group of", path) { lchown(path, uid_t.max, user.groupID) }
    }
    try SystemCall.run("change the mode of", path) { chmod(path, mode) }
  }

  /// What suits a machine may be changed in `local.conf`; what Pratique's promises rest on comes after it and wins.
  private var settings: String {
    """
    # Written by pratique at every start. Your own settings go into local.conf beside this file.
    max_connections = 40
    shared_buffers = '128MB'
    huge_pages = off
    max_wal_size = '2GB'
    wal_compression = on
    # A database that has just grown is planned badly until it has been looked at.
    autovacuum_naptime = '5s'
    log_line_prefix = '%m [%p] %q%u@%d '
    include 'local.conf'

    # Not to be changed: pratique relies on these.
    listen_addresses = ''
    port = \(Self.port)
    unix_socket_directories = \(Self.quoted(socket.path))
    unix_socket_permissions = 0700
    hba_file = \(Self.quoted(accessFile))
    ident_file = \(Self.quoted(userMapFile))
    fsync = on
    full_page_writes = on
    synchronous_commit = on
    timezone = 'UTC'
    log_timezone = 'UTC'
    log_destination = 'stderr'
    logging_collector = off

    """
  }

  private var access: String {
    """
    # Written by pratique at every start. Only users of this machine, only those in pg_ident.conf.
    local all all peer map=pratique

    """
  }

  /// Nobody is mapped to the superuser: nothing that runs needs one.
  private func userMap() throws(EmbeddedClusterError) -> String {
    let names = Set([try ClusterUser.current().name, user.name]).sorted()
    let lines = names.flatMap { name in
      [ClusterCreation.ownerRole, ClusterCreation.appRole].map { "pratique \"\(name)\" \($0)" }
    }
    return "# Written by pratique at every start.\n" + lines.map { $0 + "\n" }.joined()
  }

  /// A value as PostgreSQL's configuration files spell it.
  private static func quoted(_ value: String) -> String {
    "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "''").replacing("\n", with: "\\n") + "'"
  }
}
