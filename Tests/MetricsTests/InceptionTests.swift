import Foundation
import SaddleData
import SaddleMetrics
import SaddleTensor
import Testing

/// Weights and images are made by the formula of Scripts/golden-inception.py.
@Suite("Inception v3", .serialized)
struct InceptionTests {
  /// Numbers in [-1, 1): Chris Wellons' lowbias32 of the element's place and FNV-1a of the name.
  static func spread(_ name: String, _ count: Int) -> [Double] {
    let start = name.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return (0..<UInt32(count)).map { place in
      var x = place &* 0x9E37_79B1 &+ start
      x = (x ^ x >> 16) &* 0x7FEB_352D
      x = (x ^ x >> 15) &* 0x846C_A68B
      x ^= x >> 16
      return Double(x) * 0x1p-31 - 1
    }
  }

  static func tensor(_ name: String, _ shape: Shape) -> Value {
    let numbers = spread(name, shape.count)
    let floats: [Float]
    if name.hasSuffix("conv.weight") {
      let scale = (6 / Double(shape.count / shape[0])).squareRoot()
      floats = numbers.map { Float($0 * scale) }
    } else if name.hasSuffix("bn.weight") || name.hasSuffix("running_var") {
      floats = numbers.map { Float(1 + 0.2 * $0) }
    } else {
      floats = numbers.map { Float(0.1 * $0) }
    }
    return Value(floats, shape: shape)
  }

  static let tensors = Dictionary(
    uniqueKeysWithValues: InceptionWeights.tensors(of: .fid).map { ($0.name, tensor($0.name, $0.shape)) })

  static func image(_ name: String, _ shape: Shape) -> SampleBatch {
    SampleBatch(
      values: ContiguousArray(spread(name, shape.count).map { Float((($0 + 1) * 128).rounded(.down)) }))
  }

  /// Every 32nd feature, printed by the script (PyTorch 2.15, torchvision 0.29.2, pytorch-fid 0.3.0).
  static let expected: [InceptionWeights.Variant: [String: [Float]]] = [
    .torchvision: [
      "colour": [
        0.148760, 0.405271, 2.600949, 0.010493, 0.005367, 0.052736, 0.000000, 0.758687, 2.771656,
        0.063084, 0.628501, 0.056330, 0.144392, 0.813730, 0.309670, 0.166785, 0.000000, 0.222764,
        0.457986, 0.000000, 0.068387, 0.000000, 0.406646, 0.000000, 0.430848, 0.885806, 0.030758,
        0.000000, 0.479616, 0.003333, 1.911880, 0.041256, 0.209944, 0.125586, 0.076424, 0.961273,
        0.110355, 0.472924, 0.831933, 0.349467, 1.118303, 0.094397, 0.000000, 0.165709, 0.208554,
        0.150310, 1.379853, 0.979721, 1.225092, 0.076395, 1.863194, 0.000000, 0.000000, 1.187360,
        0.142044, 0.425182, 0.015227, 0.636898, 0.000000, 0.000232, 1.131123, 0.000000, 0.003583,
        0.000000,
      ],
      "grey": [
        0.088299, 0.331616, 2.099465, 0.027868, 0.005861, 0.024413, 0.001438, 0.625634, 2.304088,
        0.030966, 0.444217, 0.073241, 0.094332, 0.716269, 0.205759, 0.266015, 0.000164, 0.133094,
        0.336246, 0.000000, 0.058829, 0.000000, 0.385205, 0.000000, 0.290189, 0.584335, 0.042406,
        0.000000, 0.337703, 0.002829, 1.567563, 0.039886, 0.140600, 0.089363, 0.049103, 0.790225,
        0.087623, 0.360116, 0.614732, 0.313988, 0.911213, 0.110608, 0.000000, 0.154989, 0.110478,
        0.110437, 1.135332, 0.770644, 1.054134, 0.053771, 1.622854, 0.000000, 0.000000, 1.007982,
        0.123943, 0.385870, 0.008188, 0.551615, 0.000000, 0.003249, 0.923972, 0.000000, 0.013891,
        0.000000,
      ],
    ],
    .fid: [
      "colour": [
        0.162779, 0.496312, 2.709345, 0.011800, 0.005201, 0.076866, 0.003119, 0.787483, 2.877254,
        0.041998, 0.690614, 0.048198, 0.131601, 0.828429, 0.316330, 0.151632, 0.002990, 0.224686,
        0.504288, 0.000000, 0.093682, 0.000000, 0.419772, 0.000000, 0.476736, 0.878761, 0.039398,
        0.000138, 0.457283, 0.003658, 1.975857, 0.033554, 0.224783, 0.123442, 0.095647, 0.981946,
        0.124983, 0.482966, 0.840912, 0.295535, 1.120272, 0.099170, 0.000000, 0.171074, 0.225580,
        0.158973, 1.455826, 1.028974, 1.271112, 0.066384, 1.955979, 0.000000, 0.000000, 1.260799,
        0.132161, 0.454722, 0.007028, 0.669563, 0.000000, 0.000768, 1.892279, 0.000000, 0.001157,
        0.000000,
      ],
      "grey": [
        0.101442, 0.400706, 2.199248, 0.029920, 0.005537, 0.035807, 0.004864, 0.632323, 2.381078,
        0.016851, 0.508815, 0.067580, 0.089687, 0.727688, 0.210846, 0.244687, 0.001898, 0.119879,
        0.373488, 0.000000, 0.081363, 0.000000, 0.376819, 0.000000, 0.321172, 0.585631, 0.056498,
        0.000000, 0.309825, 0.005759, 1.624549, 0.033998, 0.162657, 0.090235, 0.066818, 0.805039,
        0.101085, 0.362325, 0.624525, 0.284911, 0.908721, 0.118903, 0.000000, 0.147225, 0.133640,
        0.113425, 1.198279, 0.802286, 1.085611, 0.046455, 1.684630, 0.000000, 0.000000, 1.064923,
        0.121464, 0.422118, 0.006611, 0.582461, 0.000000, 0.003686, 1.502690, 0.000000, 0.006307,
        0.000000,
      ],
    ],
  ]

