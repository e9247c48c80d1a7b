import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

@Suite("Dropout")
struct DropoutTests {
  @Test("A share of the elements is dropped, and the mean kept", arguments: Executor.allCases)
  func share(executor: Executor) throws {
    let y = Dropout(rate: 0.3)(.full([100, 100], 7), key: RandomKey(seed: 1))
    let values = try executor.evaluate(y).doubles
    let dropped = values.count { $0 == 0 }
    // 10,000 draws: 0.3 within 4 deviations of sqrt(0.3 0.7 / 10,000) = 0.0046.
    #expect(abs(Double(dropped) / 10_000 - 0.3) < 0.019)
    #expect(values.allSatisfy { $0 == 0 || abs($0 - 10) < 1e-5 })
  }

  @Test("The derivative is dropped where the element is")
  func derivative() throws {
    let x = Tensor.input("x", [50])
    let y = Dropout(rate: 0.5)(x, key: RandomKey(seed: 2))
    let start = Value([Float](repeating: 1, count: 50), shape: [50])
    let values = try Executor.reference.evaluate(
      [y, gradient(of: y.sum(), withRespectTo: [x])[0]], [(x, start)])
    #expect(values[0].doubles == values[1].doubles && Set(values[0].doubles) == [0, 2])
  }

  @Test("Evaluation and a rate of 0 are the identity")
  func identity() {
    let x = Tensor.input("x", [3])
    #expect(Dropout(rate: 0.5)(x, key: nil).vertex == x.vertex)
    #expect(Dropout(rate: 0)(x, key: RandomKey(seed: 1)).vertex == x.vertex)
  }

  @Test("Two layers of a pass drop different elements, and evaluation none")
  func pass() throws {
    let (layout, dropout) = (ParameterLayout(), Dropout(rate: 0.5))
    var pass = Pass(.zeros([0]), of: layout, for: .training, key: RandomKey(seed: 3))
    let values = try Executor.reference.evaluate([
      dropout(.ones([100]), &pass), dropout(.ones([100]), &pass),
    ])
    #expect(values[0] != values[1])
    var evaluation = Pass(.zeros([0]), of: layout, for: .evaluation)
    let x = Tensor.ones([100])
    #expect(dropout(x, &evaluation).vertex == x.vertex)
  }
}
