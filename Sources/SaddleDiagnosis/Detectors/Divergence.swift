extension Detector {
  package static let divergence = Detector(
    "divergence", "Did the numbers run away?",
    record: { record in
      if let failure = record.failure {
        let step = failure.dropFirst("step ".count).prefix { $0.isNumber }
        return .finding(
          Finding(
            .grave, "Training ended because a number was no longer finite (\(failure)).", confidence: 0.99,
            since: Int(step),
            evidence: [],
            figure: .curves(
              "Gradient norms", "Euclidean norm", isLogarithmic: true,
              [
                ("critic", record.history["criticGradientNorm"]),
                ("generator", record.history["generatorGradientNorm"]),
              ]), changes: calmer(record)))
      }
      let losses = ["criticLoss", "generatorLoss"].map { ($0, record.history[$0]) }
      guard losses.contains(where: { $0.1.count >= 20 }) else { return .untold("there are too few steps") }
      var evidence: [Finding.Evidence] = []
      // A loss of a penalised or bounded critic is of the size of the data; one that keeps multiplying is
      // not.
      for (name, series) in losses where series.count >= 20 {
        let early = max(Series.magnitude(series.first(0.1, least: 5)), 1)
        let late = Series.magnitude(series.last(0.1, least: 5))
        evidence.append(.init("\(name) now", late, "early: \(early.short)"))
        guard late >= 1000 * early else { continue }
        return .finding(
          Finding(
            .grave,
            """
            The \(name == "criticLoss" ? "critic" : "generator")'s loss has grown to \(late.short), \
            \((late / early).short) times its early size, and no longer measures anything.
            """, confidence: Finding.confidence(late / early, over: 1000),
            since: series.onset { abs($0) >= 30 * early },
            evidence: evidence,
            figure: .curves("Losses", "absolute value", isLogarithmic: true, [(name, series.absolute)]),
            changes: calmer(record)))
      }
      return .clear(evidence)
    })

  /// What helps most often against numbers that run away.
  private static func calmer(_ record: RunRecord) -> [(name: String, value: String)] {
    let settings = record.configuration
    let isUnbounded = record.isWasserstein && settings.constraints.isEmpty
    return
      (isUnbounded ? [("constraints", "gradient-penalty:1")] : [])
      + [
        ("learning-rate", (settings.learningRate / 10).short),
        ("generator-learning-rate", (settings.generatorLearningRate / 10).short),
        ("gradient-norm-limit", "1"),
      ]
  }
}

extension Series {
  static func magnitude(_ series: Series) -> Double { series.values.map { abs($0) }.quantile(0.5) }
  var absolute: Series { Series(steps: steps, values: values.map { abs($0) }) }
}
