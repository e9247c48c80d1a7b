import SaddleTensor

extension Catalogue {
  static let contractions: [Operation] = [
    matrixProduct, matmul, convolution, inputGradient, filterGradient, convolved, transposeConvolved,
  ]

  private static let matrixProduct = Operation("matrixProduct") { operation in
    for (a, b) in [
      ([2, 3], [3, 4]), ([1, 1], [1, 1]), ([1, 5], [5, 1]), ([5, 1], [1, 3]), ([2, 3, 4], [2, 4, 2]),
      ([2, 2, 2, 3], [2, 2, 3, 1]), ([0, 3], [3, 2]), ([2, 0], [0, 3]), ([0, 2, 3], [0, 3, 2]),
      ([5, 7], [7, 9]),
    ] as [(Shape, Shape)] {
      operation.sample([operation.draw.uniform(a), operation.draw.uniform(b)]) {
        Tensor(applying: .matrixProduct, to: $0[0], $0[1])
      }
    }
    operation.error(.matrixProduct, [float(2, 3), float(2, 3)], "the inner extents 3 and 2 differ")
    operation.error(.matrixProduct, [float(3), float(3)], "both ranks must be equal and at least 2")
    operation.error(.matrixProduct, [float(2, 2, 3), float(3, 2)], "both ranks must be equal")
    operation.error(.matrixProduct, [float(2, 2, 3), float(4, 3, 2)], "the batch axes differ")
    operation.error(.matrixProduct, [int32(2, 2), int32(2, 2)], "the same floating-point type")
  }

