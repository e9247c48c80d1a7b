import CKernels
import Testing

/// A convolution of 4x4 filters with stride 2, with numbers so small that every sum is exact in float32:
/// results can be compared bit for bit.
private struct Case: Sendable, CustomTestStringConvertible {
  var images = 2, height: Int, width: Int, channels = 16, filters = 32
  var outputHeight: Int, outputWidth: Int
  var top = 1, left = 1

  var testDescription: String {
    "\(images)x\(height)x\(width)x\(channels) to \(outputHeight)x\(outputWidth)x\(filters) from \(top), \(left)"
  }

  var tiling: saddle_tiling {
    saddle_tiling(
      images: Int64(images), height: Int64(height), width: Int64(width), channels: Int64(channels),
      output_height: Int64(outputHeight), output_width: Int64(outputWidth), filters: Int64(filters),
      padding_top: Int64(top), padding_left: Int64(left))
  }

  var imageCount: Int { images * height * width * channels }
  var outputCount: Int { images * outputHeight * outputWidth * filters }
  var filterCount: Int { 16 * channels * filters }

  /// Calls `body` with the places of each output, the pixel and the filter's weights that meet there.
  func forEachTap(_ body: (_ image: Int, _ filter: Int, _ output: Int) -> Void) {
    for n in 0..<images {
      for (oy, ox) in (0..<outputHeight * outputWidth).map({ ($0 / outputWidth, $0 % outputWidth) }) {
        for (ky, kx) in (0..<16).map({ ($0 / 4, $0 % 4) }) {
          let (y, x) = (2 * oy - top + ky, 2 * ox - left + kx)
          guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
          for c in 0..<channels {
            body(
              ((n * height + y) * width + x) * channels + c, ((ky * 4 + kx) * channels + c) * filters,
              ((n * outputHeight + oy) * outputWidth + ox) * filters)
          }
        }
      }
    }
  }
}

private let cases = [
  Case(height: 8, width: 8, outputHeight: 4, outputWidth: 4),
  Case(height: 6, width: 10, outputHeight: 3, outputWidth: 5),
  Case(
    images: 1, height: 4, width: 4, channels: 528, filters: 16, outputHeight: 1, outputWidth: 1, top: 0,
    left: 0),
  Case(height: 7, width: 5, outputHeight: 2, outputWidth: 2, top: 0, left: 0),
  Case(height: 3, width: 9, outputHeight: 3, outputWidth: 5, top: 3, left: 2),
  Case(images: 3, height: 2, width: 2, channels: 32, filters: 528, outputHeight: 1, outputWidth: 1),
]

/// Nine products of [m, k] by [k, n], either factor possibly given transposed.
private func products(
  _ a: [Float], _ b: [Float], _ m: Int, _ k: Int, _ n: Int, aIsTransposed: Bool = false,
  bIsTransposed: Bool = false
) -> [Float] {
  var result = [Float](repeating: 0, count: 9 * m * n)
  for plane in 0..<9 {
    for row in 0..<m {
      for inner in 0..<k {
        let factor = a[plane * m * k + (aIsTransposed ? inner * m + row : row * k + inner)]
        for column in 0..<n {
          let other = b[plane * k * n + (bIsTransposed ? column * k + inner : inner * n + column)]
          result[(plane * m + row) * n + column] += factor * other
        }
      }
    }
  }
  return result
}

extension KernelTests {
  @Suite("Tiles of convolutions") struct TilingTests {
    private func small(_ count: Int, _ generator: inout Generator) -> [Float] {
      (0..<count).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
    }

    private func written(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
      let buffer = Buffer(bytes: count * 4)
      body(buffer.address!.assumingMemoryBound(to: Float.self))
      #expect(buffer.guardIsIntact)
      return buffer.floats
    }

