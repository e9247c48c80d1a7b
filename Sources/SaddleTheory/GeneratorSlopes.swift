import SaddleAutodiff
import SaddleCPU
import SaddleTensor

/// ‖J_i(z)‖: how far a generated sample moves with some of the generator's parameters, each by itself.
struct GeneratorSlopes {
  private let program: Program
  private let result: Buffer

  init(coordinates: [Int], threads: Int?) throws {
    let graph = GeneratorGraph(batch: 1)
    let places = Tensor(Value(coordinates.map { Int32($0) }, shape: [coordinates.count]))
    let squares = graph.samples.flattened().split(graph.samples.shape.count).map { number in
      gradient(of: number.sum(), withRespectTo: [graph.flat])[0].gathered(places).squared()
    }
    program = try Program(
      inputs: [graph.latents, graph.flat], outputs: [squares.dropFirst().reduce(squares[0], +).squareRoot()],
      options: .init(threads: threads))
    result = Buffer(TensorType([coordinates.count]))
  }

  /// One number a coordinate.
  /// - Parameter latent: `float32[1, 16]`.
  func callAsFunction(_ generator: FrozenGenerator, latent: Buffer) throws -> [Double] {
    try program.run(inputs: [latent, generator.parameters], outputs: [result])
    return result.value.doubles
  }
}
