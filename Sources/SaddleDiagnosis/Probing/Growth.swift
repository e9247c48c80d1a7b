import SaddleGAN
import SaddleNN

/// How far training has carried a network's weights.
struct Growth {
  /// ‖θ − θ₀‖ / ‖θ₀‖.
  let displacement: Double
  /// ‖θ‖ over ‖θ₀‖, or over the norm of He's initial weights where that is larger.
  let size: Double
  /// ‖θ₀‖ over the same: 1 unless the weights started smaller than usual.
  let startSize: Double
}

extension Examination {
  /// - Parameter network: "generator" or "critic".
  func growth(of network: String) throws -> Growth {
    let material = try material()
    guard let start = try rehearsal(.beginner).start[network]?.floats,
      let now = material.checkpoint.state[network]?.floats, start.count == now.count
    else { throw Untold("the run has no \(network)") }
    let size = max(norm(start), 1e-30)
    let layout = network == "critic" ? material.game.critic.layout : material.game.generator.layout
    return Growth(
      displacement: norm(zip(now, start).map { $0 - $1 }) / size,
      size: norm(now) / max(size, layout.usualNorm), startSize: size / max(size, layout.usualNorm))
  }
}

extension ParameterLayout {
  /// The expected norm of weights of variance 2 / fan-in (He et al., 1502.01852).
  fileprivate var usualNorm: Double {
    parameters.filter { $0.shape.rank > 1 }.reduce(0) { sum, parameter in
      sum + 2 * Double(parameter.shape[parameter.shape.rank - 1])
    }.squareRoot()
  }
}
