import SaddleNN
import SaddleTensor

/// Two 3x3 convolutions beside a shortcut (Gulrajani et al., 1704.00028, appendix F): y = shortcut(x) +
/// residual(x).
struct ResidualBlock: Layer {
  let name: String
  let residual: Sequential
  let shortcut: Sequential

  var mixesSamples: Bool { residual.mixesSamples }
  var usesReference: Bool { residual.usesReference }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    shortcut(x, &pass) + residual(x, &pass)
  }
}

extension Map {
  /// Each pixel four times: [n, h, w, c] to [n, 2h, 2w, c].
  static var upsample: Map {
    Map("upsample") { x in
      let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
      return x.reshaped([n, h, 1, w, 1, c]).broadcast(to: [n, h, 2, w, 2, c]).reshaped([n, 2 * h, 2 * w, c])
    }
  }

  /// The mean of each 2x2 pixels: [n, h, w, c], h and w even, to [n, h / 2, w / 2, c].
  static var downsample: Map {
    Map("downsample") { x in
      let rows = x.sliced(0..<x.shape[1], axis: 1, stride: 2) + x.sliced(1..<x.shape[1], axis: 1, stride: 2)
      let sums =
        rows.sliced(0..<x.shape[2], axis: 2, stride: 2) + rows.sliced(1..<x.shape[2], axis: 2, stride: 2)
      return 0.25 * sums
    }
  }
}
