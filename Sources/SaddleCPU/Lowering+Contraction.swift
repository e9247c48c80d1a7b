import CKernels
import COneDNN
import SaddleTensor

extension Lowering {
  private func activation(_ node: Node) -> (code: Int32, slope: Float) {
    switch node.activation {
    case .identity: (Int32(SADDLE_DNN_ACTIVATION_NONE.rawValue), 0)
    case .leakyReLU(let slope): (Int32(SADDLE_DNN_ACTIVATION_LEAKY_RELU.rawValue), slope)
    case .hyperbolicTangent: (Int32(SADDLE_DNN_ACTIVATION_TANH.rawValue), 0)
    case .logistic: (Int32(SADDLE_DNN_ACTIVATION_LOGISTIC.rawValue), 0)
    }
  }

  func libraryName(_ node: Node) -> String {
    node.primitive.name + (node.hasBias ? " + bias" : "")
      + (node.activation != .identity ? " + activation" : "")
  }

  /// One execution of a library primitive that computes a node.
  private mutating func addLibraryStep(
    _ index: Int, _ primitive: LibraryPrimitive, _ arguments: [Place], operations: Double
  ) {
    let node = nodes[index]
    let scratch = primitive.scratchpadBytes
    let scratchpad = scratch > 0 ? addBuffer(bytes: scratch) : nil
    add(
      Step(
        action: .library(primitive, arguments: arguments, scratchpad: scratchpad),
        name: "\(libraryName(node)) [\(primitive.implementation)]", label: node.label,
        reads: arguments.dropLast().map(\.buffer),
        writes: [arguments.last!.buffer] + (scratchpad.map { [$0] } ?? []),
        results: node.isFolded ? [] : [(arguments.last!, node.shape.count)], operations: operations))
  }

  // MARK: Matrix products

  mutating func emitProduct(_ index: Int) throws(ProgramError) {
    let node = nodes[index]
    let rank = node.shape.rank
    let inner = nodes[node.operands[0]].shape[rank - 1]
    let destination = Place(buffer: buffer(index))
    guard inner > 0 else { return addZero(index, destination) }
    let batch = node.shape.dimensions.dropLast(2).reduce(1, *)
    let a = matrices(node.operands[0], batch)
    let b = matrices(node.operands[1], batch)
    let bias = node.hasBias ? contiguous(node.operands[2]) : nil
    var product = saddle_dnn_product()
    (product.batch, product.m) = (Int64(batch), Int64(node.shape[rank - 2]))
    (product.n, product.k) = (Int64(node.shape[rank - 1]), Int64(inner))
    (product.a_batch_stride, product.a_row_stride, product.a_column_stride) = a.strides
    (product.b_batch_stride, product.b_row_stride, product.b_column_stride) = b.strides
    (product.has_bias, (product.activation, product.slope)) = (node.hasBias, activation(node))
    try addProduct(index, product, [a.place, b.place] + (bias.map { [$0] } ?? []) + [destination])
  }

  /// Adds a product to rows without gaps.
  private mutating func addProduct(
    _ index: Int, _ product: saddle_dnn_product, _ arguments: [Place]
  ) throws(ProgramError) {
    var product = product
    (product.c_batch_stride, product.c_row_stride) = (product.m * product.n, product.n)
    let primitive = try LibraryPrimitive("a product to \(nodes[index].type)") { [product] message in
      withUnsafePointer(to: product) { saddle_dnn_product_create($0, message) }
    }
    addLibraryStep(
      index, primitive, arguments,
      operations: 2 * Double(product.batch) * Double(product.m) * Double(product.n) * Double(product.k))
  }

