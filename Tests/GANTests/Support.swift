import Foundation
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor

/// A folder of a test's own, removed with the value.
struct Scratch: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "saddle-gan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

/// Sebastiano Vigna's SplitMix64.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

extension Dataset {
  /// 24 samples of 3 classes, uniform in [-1, 1).
  static func made(_ shape: Shape, times factor: Float = 1, seed: UInt64 = 7) -> Dataset {
    var generator = SplitMix(state: seed)
    let count = 24
    let numbers = (0..<count * shape.count).map { _ in factor * Float.random(in: -1..<1, using: &generator) }
    return Dataset(
      name: "made", kind: shape.rank == 3 ? .images : .points, shape: shape,
      samples: .floats(ContiguousArray(numbers)), labels: (0..<count).map { Int32($0 % 3) },
      classNames: ["a", "b", "c"], scaling: .identity(shape[shape.rank - 1]))
  }
}

/// A small game, its data and how they are started; what a test varies is a property.
struct Play {
  var sampleShape: Shape = [2]
  var classes: Int?
  var generator = NetworkStyle.mlp(widths: [8])
  var critic = NetworkStyle.mlp(widths: [8])
  var objective: any Objective = Wasserstein()
  var constraints: [Constraint] = []
  var optimizer: any Optimizer = Adam(learningRate: 0.01)
  var criticSteps = 1
  var warmsUp = false
  var gradientNormLimit: Double?
  var averageDecay: Double? = 0.9
  var schedule = LearningRateSchedule.constant
  var plannedSteps = 100
  var minibatch = MinibatchFeatures()
  var view = CriticView()
  var unrolledSteps = 0
  var matchesFeatures = false
  var historyWeight: Double?
  /// What the data is multiplied by.
  var factor: Float = 1

  static let batch = 6

  func game() throws -> Game {
    try Game(
      generator: Generator(Latent(count: 3), classes: classes, sampleShape: sampleShape, generator),
      critic: Critic(
        classes: classes, sampleShape: view.shape(of: sampleShape), critic,
        isSpectrallyNormalised: constraints.contains(.spectralNorm), minibatch: minibatch),
      objective: objective, constraints: constraints, optimizer: optimizer, batch: Self.batch,
      criticSteps: criticSteps, warmsUp: warmsUp, gradientNormLimit: gradientNormLimit,
      averageDecay: averageDecay, view: view, unrolledSteps: unrolledSteps, matchesFeatures: matchesFeatures,
      historyWeight: historyWeight)
  }

  func trainer(seed: UInt64 = 1) throws -> Trainer {
    let data = Dataset.made(sampleShape, times: factor)
    return try Trainer(
      game(), reading: BatchReader(data, batch: Self.batch, seed: 5, threads: 1), seed: seed,
      schedule: schedule,
      steps: plannedSteps, threads: 1)
  }
}

extension NetworkStyle.Kind {
  /// Of a small network.
  var widths: [Int] { self == .infogan ? [4, 6] : [4] }
}

extension Trainer {
  func advance(by steps: Int) throws { for _ in 0..<steps { _ = try advance() } }
}

/// The Euclidean distance.
func distance(_ a: Value?, _ b: Value?) -> Double {
  guard let a, let b, a.shape == b.shape else { return .infinity }
  return zip(a.doubles, b.doubles).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
}

extension Value {
  var isFinite: Bool { doubles.allSatisfy(\.isFinite) }
}

extension [String: Value] {
  var isFinite: Bool { values.allSatisfy(\.isFinite) }
}

extension StepRecord {
  var isFinite: Bool { values.allSatisfy(\.value.isFinite) }
}
