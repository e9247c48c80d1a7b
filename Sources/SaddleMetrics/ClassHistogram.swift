/// How many samples each class has.
public struct ClassHistogram: Sendable, Hashable {
  /// By class; classes that were not seen are not there.
  public private(set) var counts: [Int32: Int] = [:]

  public init() {}

  public mutating func add(_ classes: some Sequence<Int32>) {
    for one in classes { counts[one, default: 0] += 1 }
  }

  public var total: Int { counts.values.reduce(0, +) }

  /// Classes of this histogram that another has not seen.
  public func unseen(in other: ClassHistogram) -> Int { counts.keys.count { other.counts[$0] == nil } }

  /// KL(these shares | those of another) in nats. A class that the other has not seen counts as if the other
  /// had been read on until one sample of it came: infinite otherwise, whatever the rest says.
  public func divergence(from other: ClassHistogram) -> Double {
    let classes = counts.keys.sorted()
    let total = Double(other.total + unseen(in: other))
    return histogramDivergence(
      classes.map { counts[$0] ?? 0 }, from: classes.map { Double(other.counts[$0] ?? 1) / total })
  }
}
