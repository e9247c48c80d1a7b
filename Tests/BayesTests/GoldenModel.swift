import SaddleBayes

/// A model as scikit-learn fits it to ``samples`` or ``counts``: made by Scripts/golden-classical.py.
struct GoldenModel {
  let name: String
  let parameters: [String: [Double]]
  /// ln P(c | x) of the first 5 samples.
  let logPosteriors: [Double]
  /// Of ln p(x) over all samples.
  let meanLogLikelihood: Double
  let predictions: [Int]

  static let count = 60
  static let dimension = 4
  static let classes = 3

  static func named(_ name: String) -> GoldenModel? { all.first { $0.name == name } }

  private static func uniform(_ position: Int) -> Double {
    var z = 1 &+ UInt64(position + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ z >> 31) >> 40) * 0x1p-24
  }

  static let labels = (0..<count).map { [0, 0, 0, 1, 1, 2, 2][$0 % 7] }

  /// [count, dimension].
  static let samples = (0..<count * dimension).map { index in
    let (row, feature) = index.quotientAndRemainder(dividingBy: dimension)
    let before = row * dimension + (feature + dimension - 1) % dimension
    return uniform(index) + 0.5 * uniform(before) + 0.125 * Double(labels[row] * (feature + 1))
  }

  /// [count, dimension].
  static let counts = (0..<count * dimension).map { index in
    let (row, feature) = index.quotientAndRemainder(dividingBy: dimension)
    return (6 * uniform(index)).rounded(.down) + (labels[row] == feature ? 2 : 0)
  }

  static func moments(_ spread: ClassMoments.Spread) throws -> ClassMoments {
    var moments = ClassMoments(classes: classes, dimension: dimension, spread)
    // In blocks, as data comes.
    for start in stride(from: 0, to: count, by: 17) {
      let end = min(count, start + 17)
      try moments.add(
        Array(samples[start * dimension..<end * dimension]), labels: Array(labels[start..<end]))
    }
    return moments
  }
}

extension GaussianClassifier {
  /// Row-major, one after the other: variances of diagonal factors, else L L^T.
  var covariances: [Double] {
    let d = dimension
    switch factors {
    case .deviations(let s): return s.map { $0 * $0 }
    case .shared(let l), .own(let l):
      var products: [Double] = []
      for start in stride(from: 0, to: l.count, by: d * d) {
        for i in 0..<d {
          for j in 0..<d {
            products.append((0..<d).reduce(0.0) { $0 + l[start + i * d + $1] * l[start + j * d + $1] })
          }
        }
      }
      return products
    }
  }
}
