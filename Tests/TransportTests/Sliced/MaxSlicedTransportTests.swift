import RealModule
import SaddleTransport
import Testing

@Suite("Max-sliced W_p")
struct MaxSlicedTransportTests {
  @Test("a shift is told by its own direction, and the distance is its length", arguments: [1, 2, 3])
  func translation(power: Double) throws {
    var random = DivergenceGenerator(seed: 11)
    let x = random.spread(5 * 40)
    let shift = [1, -2, 0.5, 0, 3]
    let y = x.enumerated().map { $0.element + shift[$0.offset % 5] }
    let distance = try MaxSlicedTransport(power: power, seed: 1).distance(
      from: PointCloud(x, dimension: 5), to: PointCloud(y, dimension: 5))
    let length = 14.25.squareRoot()
    #expect(close(distance.value, length, within: 1e-9))
    let along = zip(distance.direction, shift).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(close(abs(along), length, within: 1e-6))
    #expect(distance.ascents.count == 8)
    // A smooth maximum: the gradient points along the direction.
    #expect(distance.ascents.contains { $0.converged && $0.residual < 1e-6 })
  }

  @Test("in the plane it is the best of 100,000 directions around the circle", arguments: 0..<6)
  func circle(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(400 + seed))
    let power = 1 + Double(seed % 3)
    let x = try random.wideCloud(12, dimension: 2, weighted: seed % 2 == 0)
    let y = try random.wideCloud(9, dimension: 2, weighted: seed % 2 == 0)
    let directions = (0..<100_000).flatMap { k in
      [Double.cos(.pi * Double(k) / 100_000), .sin(.pi * Double(k) / 100_000)]
    }
    let costs = try SlicedTransport(power: power, seed: 0).costs(from: x, to: y, along: directions)
    let best = Double.pow(costs.max() ?? 0, 1 / power)
    let found = try MaxSlicedTransport(power: power, startCount: 16, seed: 1).distance(from: x, to: y)
    // The true maximum is within 1.6e-5 radians of a direction tried, and W_p has slope at most the largest
    // distance, 6; what an ascent leaves undone is worth 1e-4.
    #expect(found.value <= best + 1e-4)
    #expect(found.value >= best - 1e-4)
  }

  @Test(
    "it is at least the sliced distance, and what its direction gives; starts improve on random directions")
  func bounds() throws {
    var random = DivergenceGenerator(seed: 12)
    let x = try random.wideCloud(100, dimension: 6)
    let y = try random.wideCloud(80, dimension: 6)
    let found = try MaxSlicedTransport(seed: 1).distance(from: x, to: y)
    let sliced = try SlicedTransport(directionCount: 128, seed: 1)
    #expect(found.value > (try sliced.distance(from: x, to: y).value))
    let along = try sliced.costs(from: x, to: y, along: found.direction)
    #expect(close(along[0].squareRoot(), found.value, within: 1e-13))
    #expect(found.value == found.ascents.map(\.value).max())
    #expect(close(found.direction.reduce(0) { $0 + $1 * $1 }, 1, within: 1e-14))
  }

  @Test("equal clouds are at 0, and what is none is refused")
  func edges() throws {
    var random = DivergenceGenerator(seed: 13)
    let x = try random.wideCloud(20, dimension: 3)
    #expect(try MaxSlicedTransport(seed: 1).distance(from: x, to: x).value == 0)
    let point = try PointCloud([2, 2], dimension: 2)
    let other = try PointCloud([5, 6], dimension: 2)
    #expect(close(try MaxSlicedTransport(seed: 1).distance(from: point, to: other).value, 5, within: 1e-12))
    #expect(throws: TransportError.self) { try MaxSlicedTransport(seed: 1).distance(from: x, to: point) }
    #expect(throws: TransportError.self) { try MaxSlicedTransport(startCount: 0, seed: 1) }
    let far = try PointCloud([-1e200, 0], dimension: 2)
    #expect(throws: TransportError.self) { try MaxSlicedTransport(seed: 1).distance(from: point, to: far) }
  }
}
