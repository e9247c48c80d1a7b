import SaddleAutodiff
import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

@Suite("BEGAN")
struct BEGANTests {
  private static let batch = 6
  private static let rate = 0.25

  private func learner(_ shape: Shape, classes: Int?) throws -> BEGAN {
    let style = NetworkStyle.mlp(widths: [8], activation: .tanh)
    return try BEGAN(
      Generator(Latent(.uniform, count: 3), classes: classes, sampleShape: shape, style),
      Autoencoder(classes: classes, sampleShape: shape, code: 2, style),
      equilibrium: Equilibrium(gamma: 0.7, lambda: 0.5), optimizer: SGD(learningRate: Self.rate),
      batch: Self.batch, averageDecay: nil)
  }

  /// The losses and their derivatives from the paper's formulas, in Float64.
  @Test(
    "A step is descent on L(x) - k L(G(z)) and on L(G(z)), as the reference executor computes them",
    arguments: [nil, 3])
  func formulas(classes: Int?) throws {
    let (shape, k) = (Shape([4]), 0.375)
    let learner = try learner(shape, classes: classes)
    let trainer = try Trainer(
      learner, reading: BatchReader(.made(shape), batch: Self.batch, seed: 5, threads: 1), seed: 1, steps: 10,
      threads: 1)
    var before = trainer.state
    before["k"] = Value([Float(k)], shape: [])
    try trainer.restore(before, step: 0, position: 0)
    let record = try trainer.advance()
    let after = trainer.state

    let (samples, drawn) = (
      Buffer(TensorType([Self.batch, 4])), Buffer(TensorType([Self.batch], .int32))
    )
    try BatchReader(.made(shape), batch: Self.batch, seed: 5, threads: 1)
      .next(samples: samples, labels: drawn)
    let (real, labels) = (Tensor(samples.value), classes.map { _ in Tensor(drawn.value) })
    /// Of named networks at parameters, with the key of an update.
    func losses(
      _ state: [String: Value], _ parameters: [String: Tensor], key: RandomKey
    ) throws -> (real: Tensor, fake: Tensor) {
      func pass(_ name: String, _ layout: ParameterLayout) throws -> Pass {
        Pass(try parameters[name] ?? Tensor(#require(state[name])), of: layout, for: .training)
      }
      var making = try pass("generator", learner.generator.layout)
      let z = learner.generator.latent(Self.batch, key: key.split(5)[1])
      let made = learner.generator(z, labels: labels, &making)
      var encoding = try pass("encoder", learner.autoencoder.layout)
      var decoding = try pass("decoder", learner.autoencoder.decoder.layout)
      let errors = [real, made].map {
        ($0 - learner.autoencoder($0, labels: labels, &encoding, &decoding)).absoluteValue().mean()
      }
      return (errors[0], errors[1])
    }
    func expectDescent(_ name: String, _ loss: Tensor, from place: Tensor) throws {
      let slope = try Reference.evaluate(gradient(of: loss, withRespectTo: [place])[0]).doubles
      let (old, new) = (try #require(before[name]).doubles, try #require(after[name]).doubles)
      #expect(slope.contains { $0 != 0 })
      for (index, slope) in slope.enumerated() {
        // Float32 parameters of size 1 and their sums.
        #expect(abs(new[index] - (old[index] - Self.rate * slope)) < 2e-6, "\(name) \(index)")
      }
    }
    let words = Tensor(try #require(before["key"]))
    let places = try ["encoder", "decoder", "generator"].reduce(into: [String: Tensor]()) {
      $0[$1] = Tensor(try #require(before[$1]))
    }
    let first = try losses(before, places, key: RandomKey(words))
    for name in ["encoder", "decoder"] {
      try expectDescent(name, first.real - k * first.fake, from: try #require(places[name]))
    }
    // The generator's update sees the autoencoder after its own, and the next key.
    let next = RandomKey(RandomKey(words).split(5)[4].tensor)
    let generator = try #require(places["generator"])
    let second = try losses(after, ["generator": generator], key: next)
    try expectDescent("generator", second.fake, from: generator)

    let (error, fake) = try (
      Reference.evaluate(first.real).scalar, Reference.evaluate(second.fake).scalar
    )
    let loss = try Reference.evaluate(first.real - k * first.fake).scalar
    for (name, expected) in [
      ("autoencoderLoss", loss), ("realError", error), ("generatorLoss", fake), ("k", k),
      ("convergence", error + abs(0.7 * error - fake)),
    ] {
      #expect(abs(try #require(record[name]) - expected) < 1e-6, "\(name)")
    }
    let moved = k + 0.5 * (0.7 * error - fake)
    #expect(abs(try #require(after["k"]).scalar - min(max(moved, 0), 1)) < 1e-6)
  }

  @Test("The balance moves by lambda times what the samples' error falls short of its share, within 0 and 1")
  func balance() {
    let equilibrium = Equilibrium(gamma: 0.5, lambda: 0.1)
    // 0.2 + 0.1 (0.5 · 2 - 0.4).
    #expect(abs(equilibrium.next(0.2, real: 2, fake: 0.4) - 0.26) < 1e-15)
    #expect(equilibrium.next(0.01, real: 1, fake: 3) == 0)
    #expect(equilibrium.next(0.99, real: 3, fake: 1) == 1)
    // 2 + |0.5 · 2 - 0.4|, and the same from the other side.
    #expect(abs(equilibrium.convergence(real: 2, fake: 0.4) - 2.6) < 1e-15)
    #expect(abs(equilibrium.convergence(real: 2, fake: 1.6) - 2.6) < 1e-15)
    #expect(Equilibrium().gamma == 0.5 && Equilibrium().lambda == 0.001)
  }

  @Test("On digits the autoencoder learns, and the samples come nearer to what it gives back")
  func digits() throws {
    let digits = try Dataset.open("digits")
    let style = NetworkStyle.mlp(widths: [64])
    let learner = try BEGAN(
      Generator(Latent(.uniform, count: 16), sampleShape: digits.shape, style),
      Autoencoder(sampleShape: digits.shape, code: 16, style),
      optimizer: Adam(learningRate: 1e-3, beta1: 0.5),
      batch: 64, averageDecay: nil)
    let trainer = try Trainer(
      learner, reading: BatchReader(digits, batch: 64, seed: 1, threads: 1), seed: 1, steps: 400, threads: 1)
    let first = try trainer.advance()
    try trainer.advance(by: 398)
    let last = try trainer.advance()
    #expect(try #require(last["realError"]) < 0.5 * #require(first["realError"]))
    #expect(try #require(last["generatorLoss"]) < 0.5 * #require(first["generatorLoss"]))
    #expect(try #require(last["convergence"]) < 0.6 * #require(first["convergence"]))
    #expect(try #require(last["k"]) > 0)
  }

  @Test("Numbers that make no sense are refused")
  func refusals() throws {
    let style = NetworkStyle.mlp(widths: [4])
    let generator = Generator(Latent(count: 2), sampleShape: [3], style)
    func refusal(_ autoencoder: Autoencoder, _ equilibrium: Equilibrium) -> String? {
      do {
        _ = try BEGAN(
          generator, autoencoder, equilibrium: equilibrium, optimizer: SGD(learningRate: 1), batch: 2)
      } catch { return error.description }
      return nil
    }
    let fitting = Autoencoder(sampleShape: [3], code: 2, style)
    #expect(refusal(fitting, Equilibrium()) == nil)
    #expect(refusal(fitting, Equilibrium(gamma: 1.5))?.contains("gamma") == true)
    #expect(refusal(fitting, Equilibrium(lambda: 0))?.contains("lambda") == true)
    for other in [
      Autoencoder(sampleShape: [4], code: 2, style),
      Autoencoder(classes: 2, sampleShape: [3], code: 2, style),
    ] {
      #expect(refusal(other, Equilibrium())?.contains("different samples or classes") == true)
    }
  }
}
