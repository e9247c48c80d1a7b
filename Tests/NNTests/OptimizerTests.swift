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
    let optimizer: any Optimizer
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "sgd", optimizer: SGD(learningRate: 0.01)),
    Case(name: "sgd-momentum", optimizer: SGD(learningRate: 0.01, momentum: 0.9)),
    Case(name: "sgd-nesterov", optimizer: SGD(learningRate: 0.01, momentum: 0.9, isNesterov: true)),
    Case(name: "rmsprop", optimizer: RMSProp(learningRate: 0.01)),
    Case(name: "rmsprop-momentum", optimizer: RMSProp(learningRate: 0.01, decay: 0.9, momentum: 0.9)),
    Case(name: "rmsprop-centred", optimizer: RMSProp(learningRate: 0.01, decay: 0.9, isCentred: true)),
    Case(name: "rmsprop-epsilon", optimizer: RMSProp(learningRate: 0.01, epsilon: 0.1)),
    Case(name: "adam", optimizer: Adam(learningRate: 0.01)),
    Case(name: "adam-epsilon", optimizer: Adam(learningRate: 0.01, epsilon: 0.1)),
    Case(name: "adam-wgan", optimizer: Adam(learningRate: 0.01, beta1: 0, beta2: 0.9)),
    Case(name: "adam-dcgan", optimizer: Adam(learningRate: 0.01, beta1: 0.5)),
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
    let twice = Tensor(scalar: 0.02)
    let faster = try Executor.reference.evaluate(path(item.optimizer, learningRate: twice)).doubles
    let given = try Executor.reference.evaluate(path(item.optimizer)).doubles
    let start = Golden["optimizer.start"].doubles
    // The rules are linear in the rate. Constants are float32.
    for index in given.indices {
      let moved = given[index] - start[index % 5]
      #expect(abs(faster[index] - start[index % 5] - 2 * moved) <= 1e-6 * abs(moved))
    }
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
    #expect(values[0].doubles[1] == 5)
    #expect(values[1].doubles[1] == 1)
    #expect(values.allSatisfy { $0.doubles.allSatisfy(\.isFinite) }, "\(values)")
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
