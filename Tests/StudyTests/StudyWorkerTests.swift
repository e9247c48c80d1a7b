import Foundation
import SaddleData
import SaddleGAN
import SaddleMetrics
import SaddleStudy
import Testing

/// Whole studies, so small that they take a fraction of a second.
@Suite struct StudyWorkerTests {
  let scratch: Scratch
  let ring: Dataset

  init() throws {
    scratch = try Scratch()
    ring = try Dataset.open("ring")
  }

  func record(_ study: Study, _ name: String = "study") throws -> StudyRecord {
    try StudyRecord(of: study, fingerprint: ring.fingerprint, in: scratch.path(name))
  }

  /// What a trial is, without its times.
  func essence(_ trials: [Trial]) -> [Trial] {
    trials.map { trial in
      var same = trial
      same.seconds = 0
      same.curve = trial.curve.map {
        .init(step: $0.step, criticSteps: $0.criticSteps, seconds: 0, values: $0.values)
      }
      return same
    }
  }

  @Test("A study is trained to its end, the same by one worker as by two; a finished one trains nothing")
  func whole() async throws {
    let study = try SmallStudy.study()
    let one = try record(study, "one")
    #expect(try StudyWorker(one, on: ring, threads: 1).work() == .finished)
    let trials = try one.trials()
    #expect(trials.count == 6 && trials.allSatisfy { $0.state == .finished && $0.curve.count == 4 })
    // 20 critic steps are 20 generator steps with K = 1 and 10 with K = 2.
    #expect(trials[0].curve.map(\.step) == [5, 10, 15, 20])
    #expect(trials[1].curve.map(\.step) == [2, 5, 7, 10])
    #expect(trials[1].curve.map(\.criticSteps) == [4, 10, 14, 20])
    #expect(trials.allSatisfy { $0.curve.allSatisfy { ($0.values["w1"] ?? -1) > 0 } })
    #expect(trials.count { $0.repeats != nil } == 2)

    let two = try record(study, "two")
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          (try? StudyWorker(two, on: ring, threads: 1).work()) == .finished
        }
      }
      for await isFinished in group { #expect(isFinished) }
    }
    #expect(essence(try two.trials()) == essence(trials))
    #expect(try two.claims().count == 6)

    #expect(try StudyWorker(one, on: ring, threads: 1).work() == .finished)
    #expect(try one.claims().count == 6)
    #expect(try FileManager.default.contentsOfDirectory(atPath: one.workers.path).isEmpty)
  }

  @Test("A trial's configuration repeats it, and the best of a model is kept with a picture")
  func configurations() throws {
    let record = try record(SmallStudy.study(repetitions: 0))
    _ = try StudyWorker(record, on: ring, threads: 1).work()
    let study = try record.study()
    for model in study.models {
      let best = try #require(record.trials().filter { $0.model == model.name }.best(by: .w1))
      let kept = try Checkpoint(model: BestModels(of: record).model(model.name))
      #expect(kept.configuration.seed == best.seed)
      let picture = try Data(contentsOf: BestModels(of: record).picture(model.name))
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      let text = try #require(try record.configuration(of: best.number))
      let configuration = try Configuration(yaml: text, path: "trial.yaml")
      #expect(configuration.steps == best.curve[3].step && configuration.learningRate > 0)
      let learner = try configuration.learner(sampleShape: ring.shape, classes: 0)
      let trainer = try TrainingRun.trainer(configuration, learner, ring)
      while trainer.step < configuration.steps { _ = try trainer.advance() }
      #expect(trainer.weights(averaged: true).flat.value == kept.weights(averaged: true).flat.value)
    }
  }

  @Test("A trial that diverges or cannot be built is a result")
  func failures() throws {
    let study = try SmallStudy.study(trials: 2, repetitions: 1)
    var broken = study
    broken.models = [
      Model(
        "diverging",
        settings: [
          Assignment("method", "wgan-gp"), Assignment("optimizer", "sgd"),
          Assignment("constraints", "gradient-penalty:1e30"),
        ], search: study.models[0].search),
      Model(
        "mixed",
        settings: [
          Assignment("method", "wgan-gp"), Assignment("critic-normalisation", "$norm"),
        ],
        search: study.models[0].search + [SearchDimension("norm", .choice(["batch"]))],
        first: [Assignment("rate", "0.001"), Assignment("norm", "none")]),
    ]
    let record = try record(broken)
    #expect(try StudyWorker(record, on: ring, threads: 1).work() == .finished)
    let trials = try record.trials()
    #expect(trials.map(\.state) == [.diverged, .finished, .diverged, .failed, .finished])
    #expect(trials[0].message?.contains("is not finite") == true)
    #expect(trials[3].message?.contains("batch normalisation in a critic") == true)
    // Nothing of the first model is worth repeating.
    #expect(trials[4].repeats == 1)
    let progress = try StudyProgress(of: record)
    #expect(progress.isComplete && progress.done == 5 && progress.total == 5)
    #expect(progress.models[0].diverged == 2 && progress.models[1].failed == 1)
  }

  @Test("Told to stop, a worker gives its trial back; going on leads to the same numbers")
  func interruption() throws {
    let study = try SmallStudy.study(repetitions: 0)
    let whole = try record(study, "whole")
    _ = try StudyWorker(whole, on: ring, threads: 1).work()
    let record = try record(study, "stopped")
    var steps = 0
    let ending = try StudyWorker(record, on: ring, threads: 1).work {
      steps += 1
      return steps > 30
    }
    #expect(ending == .interrupted)
    #expect(try record.claims().map(\.outcome) == ["finished", "returned"])
    #expect(try StudyWorker(record, on: ring, threads: 1).work(until: .now) == .outOfTime)
    #expect(try StudyWorker(record, on: ring, threads: 1).work() == .finished)
    #expect(essence(try record.trials()) == essence(try whole.trials()))
  }

  @Test("Successive halving ends most trials early, and repeats one that had the whole budget")
  func halving() throws {
    let record = try record(SmallStudy.study(trials: 9, repetitions: 1, sampler: "successive-halving"))
    #expect(try StudyWorker(record, on: ring, threads: 1).work() == .finished)
    for model in ["non-saturating", "wgan-gp"] {
      let search = try record.trials().filter { $0.model == model && $0.repeats == nil }
      // Rungs end after 1, 2 and 4 of the 4 measurements: 6 trials, 2 trials, 1 trial.
      #expect(search.map(\.curve.count).sorted() == [1, 1, 1, 1, 1, 1, 2, 2, 4])
      #expect(search.count { $0.state == .finished } == 1 && search.count { $0.state == .stopped } == 8)
      let repetition = try record.trials().first { $0.model == model && $0.repeats != nil }
      #expect(repetition?.repeats == search.first { $0.state == .finished }?.number)
      #expect(repetition?.curve.count == 4)
      let values = search.compactMap { $0.curve.first?.values["w1"] }.sorted()
      let third = search.filter { $0.curve.count > 1 }.compactMap { $0.curve.first?.values["w1"] }.sorted()
      #expect(third == Array(values.prefix(3)))
    }
  }

  @Test("Hopeless trials are ended and marked where it was asked for")
  func hopeless() throws {
    let record = try record(SmallStudy.study(trials: 12, repetitions: 0, more: "stop-hopeless: true"))
    #expect(try StudyWorker(record, on: ring, threads: 1).work() == .finished)
    let stopped = try record.trials().filter { $0.state == .stopped }
    #expect(!stopped.isEmpty)
    // After half of the 4 measurements or more, and never among the first five of a model.
    #expect(stopped.allSatisfy { (2...3).contains($0.curve.count) && $0.number >= 10 })
    #expect(stopped.allSatisfy { $0.message?.contains("the median") == true })
  }

  @Test("A budget of time is spent in training, and needs constant learning rates")
  func time() throws {
    var study = try SmallStudy.study(trials: 1, repetitions: 0)
    study.budget = .seconds(0.02)
    try study.check(on: ring)
    let record = try record(study)
    #expect(try StudyWorker(record, on: ring, threads: 1).work() == .finished)
    for trial in try record.trials() {
      #expect(trial.state == .finished && trial.seconds >= 0.02 && trial.curve.count == 4)
      #expect(zip(trial.curve, trial.curve.dropFirst()).allSatisfy { $0.step <= $1.step })
    }
    study.settings.append(Assignment("schedule", "cosine"))
    let error = try #require(throws: DataError.self) { try study.check(on: ring) }
    #expect(error.description.contains("write schedule: constant"))
  }

  @Test("What does not fit the data is told before any trial")
  func checks() throws {
    var study = try SmallStudy.study()
    study.metrics = [.w1, .tstr]
    let metric = try #require(throws: MetricError.self) { try study.check(on: ring) }
    #expect(metric.description.contains("tstr needs data with classes"))
    study.metrics = [.w1, .classHistogram]
    let classes = try #require(throws: MetricError.self) { try study.check(on: ring) }
    #expect(classes.description.contains("class-histogram needs classes"))
    study = try SmallStudy.study()
    study.settings.append(Assignment("generator", "dcgan"))
    let model = try #require(throws: DataError.self) { try study.check(on: ring) }
    #expect(model.description.contains("the model non-saturating cannot be trained on ring: generator: "))
    study = try SmallStudy.study()
    study.features = scratch.path("nothing").path
    #expect(throws: DataError.self) { try study.check(on: ring) }
    let record = try record(SmallStudy.study())
    #expect(throws: DataError.self) {
      try StudyWorker(record, on: Dataset.open("grid"), threads: 1)
    }
  }

  @Test("Critic steps of the budget pay for warming up too")
  func budgets() throws {
    var study = try SmallStudy.study()
    study.budget = .criticSteps(320)
    study.models[1].settings += [Assignment("warm-up", "true")]
    let trial = Trial(
      number: 0, model: "wgan-gp", seed: 0,
      hyperparameters: try study.hyperparameters(of: study.models[1], place: 0))
    let (configuration, learner) = try study.configuration(of: trial, on: ring, threads: 1)
    // Each of the first 25 generator steps takes 100 critic steps.
    #expect(configuration.steps == 3)
    #expect(study.budget.steps(of: learner, measurements: 4) == [1, 1, 2, 3])
    #expect(Budget.generatorSteps(7).steps(of: learner, measurements: 3) == [2, 4, 7])
    #expect(Budget.seconds(1).steps(of: learner, measurements: 3) == nil)
    let mixture = try BayesLearner(.mixture, classes: nil, sampleShape: [2], batch: 8, iterations: 5)
    #expect(study.budget.steps(of: mixture, measurements: 2) == [5, 5])
    #expect(Budget.generatorSteps(8).steps(of: mixture, measurements: 2) == [4, 5])
  }

  @Test("Classical models are done when they are fitted", arguments: ["critic-steps: 400", "seconds: 60"])
  func classicalModels(budget: String) throws {
    let text = """
      name: classical
      data: digits
      models: {qda: {}, mixture: {mixture-components: 2, conditional: true}}
      trials: 1
      repetitions: 0
      budget: {\(budget)}
      metrics: [fid]
      measurements: 2
      samples: 64
      """
    let digits = try Dataset.open("digits")
    let record = try StudyRecord(
      of: Study(yaml: text, path: "classical.yaml"), fingerprint: digits.fingerprint,
      in: scratch.path("study"))
    #expect(try StudyWorker(record, on: digits, threads: 1).work() == .finished)
    let trials = try record.trials()
    #expect(trials.map { $0.curve.map(\.step) } == [[1, 1], [50, 50]])
    #expect(trials.allSatisfy { $0.curve.first?.values == $0.curve.last?.values })
  }
}
