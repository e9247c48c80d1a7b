import CKernels
import COneDNN

/// A convolution with 4x4 filters of stride 2, or one of its gradients, as the nine products that CKernels'
/// tiles reduce it to.
///
/// Each thread tiles some images, multiplies and untiles before it takes the next, so that the tiles stay in
/// the caches. A filter gradient's threads share the filter's rows instead, and each goes through all images.
struct TiledConvolution {
  enum Kind { case outputs, imageGradient, filterGradient }

  private let kind: Kind
  /// Of the images that are tiled at a time.
  private let tiling: saddle_tiling
  private let chunks: Int
  private let slope: Float
  private let tiles: Int, filters: Int, allRows: Int
  /// A filter gradient's rows that are computed at a time.
  private let rows: Int
  /// One for each thread, which the library runs on the thread that calls it.
  private let products: [LibraryPrimitive]

  /// - Parameters:
  ///   - tiling: of one of `chunks` equal parts of the batch.
  ///   - slope: of the leaky ReLU that is applied to outputs or an image gradient; 1 for none.
  init(
    _ kind: Kind, _ tiling: saddle_tiling, chunks: Int, slope: Float, threads: Int
  ) throws(ProgramError) {
    (self.kind, self.tiling, self.chunks, self.slope) = (kind, tiling, chunks, slope)
    tiles = withUnsafePointer(to: tiling) { Int(saddle_tile_count($0)) }
    filters = Int(tiling.filters)
    allRows = 4 * Int(tiling.channels)
    rows = tiling.channels % 64 == 0 && allRows / 64 >= threads ? 64 : 32
    var product = saddle_dnn_product()
    let (m, k, n) =
      switch kind {
      case .outputs: (tiles, allRows, filters)
      case .imageGradient: (tiles, filters, allRows)
      case .filterGradient: (rows, tiles, filters)
      }
    (product.batch, product.m, product.k, product.n) = (9, Int64(m), Int64(k), Int64(n))
    (product.a_batch_stride, product.b_batch_stride) = (product.m * product.k, product.k * product.n)
    (product.a_row_stride, product.a_column_stride) =
      kind == .filterGradient ? (1, product.m) : (product.k, 1)
    (product.b_row_stride, product.b_column_stride) = kind == .imageGradient ? (1, product.k) : (product.n, 1)
    (product.c_batch_stride, product.c_row_stride) = (product.m * product.n, product.n)
    product.accumulate = kind == .filterGradient
    // Primitives are laid out for the number of threads that is set when they are made.
    saddle_set_library_threads(1)
    defer { saddle_set_library_threads(Int32(threads)) }
    var products: [LibraryPrimitive] = []
    for _ in 0..<threads {
      products.append(
        try LibraryPrimitive("a product of tiles") { [product] message in
          withUnsafePointer(to: product) { saddle_dnn_product_create($0, message) }
        })
    }
    self.products = products
  }

  var implementation: String { products[0].implementation }

  // MARK: Memory

  /// Elements of tiled images, outputs and filter, as far as they are in use at a time.
  private var imageElements: Int { 9 * tiles * (kind == .filterGradient ? rows : allRows) }
  private var outputElements: Int { 9 * tiles * filters }
  private var filterElements: Int { 9 * rows * filters }

  private var bytesPerThread: Int {
    (imageElements + (kind == .filterGradient ? filterElements : outputElements)) * 4
      + (products[0].scratchpadBytes + 63) / 64 * 64
  }

  /// What a run needs. All threads read a filter gradient's tiled outputs, which come last.
  var scratchBytes: Int {
    products.count * bytesPerThread + (kind == .filterGradient ? chunks * outputElements * 4 : 0)
  }

  // MARK: Running

  typealias Numbers = UnsafeMutablePointer<Float>

  /// False when the library reports a failure.
  ///
  /// - Parameters:
  ///   - source: images, or for an image gradient outputs.
  ///   - other: the tiled filter, or for a filter gradient outputs.
  func run(
    source: Numbers, other: Numbers, bias: Numbers?, destination: Numbers, scratch: UnsafeMutableRawPointer
  ) -> Bool {
    let threads = products.count
    guard kind == .filterGradient else {
      return inParallel(threads: threads, count: chunks) { chunk, thread in
        convolve(chunk, source, other, bias, destination, thread, scratch + thread * bytesPerThread)
      }
    }
    let outputs = (scratch + threads * bytesPerThread).assumingMemoryBound(to: Float.self)
    _ = inParallel(threads: threads, count: chunks) { chunk, _ in
      withUnsafePointer(to: tiling) {
        saddle_tile_outputs($0, other + chunk * outputCount, outputs + chunk * outputElements)
      }
      return true
    }
    return inParallel(threads: threads, count: allRows / rows) { block, thread in
      filterGradient(block, source, outputs, destination, thread, scratch + thread * bytesPerThread)
    }
  }

  /// Elements of a chunk's images and outputs.
  private var imageCount: Int { Int(tiling.images * tiling.height * tiling.width * tiling.channels) }
  private var outputCount: Int {
    Int(tiling.images * tiling.output_height * tiling.output_width * tiling.filters)
  }

  private func multiply(
    _ thread: Int, _ a: Numbers, _ b: Numbers, _ c: Numbers, _ scratchpad: UnsafeMutableRawPointer
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: 3) { arguments in
      (arguments[0], arguments[1], arguments[2]) = (.init(a), .init(b), .init(c))
      return saddle_dnn_execute(products[thread].pointer, arguments.baseAddress!, scratchpad, nil)
    }
  }

  private func convolve(
    _ chunk: Int, _ source: Numbers, _ filter: Numbers, _ bias: Numbers?, _ destination: Numbers,
    _ thread: Int, _ scratch: UnsafeMutableRawPointer
  ) -> Bool {
    let images = scratch.assumingMemoryBound(to: Float.self)
    let outputs = images + imageElements
    let scratchpad = UnsafeMutableRawPointer(outputs + outputElements)
    return withUnsafePointer(to: tiling) { tiling in
      if kind == .outputs {
        saddle_tile_images(tiling, source + chunk * imageCount, 0, Int64(allRows), images)
        guard multiply(thread, images, filter, outputs, scratchpad) else { return false }
        saddle_untile_outputs(tiling, outputs, bias, slope, destination + chunk * outputCount)
      } else {
        saddle_tile_outputs(tiling, source + chunk * outputCount, outputs)
        guard multiply(thread, outputs, filter, images, scratchpad) else { return false }
        saddle_untile_images(tiling, images, bias, slope, destination + chunk * imageCount)
      }
      return true
    }
  }

  private func filterGradient(
    _ block: Int, _ source: Numbers, _ outputs: Numbers, _ destination: Numbers, _ thread: Int,
    _ scratch: UnsafeMutableRawPointer
  ) -> Bool {
    let images = scratch.assumingMemoryBound(to: Float.self)
    let filter = images + imageElements
    let scratchpad = UnsafeMutableRawPointer(filter + filterElements)
    let first = Int64(block * rows)
    filter.update(repeating: 0, count: filterElements)
    return withUnsafePointer(to: tiling) { tiling in
      for chunk in 0..<chunks {
        saddle_tile_images(tiling, source + chunk * imageCount, first, Int64(rows), images)
        guard multiply(thread, images, outputs + chunk * outputElements, filter, scratchpad) else {
          return false
        }
      }
      saddle_untile_filter(tiling, filter, first, Int64(rows), destination)
      return true
    }
  }
}
