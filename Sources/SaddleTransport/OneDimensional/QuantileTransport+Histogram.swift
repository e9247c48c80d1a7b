extension QuantileTransport {
  /// W_1 between two histograms on the same bins, each bin's mass at its centre.
  ///
  /// W_1 = sum over k of |F_k - G_k| (c_{k+1} - c_k), with c the centres and F, G the cumulative masses.
  /// Masses are divided by their sum, so that counts will do and the two need not add up to the same.
  /// O(bins).
  ///
  /// ```swift
  /// let w1 = try QuantileTransport.histogramDistance([1, 0], [0, 1], edges: [0, 1, 2])  // 1
  /// ```
  ///
  /// - Parameters:
  ///   - source: k masses, none negative, not all 0; `target`: the same.
  ///   - edges: k + 1 finite numbers, each above the one before.
  /// - Throws: ``TransportError`` where that does not hold.
  public static func histogramDistance(
    _ source: [Double], _ target: [Double], edges: [Double]
  ) throws(TransportError) -> Double {
    let bins = edges.count - 1
    guard bins >= 1, source.count == bins, target.count == bins else {
      throw TransportError(
        "\(source.count) and \(target.count) bins do not fit \(edges.count) edges; k bins have k + 1."
      )
    }
    if let bad = edges.firstIndex(where: { !$0.isFinite }) {
      throw TransportError("Edge \(bad) is \(edges[bad]); all must be finite.")
    }
    if let bad = (0..<bins).first(where: { edges[$0] >= edges[$0 + 1] }) {
      throw TransportError(
        "Edge \(bad + 1) is \(edges[bad + 1]), not above edge \(bad), which is \(edges[bad]).")
    }
    let (a, b) = (try normalised(source), try normalised(target))
    var difference = CompensatedSum()
    var distance = CompensatedSum()
    for k in 0..<bins - 1 {
      difference.add(a[k])
      difference.add(-b[k])
      // Between the centres of two neighbours lie half of one and half of the other.
      distance.add(abs(difference.sum) * (edges[k + 2] / 2 - edges[k] / 2))
    }
    return try root(of: distance.sum, power: 1)
  }
}
