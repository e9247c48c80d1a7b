import SaddleGAN
import SaddleTensor
import SaddleTransport

/// How steep a critic is: the distribution of ‖∇ψ‖.
struct Slopes {
  /// Along lines between reals and fakes, where a gradient penalty looks.
  let lines: [Double]
  let reals: [Double]
  let fakes: [Double]
  /// ψ at the reals and at the fakes.
  let scores: (real: [Double], fake: [Double])

  /// The Wasserstein estimate, E ψ(real) − E ψ(fake).
  var estimate: Double { scores.real.mean - scores.fake.mean }
}

extension Examination {
  /// - Throws: ``Untold`` for a critic that judges several samples at once.
  func slopes() throws -> Slopes {
    if let knownSlopes { return knownSlopes }
    let material = try material()
    let (critic, width) = (material.game.critic, material.dataset.shape.count)
    guard critic.sampleShape == material.dataset.shape else {
      throw Untold("the critic judges several samples at once")
    }
    guard critic.classes == nil else { throw Untold("the critic is conditional") }
    let count = effort.isQuick ? 256 : 512
    let reals = try SampleMonitor.samples(count, of: material.dataset)
    let fakes = try generated(count, averaged: false)
    let probe = try CriticProbe(critic, threads: effort.threads)
    let weights = material.checkpoint.criticWeights
    // A share that differs from line to line.
    let lines = reals.indices.map { index in
      let share = (Float(index / width) * 0.618_034).truncatingRemainder(dividingBy: 1)
      return fakes[index] + share * (reals[index] - fakes[index])
    }
    let results = try [lines, reals, fakes].map { try probe($0, of: weights) }
    let norms = results.map { result in
      (0..<count).map { norm(Array(result.slopes[$0 * width..<($0 + 1) * width])) }
    }
    let slopes = Slopes(
      lines: norms[0], reals: norms[1], fakes: norms[2],
      scores: (results[1].scores.map(Double.init), results[2].scores.map(Double.init)))
    knownSlopes = slopes
    return slopes
  }
}

extension Examination {
  /// W_1 between some samples and reals in the units of training, by exact transport; never 0.
  func sizeOfGap() throws -> Double {
    let material = try material()
    let width = material.dataset.shape.count
    let count = min(256, max(8, (1 << 20) / width))
    let reals = try SampleMonitor.samples(count, of: material.dataset)
    let fakes = try generated(count, averaged: false)
    let clouds = try [reals, fakes].map { points in
      try PointCloud(points.map(Double.init), dimension: width)
    }
    let problem = try TransportProblem(from: clouds[0], to: clouds[1], cost: .euclidean)
    return max(try NetworkSimplex(threads: effort.threads).solve(problem).value, 1e-12)
  }
}
