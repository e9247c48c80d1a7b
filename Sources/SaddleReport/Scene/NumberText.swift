import Foundation

/// Numbers as tick labels and notes show them.
package enum NumberText {
  /// A number with a fixed count of decimals, a true minus sign, and no negative zero.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.*f", min(max(decimals, 0), 15), value)
    guard text.hasPrefix("-") else { return text }
    let digits = text.dropFirst()
    return digits.allSatisfy({ $0 == "0" || $0 == "." }) ? String(digits) : "−" + digits
  }

  /// A number in few digits: 0.25, 1500, 3×10⁷.
  package static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value > 0 ? "∞" : "−∞" }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    if -3..<6 ~= exponent { return trimmed(fixed(value, decimals: digits - 1 - exponent)) }
    let mantissa = trimmed(fixed(value / pow(10, Double(exponent)), decimals: digits - 1))
    return mantissa == "1" ? power(exponent) : "\(mantissa)×\(power(exponent))"
  }

  /// A power of ten: 10⁻³.
  package static func power(_ exponent: Int) -> String {
    let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return "10" + (exponent < 0 ? "⁻" : "")
      + String(String(abs(exponent)).compactMap { $0.wholeNumberValue.map { raised[$0] } })
  }

  /// Without zeros at the end of its decimals.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var digits = Substring(text)
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return String(digits)
  }
}
