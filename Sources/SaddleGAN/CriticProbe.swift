import SaddleAutodiff
import SaddleCPU
import SaddleNN
import SaddleTensor

/// Looks at a critic: its scores and its slopes at given points.
public final class CriticProbe {
  private static let batch = 256
  private let critic: Critic
  private let program: Program
  private let x: Buffer
  private let labels: Buffer?
  private let scores = Buffer(TensorType([CriticProbe.batch]))
  private let slopes: Buffer

  /// - Note: a critic with batch norms is looked at as it scores in evaluation, by its running statistics.
  public init(_ critic: Critic, threads: Int? = nil) throws {
    self.critic = critic
    let x = Tensor.input("x", Shape([Self.batch] + critic.sampleShape.dimensions))
    let labels = critic.classes.map { _ in Tensor.input("labels", [Self.batch], .int32) }
    let flat = Tensor.input("critic", [critic.layout.count])
    let count = critic.layout.statistics.count
    let statistics = count == 0 ? nil : Tensor.input("critic.statistics", [count])
    var pass = Pass(flat, statistics: statistics, of: critic.layout, for: .evaluation)
    let scores = critic(x, labels: labels, &pass)
    program = try Program(
      inputs: [x, labels, flat, statistics].compactMap { $0 },
      outputs: [scores, gradient(of: scores.sum(), withRespectTo: [x])[0]], options: .init(threads: threads))
    self.x = Buffer(x.type)
    self.labels = labels.map { Buffer($0.type) }
    slopes = Buffer(x.type)
  }

  /// ψ and ∇ψ at `points`, row-major [n] + sampleShape in the units of training.
  /// - Parameter label: the class of all points, for a conditional critic.
  /// - Returns: n scores, and slopes as many as `points`.
  public func callAsFunction(
    _ points: [Float], label: Int32 = 0, of weights: (flat: Buffer, statistics: Buffer?)
  ) throws -> (scores: [Float], slopes: [Float]) {
    let width = critic.sampleShape.count
    let count = points.count / width
    labels?.withElements(as: Int32.self) { $0.update(repeating: label) }
    var result = (scores: [Float](), slopes: [Float]())
    for start in stride(from: 0, to: count, by: Self.batch) {
      let used = min(Self.batch, count - start)
      x.withElements(as: Float.self) { x in
        for index in x.indices { x[index] = index < used * width ? points[start * width + index] : 0 }
      }
      try program.run(
        inputs: [x, labels, weights.flat, weights.statistics].compactMap { $0 }, outputs: [scores, slopes])
      scores.withElements(as: Float.self) { result.scores += $0.prefix(used) }
      slopes.withElements(as: Float.self) { result.slopes += $0.prefix(used * width) }
    }
    return result
  }
}
