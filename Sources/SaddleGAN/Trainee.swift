import SaddleAutodiff
import SaddleNN
import SaddleTensor

/// A network as an update moves it: its stored parameters and what goes with them, all inputs of one graph.
struct Trainee {
  let layout: ParameterLayout
  let optimizer: any Optimizer
  /// Its inputs' names start with it.
  let name: String
  /// float32[layout.count]
  let parameters: Tensor
  /// Of a network that has any, float32[layout.statistics.count].
  let statistics: Tensor?
  /// Of the optimizer.
  let memory: [Tensor]
  /// The learning rate, a scalar.
  let rate: Tensor
  /// The mean of all earlier parameters and how many they were, where a penalty pulls towards it.
  let history: (mean: Tensor, count: Tensor)?
  /// The weight of that penalty.
  let historyWeight: Double?
  /// Gradients are scaled down to at most this norm.
  let gradientNormLimit: Double?
  /// A fixed batch of the network's inputs, for virtual batch norms.
  let referenceBatch: Tensor?
  /// Applied to the next parameters.
  let projection: @Sendable (Tensor) -> Tensor

  init(
    _ name: String, _ layout: ParameterLayout, optimizer: any Optimizer, gradientNormLimit: Double? = nil,
    historyWeight: Double? = nil, referenceBatch: Tensor? = nil,
    projection: @escaping @Sendable (Tensor) -> Tensor = { $0 }
  ) {
    self.name = name
    self.layout = layout
    self.optimizer = optimizer
    self.gradientNormLimit = gradientNormLimit
    self.historyWeight = historyWeight
    self.referenceBatch = referenceBatch
    self.projection = projection
    parameters = .input(name, [layout.count])
    statistics = .statistics(name, of: layout)
    memory = zip(optimizer.stateNames, optimizer.initialState(count: layout.count)).map {
      .input("\(name).\($0)", $1.shape)
    }
    rate = .input("\(name).rate", [])
    history = historyWeight.map { _ in
      (.input("\(name).history", [layout.count]), .input("\(name).history.count", []))
    }
  }

  /// What a pass through the network reads.
  var networkState: [Tensor] { [parameters] + (statistics.map { [$0] } ?? []) }

  /// A pass through the network as it is stored, or as it is in the middle of a graph.
  func pass(key: RandomKey, at place: (parameters: Tensor, statistics: Tensor?)? = nil) -> Pass {
    Pass(
      place?.parameters ?? parameters, statistics: place?.statistics ?? statistics, of: layout,
      for: .training, referenceBatch: referenceBatch, key: key)
  }

  /// weight · ‖θ − mean of all earlier θ‖² (historical averaging: Salimans et al., 1606.03498, section 3.3).
  func historicalPenalty(_ parameters: Tensor) -> Tensor? {
    guard let historyWeight, let history else { return nil }
    return historyWeight * (parameters - history.mean).squared().sum()
  }

  /// One step of descent from any parameters and memory: a pure function, through which derivatives flow.
  func descended(
    _ parameters: Tensor, memory: [Tensor], slope: Tensor
  ) -> (parameters: Tensor, memory: [Tensor]) {
    let (next, nextMemory) = withLabel("optimizer") {
      let limited = gradientNormLimit.map { slope.clippedByNorm($0) } ?? slope
      return optimizer.step(parameters, gradient: limited, state: memory, learningRate: rate)
    }
    return (projection(next), nextMemory)
  }

  /// What a training starts from, by the names of the inputs.
  /// - Parameter threads: `nil` is one for each core.
  func initialState(key: RandomKey, threads: Int?) throws -> [String: Value] {
    var tensors = [(name, layout.initialValues(key: key)), ("\(name).statistics", layout.initialStatistics)]
    tensors += zip(memory.map(\.inputName), optimizer.initialState(count: layout.count))
    var values: [String: Value] = [:]
    for (name, tensor) in tensors where tensor.shape.count > 0 {
      values[name] = try tensor.evaluate(threads: threads)
    }
    if let history {
      values[history.mean.inputName] = values[name]
      values[history.count.inputName] = Value([Float(1)], shape: [])
    }
    return values
  }
}

extension Tensor {
  /// The running statistics of a network that has any.
  static func statistics(_ name: String, of layout: ParameterLayout) -> Tensor? {
    layout.statistics.count == 0 ? nil : .input("\(name).statistics", [layout.statistics.count])
  }

  /// The name of an input.
  var inputName: String {
    guard case .input(_, let name) = vertex.primitive else { fatalError("\(self) is not an input") }
    return name
  }
}
