import SaddleGAN
import SaddleNN
import SaddleTensor
import Testing

@Suite("Networks")
struct NetworkTests {
  static let sizes: [Shape] = [
    [1, 1, 1], [5, 9, 3], [7, 7, 1], [8, 8, 1], [28, 28, 1], [33, 20, 3], [64, 48, 3],
  ]

  @Test("Images of any size come out as they went in", arguments: NetworkStyle.Kind.allCases, sizes)
  func shapes(kind: NetworkStyle.Kind, size: Shape) throws {
    let style = NetworkStyle(kind, widths: kind.widths, normalisation: .layer, dropout: 0.1)
    #expect(style.problem(for: size) == nil)
    let generator = Generator(Latent(count: 3), classes: 2, sampleShape: size, style)
    let critic = Critic(classes: 2, sampleShape: size, style, isSpectrallyNormalised: true)
    var pass = Pass(.zeros([generator.layout.count]), of: generator.layout, for: .training)
    let labels = Tensor(indices: [0, 1])
    let images = generator(.zeros([2, 3]), labels: labels, &pass)
    #expect(images.shape == Shape([2] + size.dimensions))
    var criticPass = Pass(.zeros([critic.layout.count]), of: critic.layout, for: .training)
    #expect(critic(images, labels: labels, &criticPass).shape == [2])
  }

  @Test("An image's sizes are halved, rounded up, until one side is at most 7")
  func pyramid() {
    func sides(_ image: Shape) -> [[Int]] { ImagePyramid(image).sizes.map { [$0.height, $0.width] } }
    #expect(sides([1, 1, 1]) == [[1, 1]])
    #expect(sides([7, 100, 1]) == [[7, 100]])
    #expect(sides([8, 8, 1]) == [[8, 8], [4, 4]])
    #expect(sides([28, 28, 1]) == [[28, 28], [14, 14], [7, 7]])
    #expect(sides([33, 20, 3]) == [[33, 20], [17, 10], [9, 5]])
    #expect(sides([64, 48, 3]) == [[64, 48], [32, 24], [16, 12], [8, 6]])
    // As often as is asked for.
    let twice = ImagePyramid([5, 33, 1], stages: 2).sizes.map { [$0.height, $0.width] }
    #expect(twice == [[5, 33], [3, 17], [2, 9]])
  }

  @Test(
    "Parameters are as many as counted by hand",
    arguments: [
      // Generator: 2·3 + 3, 3·2 + 2. Critic: 2·3 + 3, 3·1 + 1.
      (NetworkStyle.mlp(widths: [3]), Shape([2]), 17, 13),
      // Generator: 2·3 + 3, 3·4 + 4, 4·2 + 2. Critic: 2·3 + 3, 3·4 + 4, 4 + 1; layer norms 2·3 and 2·4 in both.
      (.mlp(widths: [3, 4], normalisation: .layer), [2], 49, 44),
      // Generator: 2·64 + 64 to [4, 4, 4], then 4·4·4 + 1. Critic: 4·4·4 + 4 to [4, 4, 4], then 64 + 1.
      (NetworkStyle(.dcgan, widths: [4]), [8, 8, 1], 257, 133),
      // 28, 14, 7. Generator: 2·392 + 392 to [7, 7, 8] and a norm of 2·8, 16·8·4 + 4 and a norm of 2·4, 16·4 + 1.
      // Critic: 16·4 + 4 without a norm, 16·4·8 + 8 and a norm of 2·8, 392 + 1.
      (NetworkStyle(.dcgan, widths: [4], normalisation: .batch), [28, 28, 1], 1781, 997),
      // Nothing to halve: 2·36 + 36 to [3, 3, 4], then 9·4 + 1. Critic: 9·4 + 4, 36 + 1.
      (NetworkStyle(.dcgan, widths: [4]), [3, 3, 1], 145, 77),
      // Generator: 2·64 + 64 to [4, 4, 4], a block of twice 9·16 + 4 and a shortcut 16 + 4, then 9·4 + 1.
      // Critic: 9·4 + 4, 9·16 + 4 and a shortcut 4 + 4, two blocks of twice 9·16 + 4, then 4 + 1.
      (NetworkStyle(.resnet, widths: [4]), [8, 8, 1], 545, 793),
      // 8, 4, 2. Generator: 2·6 + 6, 6·32 + 32 to [2, 2, 8], 16·8·4 + 4, 16·4 + 1.
      // Critic: 16·4 + 4, 16·4·8 + 8 to [2, 2, 8], 32·6 + 6, 6 + 1.
      (NetworkStyle(.infogan, widths: [4, 6]), [8, 8, 1], 823, 793),
      // Without the dense layer: 2·32 + 32, 516 and 65; 68, 520 and 32 + 1.
      (NetworkStyle(.infogan, widths: [4]), [8, 8, 1], 677, 621),
      // The published ones, with 2 latent numbers. Generator: 2·1024 + 1024, 1024·6272 + 6272 to [7, 7, 128],
      // 16·128·64 + 64, 16·64 + 1, norms of 2·(1024 + 6272 + 64). Critic: 16·64 + 64, 16·64·128 + 128,
      // 6272·1024 + 1024, 1024 + 1, norms of 2·(128 + 1024).
      (
        NetworkStyle(.infogan, widths: [64, 1024], normalisation: .batch), [28, 28, 1], 6_578_753, 6_559_169
      ),
    ] as [(NetworkStyle, Shape, Int, Int)])
  func parameters(style: NetworkStyle, shape: Shape, generated: Int, criticised: Int) {
    let generator = Generator(Latent(count: 2), sampleShape: shape, style)
    let critic = Critic(sampleShape: shape, style)
    #expect(generator.layout.parameterCount == generated)
    #expect(critic.layout.parameterCount == criticised)
  }

