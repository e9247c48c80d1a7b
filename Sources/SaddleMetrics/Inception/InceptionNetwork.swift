import SaddleNN
import SaddleTensor

/// Inception v3 (Szegedy et al., 1512.00567) up to the 2,048 means over the last feature maps, with the
/// layers' names in torchvision. Each convolution is followed by a bias and a ReLU: its batch norm is part of
/// it (``InceptionWeights``).
struct InceptionNetwork: Sendable {
  static let size = 299
  static let featureCount = 2048

  let layout: ParameterLayout
  private let body: Sequential

  init(_ variant: InceptionWeights.Variant) {
    var builder = InceptionBuilder(variant: variant)
    body = Sequential(builder.layers, name: "inception")
    layout = builder.layout
  }

  /// [n, 2048].
  /// - Parameter x: [n, 299, 299, 3] in [-1, 1].
  func features(of x: Tensor, _ pass: inout Pass) -> Tensor { body(x, &pass).mean(axes: [1, 2]) }
}

/// Layers beside each other, whose results are joined as channels.
private struct Branches: Layer {
  let name: String
  let branches: [Sequential]

  init(_ name: String, _ branches: [[any Layer]]) {
    self.name = name
    self.branches = branches.map { Sequential($0) }
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    .concatenate(branches.map { $0(x, &pass) }, axis: 3)
  }
}

/// Makes the layers in order, and the layout of their parameters with them.
private struct InceptionBuilder {
  let variant: InceptionWeights.Variant
  private(set) var layout = ParameterLayout()

  init(variant: InceptionWeights.Variant) { self.variant = variant }

  /// A convolution with its ReLU.
  private mutating func unit(
    _ name: String, _ inputs: Int, _ outputs: Int, _ kernel: (height: Int, width: Int) = (1, 1),
    stride: Int = 1,
    padding: (rows: Int, columns: Int) = (0, 0)
  ) -> [any Layer] {
    let geometry = ConvolutionGeometry(
      vertical: .init(stride: stride, low: padding.rows, high: padding.rows),
      horizontal: .init(stride: stride, low: padding.columns, high: padding.columns))
    return [
      Convolution(inputs, outputs, kernel: kernel, geometry, in: &layout, name: name), Activation.relu,
    ]
  }

  /// A square one that keeps the size.
  private mutating func same(_ name: String, _ inputs: Int, _ outputs: Int, _ side: Int) -> [any Layer] {
    unit(name, inputs, outputs, (side, side), padding: (side / 2, side / 2))
  }

  /// One of `length` pixels in a row or in a column that keeps the size.
  private mutating func row(_ name: String, _ inputs: Int, _ outputs: Int, _ length: Int) -> [any Layer] {
    unit(name, inputs, outputs, (1, length), padding: (0, length / 2))
  }

  private mutating func column(_ name: String, _ inputs: Int, _ outputs: Int, _ length: Int) -> [any Layer] {
    unit(name, inputs, outputs, (length, 1), padding: (length / 2, 0))
  }

  /// One 3x3 that halves the size.
  private mutating func half(_ name: String, _ inputs: Int, _ outputs: Int) -> [any Layer] {
    unit(name, inputs, outputs, (3, 3), stride: 2)
  }

  private var maximumPool: any Layer { Map("max pool") { $0.maximumPooled(stride: 2) } }

  private var averagePool: any Layer {
    let countsBorder = variant == .torchvision
    return Map("average pool") { $0.averagePooledAround(countsBorder: countsBorder) }
  }

