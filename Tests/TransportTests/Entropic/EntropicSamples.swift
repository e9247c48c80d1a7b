import RealModule
import SaddleTransport

extension DivergenceGenerator {
  /// Multiples of 2^-53 in [0, 1), as Scripts/golden-sinkhorn.py draws them.
  mutating func draws(_ count: Int) -> [Double] { (0..<count).map { _ in Double(next() >> 11) * 0x1p-53 } }
}

/// Two clouds in the unit cube, the second shifted by 1/4, as Scripts/golden-sinkhorn.py makes them.
func entropicClouds(
  seed: UInt64, _ sourceCount: Int, _ targetCount: Int, dimension: Int
) throws -> (source: PointCloud, target: PointCloud) {
  var generator = DivergenceGenerator(seed: seed)
  let x = generator.draws(sourceCount * dimension)
  let y = generator.draws(targetCount * dimension).map { $0 + 0.25 }
  var (a, b) = (generator.draws(sourceCount), generator.draws(targetCount))
  if seed % 2 == 1 {
    a = a.map { .pow($0, 6) + 1e-6 }
    b = b.map { .pow($0, 6) + 1e-6 }
  }
  return (
    try PointCloud(x, dimension: dimension, weights: a), try PointCloud(y, dimension: dimension, weights: b)
  )
}

func medianCost(_ problem: TransportProblem) -> Double {
  var costs: [Double] = []
  for i in 0..<problem.sourceCount {
    for j in 0..<problem.targetCount { costs.append(problem.cost(from: i, to: j)) }
  }
  costs.sort()
  return (costs[(costs.count - 1) / 2] + costs[costs.count / 2]) / 2
}

/// |a - b| over the larger of them.
func relativeDifference(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : abs(a - b) / max(abs(a), abs(b))
}
