import Saddle

/// A network as a function of its input and its flat parameters.
struct Network {
  let layout: ParameterLayout
  let apply: (_ x: Tensor, _ flat: Tensor) -> Tensor
}

extension Network {
  /// Dense layers of the given widths with ReLU between.
  static func mlp(_ sizes: [Int]) -> Network {
    var layout = ParameterLayout()
    let layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, sizes in
      Dense(sizes.0, sizes.1, in: &layout, name: "dense \(index)")
    }
    return Network(layout: layout) { x, flat in
      layers.last!(layers.dropLast().reduce(x) { $1($0, flat).relu() }, flat)
    }
  }

  private static let half = ConvolutionGeometry(stride: 2, padding: 1)

  /// 100 numbers to 32x32x3 images: 4x4x256, then three transposed convolutions 4x4/2 with batch norm.
  static func generator() -> Network {
    var layout = ParameterLayout()
    let project = Dense(100, 4 * 4 * 256, in: &layout, name: "project")
    let norms = [256, 128, 64].map { BatchNorm($0, in: &layout, name: "norm \($0)") }
    let ups = [(256, 128), (128, 64), (64, 3)].map { inputs, outputs in
      TransposedConvolution(inputs, outputs, kernel: (4, 4), half, in: &layout, name: "up \(outputs)")
    }
    return Network(layout: layout) { z, flat in
      let start = project(z, flat).reshaped([z.shape[0], 4, 4, 256])
      return zip(norms, ups).reduce(start) { $1.1($1.0($0, flat).relu(), flat) }.tanh()
    }
  }

  /// 32x32x3 images to a score: three convolutions 4x4/2 with leaky ReLU, then a dense layer.
  static func critic() -> Network {
    var layout = ParameterLayout()
    let downs = [(3, 64), (64, 128), (128, 256)].map { inputs, outputs in
      Convolution(inputs, outputs, kernel: (4, 4), half, in: &layout, name: "down \(outputs)")
    }
    let score = Dense(4096, 1, in: &layout, name: "score")
    return Network(layout: layout) { x, flat in
      score(downs.reduce(x) { $1($0, flat).leakyReLU(slope: 0.2) }.flattened(from: 1), flat)
    }
  }
}
