/// What a data set holds, what is odd about it, and what training would do with it.
public struct DataReport: Sendable, Codable, Hashable {
  /// How many files have images of one size.
  public struct Size: Sendable, Codable, Hashable {
    public var height: Int, width: Int, count: Int
  }

  /// How many files have images of one number of channels.
  public struct Channels: Sendable, Codable, Hashable {
    public var channels: Int, count: Int
  }

  /// The numbers at one position of the samples' last axis: a column, a coordinate or a channel.
  public struct Column: Sendable, Codable, Hashable {
    public var name: String
    public var minimum: Double, maximum: Double, mean: Double, standardDeviation: Double
  }

  /// How many samples a class has.
  public struct Class: Sendable, Codable, Hashable {
    public var name: String, count: Int
  }

  /// A file that was left out.
  public struct Unreadable: Sendable, Codable, Hashable {
    public var path: String, reason: String

    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// The source as the user wrote it.
  public var source: String
  public var kind: Dataset.Kind
  /// nil: endless.
  public var count: Int?
  /// How many samples were looked at.
  public var examined: Int
  /// Of one sample, as training gets it.
  public var shape: [Int]
  /// Sizes and channels of the files of an image folder, most frequent first; else empty.
  public var sizes: [Size] = []
  public var channels: [Channels] = []
  /// In own units.
  public var columns: [Column]
  /// Empty without labels.
  public var classes: [Class]
  /// Samples equal to one before them, as training gets them; among those examined.
  public var duplicates: Int
  /// Images of one colour, among those examined.
  public var constantImages: Int
  /// Files that are left out, with the reason.
  public var unreadable: [Unreadable] = []
  /// What a user may want to mend, a line each.
  public var warnings: [String]
  /// What training would do with the data, a line each.
  public var training: [String]
}
