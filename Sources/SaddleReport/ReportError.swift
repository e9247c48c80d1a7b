/// A picture that cannot be made or stored.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What happened, where, and what to do.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
