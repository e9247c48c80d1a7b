import SaddleAutodiff
import SaddleGAN
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

/// Penalties of critics whose slope is known.
@Suite("Constraints")
struct ConstraintTests {
  /// ψ(x) = a · x + 7, given a class c (a + e_c) · x + 7.
  private struct LinearCritic {
    let critic: Critic
    let flat: Value

    init(_ slope: [Float], classes: [[Float]]? = nil) {
      critic = Critic(classes: classes?.count, sampleShape: [slope.count], layers: { _ in [] })
      var elements = [Float](repeating: 0, count: critic.layout.count)
      for (name, values) in [
        ("score.weight", slope), ("score.bias", [7]), ("label.weight", Array((classes ?? []).joined())),
      ] {
        guard let place = critic.layout.parameters.first(where: { $0.name == name }) else { continue }
        elements.replaceSubrange(place.offset..<place.offset + values.count, with: values)
      }
      flat = Value(elements, shape: [elements.count])
    }
  }

  private static let real = Tensor([[1, 2, 3], [-1, 0, 2]])
  private static let fake = Tensor([[0, 5, 1], [2, 2, 2]])

  private func penalty(
    _ constraint: Constraint, of critic: Critic, _ flat: Tensor, labels: Tensor? = nil
  ) throws -> (value: Tensor, slope: Tensor) {
    func score(_ x: Tensor, _ labels: Tensor?) -> Tensor {
      var pass = Pass(flat, of: critic.layout, for: .training)
      return critic(x, labels: labels, &pass)
    }
    return try #require(penalty(constraint, labels: labels, of: score))
  }

  private func penalty(
    _ constraint: Constraint, labels: Tensor? = nil, isJoint: Bool = true,
    of score: @escaping (Tensor, Tensor?) -> Tensor
  ) -> (value: Tensor, slope: Tensor)? {
    let batch = ScoredBatch(
      real: Self.real, fake: Self.fake, labels: labels, constraints: [constraint], isJoint: isJoint,
      score: score)
    return constraint.penalty(batch, key: RandomKey(seed: 3))
  }

  private func values(
    _ constraint: Constraint, _ linear: LinearCritic, labels: Tensor? = nil
  ) throws -> [Double] {
    let penalty = try penalty(constraint, of: linear.critic, Tensor(linear.flat), labels: labels)
    return try Reference.evaluate([penalty.value, penalty.slope]).map(\.scalar)
  }

  @Test("Penalties of a linear critic are those of its slope", arguments: PenaltyPoints.allCases)
  func linear(points: PenaltyPoints) throws {
    // ‖(2, -1, 2)‖ = 3: 10 (3 - 1)² = 40.
    let steep = LinearCritic([2, -1, 2])
    #expect(try values(.gradientPenalty(weight: 10, at: points), steep) == [40, 3])
    #expect(try values(.lipschitzPenalty(weight: 10, at: points), steep) == [40, 3])
    // ‖(0.375, 0, 0.5)‖ = 0.625: 10 (0.625 - 1)² = 1.40625; the one-sided penalty is 0.
    let flat = LinearCritic([0.375, 0, 0.5])
    #expect(try values(.gradientPenalty(weight: 10, at: points), flat) == [1.40625, 0.625])
    #expect(try values(.lipschitzPenalty(weight: 10, at: points), flat) == [0, 0.625])
  }

  @Test("R1 and R2 take half the squared slope")
  func zeroCentred() throws {
    // 3 / 2 · 9.
    #expect(try values(.r1(weight: 3), LinearCritic([2, -1, 2])) == [13.5, 3])
    #expect(try values(.r2(weight: 3), LinearCritic([2, -1, 2])) == [13.5, 3])
  }

  @Test("R1 looks at the reals, R2 at the fakes")
  func places() throws {
    // The derivative of ‖x‖² / 2 is x. The reals' squared norms are 14 and 5, the fakes' 26 and 12; the weight 2
    // is halved.
    for (constraint, expected) in [(Constraint.r1(weight: 2), 9.5), (.r2(weight: 2), 19)] {
      let penalty = try #require(penalty(constraint) { x, _ in 0.5 * x.squared().sum(axes: [1]) })
      #expect(try Reference.evaluate(penalty.value).scalar == expected)
    }
  }

