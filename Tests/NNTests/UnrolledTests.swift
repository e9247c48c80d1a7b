import SaddleAutodiff
import SaddleNN
import SaddleTensor
import Testing

/// An unrolled GAN (Metz et al., 1611.02163): five steps of Adam on the discriminator, then the generator's
/// loss, differentiated through all of them; against PyTorch with `create_graph` (Scripts/golden-values.py).
@Suite("Unrolled steps")
struct UnrolledTests {
  @Test(
    "Derivatives through five steps of Adam are PyTorch's",
    arguments: [("unrolled", 0.5), ("unrolled-no-momentum", 0)], Executor.allCases)
  func adam(_ item: (name: String, beta1: Double), executor: Executor) throws {
    var (generatorLayout, layout) = (ParameterLayout(), ParameterLayout())
    let map = Dense(2, 2, in: &generatorLayout, name: "map")
    let a = Dense(2, 6, in: &layout, name: "a")
    let b = Dense(6, 1, in: &layout, name: "b")
    func discriminator(_ x: Tensor, _ flat: Tensor) -> Tensor { b(a(x, flat).tanh(), flat) }

    let real = Golden.tensor("\(item.name).real")
    let generator = Tensor.input("generator", [generatorLayout.count])
    let start = Tensor.input("discriminator", [layout.count])
    let fake = map(Golden.tensor("\(item.name).noise"), generator)
    let optimizer = Adam(learningRate: 0.05, beta1: item.beta1, beta2: 0.9)
    var (flat, state) = (start, optimizer.initialState(count: layout.count))
    for _ in 0..<5 {
      let loss = NonSaturatingLoss.critic(real: discriminator(real, flat), fake: discriminator(fake, flat))
      let slope = gradient(of: loss, withRespectTo: [flat])[0]
      (flat, state) = optimizer.step(flat, gradient: slope, state: state)
    }
    let loss = NonSaturatingLoss.generator(fake: discriminator(fake, flat))
    let slopes = gradient(of: loss, withRespectTo: [generator, start])
    let values = try executor.evaluate(
      [loss] + slopes,
      [
        (generator, Golden.flat(item.name, generatorLayout)), (start, Golden.flat(item.name, layout)),
      ])
    #expect(mismatch(values[0], Golden["\(item.name).value"], tolerance: executor.tolerance) == nil)
    let tolerance = executor == .reference ? 1e-6 : 1e-4
    for (value, layout) in zip(values.dropFirst(), [generatorLayout, layout]) {
      let expected = Golden.flat("\(item.name).gradient", layout)
      #expect(mismatch(value, expected, layout, tolerance: tolerance) == nil)
    }
  }
}
