import SaddleData
import SaddleStudy
import Testing

/// A study's file says what it means, and where it is wrong.
@Suite struct StudyFileTests {
  @Test("A file gives models with their settings and what of them is searched")
  func reading() throws {
    let study = try SmallStudy.study()
    #expect(study.name == "small" && study.data == "ring" && study.seed == 3)
    #expect(study.budget == .criticSteps(20) && study.metrics == [.w1, .modes])
    #expect(study.measurements == 4 && study.samples == 64 && study.features == "raw")
    #expect(study.settings.contains(Assignment("generator-widths", "8")))
    #expect(study.models.map(\.name) == ["non-saturating", "wgan-gp"])
    #expect(study.models[0].settings == [Assignment("method", "non-saturating")])
    let rate = SearchDimension("rate", .logarithmic(1e-4, 1e-2))
    #expect(study.models[0].search == [rate])
    #expect(study.models[1].search == [rate, SearchDimension("penalty", .logarithmic(0.1, 10))])
    #expect(study.models[1].settings.contains(Assignment("constraints", "gradient-penalty:$penalty")))
  }

  @Test("What is not said has a default")
  func defaults() throws {
    let study = try Study(
      yaml: "data: ring\nbudget: {seconds: 1.5}\nmetrics: w1\nmodels: {wgan: }\n", path: "a.yaml")
    #expect(study.budget == .seconds(1.5) && study.sampler == .random && study.seed == 1)
    #expect(study.trials == 10 && study.repetitions == 5 && study.measurements == 10)
    #expect(study.samples == 2000 && !study.stopsHopeless && study.models[0].search.isEmpty)
  }

