import SaddleData
import SaddleGAN
import SaddleTensor
import Testing

@Suite("Methods")
struct MethodTests {
  @Test(
    "Every method makes a learner for points, tables and images of any size",
    arguments: Method.all.map(\.name))
  func games(name: String) throws {
    let shapes: [(Dataset.Kind, Shape)] = [
      (.points, [2]), (.table, [14]), (.images, [8, 8, 1]), (.images, [28, 28, 1]), (.images, [33, 20, 3]),
      (.images, [1, 1, 1]),
    ]
    for (kind, shape) in shapes {
      for isConditional in ["false", "true"] {
        let entries = [(name: "method", value: name), (name: "conditional", value: isConditional)]
        let configuration = try Configuration(resolving: entries, for: kind, shape: shape)
        let isTooLarge = name == "mixture" && isConditional == "true" && shape.count > 1000
        guard !isTooLarge else {
          // A hundred covariances of 1,980 numbers: 1.6 GB.
          #expect(throws: GameError.self) { try configuration.learner(sampleShape: shape, classes: 10) }
          continue
        }
        let learner = try configuration.learner(sampleShape: shape, classes: 10)
        #expect(configuration.method == name && learner.generator.sampleShape == shape)
        #expect(learner.generator.classes == (isConditional == "true" ? 10 : nil))
      }
    }
  }

  @Test(
    "A latent space has no fewer dimensions than a table, unless told so",
    arguments: [
      ("default", 2, nil, 2), ("default", 14, nil, 14), ("default", 14, "3", 3), ("vae", 14, nil, 14),
      ("began", 14, nil, 2),
      ("non-saturating", 14, nil, 256), ("non-saturating", 300, nil, 300),
    ] as [(String, Int, String?, Int)])
  func latentSize(method: String, columns: Int, asked: String?, size: Int) throws {
    let entries =
      [(name: "method", value: method)] + (asked.map { [(name: "latent-size", value: $0)] } ?? [])
    let configuration = try Configuration(
      resolving: entries, for: columns == 2 ? .points : .table, shape: [columns])
    #expect(configuration.latent.count == size)
  }

  @Test("Names are told apart and settings are known ones")
  func names() {
    #expect(Set(Method.all.map(\.name)).count == Method.all.count)
    for method in Method.all {
      #expect(Method.named(method.name)?.summary == method.summary)
      for kind in Dataset.Kind.allCases {
        #expect(
          method.settings(for: kind, shape: kind == .images ? [8, 8, 1] : [2]).allSatisfy {
            Setting.named($0.name) != nil && $0.name != "method"
          })
      }
    }
    #expect(Method.named("nothing") == nil && Method.with(objective: "nothing") == nil)
  }

  @Test("An objective alone brings a method that has it", arguments: Objectives.all.map(\.name))
  func objectives(name: String) throws {
    let entries = [(name: "objective", value: name)]
    let configuration = try Configuration(resolving: entries, for: .points, shape: [2])
    #expect(configuration.method == Method.with(objective: name)?.name)
    #expect(configuration.objective == name)
  }

  @Test("Defaults, then the method, then what was asked for, the last of it first")
  func order() throws {
    let file = [("method", "wgan-gp"), ("batch", "10"), ("learning-rate", "0.5")].map {
      (name: $0.0, value: $0.1)
    }
    let flags = [(name: "learning-rate", value: "0.25")]
    let configuration = try Configuration(resolving: file + flags, for: .points, shape: [2])
    #expect(configuration.criticSteps == 5)  // the method's
    #expect(configuration.batch == 10)  // the file's, over the method's 256
    #expect(configuration.learningRate == 0.25)  // the flag's, over the file's
    #expect(configuration.generatorLearningRate == 1e-4)  // the method's still
    #expect(configuration.keep == Configuration().keep)  // the default
    // A method on the command line wins over the file's, wherever it stands among the entries.
    let other = try Configuration(
      resolving: file + [(name: "method", value: "wgan")], for: .points, shape: [2])
    #expect(other.method == "wgan" && other.constraints == [.clipping(bound: 0.01)] && other.batch == 10)
    // A method wins over an objective for where to start, and the objective for itself.
    let mixed = try Configuration(
      resolving: file + [(name: "objective", value: "hinge")], for: .points, shape: [2])
    #expect(mixed.method == "wgan-gp" && mixed.objective == "hinge" && mixed.criticSteps == 5)
    #expect(try Configuration(resolving: [], for: .images, shape: [28, 28, 1]).method == Method.default.name)
  }

  @Test("What was asked for and cannot be is refused by name")
  func errors() {
    for (name, value) in [("method", "gan"), ("bacth", "3"), ("batch", "0")] {
      let error = #expect(throws: ConfigurationError.self) {
        _ = try Configuration(resolving: [(name: name, value: value)], for: .points, shape: [2])
      }
      #expect(error?.name == name)
    }
  }

  @Test("Published settings are the papers'")
  func published() throws {
    func points(_ method: String) throws -> Configuration {
      try Configuration(resolving: [(name: "method", value: method)], for: .points, shape: [2])
    }
    let clipping = try points("wgan")
    #expect(clipping.optimizer == .rmsprop && clipping.learningRate == 5e-5 && clipping.criticSteps == 5)
    #expect(clipping.constraints == [.clipping(bound: 0.01)] && clipping.warmsUp)
    let penalty = try Configuration(
      resolving: [(name: "method", value: "wgan-gp")], for: .images, shape: [28, 28, 1])
    #expect(penalty.constraints == [.gradientPenalty(weight: 10)] && penalty.critic.normalisation == .none)
    #expect(penalty.learningRate == 1e-4 && penalty.beta1 == 0 && penalty.beta2 == 0.9)
    #expect(try points("dragan").constraints == [.dragan(weight: 10)])
    #expect(try points("r3gan").constraints == [.r1(weight: 1), .r2(weight: 1)])
    #expect(try points("sn-gan").constraints == [.spectralNorm])
    #expect(try points("wgan-lp").constraints == [.lipschitzPenalty(weight: 10)])
  }
}
