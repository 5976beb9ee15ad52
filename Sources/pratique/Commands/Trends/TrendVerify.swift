import ArgumentParser
import PratiqueClient

/// `pratique trend verify`: whether the stored counts are those that history makes.
struct TrendVerify: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check that the stored counts are those that history makes.",
    discussion: "Counts everything anew and compares. Ends with 1 and names each number that differs.")
  static let listing = Listing(
    fields: ["verified_at", "cells", "transitions", "difference_count", "differences"], columns: [],
    name: ["verified_at"])

  @OptionGroup var server: ServerOptions
  @OptionGroup var output: OutputOptions

  func perform(on console: Console) async throws {
    let result = try await server.withClient { client in try await client.verifyTrends() }
    var renderer = try Renderer(Self.listing, options: output, on: console)
    try renderer.show(result.record) { result.page(on: console.terminal) }
    guard result.differenceCount > 0 else { return }
    for difference in result.differences { console.say("error: \(difference.sentence)") }
    let unnamed = result.differenceCount - result.differences.count
    if unnamed > 0 { console.say("error: \(unnamed.grouped) more numbers differ") }
    throw ExitStatus.failed
  }
}

extension API.TrendVerification {
  /// The result as it is printed.
  fileprivate var record: Record {
    [
      "verified_at": .text(verifiedAt), "cells": .number(cells), "transitions": .number(transitions),
      "difference_count": .number(differenceCount), "differences": .list(differences.map { .record($0.record) }),
    ]
  }

  /// For people.
  fileprivate func page(on terminal: Terminal) -> String {
    let result =
      switch differenceCount {
      case 0: "every number is the one that history makes"
      case 1: "1 number is not the one that history makes"
      default: "\(differenceCount.grouped) numbers are not those that history makes"
      }
    return FieldPage(
      [
        ("Result", result), ("Cells", cells.grouped), ("Transitions", transitions.grouped),
        ("Verified", humaneTime(verifiedAt)),
      ], width: terminal.width
    ).text
  }
}

extension API.TrendVerification.Difference {
  fileprivate var record: Record {
    [
      "account_id": .text(accountID), "region": .text(region), "control": .text(control), "day": .text(day),
      "number": .text(number), "rollup": .number(rollup), "history": .number(history),
    ]
  }

  /// For people: which number, and what it should be.
  fileprivate var sentence: String {
    "`\(number)` of \(control) in account \(accountID), \(region), on \(day) is stored as \(rollup.grouped), "
      + "and history makes it \(history.grouped)"
  }
}
