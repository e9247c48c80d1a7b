import ArgumentParser
import Saddle

/// The four training steps that peers are measured on, with the same networks, batch, optimizer and objective.
enum Case: String, CaseIterable, ExpressibleByArgument {
  /// 3 x 512, two-dimensional data: the WGAN-GP toy.
  case wganGPMLP = "wgan-gp-mlp"
  /// 2 x 128, two-dimensional data: overhead counts.
  case ganMLPSmall = "gan-mlp-small"
  /// 32x32x3, 64-128-256 channels, non-saturating.
  case dcgan32 = "dcgan-32"
  /// The same networks with the gradient penalty.
  case wganGPDCGAN32 = "wgan-gp-dcgan-32"

  var hasPenalty: Bool { self == .wganGPMLP || self == .wganGPDCGAN32 }
  var criticSteps: Int { hasPenalty ? 5 : 1 }

  var batch: Int {
    switch self {
    case .wganGPMLP: 256
    case .ganMLPSmall: 512
    case .dcgan32, .wganGPDCGAN32: 64
    }
  }

  var latent: Int { dataShape.rank == 2 ? 2 : 100 }

  var dataShape: Shape {
    switch self {
    case .wganGPMLP, .ganMLPSmall: [batch, 2]
    case .dcgan32, .wganGPDCGAN32: [batch, 32, 32, 3]
    }
  }

  var generator: Network {
    switch self {
    case .wganGPMLP: .mlp([2, 512, 512, 512, 2])
    case .ganMLPSmall: .mlp([2, 128, 128, 2])
    case .dcgan32, .wganGPDCGAN32: .generator()
    }
  }

  var critic: Network {
    switch self {
    case .wganGPMLP: .mlp([2, 512, 512, 512, 1])
    case .ganMLPSmall: .mlp([2, 128, 128, 1])
    case .dcgan32, .wganGPDCGAN32: .critic()
    }
  }
}
