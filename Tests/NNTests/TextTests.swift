import Foundation
import SaddleNN
import Testing

@Suite("Activations and initializers as text")
struct TextTests {
  static let activations: [Activation] = [
    .identity, .relu, .tanh, .sigmoid, .softplus, .silu, .leakyReLU(slope: 0.1), .leakyReLU(slope: 1e-7),
    .elu(alpha: 0.5),
  ]
  static let initializers: [Initializer] = [
    .zeros, .ones, .constant(-0.25), .normal(standardDeviation: 0.02), .uniform(bound: 0.3),
    .orthogonal(gain: 1), .orthogonal(gain: 1.4), .heNormal, .heUniform, .glorotNormal, .glorotUniform,
    .inverseRoot, .scaled(.normal, gain: 1, per: .input), .scaled(.normal, gain: 3, per: .mean),
    .scaled(.uniform, gain: 3, per: .input), .scaled(.uniform, gain: 3, per: .mean),
  ]

  @Test("An activation is read as it was written", arguments: activations)
  func activation(_ activation: Activation) throws {
    #expect(Activation("\(activation)") == activation)
    let coded = try JSONEncoder().encode([activation])
    #expect(String(decoding: coded, as: UTF8.self) == "[\"\(activation)\"]")
    #expect(try JSONDecoder().decode([Activation].self, from: coded) == [activation])
  }

  @Test("An initializer is read as it was written", arguments: initializers)
  func initializer(_ initializer: Initializer) throws {
    #expect(Initializer("\(initializer)") == initializer)
    let coded = try JSONEncoder().encode([initializer])
    #expect(try JSONDecoder().decode([Initializer].self, from: coded) == [initializer])
  }

  @Test("Texts are those of configuration files; a number may be left out where there is a usual one")
  func texts() {
    #expect(
      Activation("leaky-relu:0.2") == .leakyReLU(slope: 0.2)
        && Activation("leaky-relu") == .leakyReLU(slope: 0.2))
    #expect(Activation("elu") == .elu(alpha: 1))
    #expect(Initializer("orthogonal:1.4") == .orthogonal(gain: 1.4))
    #expect(Initializer("orthogonal") == .orthogonal(gain: 1) && Initializer("constant:0") == .zeros)
    #expect(
      "\(Initializer.heNormal)" == "he-normal" && "\(Activation.leakyReLU(slope: 0.2))" == "leaky-relu:0.2")
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", ":", "Relu", "relu:", "relu:1", "tanh:0.2", "leaky-relu:", "leaky-relu:x", "leaky-relu:0.2:1",
      "leaky-relu:nan", "elu:inf", "normal", "normal:", "uniform:0", "uniform:-1", "constant", "he-normal:2",
      "normal-per-input", "normal-per-input:-1",
    ])
  func refused(_ text: String) {
    #expect(Activation(text) == nil && Initializer(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Activation].self, from: JSONEncoder().encode([text]))
    }
  }
}
