import RealModule
import SaddleTransport

extension DivergenceGenerator {
  /// Uniform in [-2, 2).
  mutating func spread(_ count: Int) -> [Double] { (0..<count).map { _ in 4 * uniform() - 2 } }

  /// Weights over six orders of magnitude, some of them 0, or equal ones.
  mutating func wideCloud(
    _ count: Int, dimension: Int = 1, weighted: Bool = true
  ) throws -> PointCloud {
    let points = spread(count * dimension)
    guard weighted else { return try PointCloud(points, dimension: dimension) }
    let weights = (0..<count).map { $0 > 0 && uniform() < 0.2 ? 0 : .pow(10, -6 * uniform()) }
    return try PointCloud(points, dimension: dimension, weights: weights)
  }
}

/// The points of Scripts/golden-sliced.py.
func goldenPoints(_ count: Int, _ dimension: Int, _ shift: Double, _ scale: Double) -> [Double] {
  (0..<count).flatMap { i in
    (0..<dimension).map { k in
      let sum = Double(i) * 0.6180339887498949 + Double(k) * 0.4142135623730951 + shift
      return scale * (sum - sum.rounded(.down))
    }
  }
}

/// The weights of Scripts/golden-sliced.py, before they are divided by their sum.
func goldenWeights(_ count: Int) -> [Double] {
  (0..<count).map { $0 % 5 == 0 ? 0 : .pow(10, -Double($0 * 7 % 13) / 2) }
}

func close(_ a: Double, _ b: Double, within tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(b))
}

extension PointCloud {
  /// The same distribution with its points in another order.
  func shuffled(using generator: inout DivergenceGenerator) throws -> PointCloud {
    let order = (0..<count).shuffled(using: &generator)
    return try PointCloud(
      order.flatMap { Array(self[$0]) }, dimension: dimension, weights: order.map { weights[$0] })
  }
}
