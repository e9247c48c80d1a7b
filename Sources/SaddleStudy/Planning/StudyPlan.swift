import SaddleMetrics

/// A trial with its place in the study, from which its seed and settings follow.
struct PlannedTrial {
  var trial: Trial
  /// In its model's search, from 0.
  let place: Int
  /// 0 in the search, from 1 for repetitions.
  let repetition: Int
  /// How many measurements it is trained to.
  let target: Int

  var isOpen: Bool { trial.state == .waiting || trial.state == .running }
}

/// What a study needs next: a function of the study and of the trials so far, whoever trained them.
struct StudyPlan {
  /// New ones, numbered on from those there are.
  private(set) var added: [PlannedTrial] = []
  /// Trials that go on, by number, with how many measurements they are trained to.
  private(set) var continued: [(number: Int, target: Int)] = []

  /// The search comes first. When all of it is over, the best of each model is repeated: at once for all
  /// models, so that trials have the same numbers whatever the number of workers.
  init(_ study: Study, _ known: [PlannedTrial]) throws {
    let search = known.filter { $0.repetition == 0 }
    let halving =
      study.sampler == .successiveHalving
      ? SuccessiveHalving(trials: study.trials, measurements: study.measurements) : nil
    try addSearch(study, search, firstNumber: known.count, target: halving?.rungs[0] ?? study.measurements)
    guard added.isEmpty, search.allSatisfy({ !$0.isOpen }) else { return }
    if let halving { goOn(study, search, halving) }
    guard continued.isEmpty else { return }
    addRepetitions(study, search, known)
  }

  /// Place by place through all models, so that all have got equally far whenever one looks.
  private mutating func addSearch(
    _ study: Study, _ search: [PlannedTrial], firstNumber: Int, target: Int
  ) throws {
    let places = search.count / study.models.count
    for place in places..<max(places, study.trials) {
      for model in study.models {
        let trial = Trial(
          number: firstNumber + added.count, model: model.name, seed: study.seed(of: model, place: place),
          hyperparameters: try study.hyperparameters(of: model, place: place))
        added.append(PlannedTrial(trial: trial, place: place, repetition: 0, target: target))
      }
    }
  }

  private mutating func goOn(_ study: Study, _ search: [PlannedTrial], _ halving: SuccessiveHalving) {
    for model in study.models {
      let trials = search.filter { $0.trial.model == model.name }
      let targets = halving.targets(
        of: trials.map { planned in
          SuccessiveHalving.Contender(
            values: planned.trial.curve.map { $0.values[study.metrics[0].name] ?? .nan },
            isLost: planned.trial.state == .diverged || planned.trial.state == .failed)
        }, better: study.metrics[0].better)
      for (planned, target) in zip(trials, targets)
      where planned.trial.state == .stopped && target > planned.trial.curve.count {
        continued.append((planned.trial.number, target))
      }
    }
  }

  private mutating func addRepetitions(
    _ study: Study, _ search: [PlannedTrial], _ known: [PlannedTrial]
  ) {
    guard study.repetitions > 0 else { return }
    for model in study.models {
      let finished = search.filter { $0.trial.model == model.name && $0.trial.state == .finished }
      guard let best = finished.map(\.trial).best(by: study.metrics[0]),
        let place = finished.first(where: { $0.trial.number == best.number })?.place
      else { continue }
      let there = known.count { $0.trial.repeats == best.number }
      for repetition in there..<max(there, study.repetitions) {
        let seed = study.seed(of: model, place: place, repetition: repetition + 1)
        let trial = Trial(
          number: known.count + added.count, model: model.name, repeats: best.number, seed: seed,
          hyperparameters: best.hyperparameters)
        added.append(
          PlannedTrial(trial: trial, place: place, repetition: repetition + 1, target: study.measurements))
      }
    }
  }
}
