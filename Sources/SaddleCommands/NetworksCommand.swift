import ArgumentParser
import SaddleData
import SaddleGAN

struct NetworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks",
    abstract: "List what can be chosen: methods, objectives, constraints, networks, data.")

  func run() {
    let console = Console()
    func section(_ title: String, _ lines: [(name: String, meaning: String)]) {
      console.print(title)
      let width = lines.map(\.name.count).max() ?? 0
      for line in lines {
        console.print(
          "  \(line.name)\(String(repeating: " ", count: width - line.name.count))  \(line.meaning)")
      }
      console.print("")
    }
    section("Methods (--method)", Method.all.map { ($0.name, $0.summary) })
    section(
      "Objectives (--objective)",
      [
        ("minimax", "the generator minimises E[log(1 - D)]; saturates (Goodfellow et al., 2014)"),
        ("non-saturating", "the generator minimises -E[log D] (Goodfellow et al., 2014)"),
        ("least-squares", "scores regress to 1 and 0 (Mao et al., 2016)"),
        ("hinge", "scores beyond a margin of 1 (Lim and Ye, 2017)"),
        ("wasserstein", "the critic estimates W1; needs a constraint (Arjovsky et al., 2017)"),
        ("relativistic", "each fake against one real (Jolicoeur-Martineau, 2018; Huang et al., 2024)"),
      ])
    section(
      "Constraints (--constraints, several by commas)",
      [
        ("clipping:C", "parameters in [-C, C] (Arjovsky et al., 2017)"),
        ("gradient-penalty:W", "slope 1, two-sided (Gulrajani et al., 2017)"),
        ("lipschitz-penalty:W", "slope at most 1 (Petzka et al., 2017)"),
        ("dragan:W", "slope 1 around the reals (Kodali et al., 2017)"),
        ("r1:W, r2:W", "slope 0 at reals, at fakes (Mescheder et al., 2018)"),
        ("none", "nothing"),
        ("spectral-norm", "weights divided by their largest singular value (Miyato et al., 2018)"),
        ("...@POINTS", "where a slope is measured: lines, around-reals, around-both"),
      ])
    section(
      "Remedies, each of which combines with the rest",
      [
        ("--packing N", "the critic judges N samples together (Lin et al., 2018)"),
        ("--unrolled-steps K", "the generator looks K critic updates ahead (Metz et al., 2016)"),
        ("--feature-matching", "the generator matches the critic's mean features (Salimans et al., 2016)"),
        ("--label-smoothing X", "real samples have the target 1 - X (Salimans et al., 2016)"),
        ("--historical-averaging X", "parameters are pulled towards their mean (Salimans et al., 2016)"),
        (
          "--critic-minibatch-discrimination KxD",
          "the critic sees how close samples are (Salimans et al., 2016)"
        ),
        ("--critic-minibatch-deviation", "the critic sees how varied a batch is (Karras et al., 2017)"),
        (
          "--augmentation LIST",
          "random changes of reals and fakes: color, translation, cutout (Zhao et al., 2020)"
        ),
        ("--instance-noise X", "noise on the critic's inputs (Arjovsky and Bottou, 2017) that"),
        ("--instance-noise-steps N", "falls to 0 over so many steps"),
        ("--generator-learning-rate X", "two time scales (Heusel et al., 2017)"),
      ])
    section(
      "Networks (--generator, --critic)",
      [
        ("mlp", "dense layers of --generator-widths; any data"),
        ("dcgan", "strided convolutions; images of any height and width (Radford et al., 2015)"),
        ("resnet", "residual blocks; images of any height and width (Gulrajani et al., 2017)"),
        (
          "infogan",
          "two strided convolutions and a dense layer, published with widths 64,1024 (Lucic et al., 2018)"
        ),
      ])
    section(
      "Activations (--generator-activation, --critic-activation)",
      [
        ("relu, leaky-relu:SLOPE, elu:ALPHA, silu, softplus, tanh, sigmoid, identity", "of the hidden layers")
      ])
    section(
      "Normalisations (--generator-normalisation, --critic-normalisation)",
      [
        ("none", "hidden layers as they are"),
        ("batch", "over the batch; not in a critic under a gradient penalty (Ioffe and Szegedy, 2015)"),
        ("layer", "over a whole sample (Ba et al., 2016)"),
        ("virtual-batch", "by a fixed batch and the sample itself (Salimans et al., 2016)"),
      ])
    section(
      "Initial weights (--generator-weights, --critic-weights)",
      [
        ("he-normal, he-uniform", "for relu and its relatives (He et al., 2015)"),
        ("glorot-normal, glorot-uniform", "for tanh and its relatives (Glorot and Bengio, 2010)"),
        ("normal:DEVIATION, uniform:BOUND", "the same scale in all layers; normal:0.02 is DCGAN's"),
        ("orthogonal:GAIN", "orthogonal rows or columns (Saxe et al., 2013)"),
      ])
    section(
      "Latents (--latent)",
      [
        ("normal", "independent standard normals"), ("uniform", "independent, in [-1, 1)"),
        ("sphere", "on the sphere of radius sqrt(latent-size)"),
      ])
    section(
      "Optimizers (--optimizer; Ruder, 2016)", OptimizerName.allCases.map { ($0.rawValue, $0.meaning) })
    section(
      "Learning rates (--schedule)",
      [
        ("constant", "the same throughout"), ("linear", "falling evenly to 0"),
        ("cosine", "falling to 0 along half a cosine (Loshchilov and Hutter, 2017)"),
      ])
    section("Data (--data), or a folder or file of your own", Dataset.names)
  }
}

extension OptimizerName {
  fileprivate var meaning: String {
    switch self {
    case .sgd: "plain descent"
    case .momentum: "descent with velocity"
    case .nesterov: "velocity, looked ahead (Nesterov, 1983)"
    case .adagrad: "by the root of all squares so far (Duchi et al., 2011)"
    case .adadelta: "by running roots of squares of steps and gradients (Zeiler, 2012)"
    case .rmsprop: "by the running root of squares (Tieleman and Hinton, 2012)"
    case .adam: "momentum over the running root of squares (Kingma and Ba, 2014)"
    case .adamax: "Adam by the running maximum (Kingma and Ba, 2014)"
    case .nadam: "Adam with Nesterov's look ahead (Dozat, 2016)"
    case .adamw: "Adam with weight decay apart (Loshchilov and Hutter, 2017)"
    }
  }
}
