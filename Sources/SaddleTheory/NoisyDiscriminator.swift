import Foundation
import SaddleAutodiff
import SaddleCPU
import SaddleNN
import SaddleTensor

/// The assumptions of theorem 2.6 (Arjovsky and Bottou, 1701.04862) about a given generator g: D and its
/// gradient miss those of the perfect discriminator, which are 0 on generated samples, by independent white
/// noises, D = ε(x) and ∇D = r(x), standard normal.
///
/// Each coordinate of E_z[-∂ ln D(g(z)) / ∂θ] = -E_z[J(z)ᵀ r(g(z)) / ε(g(z))] is then a sum of quotients of
/// independent centred normals: Cauchy with the scale E_z ‖J_i(z)‖, J_i being the derivative of g(z) by θ_i
/// (``GeneratorSlopes``).
struct NoisyDiscriminator {
  private let generator: FrozenGenerator
  private let latents: Buffer
  private let gradient: Program
  private let noise: Program
  private let quotients: Buffer
  private let result: Buffer

  /// - Parameter latents: points that stand for E_z, `float32[n, 16]`.
  init(_ generator: FrozenGenerator, latents: Value, threads: Int?) throws {
    self.generator = generator
    self.latents = Buffer(latents)
    let graph = GeneratorGraph(batch: latents.shape[0])
    let quotients = Tensor.input("quotients", graph.samples.shape)
    let derivative = SaddleAutodiff.gradient(
      of: (graph.samples * quotients).sum() / Double(latents.shape[0]), withRespectTo: [graph.flat])[0]
    let words = Tensor.input("key", [2], .uint32)
    let keys = RandomKey(words).split(2)
    gradient = try Program(
      inputs: [graph.latents, graph.flat, quotients], outputs: [derivative], options: .init(threads: threads))
    noise = try Program(
      inputs: [words],
      outputs: [-keys[0].normal(quotients.shape) / keys[1].normal([latents.shape[0], 1, 1, 1])],
      options: .init(threads: threads))
    self.quotients = Buffer(quotients.type)
    result = Buffer(derivative.type)
  }

  /// Some coordinates of the gradient for several draws of the noises, [draw][coordinate].
  func gradients(draws: Int, coordinates: [Int], seed: UInt64) throws -> [[Double]] {
    let key = Buffer(TensorType([2], .uint32))
    return try (0..<draws).map { draw in
      key.write(RandomKey.words(seed: seed &+ UInt64(draw)))
      try noise.run(inputs: [key], outputs: [quotients])
      try gradient.run(inputs: [latents, generator.parameters, quotients], outputs: [result])
      return result.elements(at: coordinates)
    }
  }
}
