import SaddleGAN

/// How far training has carried a network's weights.
struct Growth {
  /// ‖θ − θ₀‖ / ‖θ₀‖.
  let displacement: Double
  /// ‖θ‖ / ‖θ₀‖.
  let size: Double
}

extension Examination {
  /// - Parameter network: "generator" or "critic".
  func growth(of network: String) throws -> Growth {
    let material = try material()
    if initial == nil {
      // What the run started from follows from its seed.
      let configuration = material.checkpoint.configuration
      initial = try TrainingRun.trainer(configuration, material.game, material.dataset).state
    }
    guard let start = initial?[network]?.floats, let now = material.checkpoint.state[network]?.floats,
      start.count == now.count
    else { throw Untold("the run has no \(network)") }
    let size = max(norm(start), 1e-30)
    return Growth(displacement: norm(zip(now, start).map { $0 - $1 }) / size, size: norm(now) / size)
  }
}