    @Test("Products of tiles give a convolution and both its gradients", arguments: cases)
    private func convolution(_ test: Case) {
      var generator = Generator(7)
      let images = small(test.imageCount, &generator)
      let outputs = small(test.outputCount, &generator)
      let filter = small(test.filterCount, &generator)
      var (expectedImages, expectedOutputs, expectedFilter) = (
        [Float](repeating: 0, count: images.count), [Float](repeating: 0, count: outputs.count),
        [Float](repeating: 0, count: filter.count)
      )
      test.forEachTap { image, weights, output in
        for f in 0..<test.filters {
          expectedOutputs[output + f] += images[image] * filter[weights + f]
          expectedImages[image] += outputs[output + f] * filter[weights + f]
          expectedFilter[weights + f] += images[image] * outputs[output + f]
        }
      }
      let (rows, filters) = (4 * test.channels, test.filters)
      var tiling = test.tiling
      let tiles = Int(saddle_tile_count(&tiling))
      onEveryInstructionSet { name in
        let tiledImages = written(9 * tiles * rows) {
          saddle_tile_images(&tiling, images, 0, Int64(rows), $0)
        }
        let tiledOutputs = written(9 * tiles * filters) { saddle_tile_outputs(&tiling, outputs, $0) }
        let tiledFilter = written(9 * rows * filters) { saddle_tile_filter(2, &tiling, filter, $0) }
        let forward = written(outputs.count) {
          let tiles = products(tiledImages, tiledFilter, tiles, rows, filters)
          saddle_untile_outputs(&tiling, tiles, nil, 1, $0)
        }
        #expect(firstDifference(forward, expectedOutputs) == nil, "outputs, \(name)")
        let imageGradient = written(images.count) {
          let tiles = products(tiledOutputs, tiledFilter, tiles, filters, rows, bIsTransposed: true)
          saddle_untile_images(&tiling, tiles, nil, 1, $0)
        }
        #expect(firstDifference(imageGradient, expectedImages) == nil, "images' gradient, \(name)")
        let filterGradient = written(filter.count) { result in
          // In three parts, the second of which crosses from phase to phase.
          for (first, count) in [(0, 16), (16, rows - 32), (rows - 16, 16)] {
            let part = written(9 * tiles * count) {
              saddle_tile_images(&tiling, images, Int64(first), Int64(count), $0)
            }
            let product = products(part, tiledOutputs, count, tiles, filters, aIsTransposed: true)
            saddle_untile_filter(&tiling, product, Int64(first), Int64(count), result)
          }
        }
        #expect(firstDifference(filterGradient, expectedFilter) == nil, "filter's gradient, \(name)")
      }
    }

    @Test("Untiling adds a bias and applies a leaky ReLU", arguments: [1, 0.25, 0] as [Float])
    func epilogue(slope: Float) {
      var generator = Generator(8)
      let test = cases[1]
      var tiling = test.tiling
      let tiles = Int(saddle_tile_count(&tiling))
      func expected(_ plain: [Float], _ bias: [Float]) -> [Float] {
        plain.enumerated().map { index, value in
          let sum = value + bias[index % bias.count]
          return sum > 0 ? sum : sum * slope
        }
      }
      let outputTiles = small(9 * tiles * test.filters, &generator)
      let imageTiles = small(9 * tiles * 4 * test.channels, &generator)
      let (outputBias, imageBias) = (small(test.filters, &generator), small(test.channels, &generator))
      onEveryInstructionSet { name in
        let outputs = [(nil, 1), (outputBias, slope)].map { (bias: [Float]?, slope: Float) in
          written(test.outputCount) { saddle_untile_outputs(&tiling, outputTiles, bias, slope, $0) }
        }
        #expect(firstDifference(outputs[1], expected(outputs[0], outputBias)) == nil, "outputs, \(name)")
        let images = [(nil, 1), (imageBias, slope)].map { (bias: [Float]?, slope: Float) in
          written(test.imageCount) { saddle_untile_images(&tiling, imageTiles, bias, slope, $0) }
        }
        #expect(firstDifference(images[1], expected(images[0], imageBias)) == nil, "images, \(name)")
      }
    }
  }
}
