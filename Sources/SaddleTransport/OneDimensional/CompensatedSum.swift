/// A sum whose error does not grow with the number of terms: within 2 * 2^-53 of the sum of their magnitudes
/// (Neumaier 1974).
package struct CompensatedSum {
  private var total = 0.0
  private var lost = 0.0

  package init() {}

  package var sum: Double { total + lost }

  package mutating func add(_ term: Double) {
    let next = total + term
    lost += abs(total) >= abs(term) ? (total - next) + term : (term - next) + total
    total = next
  }
}
