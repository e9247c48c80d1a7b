import CKernels
import SaddleTensor

extension Lowering {
  /// Tiles that a thread takes at a time: enough rows for a product at full speed, and memory that stays in
  /// the caches (halving or quartering it costs 1 and 10 %).
  private static let fewestTiles = 16
  private static let mostBytes = 4 << 20
  /// Tiles of a batch that make up for the tiling of the filter.
  private static let fewestTilesOfBatch = 128

  /// How the batch is cut for tiling, or nil where a convolution is not of the kind that tiles serve, or too
  /// small for them to pay.
  func tiling(
    _ index: Int, _ geometry: ConvolutionGeometry, images: Shape, outputs: Shape, filter: Shape
  ) -> (chunk: saddle_tiling, count: Int)? {
    let axes = [geometry.vertical, geometry.horizontal]
    let node = nodes[index]
    guard passes.contains(.tiling), filter[0] == 4, filter[1] == 4,
      axes.allSatisfy({ $0.stride == 2 && $0.dilation == 1 }), images[3] % 32 == 0, outputs[3] % 32 == 0,
      slope(of: node.activation) != nil
    else { return nil }
    let batch = images[0]
    let tiles = ((outputs[1] + 1) / 2) * ((outputs[2] + 1) / 2)
    let bytesPerTile = 9 * (4 * images[3] + outputs[3]) * 4
    let sizes = (1...batch).filter { size in
      batch % size == 0 && size * tiles >= Self.fewestTiles
        && size * tiles * bytesPerTile <= Self.mostBytes
    }
    // What the busiest thread has to do.
    func load(_ size: Int) -> Int { (batch / size + threads - 1) / threads * size }
    guard batch * tiles >= Self.fewestTilesOfBatch,
      let size = sizes.min(by: { (load($0), $1) < (load($1), $0) })
    else { return nil }
    let chunk = saddle_tiling(
      images: Int64(size), height: Int64(images[1]), width: Int64(images[2]), channels: Int64(images[3]),
      output_height: Int64(outputs[1]), output_width: Int64(outputs[2]), filters: Int64(outputs[3]),
      padding_top: Int64(geometry.vertical.low), padding_left: Int64(geometry.horizontal.low))
    return (chunk, batch / size)
  }

  /// An activation as a leaky ReLU; nil if it is none.
  private func slope(of activation: Node.Activation) -> Float? {
    switch activation {
    case .identity: 1
    case .leakyReLU(let slope): slope
    case .hyperbolicTangent, .logistic: nil
    }
  }

  mutating func emitTiled(
    _ index: Int, _ chunk: saddle_tiling, count: Int, images: Int, outputs: Int, filter: Int,
    operations: Double
  ) throws(ProgramError) {
    let node = nodes[index]
    let kind: TiledConvolution.Kind =
      index == outputs ? .outputs : index == images ? .imageGradient : .filterGradient
    let convolution = try TiledConvolution(
      kind, chunk, chunks: count, slope: slope(of: node.activation)!, threads: threads)
    let source = contiguous(kind == .imageGradient ? outputs : images)
    let other = kind == .filterGradient ? contiguous(outputs) : tiledFilter(filter, chunk)
    let bias = node.hasBias ? contiguous(node.operands[2]) : nil
    let destination = Place(buffer: buffer(index))
    let scratch = addBuffer(bytes: convolution.scratchBytes)
    add(
      Step(
        action: .tiledConvolution(
          convolution, source: source, other: other, bias: bias, to: destination, scratch: scratch),
        name: "\(libraryName(node)) [tiles, \(convolution.implementation)]", label: node.label,
        reads: [source.buffer, other.buffer] + (bias.map { [$0.buffer] } ?? []),
        writes: [destination.buffer, scratch], results: [(destination, node.shape.count)],
        operations: operations))
  }

  /// A filter in tiles, made once for all that read it.
  private mutating func tiledFilter(_ filter: Int, _ tiling: saddle_tiling) -> Place {
    let plain = contiguous(filter)
    let key = TiledFilter(plain: plain, channels: Int(tiling.channels))
    if let known = tiledFilters[key] { return known }
    let tiled = Place(buffer: addBuffer(bytes: nodes[filter].shape.count / 4 * 9 * 4))
    add(
      Step(
        action: .tileFilter(tiling, source: plain, to: tiled), name: "tile filter",
        label: nodes[filter].label,
        reads: [plain.buffer], writes: [tiled.buffer]))
    tiledFilters[key] = tiled
    return tiled
  }

  /// A filter's memory, and its shape as far as that is not given by its size.
  struct TiledFilter: Hashable {
    let plain: Place
    let channels: Int
  }
}
