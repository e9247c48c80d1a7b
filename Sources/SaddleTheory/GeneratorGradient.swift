import SaddleAutodiff
import SaddleCPU
import SaddleGAN
import SaddleNN
import SaddleTensor

/// The derivatives of a generator's losses by its parameters, both networks staying as they are.
struct GeneratorGradient {
  private let program: Program
  private let results: [Buffer]

  /// - Parameters:
  ///   - objectives: whose generator losses are differentiated.
  ///   - batch: latent points that a loss is a mean over.
  init(_ objectives: [any Objective], batch: Int, threads: Int?) throws {
    let graph = GeneratorGraph(batch: batch)
    let critic = FrozenGenerator.critic
    let flat = Tensor.input("critic", [critic.layout.count])
    var pass = Pass(flat, of: critic.layout, for: .evaluation)
    let scores = critic(graph.samples, labels: nil, &pass)
    let gradients = objectives.map {
      gradient(of: $0.generatorLoss(real: scores, fake: scores), withRespectTo: [graph.flat])[0]
    }
    program = try Program(
      inputs: [graph.latents, graph.flat, flat], outputs: gradients, options: .init(threads: threads))
    results = gradients.map { Buffer($0.type) }
  }

  /// One gradient an objective, in the layout of the generator's parameters; the next call overwrites them.
  /// - Parameter latents: `float32[batch, 16]`.
  func callAsFunction(_ generator: FrozenGenerator, critic: Buffer, latents: Buffer) throws -> [Buffer] {
    try program.run(inputs: [latents, generator.parameters, critic], outputs: results)
    return results
  }
}

/// The generator as a graph of its latent points and parameters.
struct GeneratorGraph {
  let latents: Tensor
  let flat: Tensor
  let samples: Tensor

  init(batch: Int) {
    let generator = FrozenGenerator.generator
    latents = .input("latents", [batch, generator.latent.count])
    flat = .input("generator", [generator.layout.count])
    var pass = Pass(flat, of: generator.layout, for: .evaluation)
    samples = generator(latents, labels: nil, &pass)
  }
}

extension Buffer {
  /// The Euclidean norm of float32 elements, in Float64: their squares may be too small for Float32.
  var norm: Double {
    withElements(as: Float.self) { $0.reduce(0.0) { $0 + Double($1) * Double($1) } }.squareRoot()
  }

  /// Some float32 elements.
  func elements(at places: [Int]) -> [Double] {
    withElements(as: Float.self) { elements in places.map { Double(elements[$0]) } }
  }
}
