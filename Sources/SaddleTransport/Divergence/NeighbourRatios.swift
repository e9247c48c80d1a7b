import RealModule

/// The ratio p/q at every sample of two sets, as the labels of its nearest neighbours among all other samples
/// tell it: what all lower bounds are made of, found once.
package struct NeighbourRatios: Sendable {
  /// At the samples of the first set, then at those of the second.
  private var first: [Double] = []
  private var second: [Double] = []
  private let neighbours: Int
  private var coincident = 0

  /// - Parameter neighbours: k; nil is twice the root of the smaller number of samples, at most half of it.
  /// - Throws: ``TransportError`` for weights, and for fewer than k + 1 samples.
  package init(_ p: PointCloud, _ q: PointCloud, neighbours: Int? = nil) throws(TransportError) {
    let (n, m) = (p.count, q.count)
    let fewer = min(n, m)
    let k = neighbours ?? max(1, min(fewer / 2, Int(2 * Double(fewer).squareRoot())))
    try requireSamples(p, q, neighbours: k)
    self.neighbours = k
    // Ties, of which discrete data have many, go to whom the search meets first: in an order that knows no
    // labels.
    let order = shuffledOrder(n + m, seed: 0)
    let points = order.flatMap { $0 < n ? p[$0] : q[$0 - n] }
    let nearest = NeighbourSearch(points, dimension: p.dimension).nearest(k, to: points, areOwn: true)
    for (sample, near) in zip(order, nearest) {
      coincident += near[0].squaredDistance > 0 ? 0 : 1
      let votes = Double(near.count { order[$0.index] < n })
      // By the whole sets' sizes for all: the sizes without the sample would betray on which side it is.
      let ratio = (votes + 0.5) / (Double(k) - votes + 0.5) * (Double(m) / Double(n))
      if sample < n { first.append(ratio) } else { second.append(ratio) }
    }
  }

  package func lowerBound(of divergence: Divergence) -> SampleEstimate {
    let one = meanAndVariance(first.map { divergence.boundTerms($0).first })
    let two = meanAndVariance(second.map { divergence.boundTerms($0).second })
    var value = one.mean + two.mean
    var standardError = (one.variance + two.variance).squareRoot()
    if divergence == .hellinger {
      // A root of what may be negative: it keeps the sign.
      let root = abs(value).squareRoot()
      standardError = min(standardError / (2 * root), standardError.squareRoot())
      value = value < 0 ? -root : root
    }
    return SampleEstimate(
      value: value, standardError: standardError, firstCount: first.count, secondCount: second.count,
      neighbours: neighbours, coincident: coincident)
  }
}
