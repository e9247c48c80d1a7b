/// A real symmetric matrix: where its factorisations live.
package struct SymmetricMatrix: Sendable, Hashable {
  package let dimension: Int
  /// Row-major [d, d], exactly symmetric.
  package let elements: [Double]

  /// (A + A^T) / 2 of a row-major [d, d] matrix A.
  package init(averaging elements: [Double], dimension d: Int) {
    var symmetric = elements
    for i in 0..<d {
      for j in 0..<i {
        // Halves first: the sum of two large numbers would overflow.
        let mean = elements[i * d + j] / 2 + elements[j * d + i] / 2
        symmetric[i * d + j] = mean
        symmetric[j * d + i] = mean
      }
    }
    self.dimension = d
    self.elements = symmetric
  }

  package subscript(row: Int, column: Int) -> Double { elements[row * dimension + column] }

  package var trace: Double { (0..<dimension).reduce(0) { $0 + self[$1, $1] } }
}
