import OperationCatalogue
import SaddleReference
import SaddleTensor
import Testing

@Suite("Operation catalogue")
struct CatalogueTests {
  @Test("Every sample has a value of the shape and kind that its tensor states", arguments: Catalogue.samples)
  func samples(_ sample: Sample) throws {
    let (tensors, output) = sample.build()
    let value = try Reference.evaluate(
      output, inputs: Catalogue.inputs(Array(zip(tensors, sample.operands)), neededBy: [output]))
    #expect(value.shape == output.shape)
    #expect(value.elementType == (output.elementType == .float32 ? .float64 : output.elementType))
    if sample.order > 0 { #expect(value.doubles.allSatisfy { $0.isFinite }) }
  }

  @Test(
    "Operands that break a primitive's rule are refused, and the rule is named",
    arguments: Catalogue.errorSamples)
  func errors(_ sample: ErrorSample) {
    let error = #expect(throws: OperationError.self) {
      try sample.primitive.resultType(of: sample.operands)
    }
    #expect(error?.rule.contains(sample.rule) == true, "the rule is: \(error?.rule ?? "none")")
    #expect(error?.operation == sample.primitive.name)
    #expect(error?.operands == sample.operands)
  }

  @Test("The throwing initialiser throws where building would trap")
  func throwing() {
    let (x, y) = (Tensor.input("x", [2]), Tensor.input("y", [3]))
    let error = #expect(throws: OperationError.self) { try Tensor(.binary(.add), of: [x, y]) }
    #expect(
      error?.description
        == "add of float32[2] and float32[3]: operands must have the same shape and element type")
  }

  /// All primitives but the element-wise families, which enumerate themselves.
  private static let names = [
    "input", "constant", "iota", "randomBits", "select", "cast", "stopGradient", "reduce-sum",
    "reduce-maximum", "reduce-minimum", "argumentMaximum", "argumentMinimum", "argumentSort", "reshape",
    "transpose", "broadcast", "slice", "pad", "concatenate", "reverse", "gather", "scatterAdd",
    "matrixProduct", "convolution", "convolutionInputGradient", "convolutionFilterGradient",
  ]

  @Test("Every primitive has samples, and error samples where it can be misused")
  func coverage() {
    let built = Catalogue.samples.flatMap { Graph(of: [$0.build().output]).vertices.map(\.primitive) }
    let expected = Set(
      Self.names + Unary.allCases.map(\.rawValue) + Binary.allCases.map(\.rawValue)
        + Comparison.allCases.map(\.rawValue))
    #expect(Set(built.map(\.name)) == expected)
    #expect(Set(Catalogue.errorSamples.map(\.primitive.name)) == expected)
  }

  @Test("Names of samples are unique: derivative checks draw from them")
  func uniqueNames() {
    #expect(Set(Catalogue.samples.map(\.name)).count == Catalogue.samples.count)
  }
}
