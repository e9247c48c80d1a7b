/// Training curves: several named series over steps, with optional smoothing.
///
/// ```swift
/// let curves = CurvePlot(title: "Critic", yLabel: "Wasserstein estimate", scale: .logarithmic, smoothing: 101,
///   series: [.init("wgan-gp", steps: steps, values: estimates)])
/// try Figure(plots: [curves.plot()]).write(to: directory, name: "curves")
/// ```
public struct CurvePlot: Sendable {
  public struct Series: Sendable {
    public var name: String
    public var steps: [Double]
    public var values: [Double]

    /// - Parameter values: one for each step; NaNs and infinities become gaps.
    public init(_ name: String, steps: [Double], values: [Double]) {
      requireEqualCounts("series \(name)", steps.count, values.count)
      self.name = name
      self.steps = steps
      self.values = values
    }
  }

  public var title: String?
  public var xLabel: String
  public var yLabel: String?
  public var scale: Axis.Scale
  /// The running median's window in points of a series, such as 101; 1 is no smoothing.
  public var smoothing: Int
  public var series: [Series]

  public init(
    title: String? = nil, xLabel: String = "step", yLabel: String? = nil, scale: Axis.Scale = .linear,
    smoothing: Int = 1, series: [Series]
  ) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.scale = scale
    self.smoothing = smoothing
    self.series = series
  }

  /// The curves as a plot: under smoothing the raw values lie faintly behind their median.
  ///
  /// Beyond the palette's colours, series are told apart by dashes.
  public func plot() -> Plot {
    var raw: [Mark] = []
    var smooth: [Mark] = []
    for (index, series) in series.enumerated() {
      let color = Color.palette[index % Color.palette.count]
      let dash = [Dash.solid, .dashed, .dotted][index / Color.palette.count % 3]
      var values = series.values
      if smoothing > 1 {
        raw.append(.line(x: series.steps, y: values, color: color, width: 0.6, opacity: 0.28))
        values = runningMedian(values, width: smoothing)
      }
      smooth.append(
        Mark(
          content: Mark.Line(
            x: series.steps, y: values, name: series.name, color: color, width: 1.6, dash: dash, opacity: 1,
            isDerived: smoothing > 1)))
    }
    return Plot(
      title: title, x: Axis(xLabel), y: Axis(yLabel, scale: scale), marks: raw + smooth,
      legend: series.count > 6 ? .below : .inside,
      note: smoothing > 1 ? "Strong lines: running median of \(smoothing / 2 * 2 + 1) points." : nil)
  }
}
