import SaddleNN
import SaddleTensor
import Testing

@Suite("PyTorch's names and layouts")
struct PortableTests {
  private let layout: ParameterLayout

  init() {
    var layout = ParameterLayout()
    _ = Dense(2, 3, in: &layout, name: "dense", isSpectrallyNormalised: true)
    _ = Convolution(2, 3, kernel: (2, 1), in: &layout, name: "down", hasBias: false)
    _ = TransposedConvolution(2, 3, kernel: (1, 2), in: &layout, name: "up", hasBias: false)
    _ = BatchNorm(2, in: &layout, name: "norm")
    _ = Embedding(3, 2, in: &layout, name: "label")
    self.layout = layout
  }

  /// Each element's value is its position.
  private func counting(_ count: Int) -> Value { Value((0..<count).map { Float($0) }, shape: [count]) }

  private func named(_ tensors: [(name: String, value: Value)]) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.value) })
  }

  @Test("Tensors have PyTorch's names, axes and order")
  func tensors() throws {
    let tensors = layout.portable(counting(layout.count), statistics: counting(layout.statistics.count))
    let parameters = [
      "dense.weight_orig", "dense.bias", "down.weight", "up.weight", "norm.weight", "norm.bias",
      "label.weight",
    ]
    #expect(
      tensors.map(\.name) == parameters + ["dense.weight_u", "norm.running_mean", "norm.running_var"])
    let values = named(tensors)
    // [in, out] = [[0, 1, 2], [3, 4, 5]] transposed.
    #expect(values["dense.weight_orig"] == Value([0, 3, 1, 4, 2, 5] as [Float], shape: [3, 2]))
    #expect(values["dense.bias"] == Value([16, 17, 18] as [Float], shape: [3]))
    // [kh, kw, in, out] = [2, 1, 2, 3] from 32; element [o, i, h, 0] is 32 + 6 h + 3 i + o.
    let down: [Float] = [32, 38, 35, 41, 33, 39, 36, 42, 34, 40, 37, 43]
    #expect(values["down.weight"] == Value(down, shape: [3, 2, 2, 1]))
    // [kh, kw, out, in] = [1, 2, 3, 2] from 48; element [i, o, 0, w] is 48 + 6 w + 2 o + i.
    let up: [Float] = [48, 54, 50, 56, 52, 58, 49, 55, 51, 57, 53, 59]
    #expect(values["up.weight"] == Value(up, shape: [2, 3, 1, 2]))
    #expect(values["label.weight"] == Value([96, 97, 98, 99, 100, 101] as [Float], shape: [3, 2]))
    #expect(values["norm.running_var"] == Value([32, 33] as [Float], shape: [2]))
  }

  @Test("What was named goes back to where it was, with zeros between")
  func roundTrip() throws {
    let tensors = layout.portable(counting(layout.count), statistics: counting(layout.statistics.count))
    let back = try layout.flat(from: named(tensors))
    for (value, entries) in [
      (back.parameters, layout.parameters), (back.statistics, layout.statistics.entries),
    ] {
      let inside = Set(entries.flatMap { $0.offset..<$0.offset + $0.shape.count })
      for (index, element) in value.doubles.enumerated() {
        #expect(element == (inside.contains(index) ? Double(index) : 0))
      }
    }
    // Statistics alone, and a scalar's shape.
    let statistics = layout.statistics.portable(counting(layout.statistics.count))
    #expect(try layout.statistics.flat(from: named(statistics)) == back.statistics)
  }

  @Test("float64 tensors are rounded; an empty layout takes no tensors and gives none")
  func otherTypes() throws {
    var layout = ParameterLayout()
    _ = layout.add("a", [], .zeros)
    let flat = try layout.flat(from: ["a": Value(scalar: 0.1, .float64)])
    #expect(flat.parameters.floats == [0.1] + Array(repeating: 0, count: 15))
    #expect(flat.statistics.shape == [0])
    #expect(layout.portable(flat.parameters, statistics: flat.statistics).map(\.value.shape) == [[]])
  }

  @Test("All that is missing, unexpected or of another type is named")
  func mismatches() {
    var tensors = named(
      layout.portable(counting(layout.count), statistics: counting(layout.statistics.count)))
    tensors["dense.bias"] = nil
    tensors["norm.running_mean"] = nil
    tensors["norm.num_batches_tracked"] = Value(scalar: 3, .float32)
    tensors["dense.weight_orig"] = Value([Float](repeating: 0, count: 6), shape: [2, 3])
    tensors["dense.weight_u"] = Value([1, 2, 3] as [Int32], shape: [3])
    #expect {
      try layout.flat(from: tensors)
    } throws: { error in
      "\(error)" == """
        the tensors are not those of this network: there is no "dense.bias", "norm.running_mean"; the network \
        has no "norm.num_batches_tracked"; "dense.weight_orig" is float32[2, 3], not float32[3, 2]; \
        "dense.weight_u" is int32[3], not float32[3]; take the tensors of a network with the same layers and \
        sizes
        """
    }
  }
}
