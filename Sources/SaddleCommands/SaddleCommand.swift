import ArgumentParser

/// The command line's root.
public struct SaddleCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "saddle",
    abstract:
      "Adversarial generative models: train them on your data, sample from them, find out why they fail.",
    discussion: """
      A first run, on built-in data:
        saddle train --data digits
      Your own images, in a folder (or one sub-folder a class):
        saddle train --data photos --size 32
        saddle sample runs/00000-photos-default --count 64 --out grid.png
      """,
    subcommands: [
      TrainCommand.self, SampleCommand.self, EvaluateCommand.self, DiagnoseCommand.self, FeaturesCommand.self,
      StudyCommand.self, DistanceCommand.self, DataCommand.self, NetworksCommand.self, FiguresCommand.self,
    ])

  public init() {}
}