  var layers: [any Layer] {
    mutating get {
      var layers = half("Conv2d_1a_3x3", 3, 32)
      layers += unit("Conv2d_2a_3x3", 32, 32, (3, 3)) + same("Conv2d_2b_3x3", 32, 64, 3) + [maximumPool]
      layers += unit("Conv2d_3b_1x1", 64, 80) + unit("Conv2d_4a_3x3", 80, 192, (3, 3)) + [maximumPool]
      for (name, inputs, pooled) in [("Mixed_5b", 192, 32), ("Mixed_5c", 256, 64), ("Mixed_5d", 288, 64)] {
        layers.append(blockA(name, inputs, pooled))
      }
      layers.append(blockB("Mixed_6a", 288))
      for (name, middle) in [("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)] {
        layers.append(blockC(name, 768, middle))
      }
      layers.append(blockD("Mixed_7a", 768))
      layers.append(blockE("Mixed_7b", 1280, pool: averagePool))
      let last = variant == .fid ? Map("max pool") { $0.maximumPooledAround() } : averagePool
      layers.append(blockE("Mixed_7c", 2048, pool: last))
      return layers
    }
  }

  private mutating func blockA(_ name: String, _ inputs: Int, _ pooled: Int) -> any Layer {
    Branches(
      name,
      [
        unit("\(name).branch1x1", inputs, 64),
        unit("\(name).branch5x5_1", inputs, 48) + same("\(name).branch5x5_2", 48, 64, 5),
        unit("\(name).branch3x3dbl_1", inputs, 64) + same("\(name).branch3x3dbl_2", 64, 96, 3)
          + same("\(name).branch3x3dbl_3", 96, 96, 3),
        [averagePool] + unit("\(name).branch_pool", inputs, pooled),
      ])
  }

  private mutating func blockB(_ name: String, _ inputs: Int) -> any Layer {
    Branches(
      name,
      [
        half("\(name).branch3x3", inputs, 384),
        unit("\(name).branch3x3dbl_1", inputs, 64) + same("\(name).branch3x3dbl_2", 64, 96, 3)
          + half("\(name).branch3x3dbl_3", 96, 96),
        [maximumPool],
      ])
  }

  private mutating func blockC(_ name: String, _ inputs: Int, _ middle: Int) -> any Layer {
    Branches(
      name,
      [
        unit("\(name).branch1x1", inputs, 192),
        unit("\(name).branch7x7_1", inputs, middle) + row("\(name).branch7x7_2", middle, middle, 7)
          + column("\(name).branch7x7_3", middle, 192, 7),
        unit("\(name).branch7x7dbl_1", inputs, middle) + column("\(name).branch7x7dbl_2", middle, middle, 7)
          + row("\(name).branch7x7dbl_3", middle, middle, 7)
          + column("\(name).branch7x7dbl_4", middle, middle, 7)
          + row("\(name).branch7x7dbl_5", middle, 192, 7),
        [averagePool] + unit("\(name).branch_pool", inputs, 192),
      ])
  }

  private mutating func blockD(_ name: String, _ inputs: Int) -> any Layer {
    Branches(
      name,
      [
        unit("\(name).branch3x3_1", inputs, 192) + half("\(name).branch3x3_2", 192, 320),
        unit("\(name).branch7x7x3_1", inputs, 192) + row("\(name).branch7x7x3_2", 192, 192, 7)
          + column("\(name).branch7x7x3_3", 192, 192, 7) + half("\(name).branch7x7x3_4", 192, 192),
        [maximumPool],
      ])
  }

  private mutating func blockE(_ name: String, _ inputs: Int, pool: any Layer) -> any Layer {
    Branches(
      name,
      [
        unit("\(name).branch1x1", inputs, 320),
        unit("\(name).branch3x3_1", inputs, 384) + [cross("\(name).branch3x3_2")],
        unit("\(name).branch3x3dbl_1", inputs, 448) + same("\(name).branch3x3dbl_2", 448, 384, 3)
          + [cross("\(name).branch3x3dbl_3")],
        [pool] + unit("\(name).branch_pool", inputs, 192),
      ])
  }

  /// A row and a column beside each other.
  private mutating func cross(_ name: String) -> any Layer {
    Branches(name, [row("\(name)a", 384, 384, 3), column("\(name)b", 384, 384, 3)])
  }
}
