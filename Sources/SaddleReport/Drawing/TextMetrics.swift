/// Sizes of text without a font at hand, so that a layout does not depend on the fonts of a machine.
package enum TextMetrics {
  /// Advance widths of DejaVu Sans for the characters 32 to 126, in thousandths of the font's size.
  private static let advances: [Double] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636,
    636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295,
    656,
    557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500,
    613,
    635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592,
    818,
    592, 592, 525, 636, 337, 636, 838,
  ]

  /// The width of a line of text, in the unit of `size`.
  package static func width(of string: some StringProtocol, size: Double, isBold: Bool = false) -> Double {
    var thousandths = 0.0
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 32..<127: thousandths += advances[Int(scalar.value) - 32]
      case 0xB2, 0xB3, 0xB9, 0x2070...0x208E: thousandths += 401
      case 0x2212, 0xD7: thousandths += 838
      case 0x2E80...: thousandths += 1000
      default: thousandths += 640
      }
    }
    return thousandths / 1000 * size * (isBold ? 1.11 : 1)
  }

  /// How far a capital rises above the baseline.
  package static func capitalHeight(size: Double) -> Double { 0.73 * size }

  /// The string, cut and ended with an ellipsis where it is wider than `width`.
  package static func fitted(_ string: String, size: Double, width: Double, isBold: Bool = false) -> String {
    guard self.width(of: string, size: size, isBold: isBold) > width else { return string }
    var kept = Substring(string)
    while !kept.isEmpty, self.width(of: kept + "…", size: size, isBold: isBold) > width { kept.removeLast() }
    return kept + "…"
  }
}
