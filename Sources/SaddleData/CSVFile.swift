import Foundation

/// Writes tables of numbers as CSV text.
public enum CSVFile {
  /// Writes row-major numbers under a header, the shortest text that gives each `Float` back, aside and then
  /// in place.
  ///
  /// - Parameters:
  ///   - columns: one name a column.
  ///   - labels: the class of each row, as the last column.
  /// - Throws: ``DataError`` when the file cannot be written.
  /// - Precondition: `numbers` are whole rows, one for each label.
  public static func write(
    _ numbers: [Float], columns: [String], labels: (column: String, classes: [String])? = nil, to url: URL
  ) throws {
    let width = columns.count
    precondition(width > 0 && numbers.count % width == 0, "csv: \(numbers.count) numbers in \(width) columns")
    precondition(
      labels.map { $0.classes.count == numbers.count / width } ?? true, "csv: labels are not one a row")
    var text = (columns + (labels.map { [$0.column] } ?? [])).map(quoted).joined(separator: ",") + "\n"
    for row in 0..<numbers.count / width {
      for column in 0..<width {
        text += column > 0 ? "," : ""
        text += "\(numbers[row * width + column])"
      }
      text += labels.map { "," + quoted($0.classes[row]) } ?? ""
      text += "\n"
    }
    try AtomicFile.write(Data(text.utf8), to: url)
  }

  private static func quoted(_ cell: String) -> String {
    let isPlain = cell.allSatisfy { $0 != "," && $0 != "\"" && $0 != ";" && $0 != "\t" && !$0.isNewline }
    return isPlain ? cell : "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
