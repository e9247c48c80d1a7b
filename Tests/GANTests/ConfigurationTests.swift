import SaddleData
import SaddleGAN
import SaddleNN
import Testing

@Suite("Configuration")
struct ConfigurationTests {
  /// For every setting a value that is not its default, as it is written.
  static let values = [
    "data": "a folder/of faces", "size": "28x32", "channels": "3", "label": "income", "form": "pacgan",
    "conditional": "true", "method": "r3gan", "objective": "hinge",
    "constraints": "gradient-penalty:10.0@around-both,r1:0.5", "generator": "dcgan",
    "generator-widths": "64,32",
    "generator-activation": "leaky-relu:0.1", "generator-normalisation": "batch", "generator-dropout": "0.25",
    "generator-weights": "normal:0.02", "critic": "resnet", "critic-widths": "16",
    "critic-activation": "tanh",
    "critic-normalisation": "layer", "critic-dropout": "0.5", "critic-weights": "orthogonal:1.4",
    "critic-minibatch-discrimination": "50x3", "critic-minibatch-deviation": "true",
    "latent": "sphere", "latent-size": "100", "packing": "3", "augmentation": "color,cutout",
    "unrolled-steps": "5", "label-smoothing": "0.1",
    "instance-noise": "0.3", "instance-noise-steps": "400", "feature-matching": "true",
    "historical-averaging": "0.01", "imle-factor": "20", "imle-staleness": "3", "imle-jitter": "0.1",
    "vae-beta": "4.0", "began-gamma": "0.7", "began-lambda": "0.01", "smoothing": "0.5",
    "shrinkage": "0.25", "mixture-components": "7", "optimizer": "nadam",
    "learning-rate": "0.002",
    "generator-learning-rate": "0.0003", "beta1": "0.0", "beta2": "0.99", "momentum": "0.8", "batch": "128",
    "critic-steps": "5", "warm-up": "true", "schedule": "cosine", "gradient-norm-limit": "1.5",
    "average-decay": "0.99", "steps": "777", "minutes": "2.5", "seed": "18446744073709551615", "threads": "2",
    "save-every": "50", "sample-every": "25", "keep": "best",
    "metrics": "fid,recall", "metrics-count": "100", "features": "a classifier.safetensors", "patience": "4",
  ]

  @Test("Every setting is written as it was read, alone and in a file", arguments: Setting.all.map(\.name))
  func roundTrip(name: String) throws {
    let text = try #require(Self.values[name], "no value for a new setting")
    var configuration = Configuration()
    try configuration.set(name, to: text)
    #expect(configuration != Configuration())
    #expect(configuration.settings.first { $0.name == name }?.value == text)
    #expect(try read(configuration.yaml) == configuration)
  }

  private func read(_ yaml: String) throws -> Configuration {
    try Configuration(yaml: yaml, path: "config.yaml")
  }

  @Test("All of them together too")
  func all() throws {
    var configuration = Configuration()
    for (name, value) in Self.values { try configuration.set(name, to: value) }
    #expect(configuration.settings.map(\.name) == Setting.all.map(\.name))
    #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    #expect(Setting.all.allSatisfy { !$0.help.isEmpty && !$0.value.isEmpty })
    #expect(try read(configuration.yaml) == configuration)
  }

  @Test("What may be unset is unset by none")
  func none() throws {
    for (name, value) in Self.values where Configuration().settings.allSatisfy({ $0.name != name }) {
      var configuration = Configuration()
      try configuration.set(name, to: value)
      try configuration.set(name, to: "none")
      #expect(configuration == Configuration(), "\(name)")
    }
    var configuration = Configuration()
    try configuration.set("average-decay", to: "none")
    try configuration.set("constraints", to: "none")
    #expect(configuration.averageDecay == nil && configuration.constraints.isEmpty)
  }

  @Test("A mistyped name is answered with the nearest", arguments: Setting.all.map(\.name))
  func suggestions(name: String) {
    // The first two letters exchanged.
    var letters = Array(name)
    letters.swapAt(0, 1)
    var configuration = Configuration()
    let error = #expect(throws: ConfigurationError.self) { try configuration.set(String(letters), to: "1") }
    #expect(error?.problem == .unknown(nearest: name))
    #expect(error?.description.contains("did you mean \"\(name)\"?") == true)
  }

  @Test("A name near nothing gets no suggestion")
  func unknown() {
    var configuration = Configuration()
    let error = #expect(throws: ConfigurationError.self) { try configuration.set("quux", to: "1") }
    #expect(error?.problem == .unknown(nearest: nil))
  }

