import Foundation

/// Three significant digits, as a person writes them.
func short(_ number: Double) -> String {
  guard number.isFinite else { return "\(number)" }
  switch abs(number) {
  case 0: return "0"
  case ..<0.001, 1e6...: return String(format: "%.2g", number).replacingOccurrences(of: "e-0", with: "e-")
  case ..<1: return trimmed(String(format: "%.3f", number))
  case ..<100: return trimmed(String(format: "%.2f", number))
  default: return String(format: "%.0f", number)
  }
}

/// Without zeros at the end.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  let digits = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
  return String(digits.reversed())
}

/// A share in percent.
func percent(_ share: Double) -> String { "\(short((1000 * share).rounded() / 10)) %" }
