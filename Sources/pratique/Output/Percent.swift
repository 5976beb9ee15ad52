import Foundation

extension Double {
  /// A share from 0 to 1 in percent: `91.2%`. Only all is 100.0%, only nothing 0.0%.
  var percent: String {
    let tenths = (self * 1000).rounded()
    let honest = self < 1 && tenths >= 1000 ? 999 : self > 0 && tenths == 0 ? 1 : tenths
    return String(format: "%.1f%%", honest == 0 ? 0 : honest / 10)
  }

  /// A difference of shares: `+4.2 points`.
  var points: String {
    let tenths = (self * 1000).rounded()
    return tenths == 0 ? "unchanged" : String(format: "%+.1f points", tenths / 10)
  }

  /// To one digit behind the point, without one where it is 0: `3`, `12.5`.
  var short: String {
    let tenths = (self * 10).rounded()
    return tenths.truncatingRemainder(dividingBy: 10) == 0
      ? String(format: "%.0f", tenths / 10) : String(format: "%.1f", tenths / 10)
  }
}

extension Int {
  /// With its sign: `+12`, `-3`, `0`.
  var signed: String { self > 0 ? "+\(grouped)" : grouped }
}

extension Datum {
  /// With one digit behind the point; `nil` for what is no number.
  var tenths: String? {
    switch self {
    case .decimal(let number): String(format: "%.1f", number)
    case .number(let number): String(format: "%.1f", Double(number))
    case .none, .flag, .text, .list, .record: nil
    }
  }

  /// As percent; `nil` for what is no number.
  var percent: String? {
    switch self {
    case .decimal(let number): number.percent
    case .number(let number): Double(number).percent
    case .none, .flag, .text, .list, .record: nil
    }
  }

  /// With its sign.
  var signed: String {
    if case .number(let number) = self { number.signed } else { inline }
  }
}
