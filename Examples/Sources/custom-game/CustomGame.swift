import Saddle

/// An objective of one's own: scores regress to 1 on real samples and to -1 on fakes.
struct Quadratic: Objective {
  let name = "quadratic"

  func criticLoss(real: Tensor, fake: Tensor) -> Tensor {
    (real - 1).squared().mean() + (fake + 1).squared().mean()
  }

  func generatorLoss(real: Tensor, fake: Tensor) -> Tensor { (fake - 1).squared().mean() }
}

/// A layer of one's own: sines and cosines of learnt frequencies.
struct Waves: Layer {
  let name: String
  let frequencies: Parameter

  init(_ inputs: Int, _ count: Int, in layout: inout ParameterLayout, name: String) {
    self.name = name
    frequencies = layout.add("\(name).weight", [inputs, count], .normal(standardDeviation: 1))
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let phases = x.matmul(frequencies(pass.flat))
    return .concatenate([phases.sin(), phases.cos()], axis: 1)
  }
}

/// Trains a generator of the ring with both, and counts the modes that it reaches.
@main
enum CustomGame {
  static func main() throws {
    let ring = try Dataset.open("ring")
    let critic = Critic(sampleShape: [2]) { layout in
      [
        Waves(2, 32, in: &layout, name: "waves"),
        Dense(64, 64, in: &layout, name: "dense"), Activation.leakyReLU(slope: 0.2),
      ]
    }
    let game = try Game(
      generator: Generator(.init(count: 2), sampleShape: [2], .mlp(widths: [128, 128, 128])), critic: critic,
      objective: Quadratic(), constraints: [.r1(weight: 0.3), .r2(weight: 0.3)],
      optimizer: Adam(learningRate: 2e-3, beta1: 0, beta2: 0.99), batch: 256)
    let trainer = try Trainer(
      game, reading: BatchReader(ring, batch: 256, seed: 1), seed: 1, schedule: .cosine, steps: 3000)
    while trainer.step < 3000 { _ = try trainer.advance() }

    let sampler = try Sampler(game.generator)
    let points = try sampler.samples(1000, seed: 2, from: trainer.weights(averaged: true)).floats
    let centres = ring.modes?.centres ?? []
    let nearest = stride(from: 0, to: points.count, by: 2).map { start in
      centres.indices.min { a, b in
        distance(centres[a], points[start], points[start + 1])
          < distance(centres[b], points[start], points[start + 1])
      } ?? 0
    }
    print("\(Set(nearest).count) of \(centres.count) modes")
  }

  static func distance(_ centre: [Double], _ x: Float, _ y: Float) -> Double {
    let (dx, dy) = (centre[0] - Double(x), centre[1] - Double(y))
    return dx * dx + dy * dy
  }
}