  @Test("A condition costs a vector for each class: as long as the latent one, or as the features")
  func conditionalParameters() {
    // The generator's first layer sees 2 + 2 numbers: 4·3 + 3, 3·2 + 2, and 5·2 for the classes.
    let generator = Generator(Latent(count: 2), classes: 5, sampleShape: [2], .mlp(widths: [3]))
    #expect(generator.layout.parameterCount == 33)
    // 2·3 + 3, 3 + 1, and 5·3.
    #expect(Critic(classes: 5, sampleShape: [2], .mlp(widths: [3])).layout.parameterCount == 28)
  }

  @Test(
    "A summary goes from the input to the result and counts every parameter once",
    arguments: NetworkStyle.Kind.allCases)
  func summary(kind: NetworkStyle.Kind) {
    for classes in [nil, 3] {
      let style = NetworkStyle(kind, widths: kind.widths, normalisation: .batch)
      let generator = Generator(Latent(count: 3), classes: classes, sampleShape: [9, 8, 3], style)
      #expect(generator.summary.first?.shape == [3] && generator.summary.last?.shape == [9, 8, 3])
      #expect(generator.summary.reduce(0) { $0 + $1.parameters } == generator.layout.parameterCount)
      let critic = Critic(classes: classes, sampleShape: [9, 8, 3], style)
      #expect(critic.summary.first?.shape == [9, 8, 3] && critic.summary.last?.shape == [1])
      #expect(critic.summary.reduce(0) { $0 + $1.parameters } == critic.layout.parameterCount)
    }
  }

  @Test("Images end in tanh, points in nothing")
  func ranges() throws {
    for (shape, isBounded) in [(Shape([3, 3, 1]), true), ([9], false)] {
      let generator = Generator(Latent(count: 2), sampleShape: shape, .mlp(widths: [4]))
      let flat = Tensor.full([generator.layout.count], 3)
      var pass = Pass(flat, of: generator.layout, for: .evaluation)
      let largest = try generator(.ones([1, 2]), labels: nil, &pass).max().evaluate().scalar
      // Hidden 3 + 3 + 3 = 9, four times 3 and 3 more: 111.
      #expect(largest == (isBounded ? 1 : 111))
    }
  }

  @Test(
    "A network that cannot be is refused in words",
    arguments: [
      (NetworkStyle(.mlp, widths: []), Shape([2]), "widths of at least 1, not []"),
      (NetworkStyle(.mlp, widths: [4, 0]), [2], "widths of at least 1, not [4, 0]"),
      (NetworkStyle(.mlp, widths: [4], dropout: 1), [2], "dropout 1.0 is not in [0, 1)"),
      (NetworkStyle(.mlp, widths: [4], dropout: .nan), [2], "dropout nan"),
      (NetworkStyle(.dcgan, widths: [4]), [2], "need an mlp"),
      (NetworkStyle(.resnet, widths: [4]), [2], "need an mlp"),
      (NetworkStyle(.infogan, widths: [4]), [2], "need an mlp"),
      (
        NetworkStyle(.infogan, widths: [4, 5, 6]), [8, 8, 1],
        "a width of its convolutions and one of its dense"
      ),
      (NetworkStyle(.infogan, widths: [64, 1 << 24]), [28, 28, 1], "narrower"),
      // Eight halvings: 2²⁴ · 2⁷ channels, whose square alone is beyond 64 bits.
      (NetworkStyle(.dcgan, widths: [1 << 24]), [1024, 1024, 3], "narrower"),
      (NetworkStyle(.resnet, widths: [1 << 24]), [7, 1 << 20, 1], "narrower"),
    ] as [(NetworkStyle, Shape, String)])
  func problems(style: NetworkStyle, shape: Shape, message: String) {
    #expect(style.problem(for: shape)?.contains(message) == true, "\(style.problem(for: shape) ?? "none")")
  }
}
