/// Something drawn in a plot's coordinates: made by ``line(x:y:name:color:width:dash:opacity:)`` and its siblings.
///
/// Points with a coordinate that is NaN, infinite or, on a logarithmic axis, not positive are left out, and the
/// plot says how many. Arrays given together must have equal counts.
public struct Mark: Sendable {
  package let content: any MarkContent
}

/// What a plot asks of a mark.
package protocol MarkContent: Sendable {
  /// The entry in the legend; marks without one have none.
  var name: String? { get }
  /// The colour asked for; nil takes the palette's next.
  var color: Color? { get }
  /// Widens the ranges to hold the mark.
  func extend(_ x: inout DataRange, _ y: inout DataRange)
  /// How many of the mark's points have no place on such axes.
  func omitted(x: Axis.Scale, y: Axis.Scale) -> Int
  func items(in frame: Frame, color: Color) -> [Drawing.Item]
  /// The legend's sample, in a rectangle wider than high.
  func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item]
}

extension MarkContent {
  func omitted(x: Axis.Scale, y: Axis.Scale) -> Int { 0 }

  func key(in rectangle: Rectangle, color: Color) -> [Drawing.Item] {
    [.fill([rectangle.expanded(by: -1).corners], color, opacity: 1)]
  }
}

func requireEqualCounts(_ mark: String, _ counts: Int...) {
  precondition(
    counts.allSatisfy { $0 == counts[0] },
    "\(mark): the arrays' counts differ: \(counts); give arrays of one length")
}
