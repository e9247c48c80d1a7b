import OperationCatalogue
import SaddleTensor
import Testing

import SaddleReference

@Suite("Reference")
struct ReferenceTests {
  private let x = Tensor.input("x", [2])
  private let value = Value([1, 2] as [Float], shape: [2])

  @Test("A missing input is named, with its type and what to do")
  func missing() {
    let error = #expect(throws: ReferenceError.self) { try Reference.evaluate(x + 1) }
    #expect(error == .missingInput(name: "x", type: TensorType([2])))
    #expect(
      error?.description == "input \"x\" (float32[2]) has no value: add (tensor, value) for it to `inputs`")
  }

  @Test("An input that the outputs do not need is refused")
  func surplus() {
    let namesake = Tensor.input("x", [2])
    let error = #expect(throws: ReferenceError.self) {
      try Reference.evaluate(x + 1, inputs: [(x, value), (namesake, value)])
    }
    #expect(error == .surplusInput(name: "x"))
    #expect(error?.description.contains("two inputs of one name differ") == true)
  }

  @Test("An input given twice is refused")
  func twice() {
    #expect(throws: ReferenceError.duplicateInput(name: "x")) {
      try Reference.evaluate(x + 1, inputs: [(x, value), (x, value)])
    }
  }

  @Test(
    "A value of the wrong shape or type is refused",
    arguments: [
      Value([1, 2, 3] as [Float], shape: [3]), Value([1, 2] as [Float], shape: [2, 1]),
      Value([1, 2] as [Int32], shape: [2]), Value([true, true], shape: [2]),
    ])
  func wrongType(_ wrong: Value) {
    let error = #expect(throws: ReferenceError.self) { try Reference.evaluate(x + 1, inputs: [(x, wrong)]) }
    #expect(error == .wrongType(name: "x", expected: TensorType([2]), given: wrong.type))
    #expect(error?.description.contains("give a value of the input's shape") == true)
  }

  @Test("A value for a tensor that is not an input is refused")
  func notAnInput() {
    let y = x + 1
    #expect(throws: ReferenceError.notAnInput(operation: "add", type: TensorType([2]))) {
      try Reference.evaluate(y * 2, inputs: [(x, value), (y, value)])
    }
  }

  @Test("Float32 tensors are computed in Float64, from float64 inputs without rounding")
  func precision() throws {
    let given = Value([1 + 0x1p-50, 2], shape: [2])
    let result = try Reference.evaluate(x * 1, inputs: [(x, given)])
    #expect(result == given)
  }

  @Test("An output may be an input, a constant, or repeat")
  func outputs() throws {
    let constant = Tensor([5])
    let results = try Reference.evaluate([x, constant, x + x, x], inputs: [(x, value)])
    #expect(results.map(\.doubles) == [[1, 2], [5], [2, 4], [1, 2]])
  }

  @Test(
    "Threefry-2x32-20 gives Random123's known answers",
    // The lines "threefry2x32 20" of Random123's kat_vectors.
    arguments: [
      ([0, 0], [0, 0], [0x6B20_0159, 0x99BA_4EFE]),
      ([.max, .max], [.max, .max], [0x1CB9_96FC, 0xBB00_2BE7]),
      ([0x243F_6A88, 0x85A3_08D3], [0x1319_8A2E, 0x0370_7344], [0xC492_3A9C, 0x483D_F7A0]),
    ] as [([UInt32], [UInt32], [UInt32])])
  func threefry(_ counter: [UInt32], _ key: [UInt32], _ expected: [UInt32]) {
    let words = ReferenceExecutor.threefry(counter: (counter[0], counter[1]), key: (key[0], key[1]))
    #expect([words.0, words.1] == expected)
  }

  @Test("The oracle's helper tells what differs")
  func mismatches() {
    let a = Value([1, 2, .nan, .infinity] as [Double], shape: [2, 2])
    #expect(mismatch(a, a) == nil)
    #expect(
      mismatch(a, Value([1, 2.001, .nan, .infinity] as [Double], shape: [2, 2]), relative: 1e-3) == nil)
    let text = mismatch(a, Value([1, 2.001, .nan, .infinity] as [Double], shape: [2, 2]), relative: 1e-4)
    #expect(text?.hasPrefix("1 of 4 elements differ, most at [0, 1]: 2.0 where 2.001 is expected") == true)
    #expect(mismatch(a, Value([1, 2, 3, .infinity] as [Double], shape: [2, 2]), absolute: .infinity) != nil)
    #expect(mismatch(a, Value([1, 2, .nan, -.infinity] as [Double], shape: [2, 2]), absolute: 1e300) != nil)
    #expect(mismatch(a, a.reshaped([4])) == "float64[2, 2] where float64[4] is expected")
    #expect(mismatch(Value([1] as [Float], shape: [1]), Value([1.0], shape: [1])) == nil)
    #expect(mismatch(Value([1] as [Int32], shape: [1]), Value([1.0], shape: [1])) != nil)
  }
}
