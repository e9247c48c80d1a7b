import COneDNN
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Every primitive against loops in Double. The memory that a primitive may write stands between guards: the
// library has written past its scratchpad before.

/// oneDNN rounds each of up to a few hundred products and sums to 2^-24 of its size, in any order, and the
/// errors mostly cancel: a relative error of some 2^-21 of the sum of magnitudes is what the worst orders
/// give. Its tanh and logistic are good to a few 2^-22 in absolute terms. A wrong index is off by about 1.
private let tolerance = 4e-6

private struct Geometry: Sendable, CustomTestStringConvertible {
  var batch = 2
  var input = (height: 8, width: 8, channels: 3)
  var filter = (height: 3, width: 3)
  var outputChannels = 4
  var stride = (height: 1, width: 1)
  var dilation = (height: 1, width: 1)
  var padding = (top: 0, bottom: 0, left: 0, right: 0)

  var outputHeight: Int {
    (input.height + padding.top + padding.bottom - (filter.height - 1) * dilation.height - 1) / stride.height
      + 1
  }
  var outputWidth: Int {
    (input.width + padding.left + padding.right - (filter.width - 1) * dilation.width - 1) / stride.width + 1
  }
  var inputCount: Int { batch * input.height * input.width * input.channels }
  var outputCount: Int { batch * outputHeight * outputWidth * outputChannels }
  var filterCount: Int { filter.height * filter.width * input.channels * outputChannels }

  var testDescription: String {
    "\(batch)x\(input.height)x\(input.width)x\(input.channels) to "
      + "\(outputHeight)x\(outputWidth)x\(outputChannels), filter \(filter), stride \(stride), "
      + "dilation \(dilation), padding \(padding)"
  }

  func description(
    _ kind: saddle_dnn_convolution_kind, bias: Bool = false,
    activation: saddle_dnn_activation = SADDLE_DNN_ACTIVATION_NONE
  ) -> saddle_dnn_convolution {
    var result = saddle_dnn_convolution()
    result.kind = Int32(kind.rawValue)
    result.batch = Int64(batch)
    (result.input_height, result.input_width) = (Int64(input.height), Int64(input.width))
    result.input_channels = Int64(input.channels)
    (result.output_height, result.output_width) = (Int64(outputHeight), Int64(outputWidth))
    result.output_channels = Int64(outputChannels)
    (result.filter_height, result.filter_width) = (Int64(filter.height), Int64(filter.width))
    (result.stride_height, result.stride_width) = (Int64(stride.height), Int64(stride.width))
    (result.dilation_height, result.dilation_width) = (Int64(dilation.height), Int64(dilation.width))
    (result.padding_top, result.padding_bottom) = (Int64(padding.top), Int64(padding.bottom))
    (result.padding_left, result.padding_right) = (Int64(padding.left), Int64(padding.right))
    result.has_bias = bias
    result.activation = Int32(activation.rawValue)
    result.slope = 0.2
    return result
  }

