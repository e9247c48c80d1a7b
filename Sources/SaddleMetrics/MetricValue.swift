/// One number about samples, with all that it depends on: without extractor, resize rule, counts, split and
/// seed a number says nothing.
public struct MetricValue: Sendable, Codable, Hashable {
  /// As the field has it: "fid", "kid", "precision", ...
  public var metric: String
  public var value: Double
  /// Its standard error or deviation, where the metric has one.
  public var error: Double?
  public var extractor: String
  public var resize: String
  /// Samples of the reference and of what is measured.
  public var referenceCount: Int
  public var count: Int
  /// Numbers in a feature.
  public var dimension: Int
  /// Which part of the reference's data was taken: "all", "training", "held out".
  public var split: String
  public var seed: UInt64
  public var seconds: Double
  /// Why the number cannot be trusted, beside it wherever it is printed.
  public var caution: String?
}
