/// Two axes and the marks drawn against them, first at the bottom.
public struct Plot: Sendable {
  public enum Legend: Equatable, Sendable {
    /// In the corner of the plot where it hides least.
    case inside
    /// In rows under the plot.
    case below
    case none
  }

  public var title: String?
  public var x: Axis
  public var y: Axis
  public var marks: [Mark]
  /// Where named marks are explained; a plot without named marks has no legend.
  public var legend: Legend
  /// Draws one unit of x as long as one unit of y.
  public var hasEqualUnits: Bool
  /// A small line under the plot; what was left out is added to it.
  public var note: String?

  public init(
    title: String? = nil, x: Axis = Axis(), y: Axis = Axis(), marks: [Mark], legend: Legend = .inside,
    hasEqualUnits: Bool = false, note: String? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.legend = legend
    self.hasEqualUnits = hasEqualUnits
    self.note = note
  }
}
