import Foundation
import SaddleBayes
import SaddleData
import SaddleNN
import SaddleTensor

/// A classical model as a layer: its parameters in a flat vector, and the graph that draws samples.
///
/// The layer is given latent numbers and the class as one-hot numbers, [n, latent.count + classes].
protocol ModelSampling: Layer {
  var latent: Latent { get }
  /// Whether its features are in the data's own units, not in those of training.
  var isOfOwnUnits: Bool { get }
  /// Whether it gives densities, not probabilities of discrete samples.
  var hasDensity: Bool { get }
  /// Writes the parameters of a model that was fitted to data of a scaling.
  func write(_ model: any GenerativeClassifier, _ scaling: Scaling, to flat: inout [Float])
  /// The model that such a vector holds.
  /// - Throws: `BayesError` when it holds none.
  func model(in flat: [Float], threads: Int) throws -> any GenerativeClassifier
}

extension ModelSampling {
  func density(of flat: [Float], _ scaling: Scaling, threads: Int) throws -> ModelDensity {
    ModelDensity(
      model: try model(in: flat, threads: threads), units: units(scaling), threads: threads)
  }

  func units(_ scaling: Scaling) -> ModelUnits {
    ModelUnits(scaling: isOfOwnUnits ? nil : scaling, hasDensity: hasDensity)
  }
}

/// What a model's features are, given samples in own units.
struct ModelUnits: Sendable {
  /// To the model's units; `nil`: they are the own ones.
  let scaling: Scaling?
  let hasDensity: Bool

  /// Samples in own units in those of the model.
  func rows(_ values: ContiguousArray<Float>) -> [Double] {
    guard let scaling else { return values.map(Double.init) }
    let width = scaling.offsets.count
    return values.enumerated().map { index, value in
      (Double(value) - scaling.offsets[index % width]) / scaling.scales[index % width]
    }
  }

  /// ln of how many own units of volume a unit of the model's has, for samples of `count` numbers.
  func logVolume(_ count: Int) -> Double {
    guard hasDensity, let scaling else { return 0 }
    return Double(count / scaling.scales.count) * scaling.scales.reduce(0) { $0 + log(abs($1)) }
  }
}

/// A classical model's densities of samples in own units.
struct ModelDensity: SampleDensity {
  let model: any GenerativeClassifier
  let units: ModelUnits
  let threads: Int

  var classes: Int { model.classes }

  func logJoint(of values: ContiguousArray<Float>) -> [Double] {
    let volume = units.logVolume(model.dimension)
    return model.logJoint(of: units.rows(values), threads: threads).map { $0 - volume }
  }
}

extension [Float] {
  /// A parameter's numbers in the flat vector.
  subscript(_ parameter: Parameter) -> [Double] {
    get { self[parameter.offset..<parameter.offset + parameter.shape.count].map(Double.init) }
    set {
      replaceSubrange(
        parameter.offset..<parameter.offset + parameter.shape.count, with: newValue.map(Float.init))
    }
  }
}

extension Tensor {
  /// What a sampling layer is given: latent numbers, and the class as one-hot numbers or of no class ones.
  func latentsAndClass(_ latents: Int) -> (z: Tensor, oneHot: Tensor) {
    let z = self[.all, 0..<latents]
    return (z, shape[1] == latents ? .ones([shape[0], 1]) : self[.all, latents..<shape[1]])
  }

  /// Samples of numbers [n, d]; those of images stay in their range.
  func asSamples(_ sampleShape: Shape) -> Tensor {
    let samples = reshaped(Shape([shape[0]] + sampleShape.dimensions))
    return sampleShape.rank == 3 ? samples.clamped(to: -1...1) : samples
  }
}
