import RealModule
import SaddleTransport
import Testing

/// F F^T + shift I for F [d, rank] of goldenPoints.
func goldenCovariance(_ d: Int, rank: Int, _ start: Double, _ scale: Double, plus shift: Double) -> [Double] {
  let f = goldenPoints(d, rank, start, scale)
  return (0..<d * d).map { index in
    let (i, j) = (index / d, index % d)
    return (0..<rank).reduce(i == j ? shift : 0) { $0 + f[i * rank + $1] * f[j * rank + $1] }
  }
}

@Suite("Symmetric matrices")
struct MatrixTests {
  @Test("eigenvectors are orthonormal and give the matrix back", arguments: [1, 2, 3, 10, 40])
  func eigen(d: Int) {
    var random = DivergenceGenerator(seed: UInt64(d))
    let matrix = SymmetricMatrix(averaging: random.spread(d * d), dimension: d)
    let eigen = matrix.eigen()
    let norm = matrix.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let bound = Double(d) * 0x1p-52 * max(norm, 1)
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 <= $1 })
    for k in 0..<d {
      for l in 0..<d {
        let product = (0..<d).reduce(0) { $0 + eigen.vectors[k * d + $1] * eigen.vectors[l * d + $1] }
        #expect(abs(product - (k == l ? 1 : 0)) <= Double(d) * 0x1p-52 * 4)
        let image = (0..<d).reduce(0) { $0 + matrix[l, $1] * eigen.vectors[k * d + $1] }
        #expect(abs(image - eigen.values[k] * eigen.vectors[k * d + l]) <= 4 * bound)
      }
    }
    #expect(abs(eigen.values.reduce(0, +) - matrix.trace) <= 4 * bound)
    let same = eigen.mapValues { $0 }
    #expect(zip(same.elements, matrix.elements).allSatisfy { abs($0 - $1) <= 4 * bound })
  }

  @Test("known spectra: diagonal, multiple, opposite and zero eigenvalues, huge and tiny units")
  func known() {
    func values(_ elements: [Double], _ d: Int) -> [Double] {
      SymmetricMatrix(averaging: elements, dimension: d).eigen().values
    }
    #expect(values([3, 0, 0, -1], 2) == [-1, 3])
    #expect(zip(values([0, 1, 1, 0], 2), [-1, 1]).allSatisfy { close($0, $1, within: 1e-15) })
    // All ones: 3 once and 0 twice.
    #expect(
      zip(values([Double](repeating: 1, count: 9), 3), [0, 0, 3]).allSatisfy { close($0, $1, within: 2e-15) })
    #expect(values([Double](repeating: 0, count: 9), 3) == [0, 0, 0])
    #expect(values([5, 0, 0, 0, 5, 0, 0, 0, 5], 3) == [5, 5, 5])
    for unit in [1e-300, 1e300] {
      let scaled = values([2 * unit, unit, unit, 2 * unit], 2)
      #expect(close(scaled[0] / unit, 1, within: 1e-14) && close(scaled[1] / unit, 3, within: 1e-14))
    }
  }

  @Test(
    "the Cholesky factor solves, and its log-determinant is that of the eigenvalues",
    arguments: [1, 2, 7, 30])
  func cholesky(d: Int) throws {
    let matrix = SymmetricMatrix(averaging: goldenCovariance(d, rank: d, 0.1, 1, plus: 0.25), dimension: d)
    let factor = try #require(matrix.cholesky())
    let logarithms = matrix.eigen().values.reduce(0) { $0 + Double.log($1) }
    #expect(close(factor.logDeterminant, logarithms, within: 1e-13 * Double(d)))
    let x = (0..<d).map { Double($0) - 1.5 }
    let b = (0..<d).map { i in (0..<d).reduce(0) { $0 + matrix[i, $1] * x[$1] } }
    #expect(zip(factor.solve(b), x).allSatisfy { close($0, $1, within: 1e-11) })
    let squares = factor.solveLower(b).reduce(0) { $0 + $1 * $1 }
    #expect(close(squares, zip(b, x).reduce(0) { $0 + $1.0 * $1.1 }, within: 1e-12))
  }

  @Test("singular and indefinite matrices have no Cholesky factor, whatever the units of their rows")
  func noCholesky() {
    func hasFactor(_ elements: [Double]) -> Bool {
      SymmetricMatrix(averaging: elements, dimension: 2).cholesky() != nil
    }
    #expect(!hasFactor([1, 1, 1, 1]))
    #expect(!hasFactor([0.1, 0.3, 0.3, 0.9]))
    #expect(!hasFactor([1, 2, 2, 1]))
    #expect(!hasFactor([0, 0, 0, 0]))
    #expect(!hasFactor([1, 0, 0, -1]))
    #expect(hasFactor([1e-200, 0, 0, 1e200]))
  }
}
