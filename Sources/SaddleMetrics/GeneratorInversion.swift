import SaddleAutodiff
import SaddleCPU
import SaddleData
import SaddleNN
import SaddleTensor

/// Finds how near a generator comes to given data: min over z of |x - G(z)|, by descent on z (as Lucic et
/// al., 1711.10337, measure recall).
///
/// Descent starts from the latent points of the nearest of some generated samples, which is nearer than a
/// random point by far.
///
/// ```swift
/// let inversion = GeneratorInversion(latent: 64, seed: 1)
/// let distances = try inversion.distances(from: heldOut) { z in generator(z) }
/// ```
public struct GeneratorInversion: Sendable {
  /// Numbers in a latent point.
  public let latent: Int
  public let seed: UInt64
  /// Adam's.
  public let learningRate: Double
  /// Of one descent.
  public let steps: Int
  /// From how many points descent starts, one after the other.
  public let restarts: Int
  /// Generated samples, of standard normal latent points, among which those are searched.
  public let candidates: Int
  public let threads: Int?

  private static let batch = 64
  /// Unless told otherwise.
  public static let candidates = 4096

  public init(
    latent: Int, seed: UInt64, learningRate: Double = 0.05, steps: Int = 200, restarts: Int = 3,
    candidates: Int = Self.candidates, threads: Int? = nil
  ) {
    self.latent = latent
    self.seed = seed
    self.learningRate = learningRate
    self.steps = max(0, steps)
    self.restarts = max(1, restarts)
    self.candidates = max(1, candidates)
    self.threads = threads
  }

  /// The least Euclidean distance from each of the data that was met on the way: an upper bound of the true
  /// one.
  ///
  /// - Parameters:
  ///   - enough: what is nearer is searched for no further.
  ///   - generator: from z, `float32[n, latent]`, to samples of as many numbers as the data's, in the data's
  ///     units; rows must not depend on one another.
  /// - Throws: ``MetricError`` when the generator's samples are of another size; `ProgramError`; what the
  ///   generator throws.
  /// - Complexity: at most restarts x steps passes through the generator, forth and back.
  public func distances(
    from data: Features, enough: Double = 0, progress: (@Sendable (DataProgress) -> Void)? = nil,
    _ generator: (Tensor) throws -> Tensor
  ) throws -> [Double] {
    let descent = try LatentDescent(self, dimension: data.dimension, batch: Self.batch, generator)
    let latents = try RandomKey(seed: seed).normal([candidates, latent]).evaluate(threads: threads).floats
    let nearest = try FeatureDistances(
      from: data, to: descent.samples(of: latents), threads: threads
    ).nearest(restarts)
    var least = nearest.map { $0.first?.squaredDistance ?? .infinity }
    for restart in 0..<min(restarts, candidates) {
      let left = least.indices.filter { least[$0] >= enough * enough }
      for first in stride(from: 0, to: left.count, by: Self.batch) {
        progress?(
          DataProgress(
            "inverting the generator, start \(restart + 1) of \(restarts)", done: first, total: left.count))
        let rows = left[first..<min(first + Self.batch, left.count)]
        let found = try descent.squares(
          from: rows.flatMap { data.values[$0 * data.dimension..<($0 + 1) * data.dimension] },
          starts: rows.flatMap { row in
            let start = nearest[row][restart].index * latent
            return latents[start..<start + latent]
          }, count: rows.count, enough: enough * enough)
        for (row, square) in zip(rows, found) { least[row] = min(least[row], square) }
      }
    }
    return least.map { $0.squareRoot() }
  }
}

/// The programs of an inversion: samples of a batch of latent points, and a step of descent on them.
private struct LatentDescent {
  private let inversion: GeneratorInversion
  private let batch: Int
  private let dimension: Int
  private let made: Program
  private let step: Program
  /// The optimizer's, as it starts.
  private let initial: [Value]

  init(
    _ inversion: GeneratorInversion, dimension: Int, batch: Int, _ generator: (Tensor) throws -> Tensor
  ) throws {
    (self.inversion, self.batch, self.dimension) = (inversion, batch, dimension)
    let flat = Tensor.input("z", [batch * inversion.latent])
    let targets = Tensor.input("data", [batch, dimension])
    let samples = try generator(flat.reshaped([batch, inversion.latent]))
    guard samples.shape.count == batch * dimension, samples.shape.dimensions.first == batch else {
      throw MetricError(
        "the generator makes \(samples.shape) of \(batch) points, and the data has \(dimension) numbers a "
          + "sample", advice: "compare with the data it was trained on")
    }
    let rows = samples.reshaped([batch, dimension])
    let squares = (rows - targets).squared().sum(axes: [1])
    let adam = Adam(learningRate: inversion.learningRate)
    let start = adam.initialState(count: flat.shape.count)
    let state = start.enumerated().map { Tensor.input("state \($0)", $1.shape) }
    let slope = gradient(of: squares.sum(), withRespectTo: [flat])[0]
    let next = adam.step(flat, gradient: slope, state: state)
    let options = Program.Options(threads: inversion.threads)
    made = try Program(inputs: [flat], outputs: [rows], options: options)
    step = try Program(
      inputs: [targets], state: [flat] + state, updates: [next.parameters] + next.state,
      outputs: [squares], options: options)
    initial = try Program(inputs: [], outputs: start)([])
  }

  /// The numbers, then zeros.
  private func filled(_ numbers: some Collection<Float>, _ shape: Shape) -> Value {
    Value(Array(numbers) + repeatElement(0, count: shape.count - numbers.count), shape: shape)
  }

  /// Of whole latent points.
  func samples(of latents: [Float]) throws -> Features {
    let size = batch * inversion.latent
    var values = ContiguousArray<Float>()
    values.reserveCapacity(latents.count / inversion.latent * dimension)
    for start in stride(from: 0, to: latents.count, by: size) {
      let points = latents[start..<min(start + size, latents.count)]
      let rows = try made([filled(points, [size])])[0]
      values.append(contentsOf: rows.floats.prefix(points.count / inversion.latent * dimension))
    }
    return Features(values, dimension: dimension)
  }

  /// The least squared distances met on the way from `starts`, each to its own of the data; it ends when all
  /// are below `enough`.
  /// - Parameter count: of the data, at most a batch.
  func squares(from data: [Float], starts: [Float], count: Int, enough: Double) throws -> [Double] {
    let input = Buffer(filled(data, [batch, dimension]))
    let state = [Buffer(filled(starts, [batch * inversion.latent]))] + initial.map { Buffer($0) }
    let output = Buffer(TensorType([batch]))
    var least = [Double](repeating: .infinity, count: count)
    // One more than the steps: the result is that of the points before each.
    for _ in 0...inversion.steps {
      try step.run(inputs: [input], state: state, outputs: [output])
      for (index, value) in output.value.floats.prefix(count).enumerated() {
        least[index] = min(least[index], Double(value))
      }
      if least.allSatisfy({ $0 < enough }) { break }
    }
    return least
  }
}
