import SaddleMetrics
import Testing

@Suite("Neighbourhoods")
struct NeighbourhoodsTests {
  /// As the definitions read, all distances in Float64.
  private func brute(_ samples: Features, _ data: Features) -> (p: Double, r: Double, d: Double, c: Double) {
    func squares(_ a: Features, _ i: Int, _ b: Features, _ j: Int) -> Double {
      (0..<a.dimension).reduce(0) {
        let difference = Double(a.values[i * a.dimension + $1]) - Double(b.values[j * a.dimension + $1])
        return $0 + difference * difference
      }
    }
    func radii(_ a: Features, _ k: Int) -> [Double] {
      (0..<a.count).map { i in
        (0..<a.count).filter { $0 != i }.map { squares(a, i, a, $0) }.sorted()[k - 1]
      }
    }
    let (narrow, wide, own) = (radii(data, 3), radii(data, 5), radii(samples, 3))
    let (xs, ys) = (0..<data.count, 0..<samples.count)
    let precise = ys.count { y in xs.contains { squares(data, $0, samples, y) < narrow[$0] } }
    let recalled = xs.count { x in ys.contains { squares(data, x, samples, $0) < own[$0] } }
    let pairs = ys.reduce(0) { sum, y in sum + xs.count { squares(data, $0, samples, y) < wide[$0] } }
    let covered = xs.count { x in ys.contains { squares(data, x, samples, $0) < wide[x] } }
    return (
      Double(precise) / Double(ys.count), Double(recalled) / Double(xs.count),
      Double(pairs) / Double(5 * ys.count), Double(covered) / Double(xs.count)
    )
  }

  private func expectEqual(_ samples: Features, _ data: Features) throws {
    let found = try Neighbourhoods(of: samples, in: data)
    let expected = brute(samples, data)
    #expect(found.precision == expected.p)
    #expect(found.recall == expected.r)
    #expect(found.density == expected.d)
    #expect(found.coverage == expected.c)
  }

  @Test("decisions are exact where float32 products cannot tell: far from 0, on lattices full of ties")
  func exact() throws {
    // Distances of 1e-3 beside coordinates of 1e3: products of float32 see differences of 0.1 at best.
    let far = goldenFeatures(90, 60, 5, scale: 1e-3, shift: 1000)
    let near = goldenFeatures(92, 50, 5, scale: 1e-3, shift: 1000)
    try expectEqual(near, far)
    // Two clusters far apart, so that no move of the origin helps.
    let split = Features(
      far.values + goldenFeatures(94, 60, 5, scale: 1e-3, shift: -1000).values, dimension: 5)
    try expectEqual(near, split)
    // All distances are whole numbers, most of them equal to a radius.
    let lattice = Features(
      ContiguousArray((0..<64).flatMap { [$0 % 8, $0 / 8].map(Float.init) }), dimension: 2)
    let moved = Features(
      ContiguousArray((0..<64).flatMap { [$0 % 8 + 1, $0 / 8].map(Float.init) }), dimension: 2)
    try expectEqual(moved, lattice)
    // More rows than a block holds.
    try expectEqual(goldenFeatures(98, 20, 3), goldenFeatures(96, 600, 3))
  }

  @Test("a collapsed generator: precise and dense, it recalls nothing and covers few")
  func collapsed() throws {
    let data = goldenFeatures(100, 100, 4)
    let one = Features(
      ContiguousArray((0..<50).flatMap { _ in data.values[0..<4].map { $0 + 0.001 } }), dimension: 4)
    let found = try Neighbourhoods(of: one, in: data)
    #expect(found.precision == 1)
    #expect(found.recall == 0)
    #expect(found.density > 0)
    #expect(found.coverage < 0.3)
    try expectEqual(one, data)
  }

  @Test("huge and tiny features: no square overflows, and nothing vanishes")
  func units() throws {
    let (data, samples) = (goldenFeatures(110, 40, 6), goldenFeatures(112, 40, 6))
    let expected = try Neighbourhoods(of: samples, in: data)
    for unit in [0x1p90, 0x1p-90] as [Float] {
      func scaled(_ features: Features) -> Features {
        Features(ContiguousArray(features.values.map { $0 * unit }), dimension: 6)
      }
      #expect(try Neighbourhoods(of: scaled(samples), in: scaled(data)) == expected)
    }
  }

  @Test("the same numbers whatever the number of threads")
  func threads() throws {
    let (data, samples) = (goldenFeatures(120, 300, 33), goldenFeatures(122, 200, 33))
    let one = try Neighbourhoods(of: samples, in: data, threads: 1)
    #expect(try Neighbourhoods(of: samples, in: data, threads: 2) == one)
  }

  @Test("too few, or of different size")
  func refusals() {
    #expect(throws: MetricError.self) {
      try Neighbourhoods(of: goldenFeatures(1, 5, 2), in: goldenFeatures(3, 9, 2))
    }
    #expect(throws: MetricError.self) {
      try Neighbourhoods(of: goldenFeatures(1, 9, 2), in: goldenFeatures(3, 9, 3))
    }
  }
}
