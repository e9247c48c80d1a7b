import RealModule
import SaddleTransport
import Testing

@Suite("The Kantorovich-Rubinstein dual")
struct KantorovichRubinsteinTests {
  @Test("psi^c = -psi exactly where psi is 1-Lipschitz", arguments: 0..<10)
  func conjugate(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(800 + seed))
    let cloud = try random.wideCloud(30, dimension: 1 + seed % 4)
    let dual = try KantorovichDual(from: cloud, to: cloud, power: 1)
    let rubinstein = try KantorovichRubinstein(from: cloud, to: cloud)
    // Distances to a point are 1-Lipschitz; half as much and a sine of a coordinate too.
    let centre = random.spread(cloud.dimension)
    func distance(_ i: Int) -> Double { Cost.euclidean(cloud[i], centre[...]) }
    for potential in [
      (0..<30).map(distance), (0..<30).map { 3 - distance($0) / 2 },
      (0..<30).map { Double.sin(cloud.points[$0 * cloud.dimension]) },
    ] {
      #expect(try rubinstein.lipschitzConstant(of: potential, potential) <= 1 + 1e-12)
      #expect(
        zip(try dual.targetConjugate(of: potential), potential).allSatisfy { close($0, -$1, within: 1e-14) })
    }
    // Where it rises faster than 1 between some points, the conjugate is below -psi at one of them.
    let steep = (0..<30).map { 1.5 * distance($0) }
    let constant = try rubinstein.lipschitzConstant(of: steep, steep)
    #expect(constant > 1)
    #expect(zip(try dual.targetConjugate(of: steep), steep).contains { $0 < -$1 - 1e-6 })
  }

  @Test(
    "on the line: the value of any potential over its constant is at most W_1, and an optimal one reaches it",
    arguments: 0..<15)
  func value(seed: Int) throws {
    var random = DivergenceGenerator(seed: UInt64(900 + seed))
    let source = try random.wideCloud(20 + seed, weighted: seed % 2 == 0)
    let target = try random.wideCloud(30, weighted: seed % 3 == 0)
    let dual = try KantorovichRubinstein(from: source, to: target)
    let w1 = try QuantileTransport().distance(from: source, to: target)
    #expect(try dual.lowerBound(of: random.spread(source.count), random.spread(30)) <= w1 + 1e-14)
    // Any c-concave potential of |x - y| is 1-Lipschitz: psi(x) = min over y of |x - y| - v(y) on all points.
    let v = try QuantileTransport().solve(from: source, to: target).targetPotential
    func potential(_ x: Double) -> Double { v.indices.map { abs(x - target.points[$0]) - v[$0] }.min() ?? 0 }
    let (here, there) = (source.points.map(potential), target.points.map(potential))
    #expect(try dual.lipschitzConstant(of: here, there) <= 1 + 1e-9)
    #expect(close(try dual.value(of: here, there), w1, within: 1e-12))
    #expect(close(try dual.lowerBound(of: here, there), w1, within: 1e-9))
  }

  @Test("the Lipschitz constant is the steepest slope between any two points of either cloud")
  func lipschitz() throws {
    let dual = try KantorovichRubinstein(
      from: PointCloud([0, 0, 3, 4], dimension: 2), to: PointCloud([0, 1], dimension: 2))
    // Slopes 10/5 within the source, 2/1 and 8/18^1/2 across.
    #expect(try dual.lipschitzConstant(of: [0, 10], [2]) == 2)
    #expect(try dual.lipschitzConstant(of: [0, 0], [-3]) == 3)
    #expect(try dual.lipschitzConstant(of: [5, 5], [5]) == 0)
    #expect(try dual.lowerBound(of: [5, 5], [5]) == 0)
    // Coinciding points with two values.
    let same = try KantorovichRubinstein(from: PointCloud([1, 2]), to: PointCloud([2]))
    #expect(try same.lipschitzConstant(of: [0, 0], [1]) == .infinity)
    #expect(try same.lowerBound(of: [0, 0], [-1]) == 0)
    #expect(try same.lipschitzConstant(of: [0, 7], [7]) == 7)
  }

  @Test("blocks of rows: the steepest pair is found wherever it stands")
  func blocks() throws {
    var random = DivergenceGenerator(seed: 16)
    let points = random.spread(1200)
    let dual = try KantorovichRubinstein(from: PointCloud(points), to: PointCloud([100, 101]))
    for place in [0, 399, 800, 1199] {
      var values = [Double](repeating: 0, count: 1200)
      values[place] = 1
      let nearest = points.indices.filter { $0 != place }.map { abs(points[$0] - points[place]) }.min() ?? 0
      #expect(close(try dual.lipschitzConstant(of: values, [0, 0]) * nearest, 1, within: 1e-14))
    }
  }

  @Test("what does not fit is refused")
  func refusals() throws {
    let line = try PointCloud([0, 1])
    let dual = try KantorovichRubinstein(from: line, to: line)
    #expect(throws: TransportError.self) { try dual.value(of: [0], [0, 0]) }
    #expect(throws: TransportError.self) { try dual.lowerBound(of: [0, 0], [0, .nan]) }
    let plane = try PointCloud([0, 1], dimension: 2)
    #expect(throws: TransportError.self) { try KantorovichRubinstein(from: line, to: plane) }
  }
}
