import Foundation

extension Double {
  /// Three significant digits, as a person and a command line write them.
  package var short: String {
    guard isFinite else { return "\(self)" }
    switch abs(self) {
    case 0: return "0"
    case ..<0.001, 1e6...: return String(format: "%.2g", self).replacing("e-0", with: "e-")
    case ..<1: return Self.trimmed(String(format: "%.3f", self))
    case ..<100: return Self.trimmed(String(format: "%.2f", self))
    default: return String(format: "%.0f", self)
    }
  }

  /// A share in percent.
  var percent: String { "\(((1000 * self).rounded() / 10).short) %" }

  /// Without zeros at the end.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let digits = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(digits.reversed())
  }
}
