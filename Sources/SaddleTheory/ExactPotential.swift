import SaddleTransport

/// Kantorovich's potential between two point clouds under the cost |x - y|, from the exact plan.
///
/// ψ(x) - ψ(y) is at most |x - y| for every real x and fake y, and equal to it where the plan moves mass: no
/// 1-Lipschitz critic does better. Between the points the optimal critics differ: ``largest(at:)`` and
/// ``smallest(at:)`` hold all of them between them.
struct ExactPotential {
  let real: PointCloud
  let fake: PointCloud
  let solution: TransportSolution
  let atReal: [Double]
  let atFake: [Double]

  /// - Throws: `TransportError` where the clouds differ in dimension.
  init(real: PointCloud, fake: PointCloud, threads: Int?) throws {
    self.real = real
    self.fake = fake
    solution = try NetworkSimplex(threads: threads).solve(
      TransportProblem(from: real, to: fake, cost: .euclidean))
    atReal = solution.sourcePotential
    atFake = solution.targetPotential.map { -$0 }
  }

  /// W_1 of the clouds.
  var distance: Double { solution.value }

  /// min over fake y of ψ(y) + |z - y|, and its slope: the unit vector from the y that is least to z.
  func largest(at z: [Double]) -> (value: Double, slope: [Double]) {
    let (value, index) = least(atFake, fake, z)
    return (value, direction(from: fake[index], to: z))
  }

  /// max over real x of ψ(x) - |z - x|, and its slope: the unit vector from z to the x that is greatest.
  func smallest(at z: [Double]) -> (value: Double, slope: [Double]) {
    let (value, index) = least(atReal.map { -$0 }, real, z)
    return (-value, direction(from: real[index], to: z).map { -$0 })
  }

  /// The mean of the largest and the smallest: an optimal critic as well.
  func middle(at z: [Double]) -> (value: Double, slope: [Double]) {
    let (above, below) = (largest(at: z), smallest(at: z))
    return ((above.value + below.value) / 2, zip(above.slope, below.slope).map { ($0 + $1) / 2 })
  }

  /// The least of values[i] + |z - cloud[i]|, and where.
  private func least(_ values: [Double], _ cloud: PointCloud, _ z: [Double]) -> (value: Double, index: Int) {
    var (best, place) = (Double.infinity, 0)
    for index in values.indices {
      let value = values[index] + Cost.euclidean(cloud[index], z[...])
      if value < best { (best, place) = (value, index) }
    }
    return (best, place)
  }
}

/// The unit vector from one point to another; 0 where they coincide.
func direction(from x: ArraySlice<Double>, to y: [Double]) -> [Double] {
  let length = Cost.euclidean(x, y[...])
  return zip(x, y).map { length > 0 ? ($1 - $0) / length : 0 }
}