  @Test(
    "Values out of range are refused, with what is expected",
    arguments: [
      ("size", ["0", "-1", "28x", "x28", "28x28x3", "1e3", "9999999999999999999"], "N|HxW"),
      ("channels", ["0", "2", "-3", "grey"], "1|3"),
      ("form", ["wgan"], "wgan-gp|pacgan"), ("conditional", ["yes", "1", ""], "true|false"),
      ("method", ["gan", ""], "wgan-gp"), ("objective", ["kl"], "wasserstein"),
      ("constraints", ["r1", "r1:1,x"], "LIST"),
      ("generator", ["cnn"], "mlp|dcgan|resnet|infogan"),
      ("generator-widths", ["", "0", "-1", "64,x", "16777217", "none"], "LIST"),
      ("critic-activation", ["gelu", "leaky-relu:x", "leaky-relu:nan"], "NAME"),
      ("critic-normalisation", ["instance"], "none|batch|layer|virtual-batch"),
      (
        "critic-minibatch-discrimination", ["0", "100x", "x5", "100x0", "4097", "10x257", "100x5x2", ""],
        "KERNELS"
      ),
      ("critic-minibatch-deviation", ["1"], "true|false"),
      ("augmentation", ["colour", "cutout,cutout", ""], "LIST"),
      ("imle-factor", ["0", "1001", "x"], "N"), ("imle-staleness", ["0"], "N"),
      ("imle-jitter", ["-1", "nan", "inf"], "X"), ("vae-beta", ["-0.1", "nan"], "X"),
      ("began-gamma", ["-0.1", "1.1", "nan"], "X"), ("began-lambda", ["0", "-1", "nan"], "X"),
      ("generator-dropout", ["1", "-0.1", "nan", "half"], "X"),
      ("critic-weights", ["he", "uniform:-1"], "NAME"),
      ("latent", ["gaussian"], "normal|uniform|sphere"), ("latent-size", ["0", "16777217", "2.5"], "N"),
      ("optimizer", ["lbfgs"], "adam"), ("learning-rate", ["0", "-1", "nan", "inf", "fast"], "X"),
      ("generator-learning-rate", ["0"], "X"), ("beta1", ["1", "-0.1", "nan"], "X"), ("beta2", ["1"], "X"),
      ("momentum", ["1", "-1"], "X"), ("batch", ["0", "-1", "16777217", "many"], "N"),
      ("critic-steps", ["x", "1.5"], "K"), ("warm-up", ["no"], "true|false"),
      ("schedule", ["step"], "constant|linear|cosine"),
      ("gradient-norm-limit", ["0", "-1", "nan"], "X"), ("average-decay", ["1", "-0.5", "nan", "2"], "X"),
      ("steps", ["0", "-5", "1.5"], "N"), ("minutes", ["0", "-1", "nan", "soon"], "X"),
      ("seed", ["-1", "18446744073709551616"], "N"), ("threads", ["0", "-2", "1000000"], "N"),
      ("save-every", ["0"], "N"), ("sample-every", ["0"], "N"), ("keep", ["0", "-1"], "N"),
    ] as [(String, [String], String)])
  func ranges(name: String, texts: [String], expected: String) {
    for text in texts {
      var configuration = Configuration()
      let error = #expect(throws: ConfigurationError.self, "\(name): \(text)") {
        try configuration.set(name, to: text)
      }
      #expect(error?.name == name && configuration == Configuration())
      #expect(
        error?.description.contains("\"\(text)\"") == true && error?.description.contains(expected) == true)
    }
  }

  @Test("Optimizers are those of their names, with the rates of each network")
  func optimizers() throws {
    for name in OptimizerName.allCases {
      var configuration = Configuration()
      configuration.optimizer = name
      configuration.learningRate = 0.25
      configuration.generatorLearningRate = 0.5
      let game = try configuration.game(sampleShape: [2], classes: 0)
      #expect(game.criticOptimizer.learningRate == 0.25 && game.generatorOptimizer.learningRate == 0.5)
      let type = "\(type(of: game.criticOptimizer))".lowercased()
      #expect(type == (["momentum", "nesterov"].contains(name.rawValue) ? "sgd" : name.rawValue))
    }
  }

  @Test("Settings that do not fit each other or the data are refused by name")
  func games() {
    func message(_ change: (inout Configuration) -> Void, classes: Int = 0) -> String {
      var configuration = Configuration()
      change(&configuration)
      do { _ = try configuration.game(sampleShape: [2], classes: classes) } catch { return error.description }
      return "none"
    }
    #expect(message { $0.generator.kind = .dcgan }.hasPrefix("generator: a dcgan makes images"))
    #expect(message { $0.critic.widths = [] }.hasPrefix("critic: a mlp needs widths"))
    #expect(message { $0.isConditional = true }.contains("--label COLUMN"))
    #expect(message({ $0.isConditional = true }, classes: 2) == "none")
    #expect(message { $0.objective = "kl" }.contains("\"kl\""))
    #expect(message { $0.constraints = [.spectralNorm] } == "none")
  }
}
