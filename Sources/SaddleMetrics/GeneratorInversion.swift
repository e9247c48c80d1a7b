import SaddleAutodiff
import SaddleCPU
import SaddleNN
import SaddleTensor

/// Finds how near a generator comes to given data: min over z of |x - G(z)|, by descent on z (as Lucic et
/// al., 1711.10337, measure recall).
///
/// ```swift
/// let inversion = GeneratorInversion(latent: 64, seed: 1)
/// let distances = try inversion.distances(from: heldOut) { z in generator(z) }
/// ```
public struct GeneratorInversion: Sendable {
  /// Numbers in a latent point, which starts as a standard normal one.
  public let latent: Int
  public let seed: UInt64
  /// Adam's.
  public let learningRate: Double
  public let steps: Int
  /// From how many points descent starts.
  public let restarts: Int
  public let threads: Int?

  private static let batch = 64

  public init(
    latent: Int, seed: UInt64, learningRate: Double = 0.05, steps: Int = 200, restarts: Int = 3,
    threads: Int? = nil
  ) {
    self.latent = latent
    self.seed = seed
    self.learningRate = learningRate
    self.steps = steps
    self.restarts = restarts
    self.threads = threads
  }

  /// The least Euclidean distance from each of the data that was met on the way: an upper bound of the true
  /// one.
  ///
  /// - Parameter generator: from z, `float32[n, latent]`, to samples of as many numbers as the data's, in the
  ///   data's units; rows must not depend on one another.
  /// - Throws: ``MetricError`` when the generator's samples are of another size; `ProgramError`.
  /// - Complexity: restarts x steps passes through the generator, forth and back.
  public func distances(from data: Features, _ generator: (Tensor) -> Tensor) throws -> [Double] {
    let (batch, d) = (Self.batch, data.dimension)
    let flat = Tensor.input("z", [batch * latent])
    let targets = Tensor.input("data", [batch, d])
    let samples = generator(flat.reshaped([batch, latent]))
    guard samples.shape.count == batch * d, samples.shape.dimensions.first == batch else {
      throw MetricError(
        "the generator makes \(samples.shape) of \(batch) points, and the data has \(d) numbers a sample",
        advice: "compare with the data it was trained on")
    }
    let squares = (samples.reshaped([batch, d]) - targets).squared().sum(axes: [1])
    let adam = Adam(learningRate: learningRate)
    let start = adam.initialState(count: batch * latent)
    let state = start.enumerated().map { Tensor.input("state \($0)", $1.shape) }
    let slope = gradient(of: squares.sum(), withRespectTo: [flat])[0]
    let next = adam.step(flat, gradient: slope, state: state)
    let program = try Program(
      inputs: [targets], state: [flat] + state, updates: [next.parameters] + next.state, outputs: [squares],
      options: .init(threads: threads))
    let initial = try Program(inputs: [], outputs: start)([])
    let latents = try RandomKey(seed: seed).normal([max(1, restarts), batch * latent]).evaluate().floats

    var least = [Double](repeating: .infinity, count: data.count)
    let (input, output) = (Buffer(targets.type), Buffer(squares.type))
    for first in stride(from: 0, to: data.count, by: batch) {
      let number = min(batch, data.count - first)
      let known = data.values[first * d..<(first + number) * d]
      input.write(Value(known + repeatElement(0, count: (batch - number) * d), shape: [batch, d]))
      for restart in 0..<max(1, restarts) {
        let z = latents[restart * batch * latent..<(restart + 1) * batch * latent]
        let buffers = [Buffer(Value(z, shape: [batch * latent]))] + initial.map { Buffer($0) }
        for _ in 0...max(0, steps) {
          try program.run(inputs: [input], state: buffers, outputs: [output])
          for (index, value) in output.value.floats.prefix(number).enumerated() {
            least[first + index] = min(least[first + index], Double(value))
          }
        }
      }
    }
    return least.map { $0.squareRoot() }
  }
}
