import SaddleData
import SaddleReport

extension Detector {
  /// What no training can mend.
  package static let dataFaults = Detector(
    "data", "Is the data at fault?",
    probe: { examination in
      let report = try examination.dataReport()
      var faults:
        [(severity: Finding.Severity, sentence: String, evidence: Finding.Evidence, advice: String)] = []
      let duplicates = Double(report.duplicates) / Double(max(1, report.examined))
      if duplicates > 0.1 {
        faults.append(
          (
            duplicates > 0.5 ? .grave : .warning,
            "\(duplicates.percent) of the samples are copies of others",
            .init("duplicates", duplicates, "of all samples"), "remove the copies"
          ))
      }
      if let count = report.count, count < 500 {
        faults.append(
          (
            .warning, "there are only \(count) samples, which a critic learns by heart",
            .init("samples", Double(count), "some thousand are usual"),
            "find more data, or use smaller networks"
          ))
      }
      if report.kind != .images {
        let constant = report.columns.filter { $0.minimum == $0.maximum }
        if !constant.isEmpty {
          faults.append(
            (
              .warning, "always the same number: \(list(constant.map(\.name)))",
              .init("constant columns", Double(constant.count), "of \(report.columns.count)"),
              "leave such columns out"
            ))
        }
        let wild = report.columns.filter { $0.reach > 15 }.sorted { $0.reach > $1.reach }
        if let widest = wild.first {
          faults.append(
            (
              widest.reach > 40 ? .grave : .warning,
              "a few numbers lie far outside of all others in \(list(wild.map(\.name))), and scaling squeezes the rest",
              .init(
                "largest number of \(widest.name), in deviations", widest.reach,
                "of 10,000 normal numbers: 4"), "remove the outliers, or take logarithms"
            ))
        }
      } else if report.constantImages > max(2, report.examined / 20) {
        faults.append(
          (
            .warning, "\(report.constantImages) images are of one colour",
            .init("images of one colour", Double(report.constantImages), "of \(report.examined)"),
            "remove them"
          ))
      }
      let counts = report.classes.map { Double($0.count) }
      if let least = counts.min(), counts.count > 1 {
        let share = least * Double(counts.count) / max(counts.reduce(0, +), 1)
        if share < 0.1 {
          faults.append(
            (
              .warning, "the classes differ much in size: the smallest has \(Int(least)) samples",
              .init("smallest class over an equal share", share, "equal classes: 1"),
              "gather more of the rare classes, or train with --conditional"
            ))
        }
      }
      guard let worst = faults.map(\.severity).max() else {
        return .clear([.init("samples looked at", Double(report.examined), "nothing odd")])
      }
      let sentence = faults.map(\.sentence).joined(separator: "; ")
      return .finding(
        Finding(
          worst, "The data: \(sentence).", confidence: 0.95, since: 0, evidence: faults.map(\.evidence),
          figure: counts.count > 1 && counts.count <= 40
            ? .bars(
              "Samples of each class", "count", zip(report.classes.map(\.name), counts).map { ($0, $1) })
            : nil,
          advice: faults.map(\.advice).joined(separator: "; ")))
    })

  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}

extension DataReport.Column {
  /// The farthest number from the mean, in standard deviations.
  var reach: Double {
    standardDeviation > 0 ? max(maximum - mean, mean - minimum) / standardDeviation : 0
  }
}
