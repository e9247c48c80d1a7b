/// A set of all samples that a made-up data set could give: how far from it a sample is says whether it could
/// be one of the data's.
public enum KnownManifold: String, Sendable, Hashable {
  /// Of the data set `polygons`, of four parameters.
  case polygons
}
