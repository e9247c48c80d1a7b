import Foundation
import SaddleTensor
import SwiftCSV

/// A table of numbers from CSV text: commas, semicolons or tabs, quotes, with or without a header.
///
/// The first line is a header unless all its cells are numbers other than 0, 1, 2, ...; without one the
/// columns are x1, x2, ...
/// One column may hold classes, as any text.
package struct CSVTable {
  /// Without the label's.
  package private(set) var columns: [String] = []
  /// Row-major.
  package private(set) var numbers = ContiguousArray<Float>()
  /// The class of each row, from 0, if a label column was named.
  package private(set) var labels: [Int32]?
  /// Sorted: as numbers if all are, else as text.
  package private(set) var classNames: [String] = []

  /// More are hardly classes.
  private static let mostClasses = 1000
  /// Bytes of unpacked text.
  private static let mostText = 1 << 30

  /// - Throws: ``DataError`` with line and column for ragged rows, empty cells, text that is no finite
  ///   number, unclosed quotes; also for an empty table and a label column that is not there.
  package init(_ source: consuming ByteSource, labelColumn: String? = nil) throws {
    let bytes = try source.readUpTo(Self.mostText)
    guard try source.peek(1).isEmpty else {
      throw DataError(
        "there is more text than \(Self.mostText >> 30) GiB", path: source.path,
        advice: "give fewer rows, or save them as a .npy file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        "this is not UTF-8 text", path: source.path, advice: "save the table as CSV with UTF-8 encoding")
    }
    var reader = RowReader(path: source.path, labelColumn: labelColumn)
    do {
      // No rows are kept: the initialiser reads the header alone, the enumeration goes row by row.
      let delimiter = CSVDelimiter.guessed(string: String(text.prefix(10_000)))
      let csv = try EnumeratedCSV(string: text, delimiter: delimiter, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in reader.read(cells) }
    } catch let error as CSVParseError {
      let reason =
        switch error {
        case .generic(let message), .quotation(let message): message
        }
      throw reader.failure
        ?? DataError(
          "the text is not CSV (\(reason))", path: source.path, line: reader.line,
          advice: "double the quotes inside of quoted cells")
    }
    if let failure = reader.failure { throw failure }
    guard !reader.rowClasses.isEmpty || !reader.numbers.isEmpty else {
      throw DataError(
        "the table has no rows", path: source.path, advice: "give at least one row of numbers")
    }
    guard !reader.numbers.isEmpty else {
      throw DataError(
        "the table has no column beside the label's", path: source.path,
        advice: "give at least one column of numbers")
    }
    columns = reader.columns
    numbers = reader.numbers
    if labelColumn != nil { try assignClasses(reader.rowClasses, path: source.path) }
  }

  private mutating func assignClasses(_ rows: [String], path: String) throws {
    let names = Set(rows)
    guard names.count <= Self.mostClasses else {
      throw DataError(
        "the label column has \(names.count) different values", path: path,
        advice: "give a column of at most \(Self.mostClasses) classes")
    }
    let values = names.map { (name: $0, number: Double($0)) }
    classNames =
      values.allSatisfy { $0.number != nil }
      ? values.sorted { ($0.number ?? 0, $0.name) < ($1.number ?? 0, $1.name) }.map(\.name) : names.sorted()
    let codes = Dictionary(uniqueKeysWithValues: zip(classNames, 0 as Int32..<Int32(classNames.count)))
    labels = rows.map { codes[$0] ?? 0 }
  }

  // MARK: Data sets

  /// Points from two columns, else a table.
  static func open(_ url: URL, labelColumn: String?) throws -> Dataset {
    try CSVTable(ByteSource(url), labelColumn: labelColumn).dataset(name: Dataset.name(of: url))
  }

  package func dataset(name: String) -> Dataset {
    let width = columns.count
    return Dataset(
      name: name, kind: width == 2 ? .points : .table, shape: [width], samples: .floats(numbers),
      labels: labels, classNames: classNames, columns: columns,
      scaling: .standardising(numbers, width: width))
  }
}

/// Takes rows one by one, up to the first fault: the parser cannot be stopped.
private struct RowReader {
  let path: String
  let labelColumn: String?
  private(set) var columns: [String] = []
  private(set) var numbers = ContiguousArray<Float>()
  private(set) var rowClasses: [String] = []
  private(set) var failure: DataError?
  /// Of the next row, from 1.
  private(set) var line = 1
  private var header: [String]?
  private var labelIndex: Int?

  init(path: String, labelColumn: String?) {
    self.path = path
    self.labelColumn = labelColumn
  }

  mutating func read(_ cells: [String]) {
    guard failure == nil else { return }
    do {
      let cells = cells.map { $0.trimmingSpaces() }
      // An empty line.
      if cells != [""] {
        if header == nil, try readHeader(cells) {
          // Its cells are names.
        } else {
          try readRow(cells)
        }
      }
      line += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
    } catch {
      failure = error
    }
  }

  /// Whether the first line was a header, whose cells are no data.
  private mutating func readHeader(_ cells: [String]) throws(DataError) -> Bool {
    // pandas heads columns without names by 0, 1, 2, ...
    let isCounted = cells.count > 2 && cells == cells.indices.map(String.init)
    let isHeader = isCounted || !cells.allSatisfy { Double($0) != nil }
    let header = isHeader ? cells : (1...cells.count).map { "x\($0)" }
    if let repeated = Dictionary(grouping: header, by: { $0 }).first(where: { $1.count > 1 })?.key {
      throw DataError(
        "the header names the column \"\(repeated.excerpt)\" twice", path: path, line: line,
        advice: "give each column a name of its own")
    }
    if let labelColumn {
      guard let index = header.firstIndex(of: labelColumn) else {
        let nearest = nearestName(to: labelColumn, among: header).map { "; did you mean \"\($0)\"?" } ?? ""
        throw DataError(
          "there is no column \"\(labelColumn)\" for the labels", path: path,
          advice: "name one of \(header.prefix(30).joined(separator: ", "))\(nearest)")
      }
      labelIndex = index
    }
    self.header = header
    columns = header.enumerated().filter { $0.offset != labelIndex }.map(\.element)
    return isHeader
  }

  private mutating func readRow(_ cells: [String]) throws(DataError) {
    let header = self.header ?? []
    guard cells.count == header.count else {
      throw DataError(
        "the row has \(cells.count) cells, the first has \(header.count)", path: path, line: line,
        advice: "give every row as many cells; check quotes and delimiters")
    }
    for (index, cell) in cells.enumerated() {
      if index == labelIndex {
        guard !cell.isEmpty else { throw fault("has no class", index) }
        rowClasses.append(cell)
        continue
      }
      guard let number = Double(cell) else {
        guard !cell.isEmpty else { throw fault("is empty", index) }
        let others = cells.indices.filter { $0 > index && $0 != labelIndex && Double(cells[$0]) == nil }
        let also =
          others.isEmpty
          ? "" : "; in this row neither are \(others.map { header[$0] }.joined(separator: ", "))"
        throw fault("is not a number: \"\(cell.excerpt)\"\(also)", index)
      }
      guard Float(number).isFinite else {
        throw fault("is not a finite number: \"\(cell.excerpt)\"", index)
      }
      numbers.append(Float(number))
    }
  }

  private func fault(_ what: String, _ column: Int) -> DataError {
    DataError(
      "the column \"\((header?[column] ?? "").excerpt)\" \(what)", path: path, line: line,
      column: column + 1,
      advice: "leave the column or the row out, or write it as numbers; a column of classes is named as the "
        + "label")
  }
}

extension String {
  /// The first 40 letters on one line, for a message.
  fileprivate var excerpt: String {
    let start = unicodeScalars.prefix(40).map { $0.properties.isWhitespace ? " " : $0 }
    return String(String.UnicodeScalarView(start)) + (unicodeScalars.count > 40 ? "..." : "")
  }

  /// Without spaces and tabs at both ends.
  fileprivate func trimmingSpaces() -> String {
    guard let first = utf8.first, let last = utf8.last, first <= 32 || last <= 32 else { return self }
    return trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
