extension GaussianClassifier {
  /// What a mixture starts from: components around samples far from each other (k-means++, Arthur and
  /// Vassilvitskii 2007), of equal weights, each a ball as wide as samples are away from the nearest of them.
  ///
  /// O(n components d).
  /// - Parameters:
  ///   - rows: samples, [n, d]; a part of the data will do, drawn at random.
  ///   - labels: their classes, [n].
  ///   - seed: decides which samples are chosen.
  ///   - threads: for linear algebra.
  /// - Throws: ``BayesError`` for numbers that are not finite, and classes without more distinct samples than
  ///   components.
  /// - Precondition: `rows` holds whole samples, one for each label; at least one component.
  public static func mixtureStart(
    _ rows: [Double], labels: [Int], dimension d: Int, classes: Int, components: Int, seed: UInt64,
    threads: Int = 1
  ) throws(BayesError) -> GaussianClassifier {
    try check(rows, labels, dimension: d, classes: classes)
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[label] += 1 }
    try require(1, inEach: counts)
    var generator = SplitMix64(state: seed)
    var means: [Double] = []
    var factors: [Double] = []
    for (label, block) in grouped(rows, labels, dimension: d, classes: classes) {
      let start = distantSamples(block, dimension: d, count: components, using: &generator)
      guard start.meanSquare > 0 else {
        throw BayesError(
          "class \(label) has no more distinct samples than \(components) components",
          advice: "take fewer components, or give the class more samples")
      }
      means += start.samples
      let radius = (start.meanSquare / Double(d)).squareRoot()
      for _ in 0..<components {
        for index in 0..<d * d { factors.append(index % (d + 1) == 0 ? radius : 0) }
      }
    }
    return try GaussianClassifier(
      priors: counts.map { Double($0) / Double(labels.count) },
      weights: Array(repeating: 1 / Double(components), count: classes * components), means: means,
      factors: .own(factors), threads: threads)
  }

  /// `count` of the rows, the first drawn evenly, the others by their squared distance from the nearest so
  /// far; and the mean of that square in the end.
  private static func distantSamples(
    _ rows: [Double], dimension d: Int, count: Int, using generator: inout SplitMix64
  ) -> (samples: [Double], meanSquare: Double) {
    let n = rows.count / d
    var squares = [Double](repeating: .infinity, count: n)
    var samples: [Double] = []
    var chosen = Int.random(in: 0..<n, using: &generator)
    for number in 0..<count {
      if number > 0 {
        var rest = Double.random(in: 0..<1, using: &generator) * squares.reduce(0, +)
        chosen =
          squares.firstIndex { square in
            rest -= square
            return rest < 0
          } ?? n - 1
      }
      samples += rows[chosen * d..<(chosen + 1) * d]
      for row in 0..<n {
        var square = 0.0
        for k in 0..<d {
          let apart = rows[row * d + k] - rows[chosen * d + k]
          square += apart * apart
        }
        squares[row] = min(squares[row], square)
      }
    }
    return (samples, squares.reduce(0, +) / Double(n))
  }
}

/// Steele, Lea and Flood 2014.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