  @Test("A model's own settings and ranges win over the shared ones")
  func precedence() throws {
    let study = try Study(
      yaml: """
        data: ring
        budget: {generator-steps: 100}
        metrics: [w1]
        settings: {beta1: 0.5, learning-rate: $rate}
        search: {rate: {log: [1e-4, 1e-2]}, batch: {choice: [16, 32]}}
        models:
          wgan: {learning-rate: 0.001, batch: 8}
          dragan: {search: {rate: {log: [1e-3, 1e-2]}, beta1: {uniform: [0, 1]}}}
        """, path: "a.yaml")
    #expect(study.models[0].search == [])
    #expect(
      study.models[1].search == [
        SearchDimension("batch", .choice(["16", "32"])), SearchDimension("rate", .logarithmic(1e-3, 1e-2)),
        SearchDimension("beta1", .uniform(0, 1)),
      ])
  }

  @Test("A study is the same after it was written and read", arguments: StudyPreset.all.map(\.name))
  func writing(preset: String) throws {
    let study = try Study(yaml: StudyPreset.named(preset).yaml(data: "my data/ring: x"), path: "a.yaml")
    #expect(study.data == "my data/ring: x")
    #expect(study.name == preset)
    #expect(try Study(yaml: study.yaml, path: "b.yaml") == study)
  }

  struct Mistake: CustomTestStringConvertible {
    let yaml: String
    let line: Int?
    let column: Int?
    let message: String

    /// - Parameter change: of a sound file, which has a line each for data, budget, metrics, settings, search
    ///   and models.
    init(_ original: String, _ changed: String, _ line: Int?, _ column: Int?, _ message: String) {
      yaml = StudyFileTests.sound.replacing(original, with: changed)
      (self.line, self.column, self.message) = (line, column, message)
    }

    var testDescription: String { message }
  }

  static let sound = """
    data: ring
    budget: {critic-steps: 1000}
    metrics: [w1]
    settings: {beta1: 0.5, learning-rate: $rate}
    search: {rate: {log: [1e-4, 1e-2]}}
    models: {wgan-gp: {constraints: "gradient-penalty:$p", search: {p: {log: [0.1, 10]}}}}
    trials: 4
    """

  static let mistakes = [
    Mistake("data: ring\n", "", 1, 1, "\"data\" is missing; name it, as for `saddle train --data`"),
    Mistake("trials", "trails", 7, 1, "a study has no \"trails\"; did you mean \"trials\"?"),
    Mistake("trials: 4", "trials: 0", 7, 9, "trials is a whole number from 1 to 100000, not \"0\""),
    Mistake("trials: 4", "trials: 99999999999999999999", 7, 9, "trials is a whole number"),
    Mistake("trials: 4", "trials: 4\ntrials: 5", 7, 1, "trials is there twice"),
    Mistake("trials: 4", "trials: [4]\n  x", nil, nil, "this is not YAML"),
    Mistake("trials: 4", "sampler: radnom", 7, 10, "did you mean random?"),
    Mistake("wgan-gp:", "wgan-pg:", 6, 10, "there is no method \"wgan-pg\"; did you mean \"wgan-gp\"?"),
    Mistake("wgan-gp:", "a b:", 6, 10, "\"a b\" is no name of a model"),
    Mistake("constraints:", "constraint:", 6, 20, "has no \"constraint\"; did you mean \"constraints\"?"),
    Mistake("gradient-penalty:", "gradientpenalty:", 6, 33, "constraints: \"gradientpenalty:0.1\""),
    Mistake("beta1: 0.5", "beta1: 1.5", 4, 19, "beta1: \"1.5\" is not what it takes"),
    Mistake("beta1: 0.5", "beta1: .nan", 4, 19, "beta1: \".nan\""),
    Mistake("beta1: 0.5", "steps: 100", 4, 12, "steps is not set here: the study's budget decides it"),
    Mistake("beta1: 0.5", "method: wgan", 4, 12, "each model has its own method"),
    Mistake("[w1]", "[w1, fidd]", 3, 15, "there is no metric \"fidd\"; did you mean fid?"),
    Mistake("[1e-4, 1e-2]", "[1e-2, 1e-4]", 5, 22, "the range of rate is empty"),
    Mistake("[1e-4, 1e-2]", "[0, 1e-2]", 5, 22, "the logarithmic range of rate reaches 0 or below"),
    Mistake("[1e-4, 1e-2]", "[-1, 1]", 5, 22, "reaches 0 or below"),
    Mistake("[1e-4, 1e-2]", "[1e-4, .inf]", 5, 29, "rate is a finite number, not \".inf\""),
    Mistake("[1e-4, 1e-2]", "[1e-4]", 5, 22, "the range of rate has 1 ends"),
    Mistake("{log: [1e-4, 1e-2]}", "{choice: []}", 5, 25, "the range of rate is empty"),
    Mistake("{log: [1e-4, 1e-2]}", "{lgo: [1, 2]}", 5, 17, "has no \"lgo\"; did you mean \"log\"?"),
    Mistake("{log: [1e-4, 1e-2]}", "{choice: [1e-3, fast]}", 4, 39, "learning-rate: \"fast\""),
    Mistake(
      "learning-rate: $rate", "learning-rate: $rat", 4, 39, "$rat is not searched; did you mean $rate?"),
    Mistake("learning-rate: $rate", "beta2: 0.9", 5, 10, "rate is searched, but it is no setting"),
    Mistake(
      "rate: {log: [1e-4, 1e-2]}", "rate: {log: [1e-4, 1e-2]}, beta2: {uniform: [0, 2]}", 5, 44,
      "beta2: \"1.99"),
    Mistake("wgan-gp:", "1: {method: wgan}, \"1\":", 6, 29, "models has \"1\" twice"),
    Mistake("beta1: 0.5", "channels: $rate", 4, 22, "channels is the same for all trials"),
    Mistake("{critic-steps: 1000}", "{critic-steps: 5}", 2, 9, "cannot be measured 10 times"),
    Mistake("{critic-steps: 1000}", "{epochs: 5}", 2, 10, "a budget has no \"epochs\""),
    Mistake("{critic-steps: 1000}", "{seconds: 0}", 2, 19, "seconds is a number above 0"),
    Mistake(
      "search: {p: {log: [0.1, 10]}}", "search: {p: {log: [0.1, 10]}}, first: {p: 1}", 6, nil,
      "first has no rate"),
  ]

  @Test(arguments: mistakes) func aMistakeIsNamedWithItsPlace(mistake: Mistake) throws {
    let error = try #require(throws: DataError.self) {
      try Study(yaml: mistake.yaml, path: "study.yaml")
    }
    #expect(error.description.contains(mistake.message), "\(error)")
    #expect(error.path == "study.yaml")
    if let line = mistake.line { #expect(error.line == line, "\(error)") }
    if let column = mistake.column { #expect(error.column == column, "\(error)") }
  }

  @Test("The sound file is sound") func soundness() throws {
    #expect(try Study(yaml: Self.sound, path: "a.yaml").trials == 4)
  }
}
