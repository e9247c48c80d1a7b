import SaddleTransport

/// The problems whose values POT has computed (Scripts/golden-transport.py, which draws the same numbers;
/// keep the two in step).
struct GoldenTransport {
  static let count = 200

  let problem: TransportProblem

  init(_ index: Int) throws {
    var g = DivergenceGenerator(seed: UInt64(index))
    let kind = index % 10
    var (n, m) = (g.integer(2...60), g.integer(2...60))
    var dimension = g.integer(1...5)
    var power = 2.0
    if kind == 4 {
      n = 1
      if g.draw() < 0.25 { m = 1 }
      if g.draw() < 0.5 { (n, m) = (m, n) }
    }
    if kind == 5 { m = n }
    if kind == 6 { (n, m) = g.draw() < 0.5 ? (n, 5 * m) : (5 * n, m) }
    if index >= 196 { (n, m, dimension) = (1000 + n, 1000 - m, 2) }

    if kind == 9 {
      var costs = g.draws(n * m).map { $0 * 7 - 3 }
      if g.draw() < 0.5 { costs = costs.map { $0.rounded(.down) } }
      let a = Self.weights(&g, n, kind)
      problem = try TransportProblem(
        matrix: costs, sourceWeights: a, targetWeights: Self.weights(&g, m, kind))
      return
    }

    var x = g.draws(n * dimension)
    var y = kind == 5 ? x : g.draws(m * dimension)
    if kind == 2 || kind == 5 {
      x = x.map { ($0 * 4).rounded(.down) }
      y = y.map { ($0 * 4).rounded(.down) }
    }
    if kind < 2 {
      let shift = Double(g.integer(0...3))
      y = y.map { $0 + shift }
    }
    if [1, 3, 6].contains(kind) { power = 1 }
    if kind == 8 { power = g.draw() < 0.5 ? 3 : 1.5 }
    let a = Self.weights(&g, n, kind)
    let b = kind == 5 && g.draw() < 0.5 ? a : Self.weights(&g, m, kind)
    problem = try TransportProblem(
      from: PointCloud(x, dimension: dimension, weights: a),
      to: PointCloud(y, dimension: dimension, weights: b), cost: .distance(power: power))
  }

  private static func weights(_ g: inout DivergenceGenerator, _ count: Int, _ kind: Int) -> [Double] {
    if kind == 0 || kind == 2 { return [Double](repeating: 1, count: count) }
    var drawn = g.draws(count).map { $0 + 0x1p-10 }
    if kind == 3 {
      let zero = g.draws(count).map { $0 < 1.0 / 3 }
      for i in 1..<count where zero[i] { drawn[i] = 0 }
    }
    if kind == 7 {
      for i in 0..<count {
        for _ in 0..<g.integer(0...20) { drawn[i] /= 2 }
      }
    }
    if kind == 9 && g.draw() < 0.5 { drawn = drawn.map { ($0 * 4).rounded(.down) + 1 } }
    return drawn
  }
}

extension DivergenceGenerator {
  /// A multiple of 2^-53 in [0, 1).
  fileprivate mutating func draw() -> Double { draws(1)[0] }

  fileprivate mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(draw() * Double(range.count))
  }
}
