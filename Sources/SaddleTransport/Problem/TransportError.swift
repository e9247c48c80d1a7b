/// Input that is no transport problem: what is wrong and what to do.
public struct TransportError: Error, CustomStringConvertible, Hashable, Sendable {
  public let description: String

  package init(_ description: String) { self.description = description }
}
