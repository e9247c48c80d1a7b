import SaddleCPU
import SaddleNN
import SaddleTensor

/// For each sample of a pool the nearest of many generated ones, by exact search: all pairs, some generated
/// samples at a time.
///
/// - Complexity: O(factor count²) distances of O(width) in a matrix product, in memory for some 2 million of
///   them however many there are.
final class LatentSearch {
  let program: Program
  private let workspace: Workspace
  private let count: Int
  /// Generated at a time.
  private let chunk: Int
  private let chunks: Int
  private let distances: Buffer
  private let counter = Buffer(TensorType([2], .uint32))
  private let inputs: [Buffer]

  /// - Parameter inputs: whose buffers are there already.
  init(_ learner: IMLE, _ inputs: IMLEInputs, _ workspace: Workspace) throws {
    self.workspace = workspace
    let count = inputs.count
    self.count = count
    let chunk = min(learner.factor * count, max(16, min(512, (1 << 21) / count)))
    self.chunk = chunk
    chunks = (learner.factor * count + chunk - 1) / chunk
    let generator = learner.generator
    let counterWords = Tensor.input("counter", [2], .uint32)
    let best = Tensor.input("best", [count])
    let key = RandomKey(inputs.orderKeys[1].bits([2]) ^ counterWords)
    let z = generator.latent(chunk, key: key)
    // Of each class as many as the pool has, times the factor.
    let labels = inputs.labels.map {
      $0.gathered((.range(chunk) + inputs.place) % Double(count))
    }
    var pass = Pass(
      inputs.generator.parameters, statistics: inputs.generator.statistics, of: generator.layout,
      for: .evaluation)
    let made = withLabel("generator") { generator(z, labels: labels, &pass) }
    let (nearest, distance) = withLabel("search") {
      var all = squaredDistances(inputs.pool.flattened(from: 1), made.flattened(from: 1))
      if let labels, let own = inputs.labels {
        all = .where(own.expandingDimension(1) .== labels, all, .infinity)
      }
      return (z.gathered(all.argMin(axis: 1)), all.min(axes: [1]))
    }
    let isNearer = distance .< best
    let tensors =
      [inputs.pool, inputs.labels, inputs.order, inputs.place] + inputs.generator.networkState
    let declared = tensors.compactMap { $0 }
    program = try Program(
      inputs: declared + [counterWords], state: [best, inputs.matches],
      updates: [
        .where(isNearer, distance, best),
        .where(isNearer.expandingDimension(1), nearest, inputs.matches),
      ],
      outputs: [], options: .init(threads: workspace.threads))
    self.inputs = declared.map { workspace.buffers[$0.inputName]! } + [counter]
    distances = Buffer(best.type)
  }

  /// Finds "matches" for the samples in "pool", by the generator as it is.
  func run() throws {
    distances.withElements(as: Float.self) { $0.update(repeating: .infinity) }
    for index in 0..<chunks {
      counter.write(RandomKey.words(seed: UInt64(index)))
      workspace.buffers["place"]!.withElements(as: Int32.self) { $0[0] = Int32(index * chunk % count) }
      try program.run(inputs: inputs, state: [distances, workspace.buffers["matches"]!], outputs: [])
    }
  }

  /// Of a whole search.
  var operations: Double { Double(chunks) * program.operationsPerRun }
}

/// ‖a_i − b_j‖² of all rows, [n, m].
///
/// Of many numbers as ‖a‖² + ‖b‖² − 2ab, whose rounding error is about 2⁻²³ (‖a‖² + ‖b‖²); of a few, where
/// near points may be much nearer than that, from differences, whose error is relative.
func squaredDistances(_ a: Tensor, _ b: Tensor) -> Tensor {
  if a.shape[1] <= 8 {
    // Coordinate by coordinate: all of it is one pass over [n, m].
    let (columns, rows) = (a.split(a.shape[1], axis: 1), b.matrixTransposed.split(a.shape[1]))
    let squares = zip(columns, rows).map { ($0 - $1).squared() }
    return squares.dropFirst().reduce(squares[0], +)
  }
  let (ownA, ownB) = (a.squared().sum(axes: [1], keepingDimensions: true), b.squared().sum(axes: [1]))
  return ownA + ownB - 2 * a.matmul(b.matrixTransposed)
}
