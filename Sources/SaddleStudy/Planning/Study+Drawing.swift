import Foundation
import SaddleData
import SaddleTensor

extension Study {
  /// The seed of a training: decided by the study's seed, the model's name and the places, and nothing else.
  ///
  /// - Parameters:
  ///   - place: of the trial in its model's search, from 0.
  ///   - repetition: 0 for the search itself, from 1 for repetitions of its best.
  /// - Returns: below 2⁵³, so that every reader of JSON keeps it.
  public func seed(of model: Model, place: Int, repetition: Int = 0) -> UInt64 {
    key("seed", model, place, repetition) >> 11
  }

  /// What a trial of a model's search takes, in the order of the model's dimensions. Trials that are added
  /// later go on with the same sequence.
  ///
  /// - Parameter place: of the trial in its model's search, from 0.
  public func hyperparameters(of model: Model, place: Int) throws -> [Assignment] {
    if place == 0, !model.first.isEmpty { return model.first }
    let shares =
      switch sampler {
      case .random, .successiveHalving:
        try Self.uniforms(model.search.count, key: key("draw", model, place, 0))
      case .quasiRandom:
        Self.lattice(
          place, shift: try Self.uniforms(model.search.count, key: key("shift", model, 0, 0)))
      }
    return zip(model.search, shares).map { Assignment($0.name, $0.range.value(at: $1)) }
  }

  private func key(_ purpose: String, _ model: Model, _ place: Int, _ repetition: Int) -> UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.combine(purpose)
    fingerprint.combine(Int(truncatingIfNeeded: seed))
    fingerprint.combine(model.name)
    fingerprint.combine(place)
    fingerprint.combine(repetition)
    return fingerprint.word
  }

  /// `count` independent numbers in [0, 1), multiples of 2⁻³².
  private static func uniforms(_ count: Int, key: UInt64) throws -> [Double] {
    guard count > 0 else { return [] }
    return try RandomKey(seed: key).bits([count]).evaluate(threads: 1).doubles.map { $0 * 0x1p-32 }
  }

  /// Point `index` of the additive recurrence by powers of 1/φ, φ the root of φᵈ⁺¹ = φ + 1 (Roberts 2018,
  /// "The unreasonable effectiveness of quasirandom sequences"; for d = 1 the golden section), moved by a
  /// shift modulo 1 (Cranley and Patterson 1976). Any number of its points is spread evenly, so that a search
  /// may be extended.
  package static func lattice(_ index: Int, shift: [Double]) -> [Double] {
    var root = 2.0
    // A contraction: 64 steps are enough for every dimension.
    for _ in 0..<64 { root = pow(1 + root, 1 / Double(shift.count + 1)) }
    return shift.enumerated().map { dimension, shift in
      let step = pow(root, -Double(dimension + 1))
      return (shift + Double(index + 1) * step).truncatingRemainder(dividingBy: 1)
    }
  }
}