  /// An input gradient of few channels: [n oh ow, o] times the filter as [o, kh kw c] gives the windows.
  private mutating func emitFoldedInputGradient(
    _ index: Int, _ geometry: ConvolutionGeometry
  ) throws(ProgramError) {
    let node = nodes[index]
    let (outputs, filter) = (nodes[node.operands[0]].shape, nodes[node.operands[1]].shape)
    var product = saddle_dnn_product()
    product.batch = 1
    (product.m, product.k) = (Int64(outputs.count / outputs[3]), Int64(outputs[3]))
    product.n = Int64(filter.count / filter[3])
    (product.a_row_stride, product.a_column_stride) = (product.k, 1)
    (product.b_row_stride, product.b_column_stride) = (1, product.k)
    let windows = Place(buffer: addBuffer(bytes: Int(product.m * product.n) * 4))
    try addProduct(index, product, [contiguous(node.operands[0]), contiguous(node.operands[1]), windows])
    let images = Place(buffer: buffer(index))
    let fold = saddle_fold_geometry(
      batch: Int64(node.shape[0]), height: Int64(node.shape[1]), width: Int64(node.shape[2]),
      channels: Int64(node.shape[3]), output_height: Int64(outputs[1]), output_width: Int64(outputs[2]),
      filter_height: Int64(filter[0]), filter_width: Int64(filter[1]),
      stride_height: Int64(geometry.vertical.stride), stride_width: Int64(geometry.horizontal.stride),
      padding_top: Int64(geometry.vertical.low), padding_left: Int64(geometry.horizontal.low))
    add(
      Step(
        action: .fold(fold, source: windows, to: images), name: "fold windows", label: node.label,
        reads: [windows.buffer], writes: [images.buffer], results: [(images, node.shape.count)]))
  }

  /// A stack of matrices with one stride for the batch, one for rows and one for columns, of which one is 1:
  /// transposed matrices and slices of wider ones are read where they lie.
  private mutating func matrices(
    _ operand: Int, _ batch: Int
  ) -> (place: Place, strides: (Int64, Int64, Int64)) {
    let shape = nodes[operand].shape
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    if let view = views[operand].reshaped([batch, rows, columns]) {
      let (rowStride, columnStride) = (view.strides[1], view.strides[2])
      let isRowMajor = (columnStride == 1 || columns == 1) && (rowStride >= columns || rows == 1)
      let isColumnMajor = (rowStride == 1 || rows == 1) && (columnStride >= rows || columns == 1)
      let batchFits = batch == 1 || view.strides[0] == 0 || view.strides[0] >= rows * columns
      if batchFits && (isRowMajor || isColumnMajor) {
        let place = place(view)
        return isRowMajor
          ? (place, (Int64(view.strides[0]), Int64(rows == 1 ? columns : rowStride), 1))
          : (place, (Int64(view.strides[0]), 1, Int64(columns == 1 ? rows : columnStride)))
      }
    }
    return (contiguous(operand), (Int64(rows * columns), Int64(columns), 1))
  }

  private mutating func addZero(_ index: Int, _ destination: Place) {
    let bytes = nodes[index].shape.count * nodes[index].type.elementType.byteCount
    add(
      Step(
        action: .zero(destination, bytes: bytes), name: "zero", label: nodes[index].label, reads: [],
        writes: [destination.buffer]))
  }

  // MARK: Convolutions

