import Foundation
import SaddleGAN
import SaddleNN
import SaddleTensor
import SaddleTransport
import Testing

@Suite struct CriticDistanceTests {
  /// 64 points uniform in the unit square, moved along the first axis, in units of `unit`.
  private func square(movedBy shift: Double, seed: UInt64 = 3, unit: Double = 1) throws -> PointCloud {
    var generator = SplitMix(state: seed)
    let points = (0..<128).map { index in
      unit * (Double.random(in: 0..<1, using: &generator) + (index % 2 == 0 ? shift : 0))
    }
    return try PointCloud(points, dimension: 2)
  }

  private func distance(_ constraint: Constraint, steps: Int = 400) throws -> CriticDistance {
    let isNormalised = constraint == .spectralNorm
    return CriticDistance(
      try CriticGame(
        Critic(sampleShape: [2], .mlp(widths: [32, 32]), isSpectrallyNormalised: isNormalised),
        objective: Wasserstein(), constraints: [constraint],
        optimizer: Adam(learningRate: 5e-3, beta1: 0.5, beta2: 0.9)),
      batch: 64, steps: steps)
  }

  static let constraints: [Constraint] =
    [.clipping(bound: 0.1), .spectralNorm]
    + PenaltyPoints.allCases.flatMap {
      [.gradientPenalty(weight: 10, at: $0), .lipschitzPenalty(weight: 10, at: $0)]
    }

  @Test("whatever holds the critic back, its bound is not above the exact distance", arguments: constraints)
  func bound(_ constraint: Constraint) throws {
    let result = try distance(constraint).between(
      square(movedBy: 1.5), square(movedBy: 0, seed: 4), seed: 1, threads: 1)
    // Float32 scores are good to 1e-6 of their values.
    #expect(result.lowerBound <= result.exactValue * (1 + 1e-5))
    // A critic that has seen which way the other cloud lies is no constant, and certifies a good part.
    #expect(result.lowerBound > 0.3 * result.exactValue)
  }

  @Test(
    "R1 and R2 hold no critic Lipschitz: the estimate says nothing, the bound holds",
    arguments: [
      Constraint.r1(weight: 1), .r2(weight: 1),
    ])
  func noLipschitzConstraint(_ constraint: Constraint) throws {
    let result = try distance(constraint).between(
      square(movedBy: 1.5), square(movedBy: 0, seed: 4), seed: 1, threads: 1)
    // They ask for small slopes at the samples of one side; on the other nothing stops the scores.
    #expect(!(0.5...2).contains(result.estimate / result.exactValue))
    #expect(result.lowerBound <= result.exactValue * (1 + 1e-5))
  }

  @Test(
    "a penalised critic finds a translation",
    arguments: [
      Constraint.gradientPenalty(weight: 10), .lipschitzPenalty(weight: 10),
    ])
  func translation(_ constraint: Constraint) throws {
    let result = try distance(constraint).between(
      square(movedBy: 2), square(movedBy: 0), seed: 2, threads: 1)
    // The mean is moved by 2 and so is each point: W_1 is 2, whatever the points.
    #expect(abs(result.exactValue - 2) < 1e-12)
    // Against a penalty of weight λ the best slope along the translation is 1 + W / 2λ in units of training:
    // with 2 / 1.08 of them apart and λ = 10, at most 1.09.
    #expect((0.95 * 2...1.1 * 2).contains(result.estimate))
    #expect((0.9 * 2...2).contains(result.lowerBound))
  }

  @Test("the unit of the points changes nothing but the unit of the result")
  func units() throws {
    let distance = try distance(.lipschitzPenalty(weight: 10), steps: 20)
    let (a, b) = (try square(movedBy: 1), try square(movedBy: 0, seed: 4))
    let (c, d) = (
      try square(movedBy: 1, unit: 0x1p30), try square(movedBy: 0, seed: 4, unit: 0x1p30)
    )
    let small = try distance.between(a, b, seed: 1, threads: 1)
    let large = try distance.between(c, d, seed: 1, threads: 1)
    // A power of two: the same bits.
    #expect(large.estimate == 0x1p30 * small.estimate)
    #expect(large.lipschitzConstant == small.lipschitzConstant)
  }

  @Test("weights count: points of weight 0 are neither seen nor measured")
  func weights() throws {
    // Three quarters of the mass move by 1, a quarter stays: W_1 = 3/4. The far point would make it 75 times
    // that.
    let a = try PointCloud([1, 0, 100], dimension: 1, weights: [3, 1, 0])
    let b = try PointCloud([0], dimension: 1)
    let game = try CriticGame(
      Critic(sampleShape: [1], .mlp(widths: [32, 32])), objective: Wasserstein(),
      constraints: [.lipschitzPenalty(weight: 100)],
      optimizer: Adam(learningRate: 5e-3, beta1: 0.5, beta2: 0.9))
    let result = try CriticDistance(game, batch: 64, steps: 400).between(a, b, seed: 1, threads: 1)
    #expect(abs(result.exactValue - 0.75) < 1e-12)
    #expect((0.7...0.77).contains(result.estimate))
  }

  @Test("equal clouds, and clouds of one point, are no distance apart")
  func equal() throws {
    let distance = try distance(.gradientPenalty(weight: 10), steps: 50)
    let cloud = try square(movedBy: 0)
    let same = try distance.between(cloud, cloud, seed: 1, threads: 1)
    #expect(same.exactValue == 0 && same.lowerBound < 1e-6)
    let point = try PointCloud([1, 2, 1, 2], dimension: 2)
    let none = try distance.between(point, point, seed: 1, threads: 1)
    #expect(none.estimate == 0 && none.lowerBound == 0 && none.exactValue == 0)
  }

  @Test("clouds that fit neither the critic nor each other are refused in words")
  func misfits() throws {
    let distance = try distance(.gradientPenalty(weight: 10))
    let (line, plane) = (try PointCloud([0, 1]), try PointCloud([0, 1], dimension: 2))
    for (a, b) in [(line, plane), (plane, line), (line, line)] {
      #expect(throws: GameError.self) { try distance.between(a, b, seed: 1, threads: 1) }
    }
  }
}
