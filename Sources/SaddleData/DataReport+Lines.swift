import Foundation

extension DataReport {
  /// The report as text for people, without line breaks at the ends.
  public var lines: [String] {
    var lines = ["\(source): \(headline)"]
    if !sizes.isEmpty {
      lines.append("  sizes     " + list(sizes.map { "\($0.width)x\($0.height) (\($0.count))" }))
    }
    if !channels.isEmpty {
      lines.append("  channels  " + list(channels.map { "\($0.channels) (\($0.count))" }))
    }
    let width = columns.map(\.name.count).max() ?? 0
    for (index, column) in columns.prefix(100).enumerated() {
      lines.append(
        (index == 0 ? "  numbers   " : "            ")
          + column.name.padding(toLength: width, withPad: " ", startingAt: 0)
          + "  \(Self.number(column.minimum)) to \(Self.number(column.maximum))"
          + ", mean \(Self.number(column.mean)), deviation \(Self.number(column.standardDeviation))")
    }
    if columns.count > 100 { lines.append("            and \(columns.count - 100) more columns") }
    if !classes.isEmpty {
      lines.append("  classes   " + list(classes.map { "\($0.name) (\($0.count))" }))
    }
    lines += warnings.map { "  warning   \($0)" }
    if !unreadable.isEmpty {
      lines.append("  left out  \(unreadable.count) files:")
      lines += unreadable.map { "            \($0.path): \($0.reason)" }
    }
    return lines + training.enumerated().map { ($0 == 0 ? "Training would " : "  and ") + $1 }
  }

  private var headline: String {
    let what =
      switch kind {
      case .images: shape.count == 3 ? "images of \(shape[1])x\(shape[0]), \(shape[2]) channel" : "images"
      case .points: "points of \(shape.map(String.init).joined(separator: "x")) numbers"
      case .table: "rows of \(shape.map(String.init).joined(separator: "x")) numbers"
      }
    let plural = kind == .images && shape.last != 1 ? "s" : ""
    return (count.map { "\($0) " } ?? "endless ") + what + plural
      + (count == nil ? "; the numbers below are from \(examined) draws" : "")
  }

  private func list(_ items: [String]) -> String {
    items.prefix(20).joined(separator: ", ") + (items.count > 20 ? " and \(items.count - 20) more" : "")
  }

  /// Four significant digits, without a tail of zeros.
  static func number(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(format: "%.4g", number)
  }
}
