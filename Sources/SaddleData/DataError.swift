/// What is wrong with a data set or with the way it was asked for: what happened, where, what to do.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What happened, without a full stop.
  public var what: String
  /// The file or folder.
  public var path: String?
  /// The line of a text file, from 1.
  public var line: Int?
  /// The column of a text file's table, from 1.
  public var column: Int?
  /// What to do about it, without a full stop.
  public var advice: String

  public init(
    _ what: String, path: String? = nil, line: Int? = nil, column: Int? = nil, advice: String
  ) {
    self.what = what
    self.path = path
    self.line = line
    self.column = column
    self.advice = advice
  }

  public var description: String {
    let place = [path, line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap { $0 }
    return (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + what + "; " + advice
  }
}
