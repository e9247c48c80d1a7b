import Foundation
import SaddleTensor

/// A data set: samples in memory, mapped from a file, or made on demand.
///
/// ```swift
/// let digits = try Dataset.open("digits")
/// digits.count        // 1797
/// digits.shape        // [8, 8, 1]
/// digits.classNames   // ["0", "1", ..., "9"]
/// ```
public struct Dataset: Sendable {
  public enum Samples: Sendable {
    /// Images of bytes 0...255, row-major [count, height, width, channels]; the memory may be a mapped file.
    case bytes(Data)
    /// Row-major, in own units.
    case floats(ContiguousArray<Float>)
    /// Made on demand, endless.
    case distribution(any Distribution)
  }

  /// What the samples are: decides defaults, pictures and output formats.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case images, points, table
  }

  /// A short name that may be part of a file's name, such as "mnist" or "ring".
  public var name: String
  public var kind: Kind
  /// Of one sample: [height, width, channels], or [numbers].
  public var shape: Shape
  public var samples: Samples
  /// The class of each sample, from 0; nil: none known.
  public var labels: [Int32]?
  /// By class number; empty without labels.
  public var classNames: [String]
  /// The names of a table's columns, without the label's; else empty.
  public var columns: [String]
  /// Own units to training units and back.
  public var scaling: Scaling
  /// The known modes of made-up data, in own units.
  public var modes: Modes?
  /// What made-up data can be at all, where a formula says so.
  public var manifold: KnownManifold?
  /// A hash of content and settings, but of stored data not of the name: a run that goes on refuses other
  /// data.
  public var fingerprint: String

  /// - Parameter fingerprint: nil: computed from the shape, the samples and the labels.
  /// - Precondition: the samples fill whole shapes, labels are one a sample and below the number of classes,
  ///   and the scaling has the last axis's width.
  public init(
    name: String, kind: Kind, shape: Shape, samples: Samples, labels: [Int32]? = nil,
    classNames: [String] = [], columns: [String] = [], scaling: Scaling, modes: Modes? = nil,
    manifold: KnownManifold? = nil, fingerprint: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.shape = shape
    self.samples = samples
    self.labels = labels
    self.classNames = classNames
    self.columns = columns
    self.scaling = scaling
    self.modes = modes
    self.manifold = manifold
    self.fingerprint = ""
    precondition(
      shape.rank > 0 && shape.count > 0, "data set \(name): samples of shape \(shape) hold nothing")
    precondition(
      scaling.offsets.count == shape[shape.rank - 1],
      "data set \(name): a scaling of width \(scaling.offsets.count) does not fit samples of \(shape)")
    precondition(
      columns.isEmpty || columns.count == shape.count,
      "data set \(name): \(columns.count) names of columns for samples of \(shape)")
    if let count {
      precondition(
        count * shape.count == elementCount, "data set \(name): \(elementCount) numbers are no whole samples")
      precondition(
        labels.map { $0.count == count && $0.allSatisfy { classNames.indices.contains(Int($0)) } } ?? true,
        "data set \(name): labels are not one for each of \(count) samples, each below \(classNames.count)")
    }
    self.fingerprint = fingerprint ?? contentFingerprint
  }

  /// The number of samples; nil: endless.
  public var count: Int? {
    if case .distribution = samples { nil } else { elementCount / shape.count }
  }

  private var elementCount: Int {
    switch samples {
    case .bytes(let data): data.count
    case .floats(let floats): floats.count
    case .distribution: 0
    }
  }

  private var contentFingerprint: String {
    var fingerprint = Fingerprint()
    fingerprint.combine("\(kind.rawValue) \(shape) \(classNames) \(columns) \(scaling)")
    switch samples {
    case .bytes(let data): fingerprint.combine(data)
    case .floats(let floats): floats.withUnsafeBytes { fingerprint.combine($0) }
    case .distribution(let distribution):
      fingerprint.combine(
        "\(name) \(String(reflecting: type(of: distribution))) \(modes.map { "\($0)" } ?? "")")
    }
    labels?.withUnsafeBytes { fingerprint.combine($0) }
    return fingerprint.text
  }
}
