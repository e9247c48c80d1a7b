import SaddleAutodiff
import SaddleCPU
import SaddleNN
import SaddleTensor

/// An update of one network, or of several that share a loss, as a graph: named inputs, named state with its
/// next values, named results.
public struct Update: Sendable {
  /// What it reads.
  public let inputs: [Tensor]
  /// What it changes, and to what. The first is the key.
  public let state: [Tensor]
  public let updates: [Tensor]
  /// Scalars.
  public let outputs: [(name: String, value: Tensor)]
  /// The loss's derivatives by the parameters of each network that moves.
  package let gradients: [(network: String, value: Tensor)]

  /// - Parameters:
  ///   - loss: a scalar, penalties included.
  ///   - trainees: whose parameters descend on it, each with its next running statistics.
  ///   - constants: what else the graph reads.
  ///   - average: the running average of the first trainee's network.
  init(
    of loss: Tensor, _ trainees: [(trainee: Trainee, statistics: Tensor)],
    key: (stored: Tensor, next: Tensor), constants: [Tensor], outputs: [(String, Tensor)],
    average: RunningAverage? = nil
  ) {
    let loss = trainees.compactMap { $0.trainee.historicalPenalty($0.trainee.parameters) }
      .reduce(loss) { $0 + $1 }
    let slopes = gradient(of: loss, withRespectTo: trainees.map(\.trainee.parameters))
    gradients = zip(trainees, slopes).map { ($0.trainee.name, $1) }
    let norms = slopes.map { $0.norm() }
    let steps = zip(trainees, slopes).map { entry, slope in
      entry.trainee.descended(entry.trainee.parameters, memory: entry.trainee.memory, slope: slope)
    }
    var changes: [(Tensor, Tensor)] = []
    for ((trainee, statistics), (next, memory)) in zip(trainees, steps) {
      changes += [(trainee.parameters, next)] + zip(trainee.memory, memory)
      if let stored = trainee.statistics { changes.append((stored, statistics)) }
      if let history = trainee.history {
        let count = history.count + 1
        changes.append((history.mean, history.mean + (next - history.mean) / count))
        changes.append((history.count, count))
      }
    }
    if let average {
      changes += average.moved(parameters: steps[0].parameters, statistics: trainees[0].statistics)
    }
    // A step that went wrong changes nothing, so that what led to it can be kept and looked at.
    let isSound = Tensor(scalar: .infinity) .> norms.reduce(loss.absoluteValue()) { $1 + $0 }
    inputs = constants + trainees.map(\.trainee.rate) + (average.map { [$0.weight] } ?? [])
    state = [key.stored] + changes.map(\.0)
    updates = [key.next] + changes.map { .where(isSound, $0.1, $0.0) }
    self.outputs = outputs + zip(trainees, norms).map { ("\($0.trainee.name)GradientNorm", $1) }
  }
}

/// The running average of a network as a graph's inputs.
struct RunningAverage {
  /// Of the new parameters, a scalar.
  let weight = Tensor.input("average.weight", [])
  let parameters: Tensor
  let statistics: Tensor?

  init(of layout: ParameterLayout) {
    parameters = .input("average", [layout.count])
    statistics = .statistics("average", of: layout)
  }

  func moved(parameters next: Tensor, statistics nextStatistics: Tensor) -> [(Tensor, Tensor)] {
    func moved(_ old: Tensor, _ new: Tensor) -> Tensor { old + weight * (new - old) }
    return [(parameters, moved(parameters, next))]
      + (statistics.map { [($0, moved($0, nextStatistics))] } ?? [])
  }
}
