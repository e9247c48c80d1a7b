import SaddleCPU
import SaddleGAN
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Latent numbers")
struct LatentTests {
  private func draw(_ distribution: Latent.Distribution) throws -> [[Double]] {
    let latent = Latent(distribution, count: 16)
    let numbers = try Reference.evaluate(latent(4000, key: RandomKey(seed: 2))).doubles
    return stride(from: 0, to: numbers.count, by: 16).map { Array(numbers[$0..<$0 + 16]) }
  }

  /// 64,000 numbers: the mean of a unit variance is off by 0.004 and the variance by 0.006 at one deviation.
  @Test(
    "Mean and variance", arguments: [(Latent.Distribution.normal, 1.0), (.uniform, 1.0 / 3), (.sphere, 1)])
  func moments(distribution: Latent.Distribution, variance: Double) throws {
    let numbers = try draw(distribution).joined()
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count)
    #expect(abs(mean) < 0.02)
    #expect(abs(squares - variance) < 0.025)
  }

  @Test("Uniform numbers fill [-1, 1)")
  func uniform() throws {
    let numbers = try draw(.uniform).joined()
    #expect(try #require(numbers.min()) >= -1 && #require(numbers.max()) < 1)
    #expect(try #require(numbers.min()) < -0.99 && #require(numbers.max()) > 0.99)
  }

  @Test("A sphere's radius is the root of the count, in all directions")
  func sphere() throws {
    let rows = try draw(.sphere)
    for row in rows { #expect(abs(row.reduce(0) { $0 + $1 * $1 } - 16) < 1e-9) }
    // Each coordinate has its share.
    for axis in 0..<16 {
      let squares = rows.reduce(0) { $0 + $1[axis] * $1[axis] } / Double(rows.count)
      #expect(abs(squares - 1) < 0.1)
    }
  }

  @Test("Numbers without bounds become what can be drawn, and normal ones the distribution")
  func points() throws {
    let numbers = RandomKey(seed: 3).normal([4000, 16])
    #expect(
      try Reference.evaluate(Latent(count: 16).points(numbers)).doubles == Reference.evaluate(numbers).doubles
    )
    let sphere = try Reference.evaluate(Latent(.sphere, count: 16).points(10 * numbers)).doubles
    #expect(abs(sphere.prefix(16).reduce(0) { $0 + $1 * $1 } - 16) < 1e-6)
    let uniform = Latent(.uniform, count: 16)
    let far = try Reference.evaluate(uniform.points(100 * numbers)).doubles
    #expect(far.allSatisfy { (-1...1).contains($0) })
    // Of 64,000 numbers an empirical distribution function is off by 0.006 at most, 95 times of 100.
    let sorted = try Reference.evaluate(uniform.points(numbers)).doubles.sorted()
    for (index, number) in sorted.enumerated() {
      #expect(abs((number + 1) / 2 - Double(index) / 64_000) < 0.01 + 0.01)
    }
  }
}

@Suite("Sampler")
struct SamplerTests {
  private static let generator = Generator(Latent(count: 3), sampleShape: [2], .mlp(widths: [8]))
  private static let conditional = Generator(
    Latent(count: 3), classes: 3, sampleShape: [2], .mlp(widths: [8]))

  private func weights(_ generator: Generator) throws -> GeneratorWeights {
    let flat = try generator.layout.initialValues(key: RandomKey(seed: 3)).evaluate()
    return GeneratorWeights(flat: Buffer(flat), statistics: nil)
  }

  @Test("Sample i of a seed is the same however many are drawn")
  func prefix() throws {
    let sampler = try Sampler(Self.generator, threads: 1)
    let weights = try weights(Self.generator)
    // More than two of the sampler's own batches.
    let many = try sampler.samples(150, seed: 4, from: weights)
    #expect(many.shape == [150, 2] && Set(many.floats).count > 290)
    for count in [0, 1, 64, 65] {
      let few = try sampler.samples(count, seed: 4, from: weights)
      #expect(few.shape == [count, 2] && few.floats == Array(many.floats.prefix(2 * count)))
    }
    #expect(try sampler.samples(1, seed: 5, from: weights) != sampler.samples(1, seed: 4, from: weights))
    #expect(try sampler.latents(150, seed: 4).floats.prefix(9) == sampler.latents(3, seed: 4).floats[...])
  }

