import SaddleTensor
import Testing

@Suite("Mistakes while building")
struct TrapTests {
  /// Whether a process ended with a message of these parts.
  private func says(_ result: ExitTest.Result?, _ parts: String...) -> Bool {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    return parts.allSatisfy { text.contains($0) }
  }

  @Test("Shapes that do not broadcast trap with the operation and both types")
  func broadcasting() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]) + Tensor.zeros([4])
    }
    #expect(says(result, "add of float32[2, 3] and float32[4]: extents must be equal or 1"))
  }

  @Test("An index outside its axis traps with the axis and its extent")
  func subscripts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3])[0, 3]
    }
    #expect(says(result, "index 3 is outside axis 1 of extent 3"))
  }

  @Test("An axis that does not exist traps with the rank")
  func axes() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([2, 3]).sum(axes: [2])
    }
    #expect(says(result, "reduce-sum of float32[2, 3]: axis 2 does not exist; the rank is 2"))
  }
}