  /// - Parameters: the nodes in the three roles of a convolution; `index`, the result, is one of them.
  mutating func emitConvolution(
    _ index: Int, _ geometry: ConvolutionGeometry, images: Int, outputs: Int, filter: Int
  ) throws(ProgramError) {
    let node = nodes[index]
    let (imageShape, outputShape, filterShape) = (
      nodes[images].shape, nodes[outputs].shape, nodes[filter].shape
    )
    let destination = Place(buffer: buffer(index))
    guard imageShape.count > 0, outputShape.count > 0, filterShape.count > 0 else {
      return addZero(index, destination)
    }
    if node.isFolded { return try emitFoldedInputGradient(index, geometry) }
    let operations = 2 * Double(outputShape.count) * Double(filterShape.dimensions.dropLast().reduce(1, *))
    if let (chunk, count) = tiling(
      index, geometry, images: imageShape, outputs: outputShape, filter: filterShape)
    {
      return try emitTiled(
        index, chunk, count: count, images: images, outputs: outputs, filter: filter, operations: operations)
    }
    var convolution = saddle_dnn_convolution()
    convolution.kind = Int32(
      (index == outputs
        ? SADDLE_DNN_CONVOLUTION
        : index == images ? SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT : SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT)
        .rawValue)
    convolution.batch = Int64(imageShape[0])
    (convolution.input_height, convolution.input_width) = (Int64(imageShape[1]), Int64(imageShape[2]))
    convolution.input_channels = Int64(imageShape[3])
    (convolution.output_height, convolution.output_width) = (Int64(outputShape[1]), Int64(outputShape[2]))
    convolution.output_channels = Int64(outputShape[3])
    (convolution.filter_height, convolution.filter_width) = (Int64(filterShape[0]), Int64(filterShape[1]))
    let (vertical, horizontal) = (geometry.vertical, geometry.horizontal)
    (convolution.stride_height, convolution.stride_width) = (Int64(vertical.stride), Int64(horizontal.stride))
    (convolution.dilation_height, convolution.dilation_width) = (
      Int64(vertical.dilation), Int64(horizontal.dilation)
    )
    (convolution.padding_top, convolution.padding_bottom) = (Int64(vertical.low), Int64(vertical.high))
    (convolution.padding_left, convolution.padding_right) = (Int64(horizontal.low), Int64(horizontal.high))
    convolution.has_bias = node.hasBias
    (convolution.activation, convolution.slope) = activation(node)
    let primitive = try LibraryPrimitive("\(node.primitive.name) to \(node.type)") { [convolution] message in
      withUnsafePointer(to: convolution) { saddle_dnn_convolution_create($0, message) }
    }

    if index == filter {
      let arguments = [contiguous(images), contiguous(outputs)]
      guard !saddle_dnn_filter_is_plain(primitive.pointer) else {
        return addLibraryStep(index, primitive, arguments + [destination], operations: operations)
      }
      let packed = Place(buffer: addBuffer(bytes: saddle_dnn_filter_bytes(primitive.pointer)))
      addLibraryStep(index, primitive, arguments + [packed], operations: operations)
      let unpacking = try LibraryPrimitive("the reorder of a filter gradient") { message in
        saddle_dnn_unpacking_create(primitive.pointer, message)
      }
      addReorder("unpack filter", unpacking, from: packed, to: destination, node.label)
      return
    }
    let source = contiguous(index == images ? outputs : images)
    let packed = try packedFilter(filter, for: primitive)
    let bias = node.hasBias ? [contiguous(node.operands[2])] : []
    addLibraryStep(index, primitive, [source, packed] + bias + [destination], operations: operations)
  }

  /// A filter in the layout that a convolution wants, made once for all that want the same.
  private mutating func packedFilter(
    _ filter: Int, for primitive: LibraryPrimitive
  ) throws(ProgramError) -> Place {
    let plain = contiguous(filter)
    if saddle_dnn_filter_is_plain(primitive.pointer) { return plain }
    if let known = packings.first(where: {
      $0.filter == plain && saddle_dnn_filters_alike($0.primitive.pointer, primitive.pointer)
    }) {
      return Place(buffer: known.packed)
    }
    let packed = addBuffer(bytes: saddle_dnn_filter_bytes(primitive.pointer))
    let packing = try LibraryPrimitive("the reorder of a filter") { message in
      saddle_dnn_packing_create(primitive.pointer, message)
    }
    addReorder("pack filter", packing, from: plain, to: Place(buffer: packed), nodes[filter].label)
    packings.append((plain, primitive, packed))
    return Place(buffer: packed)
  }

  private mutating func addReorder(
    _ name: String, _ primitive: LibraryPrimitive, from source: Place, to destination: Place,
    _ label: String?
  ) {
    let scratch = primitive.scratchpadBytes
    let scratchpad = scratch > 0 ? addBuffer(bytes: scratch) : nil
    add(
      Step(
        action: .library(primitive, arguments: [source, destination], scratchpad: scratchpad),
        name: "\(name) [\(primitive.implementation)]", label: label, reads: [source.buffer],
        writes: [destination.buffer] + (scratchpad.map { [$0] } ?? [])))
  }
}
