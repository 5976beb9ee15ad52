/// Where a command prints: data to one stream, everything said about it to the other.
struct Console {
  let out: ByteStream
  let err: ByteStream
  /// What stands behind `out`.
  let terminal: Terminal
  /// What stands behind `err`.
  let messageTerminal: Terminal

  init(out: ByteStream = .standardOutput, err: ByteStream = .standardError, color: ColorChoice = .auto) {
    self.out = out
    self.err = err
    terminal = Terminal(fileDescriptor: out.fileDescriptor, choice: color)
    messageTerminal = Terminal(fileDescriptor: err.fileDescriptor, choice: color)
  }

  /// Says something to the user, at once and on a line of its own; harmless whatever the text holds.
  func say(_ message: String) {
    err.write(message.visible + "\n")
    err.flush()
  }
}
