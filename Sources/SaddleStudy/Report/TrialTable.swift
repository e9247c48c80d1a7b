import SaddleMetrics

/// All trials as CSV (RFC 4180, lines ended by a line feed): one a row, each searched quantity a column.
struct TrialTable {
  let metrics: [Metric]
  /// By number.
  let trials: [Trial]

  /// Numbers are written so that reading them gives the same bits; what a trial does not have is empty.
  var csv: String {
    let searched = searchedNames
    let fixed = [
      "number", "model", "state", "repeats", "seed", "seconds", "generator-updates", "critic-updates",
    ]
    let names = fixed + metrics.map(\.name)
    // A searched quantity may have any name.
    let header = names + searched.map { (names + ["message"]).contains($0) ? "searched \($0)" : $0 }
    let rows = trials.map { trial in
      let end = trial.curve.last
      var row = [
        "\(trial.number)", trial.model, trial.state.rawValue, trial.repeats.map(String.init) ?? "",
        "\(trial.seed)", "\(trial.seconds)",
      ]
      row += [end.map { "\($0.step)" } ?? "", end.map { "\($0.criticSteps)" } ?? ""]
      row += metrics.map { metric in end?.values[metric.name].map { "\($0)" } ?? "" }
      row += searched.map { name in trial.hyperparameters.first { $0.name == name }?.value ?? "" }
      return row + [trial.message ?? ""]
    }
    return ([header + ["message"]] + rows).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  /// In the order in which they first appear.
  private var searchedNames: [String] {
    var seen: Set<String> = []
    return trials.flatMap { $0.hyperparameters.map(\.name) }.filter { seen.insert($0).inserted }
  }

  /// Scalar by scalar: a quotation mark with an accent on it is a quotation mark to other readers.
  private static func field(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in scalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
