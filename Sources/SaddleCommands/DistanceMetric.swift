import SaddleData

/// A metric of `saddle distance`, as it is written.
enum DistanceMetric: Hashable {
  /// By its name here, "kl", and in the library.
  case divergence(DivergenceName)
  /// W_p, exact.
  case wasserstein(power: Double)
  /// The debiased Sinkhorn divergence, epsilon as a fraction of the mean cost.
  case sinkhorn(epsilon: Double)
  case sliced(power: Double)
  case maxSliced(power: Double)
  case gaussian

  enum DivergenceName: String, CaseIterable {
    case kl, reverseKL = "reverse-kl", js, halvedJS = "js-halved", tv, chiSquared = "chi-squared", hellinger
  }

  /// What can be written, with what it is.
  static let all: [(form: String, meaning: String)] = [
    ("w1", "exact Wasserstein distance W1, in the data's units"),
    ("w2", "exact W2, in the data's units"),
    ("wp:P", "exact WP for any P of at least 1; wp:3 is W3"),
    ("sinkhorn:E", "root of Sinkhorn's divergence; E (0.05) of the mean |x - y|^2"),
    ("sliced:P", "WP of 256 random projections on average; P is 2 unless given"),
    ("max-sliced:P", "WP of the projections that differ most; P is 2 unless given"),
    ("gaussian-w2", "W2 between the Gaussians of equal mean and covariance"),
    ("kl", "KL(A|B) in nats, from distances to 5th neighbours"),
    ("reverse-kl", "KL(B|A)"),
    ("js", "Jensen-Shannon without halves, 0 to 2 ln 2; a lower bound"),
    ("js-halved", "half of that, 0 to ln 2"),
    ("tv", "total variation, 0 to 1; a lower bound"),
    ("hellinger", "Hellinger distance, 0 to 1; a lower bound"),
    ("chi-squared", "Pearson's, E_B[(a/b - 1)^2]; a lower bound"),
  ]

  /// For the help.
  static var table: String {
    let width = all.map(\.form.count).max() ?? 0
    let lines = all.map {
      "  \($0.form)\(String(repeating: " ", count: width - $0.form.count))  \($0.meaning)"
    }
    return lines.joined(separator: "\n")
  }

  /// - Throws: ``OptionError`` with the nearest name, or what the number must be.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let argument = parts.count == 2 ? parts[1] : nil
    func number(_ meaning: String, atLeast least: Double, or fallback: Double?) throws -> Double {
      guard let argument else {
        if let fallback { return fallback }
        throw OptionError("--metric \(text)", "it needs \(meaning), as in \(parts[0]):3")
      }
      guard let number = Double(argument), number.isFinite, number >= least, number > 0 else {
        let bound = least > 0 ? "a number of at least \(TrainingDisplay.short(least))" : "a number above 0"
        throw OptionError("--metric \(text)", "\(meaning) is \(bound), not \"\(argument)\"")
      }
      return number
    }
    let isPlain = ["w1", "w2", "gaussian-w2"].contains(parts[0]) || DivergenceName(rawValue: parts[0]) != nil
    if isPlain, let argument {
      throw OptionError("--metric \(text)", "\(parts[0]) takes no \":\(argument)\"; write \(parts[0])")
    }
    switch parts[0] {
    case "w1": self = .wasserstein(power: 1)
    case "w2": self = .wasserstein(power: 2)
    case "wp": self = .wasserstein(power: try number("the power P", atLeast: 1, or: nil))
    case "sinkhorn": self = .sinkhorn(epsilon: try number("the regularization E", atLeast: 0, or: 0.05))
    case "sliced": self = .sliced(power: try number("the power P", atLeast: 1, or: 2))
    case "max-sliced": self = .maxSliced(power: try number("the power P", atLeast: 1, or: 2))
    case "gaussian-w2": self = .gaussian
    default:
      guard let name = DivergenceName(rawValue: parts[0]) else {
        let names = Self.all.map { String($0.form.prefix { $0 != ":" }) }
        let near = nearestName(to: parts[0], among: names).map { "did you mean \($0)? " } ?? ""
        throw OptionError(
          "--metric \(text)",
          "there is no such metric; \(near)there are \(Self.all.map(\.form).joined(separator: ", "))")
      }
      self = .divergence(name)
    }
  }

  /// A list with commas, each metric once.
  static func list(_ text: String) throws -> [DistanceMetric] {
    var metrics: [DistanceMetric] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let metric = try DistanceMetric(part.filter { $0 != " " }.lowercased())
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    return metrics
  }

  /// As it may be written.
  var name: String {
    func short(_ number: Double) -> String {
      number == number.rounded() && number < 1e9 ? "\(Int(number))" : "\(number)"
    }
    return switch self {
    case .divergence(let name): name.rawValue
    case .wasserstein(let power): power == 1 || power == 2 ? "w\(short(power))" : "wp:\(short(power))"
    case .sinkhorn(let epsilon): "sinkhorn:\(short(epsilon))"
    case .sliced(let power): power == 2 ? "sliced" : "sliced:\(short(power))"
    case .maxSliced(let power): power == 2 ? "max-sliced" : "max-sliced:\(short(power))"
    case .gaussian: "gaussian-w2"
    }
  }
}
