import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// Against PyTorch's (Scripts/golden-values.py): 20 steps from given gradients on 5 parameters, whose
/// gradients differ in scale by three powers of ten; the last one's are 0.
@Suite("Optimizers")
struct OptimizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Of a learning rate.
    let make: @Sendable (Double) -> any Optimizer
    var optimizer: any Optimizer { make(0.01) }
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "sgd") { SGD(learningRate: $0) },
    Case(name: "sgd-momentum") { SGD(learningRate: $0, momentum: 0.9) },
    Case(name: "sgd-nesterov") { SGD(learningRate: $0, momentum: 0.9, isNesterov: true) },
    Case(name: "rmsprop") { RMSProp(learningRate: $0) },
    Case(name: "rmsprop-momentum") { RMSProp(learningRate: $0, decay: 0.9, momentum: 0.9) },
    Case(name: "rmsprop-centred") { RMSProp(learningRate: $0, decay: 0.9, isCentred: true) },
    Case(name: "rmsprop-epsilon") { RMSProp(learningRate: $0, epsilon: 0.1) },
    Case(name: "adam") { Adam(learningRate: $0) },
    Case(name: "adam-epsilon") { Adam(learningRate: $0, epsilon: 0.1) },
    Case(name: "adam-wgan") { Adam(learningRate: $0, beta1: 0, beta2: 0.9) },
    Case(name: "adam-dcgan") { Adam(learningRate: $0, beta1: 0.5) },
    Case(name: "adagrad") { AdaGrad(learningRate: $0) },
    Case(name: "adagrad-epsilon") { AdaGrad(learningRate: $0, epsilon: 0.1) },
    Case(name: "adadelta") { AdaDelta(learningRate: $0) },
    Case(name: "adadelta-epsilon") { AdaDelta(learningRate: $0, decay: 0.8, epsilon: 0.1) },
    Case(name: "adamax") { AdaMax(learningRate: $0) },
    Case(name: "adamax-epsilon") { AdaMax(learningRate: $0, beta1: 0.5, beta2: 0.9, epsilon: 0.1) },
    Case(name: "nadam") { Nadam(learningRate: $0) },
    Case(name: "nadam-epsilon") { Nadam(learningRate: $0, beta1: 0.5, beta2: 0.9, epsilon: 0.1) },
    Case(name: "adamw") { AdamW(learningRate: $0) },
    Case(name: "adamw-decay") { AdamW(learningRate: $0, beta1: 0.5, beta2: 0.9, weightDecay: 0.5) },
  ]

  /// The parameters after each of the golden steps.
  private func path(_ optimizer: any Optimizer, learningRate: Tensor? = nil) -> Tensor {
    var (parameters, state) = (Golden.tensor("optimizer.start"), optimizer.initialState(count: 5))
    let gradients = Golden.tensor("optimizer.gradients")
    let path = (0..<gradients.shape[0]).map { step in
      (parameters, state) = optimizer.step(
        parameters, gradient: gradients[step], state: state, learningRate: learningRate)
      return parameters
    }
    return .stack(path)
  }

  @Test("Twenty steps are PyTorch's", arguments: cases, Executor.allCases)
  func steps(_ item: Case, executor: Executor) throws {
    let value = try executor.evaluate(path(item.optimizer)).doubles
    let expected = Golden["optimizer.\(item.name)"].doubles
    let start = Golden["optimizer.start"].doubles
    for parameter in 0..<5 {
      let path = stride(from: parameter, to: expected.count, by: 5)
      // Relative to how far the parameter gets. In float32 each step may round it by half a unit in the last
      // place: below 4 that is 1.2e-7.
      let farthest = path.map { abs(expected[$0] - start[parameter]) }.max() ?? 0
      let bound = executor.tolerance * farthest + (executor == .cpu && farthest > 0 ? 20 * 1.2e-7 : 0)
      for index in path {
        #expect(
          abs(value[index] - expected[index]) <= bound,
          "step \(index / 5), parameter \(parameter): \(value[index]), not \(expected[index])")
      }
    }
  }

  @Test("A rate given as a tensor takes the optimizer's place", arguments: cases)
  func learningRate(_ item: Case) throws {
    let given = try Executor.reference.evaluate(
      [path(item.optimizer, learningRate: Tensor(scalar: 0.02)), path(item.optimizer)])
    let own = try Executor.reference.evaluate(path(item.make(0.02)))
    #expect(given[0] == own && given[1] != own)
  }

  @Test("States have one name each, and the shapes that a step gives back", arguments: cases)
  func states(_ item: Case) {
    let state = item.optimizer.initialState(count: 5)
    let next = item.optimizer.step(.zeros([5]), gradient: .zeros([5]), state: state)
    #expect(state.count == item.optimizer.stateNames.count)
    #expect(Set(item.optimizer.stateNames).count == state.count)
    #expect(next.state.map(\.type) == state.map(\.type))
  }

  @Test("Adam without momentum keeps no first moment")
  func noFirstMoment() {
    #expect(Adam(learningRate: 1, beta1: 0).stateNames == ["steps", "secondMoment"])
    #expect(Adam(learningRate: 1).stateNames == ["steps", "secondMoment", "firstMoment"])
  }

  @Test("Adam's first step is the rate, to float32's precision", arguments: Executor.allCases)
  func firstStep(executor: Executor) throws {
    // 1 - 0.999 in float32 would be off by 5e-5, and the step by half of that.
    let adam = Adam(learningRate: 1)
    let next = adam.step(.zeros([2]), gradient: Tensor([3, -3]), state: adam.initialState(count: 2))
    let value = try executor.evaluate(next.parameters).doubles
    #expect(abs(value[0] + 1) < 1e-6 && abs(value[1] - 1) < 1e-6)
  }

  @Test(
    "Zero gradients move nothing, and derivatives through them are finite", arguments: cases,
    Executor.allCases)
  func zeroGradients(_ item: Case, executor: Executor) throws {
    let x = Tensor.input("x", [2])
    var (parameters, state) = (x, item.optimizer.initialState(count: 2))
    for _ in 0..<3 {
      // The second parameter's zeros are products: a slice's padding would hide the NaN of infinity times 0.
      let loss = (parameters * Tensor([1, 0])).squared().sum()
      let slope = gradient(of: loss, withRespectTo: [parameters])[0]
      (parameters, state) = item.optimizer.step(parameters, gradient: slope, state: state)
    }
    let outer = gradient(of: parameters.sum(), withRespectTo: [x])[0]
    let bend = gradient(of: outer[0], withRespectTo: [x])[0]
    let start = Value([2, 5] as [Float], shape: [2])
    let values = try executor.evaluate([parameters, outer, bend], [(x, start)])
    // AdamW shrinks parameters whatever their gradient; in float32 each step rounds by 6e-8.
    let decay = (item.optimizer as? AdamW)?.weightDecay ?? 0
    let shrunk = 1 - 0.01 * decay
    let kept = shrunk * shrunk * shrunk
    #expect(abs(values[0].doubles[1] - 5 * kept) <= (decay == 0 ? 0 : 1e-6))
    #expect(abs(values[1].doubles[1] - kept) <= (decay == 0 ? 0 : 2e-7))
    #expect(values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) }, "\(values)")
  }

  @Test("What all rules remember starts at zero", arguments: cases)
  func start(_ item: Case) throws {
    let values = try Executor.reference.evaluate(item.optimizer.initialState(count: 3))
    #expect(values.allSatisfy { $0.doubles.allSatisfy { $0 == 0 } })
  }

  @Test("Parameters and gradient of different lengths trap with both types")
  func lengths() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = SGD(learningRate: 1).step(.zeros([4]), gradient: .zeros([1]), state: [])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("SGD step: parameters float32[4], gradient float32[1]"))
  }
}
