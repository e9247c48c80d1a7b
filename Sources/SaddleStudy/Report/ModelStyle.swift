import SaddleReport

/// How a model is drawn, the same in all figures of a report.
struct ModelStyle {
  let color: Color
  /// Beyond the palette's colours, models are told apart by dashes.
  let dash: Dash

  /// - Parameter index: of the model within its study.
  init(_ index: Int) {
    color = Color.palette[index % Color.palette.count]
    dash = [Dash.solid, .dashed, .dotted][index / Color.palette.count % 3]
  }
}

/// Logarithmic where numbers are positive and differ so much that a linear axis would show the largest only.
func scale(for values: [Double]) -> Axis.Scale {
  guard let least = values.min(), let largest = values.max(), least > 0, largest > 10 * least else {
    return .linear
  }
  return .logarithmic
}