  @Test(
    "R1 and R2 are the same whether or not both kinds go through the critic as one batch",
    arguments: [true, false])
  func joint(isJoint: Bool) throws {
    let constraints = [Constraint.r1(weight: 2), .r2(weight: 2)]
    let batch = ScoredBatch(
      real: Self.real, fake: Self.fake, labels: nil, constraints: constraints, isJoint: isJoint,
      score: { x, _ in 0.5 * x.squared().sum(axes: [1]) })
    let values = try constraints.map { try #require($0.penalty(batch, key: RandomKey(seed: 3))).value }
    #expect(try Reference.evaluate(values).map(\.scalar) == [9.5, 19])
  }

  @Test(
    "A conditional critic's slope is that of each sample's class, around both twice",
    arguments: PenaltyPoints.allCases)
  func conditional(points: PenaltyPoints) throws {
    // Class 0 has slope (2, -1, 2) of norm 3, class 1 (0, 0, 2) of norm 2: 10 ((3 - 1)² + (2 - 1)²) / 2 = 25.
    let critic = LinearCritic([2, -1, 2], classes: [[0, 0, 0], [-2, 1, 0]])
    let labels = Tensor(indices: [0, 1])
    #expect(try values(.gradientPenalty(weight: 10, at: points), critic, labels: labels) == [25, 2.5])
  }

  @Test("Clipping and spectral normalisation are no penalties")
  func none() {
    for constraint in [Constraint.clipping(bound: 1), .spectralNorm] {
      let penalty = penalty(constraint) { x, _ in x.sum(axes: [1]) }
      #expect(penalty == nil)
      #expect(!constraint.isPerSamplePenalty)
    }
  }

  static let penalties: [Constraint] =
    PenaltyPoints.allCases.flatMap {
      [.gradientPenalty(weight: 10, at: $0), .lipschitzPenalty(weight: 10, at: $0)]
    }
    + [.r1(weight: 10), .r2(weight: 10)]

  @Test("The penalty of a critic that is 0 everywhere has a finite derivative", arguments: penalties)
  func zero(constraint: Constraint) throws {
    let critic = Critic(sampleShape: [3], .mlp(widths: [4], activation: .tanh))
    let flat = Tensor.zeros([critic.layout.count])
    let penalty = try penalty(constraint, of: critic, flat)
    let slope = gradient(of: penalty.value, withRespectTo: [flat])[0]
    #expect(try Reference.evaluate(slope).isFinite)
    #expect(try slope.evaluate().isFinite)
    #expect(constraint.isPerSamplePenalty)
  }

  @Test("A penalty's derivative is what finite differences give", arguments: penalties)
  func secondOrder(constraint: Constraint) throws {
    let critic = Critic(sampleShape: [3], .mlp(widths: [4], activation: .tanh))
    let flat = Tensor.input("flat", [critic.layout.count])
    let penalty = try penalty(constraint, of: critic, flat).value
    // Hidden units that do not saturate and scores steep enough for slopes above 1, where the one-sided penalty is
    // not 0.
    var elements = try Reference.evaluate(critic.layout.initialValues(key: RandomKey(seed: 4))).doubles
    let score = try #require(critic.layout.parameters.first { $0.name == "score.weight" })
    for index in elements.indices { elements[index] *= index < score.offset ? 0.3 : 40 }
    let start = Value(elements, shape: [elements.count])
    let slope = try Reference.evaluate(
      gradient(of: penalty, withRespectTo: [flat])[0], inputs: [(flat, start)]
    ).doubles
    // A central difference is off by h² / 6 times the third derivative and by rounding over h: below 1e-8 here.
    let h = 1e-5
    for parameter in critic.layout.parameters {
      for index in parameter.offset..<parameter.offset + parameter.shape.count {
        func moved(_ by: Double) throws -> Double {
          var elements = start.doubles
          elements[index] += by
          return try Reference.evaluate(penalty, inputs: [(flat, Value(elements, shape: start.shape))]).scalar
        }
        let difference = try (moved(h) - moved(-h)) / (2 * h)
        #expect(
          abs(slope[index] - difference) < 1e-6 * max(1, abs(difference)), "\(parameter.name), \(index)")
      }
    }
    // The score's bias moves no slope; the other parameters do.
    #expect(slope.contains { abs($0) > 0.01 })
  }
}
