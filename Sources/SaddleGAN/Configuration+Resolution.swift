import SaddleData
import SaddleTensor

extension Configuration {
  /// The whole configuration for data of a kind and shape: our defaults, then the method's settings, then
  /// what was asked for.
  ///
  /// The method is the one asked for; else, if an objective was, the objective's; else our own choice
  /// (``Method/default``).
  /// - Parameters:
  ///   - entries: what was asked for, in order; later ones win.
  ///   - shape: of one sample.
  ///   - classes: of the data.
  /// - Throws: ``ConfigurationError``.
  public init(
    resolving entries: [(name: String, value: String)], for kind: Dataset.Kind, shape: Shape,
    classes: Int = 0
  ) throws(ConfigurationError) {
    self.init()
    func last(_ name: String) -> String? { entries.last { $0.name == name }?.value }
    let method =
      last("method").flatMap(Method.named) ?? last("objective").flatMap(Method.with(objective:)) ?? .default
    try set("method", to: method.name)
    for (name, value) in method.settings(for: kind, shape: shape, classes: classes) + entries {
      try set(name, to: value)
    }
  }
}
