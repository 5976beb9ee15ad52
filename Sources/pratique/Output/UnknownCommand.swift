import ArgumentParser

/// A word that stands where a command should, with the nearest command there is.
struct UnknownCommand {
  let message: String
  let cures: [String]

  /// `nil` when the arguments start with a whole command.
  static func find(in arguments: [String], below root: any ParsableCommand.Type) -> UnknownCommand? {
    var command = root
    var path = [root._commandName]
    for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
      let subcommands = command.configuration.subcommands
      guard !subcommands.isEmpty else { return nil }
      guard let next = subcommands.first(where: { $0._commandName == word }) else {
        return UnknownCommand(word, in: path.joined(separator: " "), among: subcommands.map { $0._commandName })
      }
      command = next
      path.append(word)
    }
    return nil
  }

  private init(_ word: String, in command: String, among names: [String]) {
    message = "there is no command `\(word)` in \(command)"
    let nearest = names.min { $0.editDistance(to: word) < $1.editDistance(to: word) }
    if let nearest, nearest.editDistance(to: word) <= 2 {
      cures = ["did you mean: \(command) \(nearest)"]
    } else {
      cures = ["there are \(names.joined(separator: ", "))"]
    }
  }
}

extension String {
  /// How many letters must be changed, added, left out or swapped with their neighbour.
  func editDistance(to other: String) -> Int {
    let (a, b) = (Array(self), Array(other))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = Swift.min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = Swift.min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