  private static let matmul = Operation("matmul") { operation in
    for (a, b) in [
      ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 3], [3, 4]), ([2, 2, 3], [3, 4]), ([2, 3], [2, 3, 2]),
      ([2, 1, 2, 3], [3, 3, 2]), ([2, 2, 3], [3]), ([3], [2, 3, 2]), ([4, 1, 2], [1, 2, 3]), ([0], [0]),
    ] as [(Shape, Shape)] {
      operation.sample([operation.draw.uniform(a), operation.draw.uniform(b)]) { $0[0].matmul($0[1]) }
    }
    operation.sample([operation.draw.uniform([4, 2]), operation.draw.uniform([4, 3])], "transposed left") {
      $0[0].matrixTransposed.matmul($0[1])
    }
    operation.sample([operation.draw.uniform([2, 4]), operation.draw.uniform([3, 4])], "transposed right") {
      $0[0].matmul($0[1].matrixTransposed)
    }
    operation.sample([operation.draw.uniform([3, 2]), operation.draw.uniform([4, 3])], "transposed both") {
      $0[0].matrixTransposed.matmul($0[1].matrixTransposed)
    }
    operation.sample([operation.draw.uniform([3, 3])], "with itself") { $0[0].matmul($0[0].transposed()) }
  }

  typealias Axis = ConvolutionGeometry.Axis

  /// Images, filter [kh, kw, c, o], geometry.
  static let convolutionCases: [(note: String, images: Shape, filter: Shape, ConvolutionGeometry)] = [
    ("plain", [1, 4, 4, 1], [3, 3, 1, 1], .init()),
    ("same size", [2, 3, 4, 2], [3, 3, 2, 3], .init(padding: 1)),
    ("halving", [1, 6, 6, 2], [4, 4, 2, 2], .init(stride: 2, padding: 1)),
    (
      "odd sizes", [1, 7, 5, 2], [5, 3, 2, 1],
      .init(vertical: Axis(stride: 3, low: 2, high: 2), horizontal: Axis(stride: 2, low: 1, high: 1))
    ),
    (
      "asymmetric padding", [1, 5, 4, 2], [3, 2, 2, 2],
      .init(vertical: Axis(stride: 2, low: 0, high: 1), horizontal: Axis(stride: 1, low: 2, high: 0))
    ),
    ("dilation", [1, 7, 6, 2], [3, 2, 2, 1], .init(dilation: 2)),
    (
      "dilation with stride and padding", [1, 6, 7, 1], [2, 3, 1, 2],
      .init(stride: 2, padding: 2, dilation: 3)
    ),
    ("1x1", [2, 3, 3, 3], [1, 1, 3, 4], .init()),
    ("1x1, strided", [1, 4, 5, 2], [1, 1, 2, 2], .init(stride: 2)),
    ("larger than the image", [1, 2, 2, 2], [3, 3, 2, 2], .init(padding: 1)),
    ("as large as the padded image", [2, 3, 2, 1], [5, 4, 1, 2], .init(padding: 1)),
    ("as large as the image", [2, 4, 4, 3], [4, 4, 3, 1], .init()),
    ("last row and column unseen", [1, 6, 6, 1], [3, 3, 1, 2], .init(stride: 2)),
    ("most rows unseen", [1, 7, 7, 1], [2, 2, 1, 1], .init(stride: 5)),
    ("stride larger than the filter", [1, 7, 7, 1], [2, 2, 1, 2], .init(stride: 3)),
    ("windows of padding only", [1, 2, 2, 1], [2, 2, 1, 1], .init(padding: 3)),
    (
      "rows only", [1, 6, 1, 2], [3, 1, 2, 2],
      .init(vertical: Axis(stride: 2, low: 1, high: 1), horizontal: Axis())
    ),
    ("one pixel", [3, 1, 1, 4], [1, 1, 4, 2], .init()),
    ("no images", [0, 4, 4, 2], [3, 3, 2, 1], .init(padding: 1)),
  ]

  private static func outputs(_ images: Shape, _ filter: Shape, _ geometry: ConvolutionGeometry) -> Shape {
    [
      images[0], geometry.vertical.outputExtent(images[1], taps: filter[0]) ?? 0,
      geometry.horizontal.outputExtent(images[2], taps: filter[1]) ?? 0, filter[3],
    ]
  }

  /// What all three refuse.
  private static func commonErrors(
    _ operation: inout Operation.Builder, _ kind: (ConvolutionGeometry) -> Primitive
  ) {
    let geometry = ConvolutionGeometry()
    operation.error(kind(geometry), [float(1, 4, 4, 1)], "takes 2 operands, got 1")
    operation.error(kind(geometry), [float(4, 4, 1), float(3, 3, 1, 1)], "both operands must have rank 4")
    operation.error(kind(geometry), [int32(1, 4, 4, 1), int32(3, 3, 1, 1)], "the same floating-point type")
    for geometry in [ConvolutionGeometry(stride: 0), .init(padding: -1), .init(dilation: 0)] {
      operation.error(
        kind(geometry), [float(1, 4, 4, 1), float(3, 3, 1, 1)], "stride and dilation must be at least 1")
    }
  }

  private static let convolution = Operation("convolution") { operation in
    for (note, images, filter, geometry) in convolutionCases {
      operation.sample([operation.draw.uniform(images), operation.draw.uniform(filter)], order: 3, note) {
        Tensor(applying: .convolution(geometry), to: $0[0], $0[1])
      }
    }
    commonErrors(&operation) { .convolution($0) }
    operation.error(
      .convolution(.init()), [float(1, 4, 4, 2), float(3, 3, 1, 1)], "the channels 2 and 1 differ")
    operation.error(
      .convolution(.init()), [float(1, 2, 4, 1), float(3, 3, 1, 1)], "larger than the padded image")
    operation.error(
      .convolution(.init(dilation: 2)), [float(1, 4, 4, 1), float(3, 3, 1, 1)], "larger than the padded image"
    )
  }

  private static let inputGradient = Operation("convolutionInputGradient") { operation in
    for (note, images, filter, geometry) in convolutionCases {
      let outputs = operation.draw.uniform(outputs(images, filter, geometry))
      operation.sample([outputs, operation.draw.uniform(filter)], order: 3, note) {
        Tensor(
          applying: .convolutionInputGradient(geometry, height: images[1], width: images[2]), to: $0[0], $0[1]
        )
      }
    }
    commonErrors(&operation) { .convolutionInputGradient($0, height: 4, width: 4) }
    let transpose = Primitive.convolutionInputGradient(.init(stride: 2), height: 7, width: 7)
    operation.error(transpose, [float(1, 3, 3, 2), float(3, 3, 1, 1)], "the channels 2 and 1 differ")
    operation.error(
      transpose, [float(1, 4, 3, 1), float(3, 3, 1, 1)], "a convolution of 7 by 7 images does not give")
  }

  private static let filterGradient = Operation("convolutionFilterGradient") { operation in
    for (note, images, filter, geometry) in convolutionCases {
      let outputs = operation.draw.uniform(outputs(images, filter, geometry))
      operation.sample([operation.draw.uniform(images), outputs], order: 3, note) {
        Tensor(
          applying: .convolutionFilterGradient(geometry, height: filter[0], width: filter[1]), to: $0[0],
          $0[1])
      }
    }
    commonErrors(&operation) { .convolutionFilterGradient($0, height: 3, width: 3) }
    let transpose = Primitive.convolutionFilterGradient(.init(), height: 3, width: 3)
    operation.error(transpose, [float(1, 4, 4, 1), float(2, 2, 2, 1)], "a 3 by 3 filter on these images")
    operation.error(transpose, [float(1, 4, 4, 1), float(1, 3, 2, 1)], "does not give this output")
  }

  private static let convolved = Operation("convolved") { operation in
    operation.sample(
      [operation.draw.uniform([1, 4, 5, 2]), operation.draw.uniform([3, 3, 2, 2])], order: 3
    ) {
      $0[0].convolved(with: $0[1])
    }
    operation.sample(
      [operation.draw.uniform([1, 4, 4, 1]), operation.draw.uniform([3, 3, 1, 1])], order: 3
    ) {
      $0[0].convolved(with: $0[1], .init(padding: 1)).tanh().convolved(with: $0[1])
    }
  }

  private static let transposeConvolved = Operation("transposeConvolved") { operation in
    func sample(
      _ note: String, _ images: Shape, _ filter: Shape, _ geometry: ConvolutionGeometry,
      _ size: (Int, Int)? = nil
    ) {
      operation.sample([operation.draw.uniform(images), operation.draw.uniform(filter)], order: 3, note) {
        $0[0].transposeConvolved(with: $0[1], geometry, height: size?.0, width: size?.1)
      }
    }
    sample("doubling", [1, 3, 3, 2], [4, 4, 1, 2], .init(stride: 2, padding: 1))
    sample("from one pixel", [1, 1, 1, 3], [4, 4, 2, 3], .init())
    sample("smallest size", [2, 3, 2, 2], [3, 3, 2, 2], .init(stride: 2, padding: 1))
    sample("larger size", [2, 3, 2, 2], [3, 3, 2, 2], .init(stride: 2, padding: 1), (6, 4))
    sample("explicit size", [1, 2, 2, 2], [2, 2, 1, 2], .init(stride: 3), (7, 6))
    sample("dilation", [1, 2, 3, 1], [2, 2, 2, 1], .init(dilation: 2))
  }
}
