import Foundation
import SaddleStudy

/// A folder of a test's own, removed with the object.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "saddle-study-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> URL { url.appending(path: name) }
}

/// Studies of points that take a fraction of a second.
enum SmallStudy {
  /// Two models on the ring, one of which has a searched weight.
  static func yaml(
    trials: Int = 2, repetitions: Int = 1, sampler: String = "random", more: String = ""
  ) -> String {
    """
    name: small
    data: ring
    settings:
      generator: mlp
      generator-widths: [8]
      critic: mlp
      critic-widths: [8]
      latent-size: 2
      batch: 16
      learning-rate: $rate
      generator-learning-rate: $rate
    search: {rate: {log: [1e-4, 1e-2]}}
    models:
      non-saturating:
      wgan-gp:
        constraints: gradient-penalty:$penalty
        critic-steps: 2
        search: {penalty: {log: [0.1, 10]}}
    sampler: \(sampler)
    trials: \(trials)
    repetitions: \(repetitions)
    budget: {critic-steps: 20}
    metrics: [w1, modes]
    measurements: 4
    samples: 64
    seed: 3
    \(more)
    """
  }

  static func study(
    trials: Int = 2, repetitions: Int = 1, sampler: String = "random", more: String = ""
  ) throws -> Study {
    try Study(
      yaml: yaml(trials: trials, repetitions: repetitions, sampler: sampler, more: more), path: "small.yaml")
  }
}
