import SaddleMetrics
import SaddleStudy

/// Trials of which only the deciding metric matters; `nil` for one that diverged.
func trials(
  _ model: String, _ values: [Double?], from number: Int = 0, repeats: Int? = nil, name: String = "fid",
  settings: [[Assignment]] = []
) -> [Trial] {
  values.enumerated().map { index, value in
    var trial = Trial(
      number: number + index, model: model, repeats: repeats, seed: UInt64(index),
      hyperparameters: index < settings.count ? settings[index] : [])
    trial.state = value == nil ? .diverged : .finished
    trial.seconds = 1
    trial.curve = value.map { [.init(step: 10, criticSteps: 10, seconds: 1, values: [name: $0])] } ?? []
    return trial
  }
}

func study(
  _ models: [String], search: [SearchDimension] = [], metrics: [Metric] = [.frechet]
) -> Study {
  Study(
    name: "small", data: "digits", models: models.map { Model($0, settings: [], search: search) }, trials: 3,
    repetitions: 3, budget: .generatorSteps(10), metrics: metrics, samples: 100)
}
