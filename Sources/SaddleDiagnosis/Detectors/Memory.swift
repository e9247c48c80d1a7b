import SaddleData
import SaddleGAN
import SaddleReport

extension Detector {
  /// The critic scores what it has seen higher than what it has not.
  static let overfitting = Detector(
    "overfitting-critic", "Has the critic learnt the data by heart?",
    probe: { examination in
      let material = try examination.material()
      guard let count = material.dataset.count else { return .clear }
      guard let heldOut = examination.heldOut else {
        throw Untold("there is no data that training did not see; name some with --held-out")
      }
      guard heldOut.shape == material.dataset.shape else {
        throw Untold("the held-out samples are \(heldOut.shape), the run's \(material.dataset.shape)")
      }
      let seen = try SampleMonitor.samples(min(count, 1000), of: material.dataset)
      // In the units that the critic knows.
      var unseen = heldOut
      unseen.scaling = material.dataset.scaling
      let fresh = try SampleMonitor.samples(min(heldOut.count ?? 1000, 1000), of: unseen)
      let fakes = try examination.generated(512, averaged: false)
      let scores = try examination.scores([seen, fresh, fakes])
      let gap = scores[0].mean - scores[1].mean
      let whole = scores[0].mean - scores[2].mean
      let error =
        (scores[0].variance / Double(scores[0].count) + scores[1].variance / Double(scores[1].count))
        .squareRoot()
      let share = gap / max(abs(whole), scores[0].deviation / 10, 1e-9)
      let threshold = 0.4
      guard share > threshold, gap > 3 * error else { return .clear }
      return .finding(
        Finding(
          share > 0.8 ? .grave : .warning,
          """
          The critic has learnt the data by heart: \(percent(min(share, 1))) of what it sees between reals and \
          fakes it also sees between the training samples and others of the same kind.
          """, confidence: Finding.confidence(share, over: threshold),
          evidence: [
            .init(
              "mean score of training samples", scores[0].mean, "of held-out ones: \(short(scores[1].mean))"),
            .init("mean score of fakes", scores[2].mean, "held-out ones should score far above"),
            .init("standard error of the gap", error, "gap: \(short(gap))"),
          ],
          figure: .densities(
            "Scores", "ψ", [("training", scores[0]), ("held out", scores[1]), ("generated", scores[2])]),
          changes: smaller(examination.record), advice: "more data helps most"))
    })

  /// Samples are copies of training samples.
  static let memorisation = Detector(
    "memorisation", "Has the generator memorised the data?",
    probe: { examination in
      let material = try examination.material()
      guard let count = material.dataset.count else { return .clear }
      guard count >= 10 else { throw Untold("there are fewer than 10 samples") }
      let frame = try SampleFrame(material.dataset, threads: examination.effort.threads)
      let limit = examination.effort.isQuick ? 1000 : 4000
      let seen = PointSet(
        Array(try frame(SampleMonitor.samples(min(count, limit), of: material.dataset))), frame.dimension)
      let fake = PointSet(
        Array(try frame(examination.generated(256, averaged: true))), frame.dimension)
      let usual = seen.usualGap
      guard usual > 0 else { throw Untold("all samples are copies of one") }
      let gaps = fake.distances(to: seen)
      let copied = Double(gaps.count { $0 < usual / 3 }) / Double(max(1, gaps.count))
      // Between reals, in the same measure.
      let own = Double(seen.gaps.count { $0 > 0 && $0 < usual / 3 }) / Double(max(1, seen.count))
      let threshold = 0.4
      guard copied > max(threshold, 3 * own) else { return .clear }
      return .finding(
        Finding(
          copied > 0.7 ? .grave : .warning,
          """
          \(percent(copied)) of the samples are copies of training samples: nearer to one than a third of the \
          usual distance between two of them.
          """, confidence: Finding.confidence(copied, over: threshold),
          evidence: [
            .init("samples that are copies", copied, "among the data itself: \(short(own))"),
            .init("usual distance to the nearest", gaps.quantile(0.5), "between reals: \(short(usual))"),
          ],
          figure: .densities(
            "Distance to the nearest training sample", "distance",
            [("generated", gaps), ("training, to another", seen.gaps)]),
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
