import SaddleReport

extension StudyAnalysis {
  /// Every model against every other.
  var comparisonSection: ReportDocument.Section {
    let compared = inOrder.map(\.model.name).filter { name in
      comparisons.contains { $0.first == name || $0.second == name }
    }
    let missing = models.map(\.model.name).filter { !compared.contains($0) }
    var blocks: [ReportDocument.Block] = []
    if !comparisons.isEmpty {
      let trainings = basis == .repetitions ? "repetition of the best settings" : "trial of the search"
      blocks.append(
        .table(
          ReportTable(
            caption:
              "The probability that a \(trainings) of the row's model is better than one of the "
              + "column's, ties half; in brackets the p-value of Mann and Whitney's test after Holm's correction for "
              + "\(counted(comparisons.count, "pair")). Below 0.05 is in bold.",
            columns: [.text("model")] + compared.map { ReportTable.Column.number($0) },
            rows: compared.map { row in [ReportTable.Cell(row)] + compared.map { cell(row, $0) } })))
      if !missing.isEmpty {
        blocks.append(
          .paragraph("Not compared, for want of a \(trainings): \(enumeration(missing))."))
      }
    }
    return .init(name: "comparisons", title: "Which model wins", blocks: blocks)
  }

  private func cell(_ row: String, _ column: String) -> ReportTable.Cell {
    guard let pair = comparisons.first(where: { Set([$0.first, $0.second]) == [row, column] }) else {
      return ""
    }
    let probability = pair.first == row ? pair.winProbability : 1 - pair.winProbability
    return .init("\(short(probability)) (\(chance(pair.adjustedPValue)))", isStrong: pair.isDecided)
  }
}

/// A p-value as a cell of a table has it.
func chance(_ pValue: Double) -> String {
  pValue < 0.001 ? "<0.001" : NumberText.short(pValue, digits: 2)
}
