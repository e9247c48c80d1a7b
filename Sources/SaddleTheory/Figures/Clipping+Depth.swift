import Foundation
import SaddleAutodiff
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleTensor

/// Critics of 12 hidden layers between the Swiss roll and the same plus unit noise.
struct DeepCritics {
  let setup: Setup
  static let depth = 12
  static let clips = [0.1, 0.01, 0.001]

  struct Trained {
    let name: String
    /// The bound of the weights; `nil` under a penalty.
    let clip: Double?
    /// Root mean square over samples of the norm of ψ's gradient by the output of each hidden layer, the
    /// first layer first.
    let norms: [Double]

    /// By how many powers of ten the norm grows from a layer to the one before it: least squares.
    var growth: Double { moments.covariance / moments.layer }
    /// The correlation of the norm's logarithm with the layer.
    var straightness: Double { moments.covariance / (moments.layer * moments.logarithm).squareRoot() }

    private var moments: (layer: Double, logarithm: Double, covariance: Double) {
      let count = Double(norms.count)
      let logarithms = norms.map { log10($0) }
      let mean = logarithms.reduce(0, +) / count
      return logarithms.enumerated().reduce((0, 0, 0)) { sums, point in
        let (x, y) = ((count - 1) / 2 - Double(point.offset), point.element - mean)
        return (sums.0 + x * x, sums.1 + y * y, sums.2 + x * y)
      }
    }
  }

  let width = 128
  var steps: Int { setup.steps(1000, quick: 100) }
  var batch: Int { setup.isQuick ? 32 : 256 }
  /// Fewer updates are larger ones.
  var pace: Double { setup.isQuick ? 10 : 1 }

  func trained(progress: (Double) throws -> Void) throws -> [Trained] {
    let cases = Self.clips.map { Optional($0) } + [nil]
    return try cases.enumerated().map { index, clip in
      try trained(clip) { try progress((Double(index) + $0) / Double(cases.count)) }
    }
  }

  private func trained(_ clip: Double?, progress: (Double) throws -> Void) throws -> Trained {
    let data = try Dataset.open("swiss-roll")
    let noisy = Dataset(
      name: "noisy", kind: .points, shape: [2], samples: .distribution(Noisy(base: SwissRoll())),
      scaling: .identity(2))
    let game = try CriticGame(
      critic(probes: []), objective: Wasserstein(),
      constraints: [clip.map { .clipping(bound: $0) } ?? .gradientPenalty(weight: 10)],
      optimizer: clip == nil
        ? Adam(learningRate: pace * 1e-4, beta1: 0.5, beta2: 0.9) : RMSProp(learningRate: pace * 5e-5))
    let trained = try TrainedCritic(
      game, real: data, fake: noisy, batch: batch, seed: setup.seed, threads: setup.threads)
    try trained.train(to: steps, of: steps, progress: progress)
    let points = try data.drawn(Self.looks, seed: setup.seed) + noisy.drawn(Self.looks, seed: setup.seed)
    return Trained(
      name: clip.map { "c = \($0)" } ?? "gradient penalty", clip: clip,
      norms: try norms(at: points, of: trained.trainer.weights.flat))
  }

  /// Points of each kind at which gradients are taken.
  private static let looks = 256
  private static let lens = 0x1p80

  /// - Parameter probes: added to the hidden layers' outputs, so that ψ can be differentiated by them.
  private func critic(probes: [Tensor]) -> Critic {
    Critic(sampleShape: [2]) { layout in
      (0..<Self.depth).flatMap { index -> [any Layer] in
        [
          Dense(
            index == 0 ? 2 : width, width, in: &layout, name: "dense\(index + 1)", weights: .heNormal,
            biases: .zeros),
          Activation.relu,
        ]
          + (probes.isEmpty
            ? [] : [Map("probe\(index + 1)") { $0.shape == probes[index].shape ? $0 + probes[index] : $0 }])
      }
    }
  }

  private func norms(at points: [Double], of weights: Buffer) throws -> [Double] {
    let count = points.count / 2
    let x = Tensor(Value(points.map(Float.init), shape: [count, 2]))
    let probes = (0..<Self.depth).map { _ in Tensor.zeros([count, width]) }
    let probed = critic(probes: probes)
    let flat = Tensor.input("critic", weights.type.shape)
    var pass = Pass(flat, of: probed.layout, for: .evaluation)
    // Gradients of 1e-40 are no float32 numbers; times a power of two they are.
    let gradients = gradient(of: probed(x, labels: nil, &pass).sum() * Self.lens, withRespectTo: probes)
    let program = try Program(inputs: [flat], outputs: gradients, options: .init(threads: setup.threads))
    return try program([weights.value]).map {
      ($0.doubles.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot() / Self.lens
    }
  }
}

/// A distribution plus independent standard normal noise.
private struct Noisy: Distribution {
  let base: any Distribution
  var shape: Shape { base.shape }

  func samples(_ count: Int, key: RandomKey) -> Tensor {
    let keys = key.split(2)
    return base.samples(count, key: keys[0]) + keys[1].normal(Shape([count] + shape.dimensions))
  }
}
