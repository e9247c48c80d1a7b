import SaddleData
import SaddleGAN
import SaddleMetrics
import SaddleReport

extension Detector {
  /// The critic scores what it has seen higher than what it has not.
  package static let overfitting = Detector(
    "overfitting-critic", "Has the critic learnt the data by heart?",
    probe: { examination in
      let material = try examination.material()
      guard let count = material.dataset.count else { return .clear([]) }
      guard let heldOut = examination.heldOut else {
        throw Untold("there is no data that training did not see; name some with --held-out")
      }
      guard heldOut.shape == material.dataset.shape else {
        throw Untold("the held-out samples are \(heldOut.shape), the run's \(material.dataset.shape)")
      }
      let seen = try SampleMonitor.samples(min(count, 1000), of: material.dataset)
      let fresh = try heldOut.samples(min(heldOut.count ?? 1000, 1000), scaledAs: material.dataset)
      let fakes = try examination.generated(512, averaged: false)
      let scores = try examination.scores([seen, fresh, fakes])
      let gap = scores[0].mean - scores[1].mean
      let whole = scores[0].mean - scores[2].mean
      let error =
        (scores[0].variance / Double(scores[0].count) + scores[1].variance / Double(scores[1].count))
        .squareRoot()
      let share = gap / max(abs(whole), scores[0].deviation / 10, 1e-9)
      let threshold = 0.2
      let evidence: [Finding.Evidence] = [
        .init("mean score of training samples", scores[0].mean, "of held-out ones: \(scores[1].mean.short)"),
        .init("mean score of fakes", scores[2].mean, "held-out ones should score far above"),
        .init("gap to held-out over gap to fakes", share, "sound: below 0.1"),
        .init("standard error of the gap", error, "gap: \(gap.short)"),
      ]
      guard share > threshold, gap > 3 * error else { return .clear(evidence) }
      return .finding(
        Finding(
          share > 0.6 ? .grave : .warning,
          """
          The critic has learnt the data by heart: \(min(share, 1).percent) of what it sees between reals and \
          fakes it also sees between the training samples and others of the same kind.
          """, confidence: Finding.confidence(share, over: threshold), evidence: evidence,
          figure: .densities(
            "Scores", "ψ", [("training", scores[0]), ("held out", scores[1]), ("generated", scores[2])]),
          changes: smaller(examination.record), advice: "more data helps most"))
    })

  /// Samples are copies of training samples.
  package static let memorisation = Detector(
    "memorisation", "Has the generator memorised the data?",
    probe: { examination in
      let material = try examination.material()
      guard let count = material.dataset.count else { return .clear([]) }
      guard count >= 10 else { throw Untold("there are fewer than 10 samples") }
      let frame = try SampleFrame(material.dataset, threads: examination.effort.threads)
      let limit = examination.effort.isQuick ? 1000 : 4000
      func features(_ samples: [Float]) throws -> Features {
        Features(try frame(samples), dimension: frame.dimension)
      }
      let seen = try features(SampleMonitor.samples(min(count, limit), of: material.dataset))
      let fake = try features(examination.generated(256, averaged: true))
      let threads = examination.effort.threads
      let own = try FeatureDistances(within: seen, threads: threads).gaps
      let gaps = try FeatureDistances(from: fake, to: seen, threads: threads).gaps
      let usual = own.filter { $0 > 0 }.quantile(0.5)
      guard usual > 0 else { throw Untold("all samples are copies of one") }
      // New samples of the same kind are as far from the data as its samples are from each other.
      let closeness = gaps.quantile(0.5) / usual
      let copied = Double(gaps.count { $0 < usual / 3 }) / Double(max(1, gaps.count))
      let threshold = 0.6
      var evidence: [Finding.Evidence] = [
        .init("distance to the nearest training sample over the data's own", closeness, "sound: 0.9 to 1.5"),
        .init("samples closer than a third of that", copied, "sound: below 0.1"),
      ]
      if let heldOut = examination.heldOut, heldOut.shape == material.dataset.shape {
        let fresh = try features(
          heldOut.samples(min(heldOut.count ?? 1000, 1000), scaledAs: material.dataset))
        let distances = try FeatureDistances(from: fresh, to: seen, threads: threads).gaps
        let test = try MemorisationTest(distances: gaps, heldOut: distances)
        evidence.append(
          .init("C_T against held-out data", test.zScore, "a standard normal number; copies: below -3"))
      }
      guard closeness < threshold else { return .clear(evidence) }
      return .finding(
        Finding(
          closeness < threshold / 2 ? .grave : .warning,
          """
          The generator has learnt training samples by heart: its samples lie \(closeness.percent) of the usual \
          distance between two training samples from the nearest one, where new ones would lie 100 %.
          """, confidence: Finding.confidence(threshold / max(closeness, 1e-3), over: 1), evidence: evidence,
          figure: .densities(
            "Distance to the nearest training sample", "distance",
            [("generated", gaps), ("training, to another", own)]),
          changes: smaller(examination.record), advice: "more data helps most"))
    })

  /// Networks that cannot hold so much by heart.
  private static func smaller(_ record: RunRecord) -> [(name: String, value: String)] {
    let settings = record.configuration
    func half(_ widths: [Int]) -> String { widths.map { "\(max(8, $0 / 4))" }.joined(separator: ",") }
    return [
      ("critic-widths", half(settings.critic.widths)), ("generator-widths", half(settings.generator.widths)),
      ("critic-dropout", "0.3"),
    ]
  }
}

extension Dataset {
  /// Some samples in the units of another's training, which are those that its networks know.
  fileprivate func samples(_ count: Int, scaledAs other: Dataset) throws -> [Float] {
    var scaled = self
    scaled.scaling = other.scaling
    return try SampleMonitor.samples(count, of: scaled)
  }
}

extension Examination {
  /// ψ at some sets of points.
  fileprivate func scores(_ sets: [[Float]]) throws -> [[Double]] {
    let material = try material()
    let critic = material.game.critic
    guard critic.sampleShape == material.dataset.shape, critic.classes == nil else {
      throw Untold("the critic judges several samples at once, or by class")
    }
    let probe = try CriticProbe(critic, threads: effort.threads)
    return try sets.map { try probe($0, of: material.checkpoint.criticWeights).scores.map(Double.init) }
  }
}

extension [Double] {
  fileprivate var variance: Double { deviation * deviation }
}

extension FeatureDistances {
  /// From each row to its nearest column.
  fileprivate var gaps: [Double] {
    get throws { try nearest(1).compactMap { $0.first?.squaredDistance.squareRoot() } }
  }
}
