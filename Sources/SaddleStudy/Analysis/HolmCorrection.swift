/// p-values made fit for being read together: rejecting those below α keeps the chance of any false rejection
/// below α, whatever their dependence (Holm 1979).
///
/// With m values in ascending order the i-th becomes max over j <= i of min(1, (m - j + 1) p_j).
/// - Returns: in the order given.
package func holmCorrected(_ values: [Double]) -> [Double] {
  var corrected = values
  var largest = 0.0
  for (place, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
    largest = max(largest, min(1, Double(values.count - place) * values[index]))
    corrected[index] = largest
  }
  return corrected
}
