/// One axis of a plot: what it measures, how values become positions, and where its ticks are.
public struct Axis: Equatable, Sendable {
  public enum Scale: Equatable, Sendable {
    case linear
    /// Decades have equal lengths; values that are not positive are left out.
    case logarithmic

    /// Whether a value has a place on the axis.
    package func admits(_ value: Double) -> Bool {
      value.isFinite && (self == .linear || value > 0)
    }
  }

  /// A labelled position.
  public struct Tick: Equatable, Sendable {
    public var value: Double
    public var label: String

    public init(_ value: Double, _ label: String) {
      self.value = value
      self.label = label
    }
  }

  public var label: String?
  public var scale: Scale
  /// The values at the axis's ends; by default those of the data, with a margin.
  public var range: ClosedRange<Double>?
  /// By default round numbers, as many as have room.
  public var ticks: [Tick]?

  public init(
    _ label: String? = nil, scale: Scale = .linear, range: ClosedRange<Double>? = nil, ticks: [Tick]? = nil
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.ticks = ticks
  }

  /// An axis of categories: names at 0, 1, 2, and so on.
  public static func categories(_ names: [String], label: String? = nil) -> Axis {
    Axis(
      label, range: -0.6...Double(max(names.count, 1)) - 0.4,
      ticks: names.enumerated().map { Tick(Double($0.offset), $0.element) })
  }
}
