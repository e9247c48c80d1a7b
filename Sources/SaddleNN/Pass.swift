import SaddleTensor

/// What one pass through a network reads and moves while its graph is built: the parameters, the running
/// statistics and, in training, random numbers.
///
/// ```swift
/// var pass = Pass(flat, statistics: stored, of: layout, for: .training, key: key)
/// let y = network(x, &pass)
/// let next = pass.statistics.flat   // the update of `stored`
/// ```
public struct Pass: Sendable {
  /// All parameters of the layout, `float32[layout.count]`.
  public let flat: Tensor
  public var statistics: RunningStatistics
  /// A fixed batch of the network's inputs, for layers that want one in training (``Layer/usesReference``).
  public let referenceBatch: Tensor?
  /// How many leading rows of the tensors that flow through now are a reference batch.
  public internal(set) var reference = 0
  private var key: RandomKey?

  /// - Parameters:
  ///   - statistics: `float32[layout.statistics.count]`; `nil` is the start, for a network that keeps none.
  ///   - referenceBatch: inputs, [r, ...]; `nil` for a network that wants none.
  ///   - key: what dropout draws from; `nil` turns it off.
  public init(
    _ flat: Tensor, statistics: Tensor? = nil, of layout: ParameterLayout,
    for purpose: RunningStatistics.Purpose, referenceBatch: Tensor? = nil, key: RandomKey? = nil
  ) {
    self.flat = flat
    self.statistics = RunningStatistics(statistics ?? layout.initialStatistics, of: layout, for: purpose)
    self.referenceBatch = referenceBatch
    self.key = key
  }

  /// A key that no other layer of this pass is given; `nil` when the pass draws no random numbers.
  public mutating func nextKey() -> RandomKey? {
    guard let keys = key?.split() else { return nil }
    key = keys[1]
    return keys[0]
  }
}
