import Foundation

/// How a source is read: what a user may say beside its name.
public struct DataOptions: Sendable {
  /// Which paper's scale the ring and the grid take.
  public enum Form: String, Sendable, Codable, CaseIterable {
    /// Ring of radius 2, deviation 0.02, divided by 1.414; grid 2·{-2...2}², deviation 0.05, divided by
    /// 2.828 (Gulrajani et al., 1704.00028, released code).
    case wganGP = "wgan-gp"
    /// Ring of radius 1, deviation 0.01; grid {-4, -2, 0, 2, 4}², deviation 0.05 (Lin et al., 1712.04086).
    case pacGAN = "pacgan"
  }

  /// The size that images of a folder are resized and cropped to; nil: the folder's own, if it has one.
  public var size: (height: Int, width: Int)?
  /// 1 (grey) or 3 (colour); nil: what the images of a folder have.
  public var channels: Int?
  /// The column of a CSV file that holds the classes, by its name in the header.
  public var labelColumn: String?
  public var form: Form
  /// Where decoded and made-up data are kept for the next time.
  public var cacheDirectory: URL
  /// How many threads read, decode and shuffle.
  public var threads: Int

  public init(
    size: (height: Int, width: Int)? = nil, channels: Int? = nil, labelColumn: String? = nil,
    form: Form = .wganGP, cacheDirectory: URL? = nil, threads: Int? = nil
  ) {
    self.size = size
    self.channels = channels
    self.labelColumn = labelColumn
    self.form = form
    self.cacheDirectory = cacheDirectory ?? Self.defaultCacheDirectory
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  /// `saddle` in the user's folder for caches.
  private static var defaultCacheDirectory: URL {
    let caches = FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask).first
    return (caches ?? FileManager.default.temporaryDirectory).appending(path: "saddle")
  }
}

/// How far the opening of a data set is.
public struct DataProgress: Hashable, Sendable {
  /// What is being done, such as "decoding images".
  public var activity: String
  public var done: Int
  public var total: Int

  public init(_ activity: String, done: Int, total: Int) {
    self.activity = activity
    self.done = done
    self.total = total
  }
}
