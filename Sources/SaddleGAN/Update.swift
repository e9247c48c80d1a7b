import SaddleAutodiff
import SaddleCPU
import SaddleNN
import SaddleTensor

/// One network's update as a graph: named inputs, named state with its next values, named results.
public struct Update: Sendable {
  /// What it reads.
  public let inputs: [Tensor]
  /// What it changes, and to what. The first is the key.
  public let state: [Tensor]
  public let updates: [Tensor]
  /// Scalars.
  public let outputs: [(name: String, value: Tensor)]

  /// - Parameters:
  ///   - loss: a scalar, penalties included.
  ///   - constants: what else the graph reads.
  ///   - projection: applied to the next parameters.
  init(
    of loss: Tensor, parameters: Tensor, statistics: (stored: Tensor?, next: Tensor),
    optimizer: any Optimizer, rate: Tensor, key: (stored: Tensor, next: Tensor),
    gradientNormLimit: Double?, constants: [Tensor], outputs: [(String, Tensor)],
    average: (weight: Tensor, parameters: Tensor, statistics: Tensor?)? = nil,
    projection: (Tensor) -> Tensor = { $0 }
  ) {
    guard case .input(_, let network) = parameters.vertex.primitive else {
      fatalError("an update's parameters must be an input, not the result of \(parameters)")
    }
    let slope = gradient(of: loss, withRespectTo: [parameters])[0]
    let norm = slope.norm()
    let memory = zip(optimizer.stateNames, optimizer.initialState(count: parameters.shape.count)).map {
      Tensor.input("\(network).\($0)", $1.shape)
    }
    let (next, nextMemory) = withLabel("optimizer") {
      let limited = gradientNormLimit.map { slope.clippedByNorm($0) } ?? slope
      return optimizer.step(parameters, gradient: limited, state: memory, learningRate: rate)
    }
    var changes = [(parameters, projection(next))] + zip(memory, nextMemory)
    if let stored = statistics.stored { changes.append((stored, statistics.next)) }
    if let average {
      func moved(_ old: Tensor, _ new: Tensor) -> Tensor { old + average.weight * (new - old) }
      changes.append((average.parameters, moved(average.parameters, next)))
      if let stored = average.statistics { changes.append((stored, moved(stored, statistics.next))) }
    }
    // A step that went wrong changes nothing, so that what led to it can be kept and looked at.
    let isSound = Tensor(scalar: .infinity) .> norm + loss.absoluteValue()
    inputs = constants + [rate] + (average.map { [$0.weight] } ?? [])
    state = [key.stored] + changes.map(\.0)
    updates = [key.next] + changes.map { .where(isSound, $0.1, $0.0) }
    self.outputs = outputs + [("\(network)GradientNorm", norm)]
  }
}
