/// The name that a mistyped one most likely means: the fewest letters changed, added, dropped or exchanged,
/// at most a third of them; nil when none is near.
package func nearestName(to word: String, among names: [String]) -> String? {
  // Distances of long words cost their lengths' product, and no name is that long.
  guard word.utf8.count <= 100 else { return nil }
  let best = names.map { (name: $0, distance: distance(word.lowercased(), $0.lowercased())) }
    .min { $0.distance < $1.distance }
  guard let best, best.distance <= max(1, word.count / 3) else { return nil }
  return best.name
}

/// Damerau's distance in its optimal-alignment form.
private func distance(_ a: String, _ b: String) -> Int {
  let a = Array(a), b = Array(b.prefix(200))
  var rows = [Array(0...b.count)]
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
      row.append(cost)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