  @Test("Samples are the generator's values at their latent points, in images' shape")
  func values() throws {
    let generator = Generator(Latent(count: 2), sampleShape: [3, 2, 1], .mlp(widths: [4]))
    let sampler = try Sampler(generator, threads: 1)
    let weights = try weights(generator)
    let points = Value([0.5, -1, 2, 0.25] as [Float], shape: [2, 2])
    var pass = Pass(Tensor(weights.flat.value), of: generator.layout, for: .evaluation)
    let expected = try Reference.evaluate(generator(Tensor(points), labels: nil, &pass))
    let samples = try sampler.samples(of: points, from: weights)
    #expect(samples.shape == [2, 3, 2, 1])
    #expect(distance(samples, expected) < 1e-5)
  }

  @Test("A class makes a difference, and only to its own sample")
  func classes() throws {
    let sampler = try Sampler(Self.conditional, threads: 1)
    let weights = try weights(Self.conditional)
    func rows(_ classes: [Int32]) throws -> [[Float]] {
      let numbers = try sampler.samples(3, seed: 1, classes: classes, from: weights).floats
      return [0, 2, 4].map { Array(numbers[$0..<$0 + 2]) }
    }
    let (a, b) = (try rows([0, 1, 2]), try rows([0, 2, 2]))
    #expect(a[0] == b[0] && a[1] != b[1] && a[2] == b[2])
    // Beyond the sampler's own batch too.
    let classes = (0..<70).map { Int32($0 % 3) }
    let points = try sampler.latents(70, seed: 1)
    let many = try sampler.samples(of: points, classes: classes, from: weights).floats
    let last = Value(points.floats.suffix(3), shape: [1, 3])
    #expect(try sampler.samples(of: last, classes: [0], from: weights).floats == Array(many.suffix(2)))
  }

  @Test(
    "A conditional generator needs a class that there is for each sample",
    arguments: [nil, [0], [0, 3], [0, -1]] as [[Int32]?])
  func refusedClasses(classes: [Int32]?) throws {
    let sampler = try Sampler(Self.conditional, threads: 1)
    let weights = try weights(Self.conditional)
    let error = #expect(throws: GameError.self) {
      _ = try sampler.samples(2, seed: 1, classes: classes, from: weights)
    }
    #expect(error?.description.contains("from 0 to 2") == true)
  }

  @Test("Dropout is off, and batch norms use their running statistics")
  func evaluation() throws {
    let style = NetworkStyle(.mlp, widths: [8], normalisation: .batch, dropout: 0.5)
    let generator = Generator(Latent(count: 3), sampleShape: [2], style)
    let sampler = try Sampler(generator, threads: 1)
    let flat = Buffer(try generator.layout.initialValues(key: RandomKey(seed: 3)).evaluate())
    let statistics = Buffer(try generator.layout.initialStatistics.evaluate())
    let weights = GeneratorWeights(flat: flat, statistics: statistics)
    let points = try sampler.latents(2, seed: 1)
    let both = try sampler.samples(of: points, from: weights).floats
    let alone = try sampler.samples(of: Value(points.floats.prefix(3), shape: [1, 3]), from: weights).floats
    #expect(alone == Array(both.prefix(2)))
    statistics.write(Value(statistics.value.floats.map { $0 + 1 }, shape: statistics.type.shape))
    #expect(try sampler.samples(of: points, from: weights).floats != both)
  }

  @Test("A probe shows a critic's scores and slopes at any number of points")
  func probe() throws {
    // ψ(x) = 2 x₁ - x₂ + 7, and one more for each class.
    let critic = Critic(classes: 2, sampleShape: [2], layers: { _ in [] })
    var elements = [Float](repeating: 0, count: critic.layout.count)
    for (name, values) in [("score.weight", [2, -1]), ("score.bias", [7]), ("label.weight", [0, 0, 1, 0])]
      as [(String, [Float])]
    {
      let place = try #require(critic.layout.parameters.first { $0.name == name })
      elements.replaceSubrange(place.offset..<place.offset + values.count, with: values)
    }
    let flat = Buffer(Value(elements, shape: [elements.count]))
    // More than the probe's own batch.
    let points: [Float] = (0..<600).map { $0 % 2 == 0 ? Float($0 / 2) : 1 }
    let probe = try CriticProbe(critic, threads: 1)
    for (label, slope) in [(Int32(0), Float(2)), (1, 3)] {
      let result = try probe(points, label: label, of: (flat, nil))
      #expect(result.scores == (0..<300).map { slope * Float($0) + 6 })
      #expect(result.slopes == (0..<600).map { $0 % 2 == 0 ? slope : -1 })
    }
  }
}
