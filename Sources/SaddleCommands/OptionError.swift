/// An option whose value does not fit what was found on the disk.
struct OptionError: Error, CustomStringConvertible {
  private let option: String
  private let problem: String

  /// - Parameter option: as written, such as "--label three".
  init(_ option: String, _ problem: String) {
    self.option = option
    self.problem = problem
  }

  var description: String { "\(option): \(problem)" }
}