  @Test(
    "the pooled features are torchvision's, and in the other variant pytorch-fid's",
    arguments: InceptionWeights.Variant.allCases)
  func features(variant: InceptionWeights.Variant) throws {
    let weights = try InceptionWeights(Self.tensors, variant: variant, path: "formula")
    let extractor = InceptionExtractor(weights, batch: 1, threads: 1)
    #expect(extractor.dimension == 2048 && extractor.resizeRule == "299x299 bilinear")
    #expect(extractor.name == "inception-v3 (\(variant.rawValue), weights \(weights.fingerprint))")
    for (name, shape) in [("colour", [32, 48, 3]), ("grey", [28, 28, 1])] as [(String, Shape)] {
      let (values, classes) = try extractor.features(of: Self.image(name, shape), shape: shape)
      #expect(values.count == 2048 && classes == nil)
      let expected = try #require(Self.expected[variant]?[name])
      for (place, number) in expected.enumerated() {
        // The order of float32 sums differs over 48 layers; the largest features are near 5.
        #expect(abs(values[32 * place] - number) < 1e-4, "\(name), feature \(32 * place)")
      }
    }
  }

  @Test("a file without a tensor, or with one of another shape, is refused by its name")
  func badWeights() throws {
    var tensors = Self.tensors
    tensors["Mixed_6b.branch7x7_2.conv.weight"] = Value(scalar: 1, .float32)
    tensors["Mixed_7c.branch_pool.bn.running_var"] = nil
    #expect {
      try InceptionWeights(tensors, variant: .fid, path: "w.safetensors")
    } throws: { error in
      let text = "\(error)"
      return text.hasPrefix("w.safetensors: ") && text.contains("Scripts/convert-inception.py")
        && text.contains(
          "\"Mixed_6b.branch7x7_2.conv.weight\" is float32[], not float32[128, 128, 1, 7]; "
            + "there is no tensor \"Mixed_7c.branch_pool.bn.running_var\"")
    }
    #expect {
      try InceptionWeights([:], variant: .torchvision, path: "w")
    } throws: {
      // 94 convolutions with their norms.
      "\($0)".contains("\"Conv2d_1a_3x3.conv.weight\"") && "\($0)".contains("and 465 more")
    }
  }

  @Test("a file that does not say its variant, or is none, is refused with what to do")
  func badFiles() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    for metadata in [[:], ["variant": "v4"]] {
      try TensorFile([("a", Value(scalar: 1, .float32))], metadata: metadata).write(to: url)
      #expect {
        try InceptionWeights(contentsOf: url)
      } throws: {
        "\($0)".contains("which variant") && "\($0)".contains("Scripts/convert-inception.py")
      }
    }
    #expect(throws: DataError.self) { try InceptionWeights(contentsOf: URL(filePath: "/nowhere")) }
  }

  @Test("a file says itself which feature space it holds")
  func featureFiles() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    let tensors = Self.tensors.map { (name: $0.key, value: $0.value) }
    try TensorFile(tensors, metadata: ["variant": "fid"]).write(to: url)
    let inception = try featureExtractor(contentsOf: url, for: [64, 64, 3], threads: 1)
    #expect(inception.name.hasPrefix("inception-v3 (fid, weights "))
    #expect(throws: MetricError.self) { try featureExtractor(contentsOf: url, for: [2]) }
    let data = ClassifierTests.table(40)
    try Classifier.trained(on: data, heldOut: data, ClassifierTraining(steps: 1, threads: 1)).write(to: url)
    #expect(try featureExtractor(contentsOf: url, for: [2], threads: 1).name.hasPrefix("classifier table ("))
    #expect(throws: MetricError.self) { try featureExtractor(contentsOf: url, for: [3]) }
    try TensorFile([("a", Value(scalar: 1, .float32))]).write(to: url)
    #expect {
      try featureExtractor(contentsOf: url, for: [2])
    } throws: {
      "\($0)".contains("neither a classifier nor Inception v3")
    }
  }

  @Test("samples that are no images are refused")
  func noImages() throws {
    let weights = try InceptionWeights(Self.tensors, variant: .fid, path: "formula")
    let extractor = InceptionExtractor(weights, batch: 1, threads: 1)
    for shape in [[2], [8, 8, 4]] as [Shape] {
      #expect(throws: MetricError.self) {
        try extractor.features(of: SampleBatch(values: []), shape: shape)
      }
    }
  }
}
