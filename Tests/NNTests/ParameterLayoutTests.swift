import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

@Suite("Parameter layout")
struct ParameterLayoutTests {
  @Test("Parameters start at multiples of 16 elements and do not overlap")
  func alignment() {
    var layout = ParameterLayout()
    let shapes: [Shape] = [[3, 5], [16], [1], [], [4, 4, 2]]
    let parameters = shapes.enumerated().map { layout.add("\($0)", $1, .zeros) }
    #expect(parameters.map(\.offset) == [0, 16, 32, 48, 64])
    #expect(layout.count == 96)
    #expect(layout.parameterCount == 15 + 16 + 1 + 1 + 32)
    #expect(layout.parameters == parameters)
  }

  @Test("A parameter is the slice that its layout filled", arguments: Executor.allCases)
  func slices(executor: Executor) throws {
    var layout = ParameterLayout()
    let a = layout.add("a", [2, 2], .constant(3))
    let b = layout.add("b", [3], .constant(5))
    let flat = layout.initialValues(key: RandomKey(seed: 1))
    let values = try executor.evaluate([flat, a(flat), b(flat)])
    let expected = Array(repeating: 3.0, count: 4) + Array(repeating: 0, count: 12)
    #expect(values[0].doubles == expected + [5, 5, 5] + Array(repeating: 0, count: 13))
    #expect(values[1].shape == [2, 2] && values[1].doubles == [3, 3, 3, 3])
    #expect(values[2].shape == [3] && values[2].doubles == [5, 5, 5])
  }

  @Test("An empty layout has an empty vector", arguments: Executor.allCases)
  func empty(executor: Executor) throws {
    let layout = ParameterLayout()
    #expect(try executor.evaluate(layout.initialValues(key: RandomKey(seed: 1))).shape == [0])
    #expect(try executor.evaluate(layout.initialStatistics).shape == [0])
  }

  @Test("Equal keys give equal values, other keys others; one more parameter changes none before it")
  func keys() throws {
    var layout = ParameterLayout()
    _ = layout.add("a", [4, 4], .heNormal)
    _ = layout.add("b", [16], .uniform(bound: 1))
    func values(_ seed: UInt64) throws -> [Double] {
      try Executor.reference.evaluate(layout.initialValues(key: RandomKey(seed: seed))).doubles
    }
    let first = try values(1)
    #expect(try values(1) == first)
    #expect(try values(2) != first)
    #expect(first[0..<16] != first[16..<32])
    _ = layout.add("c", [5], .ones)
    #expect(try values(1).prefix(32) == first[...])
  }

  @Test("The derivative of the padding is zero", arguments: Executor.allCases)
  func paddingGradient(executor: Executor) throws {
    var layout = ParameterLayout()
    let a = layout.add("a", [3], .zeros)
    let b = layout.add("b", [2], .zeros)
    let flat = Tensor.input("parameters", [layout.count])
    let slope = gradient(of: (a(flat).sum() + 2 * b(flat).sum()), withRespectTo: [flat])[0]
    // An input that nothing needs is refused, hence the sum.
    let given = (flat, Value([Float](repeating: 0, count: 32), shape: [32]))
    let result = try executor.evaluate(slope + flat, [given])
    let zeros = [Double](repeating: 0, count: 13)
    #expect(result.doubles == [1, 1, 1] + zeros + [2, 2] + zeros + [0])
  }

  @Test("A second parameter of one name traps with the name")
  func duplicates() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = ParameterLayout()
      _ = Dense(1, 1, in: &layout, name: "hidden")
      _ = Dense(2, 2, in: &layout, name: "hidden")
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("parameter \"hidden.weight\" [2, 2]: there is one of this name already"))
  }

  @Test("A vector that is to be scaled by a fan traps unless it gets one")
  func missingFan() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = ParameterLayout()
      _ = layout.add("bias", [4], .heNormal)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("parameter \"bias\" [4]"))
  }
}
