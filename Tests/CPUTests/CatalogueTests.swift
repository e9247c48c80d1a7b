import OperationCatalogue
import SaddleAutodiff
import SaddleCPU
import SaddleReference
import SaddleTensor
import Testing

/// Float32 arithmetic of a few dozen roundings, each 6e-8, on numbers near 1.
private let relative = 2e-5
private let absolute = 2e-5

@Suite struct CatalogueTests {
  @Test(
    "every operation gives the reference's values, with and without the passes",
    arguments: Catalogue.samples)
  func values(sample: Sample) throws {
    let (inputs, output) = sample.build()
    let expected = try Reference.evaluate(
      output, inputs: Catalogue.inputs(Array(zip(inputs, sample.operands)), neededBy: [output]))
    for passes in [Passes.all, .none] {
      for threads in [1, 2] {
        let program = try Program(
          inputs: inputs, outputs: [output], options: .init(threads: threads, passes: passes))
        let actual = try program(sample.operands)[0]
        #expect(mismatch(actual, expected, relative: relative, absolute: absolute) == nil)
      }
    }
  }

  @Test(
    "every operation's gradient gives the reference's values",
    arguments: Catalogue.samples.filter { $0.order > 0 })
  func gradients(sample: Sample) throws {
    let (inputs, output) = sample.build()
    let wanted = zip(inputs, sample.isDifferentiable).filter(\.1).map(\.0)
    guard output.elementType.isFloatingPoint, !wanted.isEmpty else { return }
    // A weighting that tells the elements apart.
    let weights = (Tensor.range(output.shape.count).cast(to: .float32) * 0.1 + 0.5).sin().reshaped(
      output.shape)
    let slopes = gradient(of: (output * weights).sum(), withRespectTo: wanted)
    let expected = try Reference.evaluate(
      slopes, inputs: Catalogue.inputs(Array(zip(inputs, sample.operands)), neededBy: slopes))
    let actual = try Program(inputs: inputs, outputs: slopes)(sample.operands)
    for (actual, expected) in zip(actual, expected) {
      #expect(mismatch(actual, expected, relative: relative, absolute: absolute) == nil)
    }
  }
}
