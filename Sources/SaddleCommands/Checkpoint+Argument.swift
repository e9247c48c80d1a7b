import Foundation
import SaddleData
import SaddleGAN

extension Checkpoint {
  /// The networks that a person names: a run's, a checkpoint's folder, or a model file.
  /// - Parameter step: of a run; `nil` is its newest checkpoint that can be read.
  /// - Throws: `DataError` that lists what there is.
  init(named path: String, step: Int?, _ console: Console) throws {
    let url = URL(filePath: path)
    let model = url.appending(path: "model.safetensors")
    if url.pathExtension == "safetensors" {
      try self.init(model: url)
    } else if FileManager.default.fileExists(atPath: model.path) {
      try self.init(model: model)
    } else {
      let run = RunDirectory(url)
      guard FileManager.default.fileExists(atPath: run.checkpoints.path) else {
        throw DataError(
          "there is no run here", path: path,
          advice: "name the directory that `saddle train` printed, such as runs/00000-digits-default")
      }
      if let step {
        try self.init(of: run, step: step)
      } else {
        let (checkpoint, refused) = try TrainingRun.newestCheckpoint(in: run)
        for problem in refused { console.note("a checkpoint was passed over: \(problem)") }
        self = checkpoint
      }
    }
  }

  /// The networks of one of a run's checkpoints.
  init(of run: RunDirectory, step: Int) throws {
    guard run.checkpointSteps.contains(step) else {
      throw DataError(
        "there is no checkpoint of step \(step)", path: run.checkpoints.relativePath,
        advice: "there are: \(run.checkpointSteps.reversed().map(String.init).joined(separator: ", "))")
    }
    try self.init(model: run.checkpoint(step: step).appending(path: "model.safetensors"))
  }
}
