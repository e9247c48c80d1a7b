import SaddleCPU
import SaddleData
import SaddleGAN
import SaddleNN
import SaddleReference
import SaddleTensor
import Testing

@Suite("Generated samples")
struct GeneratedSamplesTests {
  private func source(
    _ distribution: Latent.Distribution, classes: Int? = nil
  ) throws -> (GeneratedSamples, Sampler, GeneratorWeights) {
    let generator = Generator(
      Latent(distribution, count: 3), classes: classes, sampleShape: [5, 6, 1],
      NetworkStyle(.infogan, widths: [4, 6], normalisation: .batch))
    let layout = generator.layout
    // Statistics that are not those of the start.
    let statistics = try (RandomKey(seed: 4).uniform([layout.statistics.count]) + 0.5).evaluate()
    let weights = GeneratorWeights(
      flat: Buffer(try layout.initialValues(key: RandomKey(seed: 3)).evaluate()),
      statistics: Buffer(statistics))
    var data = Dataset.made([5, 6, 1])
    data.scaling = Scaling(offsets: [100], scales: [50])
    return (
      try GeneratedSamples(weights, of: generator, DatasetDescription(data), seed: 1, threads: 1),
      try Sampler(generator, threads: 1), weights
    )
  }

  @Test(
    "The samples of latent points are those that the sampler gives, in own units",
    arguments: Latent.Distribution.allCases)
  func inversion(distribution: Latent.Distribution) throws {
    let (samples, sampler, weights) = try source(distribution)
    #expect(samples.latentCount == 3 && samples.shape == [5, 6, 1])
    let numbers = RandomKey(seed: 5).normal([7, 3])
    let graph = try Reference.evaluate(samples.samples(at: numbers))
    #expect(graph.shape == [7, 5, 6, 1])
    let points = try sampler.generator.latent.points(numbers).evaluate()
    let drawn = try sampler.samples(of: points, from: weights).doubles
    for (number, training) in zip(graph.doubles, drawn) {
      // Float32 samples, fifty times as large.
      #expect(abs(number - (100 + 50 * training)) < 1e-3)
    }
  }

  @Test("A conditional generator has no one sample of a latent point")
  func conditional() throws {
    let (samples, _, _) = try source(.normal, classes: 3)
    #expect(throws: GameError.self) { try samples.samples(at: Tensor.zeros([7, 3])) }
  }
}
