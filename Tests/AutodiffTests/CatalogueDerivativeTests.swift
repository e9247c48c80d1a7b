import OperationCatalogue
import SaddleTensor
import Testing

@Suite("Derivatives of the operation catalogue")
struct CatalogueDerivativeTests {
  @Test(
    "First and second derivatives equal central differences", arguments: Catalogue.samples(order: 1))
  func derivatives(_ sample: Sample) throws {
    #expect(try derivativeMismatch(sample, order: min(sample.order, 2)) == nil)
  }

  @Test("Third derivatives of convolutions equal central differences", arguments: Catalogue.samples(order: 3))
  func thirdDerivatives(_ sample: Sample) throws {
    #expect(try derivativeMismatch(sample, order: 3) == nil)
  }
}
