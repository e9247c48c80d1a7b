extension AdaptiveQuadrature {
  /// The pieces, the one to halve next on top: those where a function was infinite, then by their largest
  /// error.
  struct Heap {
    private var entries: [(priority: Double, piece: Piece)] = []
    private var values = SIMD4<Double>.zero
    private var errors = SIMD4<Double>.zero
    private var suspects = 0
    private var changes = 0

    /// Whether a function was infinite at a node.
    var hasSuspects: Bool { suspects > 0 }

    /// The pieces' sums with those of `settled` added, renewed now and then: subtracting leaves rounding
    /// behind.
    mutating func sums(beside settled: Result) -> (values: SIMD4<Double>, errors: SIMD4<Double>) {
      if changes > 64 { renew() }
      return (values + settled.values, errors + settled.errors)
    }

    mutating func insert(_ piece: Piece) {
      values += piece.values
      errors += piece.errors
      suspects += piece.isSuspect ? 1 : 0
      changes += 1
      // Errors count by the size of what they are errors of.
      let relative = (0..<4).map { piece.errors[$0] / max(1, abs(values[$0])) }.max() ?? 0
      entries.append((piece.isSuspect ? .infinity : relative, piece))
      var child = entries.count - 1
      while child > 0, entries[(child - 1) / 2].priority < entries[child].priority {
        entries.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    }

    mutating func popWorst() -> Piece? {
      guard let worst = entries.first?.piece else { return nil }
      entries.swapAt(0, entries.count - 1)
      entries.removeLast()
      var parent = 0
      while true {
        let children = (2 * parent + 1..<min(2 * parent + 3, max(entries.count, 2 * parent + 1)))
        guard let larger = children.max(by: { entries[$0].priority < entries[$1].priority }),
          entries[parent].priority < entries[larger].priority
        else { break }
        entries.swapAt(parent, larger)
        parent = larger
      }
      suspects -= worst.isSuspect ? 1 : 0
      values -= worst.values
      errors -= worst.errors
      changes += 1
      return worst
    }

    private mutating func renew() {
      (values, errors, changes) = (.zero, .zero, 0)
      for entry in entries {
        values += entry.piece.values
        errors += entry.piece.errors
      }
    }
  }
}
