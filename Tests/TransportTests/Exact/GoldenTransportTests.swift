import SaddleTransport
import Testing

@Suite("The exact solver beside POT's emd2")
struct GoldenTransportTests {
  /// Both solvers end at an optimal basis, whose value is within some 1e-13 of the largest cost; 1e-9 of the
  /// value is what is asked for. POT has 1e-17 where the clouds are identical and the value is 0.
  @Test("has the same value, with a certificate", arguments: 0..<GoldenTransport.count)
  func value(index: Int) throws {
    let problem = try GoldenTransport(index).problem
    let solution = try NetworkSimplex().solve(problem)
    let expected = GoldenTransport.values[index]
    #expect(abs(solution.value - expected) <= 1e-9 * abs(expected) + 1e-16)
    certify(solution, of: problem)
  }

  @Test("there are 200 values") func count() {
    #expect(GoldenTransport.values.count == GoldenTransport.count)
  }
}