  /// Calls `body` with the flat indices of each (input, filter, output) triple that multiplies.
  func forEachTerm(_ body: (_ input: Int, _ filter: Int, _ output: Int) -> Void) {
    for n in 0..<batch {
      for oy in 0..<outputHeight {
        for ox in 0..<outputWidth {
          for fy in 0..<filter.height {
            let iy = oy * stride.height + fy * dilation.height - padding.top
            guard (0..<input.height).contains(iy) else { continue }
            for fx in 0..<filter.width {
              let ix = ox * stride.width + fx * dilation.width - padding.left
              guard (0..<input.width).contains(ix) else { continue }
              for ic in 0..<input.channels {
                let i = ((n * input.height + iy) * input.width + ix) * input.channels + ic
                for oc in 0..<outputChannels {
                  body(
                    i, ((fy * filter.width + fx) * input.channels + ic) * outputChannels + oc,
                    ((n * outputHeight + oy) * outputWidth + ox) * outputChannels + oc)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// Sums of products with the sums of their magnitudes, which bound the rounding error.
private struct Sums {
  var values: [Double]
  var magnitudes: [Double]

  init(count: Int) {
    values = Array(repeating: 0, count: count)
    magnitudes = values
  }

  mutating func add(_ a: Float, _ b: Float, at index: Int) {
    let term = Double(a) * Double(b)
    values[index] += term
    magnitudes[index] += abs(term)
  }
}

private func applied(_ activation: saddle_dnn_activation, to x: Double) -> Double {
  switch activation {
  case SADDLE_DNN_ACTIVATION_LEAKY_RELU: x > 0 ? x : x * 0.2
  case SADDLE_DNN_ACTIVATION_TANH: tanh(x)
  case SADDLE_DNN_ACTIVATION_LOGISTIC: 1 / (1 + exp(-x))
  default: x
  }
}

private func noise(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 33) &- (1 << 30)) / Float(1 << 30)
  }
}

private func text(_ message: saddle_dnn_message) -> String {
  withUnsafeBytes(of: message.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// Aligned memory with a guard on either side.
private final class Block {
  private static let guardBytes = 4096
  private static let pattern: UInt8 = 0x5a
  private let start: UnsafeMutableRawPointer
  private let bytes: Int
  var pointer: UnsafeMutableRawPointer { start + Self.guardBytes }

  init(bytes: Int) {
    self.bytes = bytes
    let whole = bytes + 2 * Self.guardBytes
    start = .allocate(byteCount: whole, alignment: 64)
    start.initializeMemory(as: UInt8.self, repeating: Self.pattern, count: whole)
  }

  convenience init(_ values: [Float]) {
    self.init(bytes: values.count * 4)
    values.withUnsafeBytes { pointer.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
  }

  deinit { start.deallocate() }

  var floats: [Float] {
    let count = bytes / 4
    let start = pointer.bindMemory(to: Float.self, capacity: count)
    return Array(UnsafeBufferPointer(start: start, count: count))
  }

  var guardsAreIntact: Bool {
    let all = UnsafeRawBufferPointer(start: start, count: bytes + 2 * Self.guardBytes)
    return all.prefix(Self.guardBytes).allSatisfy { $0 == Self.pattern }
      && all.suffix(Self.guardBytes).allSatisfy { $0 == Self.pattern }
  }
}

private final class Primitive {
  let handle: OpaquePointer

  init(_ create: (UnsafeMutablePointer<saddle_dnn_message>) -> OpaquePointer?) throws {
    var message = saddle_dnn_message()
    let created = create(&message)
    handle = try #require(created, "\(text(message))")
  }

  deinit { saddle_dnn_destroy(handle) }

  func execute(_ arguments: Block...) { execute(arguments) }

  func execute(_ arguments: [Block]) {
    let scratchpad = Block(bytes: saddle_dnn_scratchpad_bytes(handle))
    var message = saddle_dnn_message()
    let pointers = arguments.map { Optional($0.pointer) }
    let succeeded = saddle_dnn_execute(handle, pointers, scratchpad.pointer, &message)
    #expect(succeeded, "\(text(message))")
    for block in arguments + [scratchpad] {
      #expect(block.guardsAreIntact, "\(String(cString: saddle_dnn_implementation(handle)))")
    }
  }

  static func convolution(_ description: saddle_dnn_convolution) throws -> Primitive {
    try Primitive { message in
      withUnsafePointer(to: description) { saddle_dnn_convolution_create($0, message) }
    }
  }

  static func product(_ description: saddle_dnn_product) throws -> Primitive {
    try Primitive { message in
      withUnsafePointer(to: description) { saddle_dnn_product_create($0, message) }
    }
  }

  func packed(_ filter: [Float]) throws -> Block {
    let result = Block(bytes: saddle_dnn_filter_bytes(handle))
    try Primitive { saddle_dnn_packing_create(handle, $0) }.execute(Block(filter), result)
    return result
  }

  func unpacked(_ filter: Block, count: Int) throws -> [Float] {
    let result = Block(bytes: count * 4)
    try Primitive { saddle_dnn_unpacking_create(handle, $0) }.execute(filter, result)
    return result.floats
  }
}

private func expectAgreement(_ actual: [Float], _ expected: Sums) {
  guard actual.count == expected.values.count else {
    Issue.record("\(actual.count) elements, not \(expected.values.count)")
    return
  }
  // Not `error > tolerance`, which a NaN would pass.
  let wrong = actual.indices.first {
    !(abs(Double(actual[$0]) - expected.values[$0]) <= tolerance * (1 + expected.magnitudes[$0]))
  }
  if let wrong { Issue.record("element \(wrong) is \(actual[wrong]), expected \(expected.values[wrong])") }
}

private let geometries: [Geometry] = [
  Geometry(),
  Geometry(
    batch: 3, input: (8, 8, 16), filter: (4, 4), outputChannels: 32, stride: (2, 2), padding: (1, 1, 1, 1)),
  // few channels in, as in images, where the input gradient goes another way
  Geometry(input: (16, 16, 3), filter: (4, 4), outputChannels: 16, stride: (2, 2), padding: (1, 1, 1, 1)),
  Geometry(input: (6, 6, 1), filter: (5, 5), outputChannels: 1, padding: (2, 2, 2, 2)),
  // odd sizes
  Geometry(batch: 1, input: (7, 5, 17), filter: (3, 2), outputChannels: 9, padding: (1, 0, 0, 1)),
  // dilation
  Geometry(input: (11, 9, 5), filter: (3, 3), outputChannels: 6, dilation: (2, 3), padding: (2, 2, 3, 3)),
  Geometry(input: (9, 9, 8), outputChannels: 8, stride: (2, 1), dilation: (3, 2), padding: (1, 2, 2, 0)),
  // a filter larger than the input
  Geometry(input: (2, 3, 4), filter: (5, 5), outputChannels: 7, padding: (2, 2, 2, 2)),
  Geometry(input: (1, 1, 20), filter: (4, 4), outputChannels: 3, padding: (3, 3, 3, 3)),
  // asymmetric padding
  Geometry(input: (8, 8, 6), filter: (4, 4), outputChannels: 5, padding: (1, 2, 0, 3)),
  Geometry(input: (5, 7, 3), filter: (4, 3), outputChannels: 33, stride: (2, 2), padding: (0, 3, 2, 0)),
  // rows and columns dropped because they do not fill a stride, up to all of the padding and more
  Geometry(input: (8, 9, 5), filter: (3, 3), outputChannels: 4, stride: (3, 3)),
  Geometry(input: (9, 10, 16), filter: (4, 4), outputChannels: 16, stride: (2, 3), padding: (1, 1, 1, 1)),
  Geometry(input: (10, 10, 3), filter: (2, 2), outputChannels: 3, stride: (4, 4), padding: (1, 1, 0, 1)),
  // 1x1, where the library's own choice for a strided filter gradient overruns its scratchpad (batch 1)
  Geometry(input: (5, 6, 7), filter: (1, 1), outputChannels: 10),
  Geometry(input: (1, 1, 64), filter: (1, 1), outputChannels: 1),
  Geometry(batch: 1, input: (10, 12, 3), filter: (1, 1), outputChannels: 8, stride: (2, 2)),
  Geometry(batch: 1, input: (9, 9, 2), filter: (1, 1), outputChannels: 8, stride: (3, 1)),
  Geometry(input: (7, 7, 33), filter: (1, 1), outputChannels: 17, stride: (2, 3), padding: (1, 0, 2, 1)),
]

private struct Epilogue: Sendable, CustomTestStringConvertible {
  var bias: Bool
  var activation: saddle_dnn_activation
  var testDescription: String { "bias \(bias), activation \(activation.rawValue)" }
}

private let epilogues: [Epilogue] = [
  Epilogue(bias: false, activation: SADDLE_DNN_ACTIVATION_NONE),
  Epilogue(bias: true, activation: SADDLE_DNN_ACTIVATION_NONE),
  Epilogue(bias: true, activation: SADDLE_DNN_ACTIVATION_LEAKY_RELU),
  Epilogue(bias: false, activation: SADDLE_DNN_ACTIVATION_TANH),
  Epilogue(bias: true, activation: SADDLE_DNN_ACTIVATION_LOGISTIC),
]

@Suite("oneDNN's convolutions")
struct OneDNNConvolutionTests {
  @Test("A convolution agrees with loops", arguments: geometries, epilogues)
  fileprivate func forward(geometry g: Geometry, epilogue: Epilogue) throws {
    let input = noise(g.inputCount, seed: 1)
    let filter = noise(g.filterCount, seed: 2)
    let bias = noise(g.outputChannels, seed: 3)
    var expected = Sums(count: g.outputCount)
    g.forEachTerm { i, f, o in expected.add(input[i], filter[f], at: o) }
    expected.finish(with: epilogue, bias: bias)

    let primitive = try Primitive.convolution(
      g.description(SADDLE_DNN_CONVOLUTION, bias: epilogue.bias, activation: epilogue.activation))
    let output = Block(bytes: g.outputCount * 4)
    primitive.execute(
      [Block(input), try primitive.packed(filter)] + (epilogue.bias ? [Block(bias)] : []) + [output])
    expectAgreement(output.floats, expected)
  }

  @Test("An input gradient agrees with loops", arguments: geometries, epilogues)
  fileprivate func inputGradient(geometry g: Geometry, epilogue: Epilogue) throws {
    let output = noise(g.outputCount, seed: 1)
    let filter = noise(g.filterCount, seed: 2)
    let bias = noise(g.input.channels, seed: 3)
    var expected = Sums(count: g.inputCount)
    g.forEachTerm { i, f, o in expected.add(output[o], filter[f], at: i) }
    expected.finish(with: epilogue, bias: bias)

    let primitive = try Primitive.convolution(
      g.description(
        SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT, bias: epilogue.bias, activation: epilogue.activation))
    let input = Block(bytes: g.inputCount * 4)
    primitive.execute(
      [Block(output), try primitive.packed(filter)] + (epilogue.bias ? [Block(bias)] : []) + [input])
    expectAgreement(input.floats, expected)
  }

  @Test("A filter gradient agrees with loops", arguments: geometries)
  fileprivate func filterGradient(geometry g: Geometry) throws {
    let input = noise(g.inputCount, seed: 1)
    let output = noise(g.outputCount, seed: 2)
    var expected = Sums(count: g.filterCount)
    g.forEachTerm { i, f, o in expected.add(input[i], output[o], at: f) }

    let primitive = try Primitive.convolution(g.description(SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT))
    let filter = Block(bytes: saddle_dnn_filter_bytes(primitive.handle))
    primitive.execute(Block(input), Block(output), filter)
    expectAgreement(try primitive.unpacked(filter, count: g.filterCount), expected)
  }

  @Test("A filter packed and unpacked is unchanged", arguments: geometries)
  fileprivate func packing(geometry g: Geometry) throws {
    let filter = noise(g.filterCount, seed: 1)
    for kind in [SADDLE_DNN_CONVOLUTION, SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT] {
      let primitive = try Primitive.convolution(g.description(kind))
      let packed = try primitive.packed(filter)
      #expect(try primitive.unpacked(packed, count: g.filterCount) == filter)
      if saddle_dnn_filter_is_plain(primitive.handle) { #expect(packed.floats == filter) }
    }
  }

  @Test("One primitive gives each execution's own result whatever the pointers")
  func repeatedExecution() throws {
    // 3 and 5 channels: packed layouts have padding, which 2.x rewrites as pointers change.
    let g = Geometry(input: (6, 6, 5), filter: (3, 3), outputChannels: 3, padding: (1, 1, 1, 1))
    let primitive = try Primitive.convolution(g.description(SADDLE_DNN_CONVOLUTION))
    for round in 0..<4 {
      let input = noise(g.inputCount, seed: UInt64(10 + round))
      let filter = noise(g.filterCount, seed: UInt64(20 + round))
      var expected = Sums(count: g.outputCount)
      g.forEachTerm { i, f, o in expected.add(input[i], filter[f], at: o) }
      let output = Block(bytes: g.outputCount * 4)
      primitive.execute(Block(input), try primitive.packed(filter), output)
      expectAgreement(output.floats, expected)
    }
  }

  @Test("Filters are alike when one packing serves both convolutions")
  func alike() throws {
    let g = Geometry(input: (8, 8, 16), filter: (4, 4), outputChannels: 32, stride: (2, 2))
    var larger = g
    larger.outputChannels = 48
    let forward = try Primitive.convolution(g.description(SADDLE_DNN_CONVOLUTION))
    let again = try Primitive.convolution(g.description(SADDLE_DNN_CONVOLUTION, bias: true))
    let other = try Primitive.convolution(larger.description(SADDLE_DNN_CONVOLUTION))
    #expect(saddle_dnn_filters_alike(forward.handle, again.handle))
    #expect(!saddle_dnn_filters_alike(forward.handle, other.handle))
  }

  @Test("The library and the implementation have names")
  func names() throws {
    let primitive = try Primitive.convolution(Geometry().description(SADDLE_DNN_CONVOLUTION))
    #expect(!String(cString: saddle_dnn_implementation(primitive.handle)).isEmpty)
    #expect(String(cString: saddle_dnn_version()).split(separator: ".").count == 3)
  }
}

extension Sums {
  fileprivate mutating func finish(with epilogue: Epilogue, bias: [Float]) {
    for index in values.indices {
      if epilogue.bias { values[index] += Double(bias[index % bias.count]) }
      values[index] = applied(epilogue.activation, to: values[index])
    }
  }
}

@Suite("oneDNN's failures")
struct OneDNNFailureTests {
  private func reason(_ change: (inout saddle_dnn_convolution) -> Void) -> String? {
    var description = Geometry().description(SADDLE_DNN_CONVOLUTION)
    change(&description)
    var message = saddle_dnn_message()
    guard let handle = saddle_dnn_convolution_create(&description, &message) else { return text(message) }
    saddle_dnn_destroy(handle)
    return nil
  }

  @Test("A convolution that cannot be says why")
  func convolution() throws {
    #expect(try #require(reason { $0.output_height += 1 }).contains("height: the output's extent"))
    #expect(try #require(reason { $0.filter_width = 20 }).contains("width: the filter is larger"))
    #expect(try #require(reason { $0.stride_width = 0 }).contains("strides"))
    #expect(try #require(reason { $0.padding_left = -1 }).contains("paddings"))
    #expect(try #require(reason { $0.kind = 7 }).contains("unknown kind"))
    #expect(try #require(reason { $0.activation = 9 }).contains("unknown activation"))
    let biased = reason {
      $0.kind = Int32(SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT.rawValue)
      $0.has_bias = true
    }
    #expect(try #require(biased).contains("neither a bias"))
  }

  @Test("What the library itself refuses carries its name and its reason")
  func library() {
    var description = saddle_dnn_product()
    (description.batch, description.m, description.n, description.k) = (1, -4, 4, 4)
    (description.a_row_stride, description.a_column_stride) = (4, 1)
    (description.b_row_stride, description.b_column_stride, description.c_row_stride) = (4, 1, 4)
    var message = saddle_dnn_message()
    #expect(saddle_dnn_product_create(&description, &message) == nil)
    #expect(text(message).contains("oneDNN") && text(message).contains("invalid arguments"))
  }

  @Test("A product has no filter to pack")
  func filterlessPacking() throws {
    let product = try Primitive.product(Product().description)
    var message = saddle_dnn_message()
    #expect(saddle_dnn_packing_create(product.handle, &message) == nil)
    #expect(text(message).contains("filter"))
    #expect(saddle_dnn_filter_bytes(product.handle) == 0)
  }
}

private struct Product: Sendable, CustomTestStringConvertible {
  var batch = 1
  var m = 5
  var n = 7
  var k = 3
  /// Beyond the tight strides, as in a slice of a wider matrix.
  var slack = 0
  var aRepeats = false
  var bRepeats = false
  var transposes = (a: false, b: false)
  var accumulates = false
  var epilogue = Epilogue(bias: false, activation: SADDLE_DNN_ACTIVATION_NONE)

  var testDescription: String {
    "\(batch) of \(m)x\(n)x\(k), slack \(slack), repeated \(aRepeats) \(bRepeats), transposed \(transposes)"
  }

  var description: saddle_dnn_product {
    var p = saddle_dnn_product()
    (p.batch, p.m, p.n, p.k) = (Int64(batch), Int64(m), Int64(n), Int64(k))
    (p.a_row_stride, p.a_column_stride) = transposes.a ? (1, Int64(m + slack)) : (Int64(k + slack), 1)
    (p.b_row_stride, p.b_column_stride) = transposes.b ? (1, Int64(k + slack)) : (Int64(n + slack), 1)
    p.c_row_stride = Int64(n + slack)
    p.a_batch_stride = aRepeats ? 0 : Int64((m + slack) * (k + slack))
    p.b_batch_stride = bRepeats ? 0 : Int64((k + slack) * (n + slack))
    p.c_batch_stride = Int64(m * (n + slack))
    p.has_bias = epilogue.bias
    p.accumulate = accumulates
    p.activation = Int32(epilogue.activation.rawValue)
    p.slope = 0.2
    return p
  }

  func check() throws { try check(description) }

  func check(_ p: saddle_dnn_product) throws {
    let a = noise(batch * (m + slack) * (k + slack), seed: 1)
    let b = noise(batch * (k + slack) * (n + slack), seed: 2)
    let before = noise(batch * m * (n + slack), seed: 3)
    let bias = noise(n, seed: 4)
    // What C's rows have between them stays as it was.
    var expected = Sums(count: before.count)
    expected.values = before.map(Double.init)
    for z in 0..<batch {
      for row in 0..<m {
        for column in 0..<n {
          let at = z * Int(p.c_batch_stride) + row * (n + slack) + column
          var cell = Sums(count: 1)
          for inner in 0..<k {
            let left =
              z * Int(p.a_batch_stride) + row * Int(p.a_row_stride) + inner * Int(p.a_column_stride)
            let right =
              z * Int(p.b_batch_stride) + inner * Int(p.b_row_stride) + column * Int(p.b_column_stride)
            cell.add(a[left], b[right], at: 0)
          }
          var value = cell.values[0] + (accumulates ? Double(before[at]) : 0)
          if epilogue.bias { value += Double(bias[column]) }
          expected.values[at] = applied(epilogue.activation, to: value)
          expected.magnitudes[at] = cell.magnitudes[0]
        }
      }
    }
    let c = Block(before)
    try Primitive.product(p).execute(
      [Block(a), Block(b)] + (epilogue.bias ? [Block(bias)] : []) + [c])
    expectAgreement(c.floats, expected)
  }
}

@Suite("oneDNN's matrix products")
struct OneDNNProductTests {
  fileprivate static let shapes: [Product] = [
    Product(), Product(m: 64, n: 48, k: 100), Product(m: 17, n: 33, k: 65, slack: 3),
    Product(m: 1, n: 40, k: 64), Product(m: 40, n: 1, k: 64), Product(m: 16, n: 16, k: 1),
    Product(m: 1, n: 1, k: 1), Product(m: 1, n: 1, k: 50, slack: 2),
    Product(batch: 3), Product(batch: 4, m: 16, n: 24, k: 32), Product(batch: 2, m: 9, n: 5, k: 31, slack: 5),
    Product(batch: 3, m: 1, n: 12, k: 8), Product(batch: 3, m: 12, n: 1, k: 8),
    Product(batch: 3, bRepeats: true), Product(batch: 3, m: 20, n: 16, k: 16, aRepeats: true),
    Product(batch: 3, m: 6, n: 16, k: 16, slack: 1, aRepeats: true, bRepeats: true),
    Product(batch: 2, m: 1, n: 1, k: 1, bRepeats: true),
  ]

  @Test("A product agrees with loops, transposed or not", arguments: shapes)
  fileprivate func transposes(product: Product) throws {
    var product = product
    for a in [false, true] {
      for b in [false, true] {
        product.transposes = (a, b)
        try product.check()
      }
    }
  }

  @Test("Bias, accumulation and activation follow the product in this order", arguments: shapes, epilogues)
  fileprivate func epilogue(product: Product, epilogue: Epilogue) throws {
    var product = product
    product.epilogue = epilogue
    for accumulates in [false, true] {
      product.accumulates = accumulates
      try product.check()
    }
  }

  @Test("Strides of dimensions of extent 1 mean nothing")
  func unitExtents() throws {
    for (m, n, k) in [(1, 6, 4), (6, 1, 4), (6, 4, 1), (1, 1, 4), (1, 1, 1)] {
      for stride: Int64 in [0, 1, 3, 1000] {
        let product = Product(m: m, n: n, k: k)
        var p = product.description
        if m == 1 { (p.a_row_stride, p.c_row_stride) = (stride, stride) }
        if k == 1 { (p.a_column_stride, p.b_row_stride) = (stride, stride) }
        if n == 1 { p.b_column_stride = stride }
        try product.check(p)
      }
    }
  }
}
