import SaddleTensor

/// What the batch norms of a network remember between batches, while one graph is built.
///
/// A network passes it through its layers. In training each batch norm normalises by the batch and moves its
/// averages; in evaluation it normalises by the averages. One function of the network serves both, and
/// nothing is global: `flat` at the end is the state after the pass.
///
/// ```swift
/// var statistics = RunningStatistics(stored, of: layout, for: .training)   // stored:
/// [layout.statistics.count] let images = generator(z, flat, &statistics)
/// let next = statistics.flat                                               // the update of `stored`
/// ```
public struct RunningStatistics: Sendable {
  public enum Purpose: Hashable, Sendable { case training, evaluation }

  public let purpose: Purpose
  private let layout: FlatLayout
  private let stored: Tensor
  /// By offset.
  private var updated: [Int: Tensor] = [:]

  /// - Parameter stored: `float32[layout.statistics.count]`.
  public init(_ stored: Tensor, of layout: ParameterLayout, for purpose: Purpose) {
    guard stored.shape == [layout.statistics.count] else {
      fatalError("RunningStatistics of \(stored.type): the layout has \(layout.statistics.count) elements")
    }
    self.stored = stored
    self.layout = layout.statistics
    self.purpose = purpose
  }

  /// The current value of one statistic.
  public subscript(entry: Parameter) -> Tensor {
    get { updated[entry.offset] ?? entry(stored) }
    set { updated[entry.offset] = newValue }
  }

  /// All statistics after the layers so far, `float32[layout.statistics.count]`.
  public var flat: Tensor { updated.isEmpty ? stored : layout.joined(layout.entries.map { self[$0] }) }
}
