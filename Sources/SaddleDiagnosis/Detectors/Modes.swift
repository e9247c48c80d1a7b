import SaddleReport

extension Detector {
  /// The generator gives one thing, or a few.
  package static let modeCollapse = Detector(
    "mode-collapse", "Is this mode collapse?",
    record: { record in
      guard let (cells, last) = record.lastSamples else { return .untold("no samples were observed") }
      let coverage = cells.coverage(last.served)
      let (least, spread) = (0.35, 0.25)
      let isNarrow = last.served.diversity < spread
      // A generator that has not begun to learn is narrow too; noProgress speaks of it.
      let (before, now) = (record.observations.all[0].served, last.served)
      guard coverage < least || isNarrow,
        now.duplicates > 0.9 || now.distance < 0.7 * before.distance || now.near > 0.2
      else {
        return .clear(cells.evidence(last.served))
      }
      let held = record.observations.series { cells.coverage($0.served) }
      let diversity = record.observations.series { $0.served.diversity }
      let confidence = max(
        Finding.confidence(least / max(coverage, 1e-3), over: 1),
        Finding.confidence(spread / max(now.diversity, 1e-3), over: 1))
      return .finding(
        Finding(
          .grave,
          "Yes, mode collapse: the samples reach \(cells.phrase(covered: now)), and differ \(now.diversity.percent) as much as the data.",
          confidence: confidence,
          since: coverage < least ? held.onset { $0 < least } : diversity.onset { $0 < spread },
          evidence: cells.evidence(now),
          figure: .histogram("Samples at step \(last.step)", cells, now), changes: remedies(record)))
    })

  /// The generator leaves out a part of the data.
  package static let partialCollapse = Detector(
    "partial-collapse", "Does the generator leave out a part of the data?",
    record: { record in
      guard let (cells, last) = record.lastSamples else { return .untold("no samples were observed") }
      guard cells.count > 1 else { return .untold("the data has no parts to tell apart") }
      let coverage = cells.coverage(last.served)
      let threshold = 0.85
      guard (0.35..<threshold).contains(coverage), last.served.diversity >= 0.25,
        last.served.distance < 0.7 * record.observations.all[0].served.distance || last.served.near > 0.2
      else { return .clear(cells.evidence(last.served)) }
      let held = record.observations.series { cells.coverage($0.served) }
      // What is still being won is not lost.
      let isRising = coverage - held.last(0.4, least: 3).values[0] > 0.1
      return .finding(
        Finding(
          coverage < 0.6 && !isRising ? .grave : .warning,
          "Partial mode collapse: the samples reach \(cells.phrase(covered: last.served)), and leave out the rest.",
          confidence: Finding.confidence((1 - coverage) / (1 - threshold), over: 1),
          since: held.onset { $0 < threshold }, evidence: cells.evidence(last.served),
          figure: .histogram("Samples at step \(last.step)", cells, last.served), changes: remedies(record),
          advice: isRising ? "the share is still rising: train longer first" : nil))
    })

  /// The generator jumps from mode to mode: at each moment it reaches few, over time many.
  package static let modeCycling = Detector(
    "mode-cycling", "Does the generator cycle between modes?",
    record: { record in
      guard let (cells, _) = record.lastSamples, cells.count > 1 else {
        return .untold("no samples were observed, or the data has one mode")
      }
      // What comes before the first modes are reached is no cycle.
      let all = record.observations.all
      let settled = Array(all.suffix((all.count + 1) / 2))
      guard settled.count >= 4 else { return .untold("samples were observed fewer than 8 times") }
      let covered = settled.map { cells.covered($0.raw) }
      let once = covered.map { cells.weight(of: $0) }.mean
      let together = cells.weight(of: covered.reduce(into: Set()) { $0.formUnion($1) })
      let movement = cells.movement(settled.map(\.raw))
      let evidence: [Finding.Evidence] = [
        .init("reached at a moment", once, "sound: above 0.9"),
        .init("reached over time", together, "equal to the moment's where nothing cycles"),
        .init("samples that change cell between looks", movement, "sound: below 0.2"),
      ]
      guard once < 0.6, together - once > 0.25, movement > 0.4 else { return .clear(evidence) }
      return .finding(
        Finding(
          .grave,
          """
          The generator moves from mode to mode: at each moment it reaches \(once.percent) of the data, over the \
          last \(settled.count) looks together \(together.percent).
          """, confidence: Finding.confidence((together - once) / 0.25, over: 1), since: settled[0].step,
          evidence: evidence,
          figure: .histograms("Where the samples are", cells, all), changes: remedies(record)))
    })

  /// What keeps a generator from giving up modes, by the papers and our own measurements.
  private static func remedies(_ record: RunRecord) -> [(name: String, value: String)] {
    let settings = record.configuration
    // Relativistic pairing with both penalties reaches what the others leave out; where it is used already,
    // a stronger penalty slows the generator's run to one place.
    guard settings.objective == "relativistic", !settings.constraints.isEmpty else {
      return [("objective", "relativistic"), ("constraints", "r1:0.1,r2:0.1"), ("critic-steps", "1")]
    }
    return [
      ("generator-learning-rate", (settings.generatorLearningRate / 4).short), ("critic-steps", "2"),
      ("latent-size", "\(max(settings.latent.count, 8))"),
    ]
  }
}

extension RunRecord {
  var lastSamples: (cells: CellSummary, last: Observation)? {
    guard let cells = observations.cells, let last = observations.all.last, last.step > 0 else { return nil }
    return (cells, last)
  }
}

extension CellSummary {
  /// "3 of the 8 modes" or "40 % of the data".
  func phrase(covered snapshot: Snapshot) -> String {
    kind == "modes"
      ? "\(covered(snapshot).count) of the \(count) modes" : "\(coverage(snapshot).percent) of the data"
  }

  func evidence(_ snapshot: Snapshot) -> [Finding.Evidence] {
    [
      .init("data reached", coverage(snapshot), "by weight; sound: above 0.9"),
      .init("diversity", snapshot.diversity, "the data's own: 1"),
      .init("near duplicates", snapshot.duplicates, "among reals: \(duplicates.short)"),
      .init("KL to the data's shares", divergence(snapshot), "equal shares: 0"),
      .init("near the data", snapshot.near, "of reals: \(near.short)"),
    ]
  }

  /// The share of samples, always of the same latent points, that change cell between looks: half the sum of
  /// the changes, averaged.
  func movement(_ snapshots: [Snapshot]) -> Double {
    zip(snapshots, snapshots.dropFirst()).map { a, b in
      let total = Double(max(1, a.count))
      return zip(a.histogram, b.histogram).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / (2 * total)
    }.mean
  }
}
