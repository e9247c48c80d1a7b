import SaddleTransport
import Testing

@Suite("W_1 between histograms")
struct HistogramTests {
  @Test("agrees with scipy on bins of unequal widths and masses of unequal sums")
  func golden() throws {
    // Scripts/golden-sliced.py
    let distance = try QuantileTransport.histogramDistance(
      [3, 0, 2, 7, 1], [1, 1, 4, 0, 2], edges: [0, 0.5, 1.5, 3, 3.25, 7])
    #expect(close(distance, 0.7692307692307694, within: 1e-14))
  }

  @Test("is W_1 between the bins' centres")
  func centres() throws {
    var random = DivergenceGenerator(seed: 6)
    let a = (0..<12).map { _ in random.uniform() }
    let b = (0..<12).map { _ in random.uniform() }
    let centres = (0..<12).map { Double($0) * 0.25 + 0.125 }
    let between = try QuantileTransport().distance(
      from: PointCloud(centres, weights: a), to: PointCloud(centres, weights: b))
    let edges = (0...12).map { Double($0) * 0.25 }
    #expect(close(try QuantileTransport.histogramDistance(a, b, edges: edges), between, within: 1e-14))
  }

  @Test("one bin, or equal histograms, are at 0; all mass one bin further is one width")
  func closedForms() throws {
    #expect(try QuantileTransport.histogramDistance([3], [9], edges: [0, 1]) == 0)
    #expect(try QuantileTransport.histogramDistance([3, 1, 0], [6, 2, 0], edges: [0, 1, 2, 3]) == 0)
    #expect(try QuantileTransport.histogramDistance([1, 0, 0], [0, 2, 0], edges: [0, 2, 4, 6]) == 2)
  }

  @Test("what is no histogram is refused")
  func refusals() {
    for edges in [[0], [0, 1], [0, 2, 1], [0, 1, .infinity], [0, 1, 1]] as [[Double]] {
      #expect(throws: TransportError.self) {
        try QuantileTransport.histogramDistance([1, 1], [1, 1], edges: edges)
      }
    }
    #expect(throws: TransportError.self) {
      try QuantileTransport.histogramDistance([1, -1], [1, 1], edges: [0, 1, 2])
    }
    #expect(throws: TransportError.self) {
      try QuantileTransport.histogramDistance([0, 0], [1, 1], edges: [0, 1, 2])
    }
    #expect(throws: TransportError.self) { try QuantileTransport.histogramDistance([], [], edges: []) }
  }
}
