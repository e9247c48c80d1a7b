import Foundation

/// Decoded images in one file, which is mapped into memory: the pixels, then what is known of them as JSON,
/// then 40 bytes: 16 of ``magic``, 8 of the length of the JSON, little-endian, and the 16 digits of its hash.
struct ImageCache {
  struct Contents: Codable {
    var height: Int
    var width: Int
    var channels: Int
    var count: Int
    /// Of the pixels.
    var fingerprint: String
    var labels: [Int32]?
    var classNames: [String]
    var survey: ImageSurvey
  }

  /// Also names the version of the format and of the decoding.
  private static let magic = "saddle images 1\n"
  private static let trailerBytes = 40

  let url: URL

  let directory: URL
  /// Of all files made from this folder with these settings.
  private let prefix: String

  init(_ listing: ImageListing, options: DataOptions) {
    var place = Fingerprint()
    place.combine(listing.folder.standardizedFileURL.path)
    place.combine(options.size.map { "\($0.height) \($0.width)" } ?? "own")
    place.combine(options.channels.map(String.init) ?? "own")
    directory = options.cacheDirectory
    prefix = "images-\(place.text)-"
    url = directory.appending(path: prefix + listing.fingerprint + ".cache")
  }

  /// The mapped pixels; nil when there is no file, or it is not what was written.
  func read() -> (Contents, pixels: Data)? {
    guard let data = try? Data(contentsOf: url, options: .alwaysMapped), data.count > Self.trailerBytes else {
      return nil
    }
    let trailer = Data(data.suffix(Self.trailerBytes))
    let jsonBytes = trailer.dropFirst(16).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard trailer.starts(with: Data(Self.magic.utf8)), jsonBytes <= data.count - Self.trailerBytes else {
      return nil
    }
    let pixelBytes = data.count - Self.trailerBytes - Int(jsonBytes)
    let json = Data(data[pixelBytes..<pixelBytes + Int(jsonBytes)])
    guard trailer.dropFirst(24).elementsEqual(Self.fingerprint(json).utf8),
      let contents = try? JSONDecoder().decode(Contents.self, from: json),
      product([contents.count, contents.height, contents.width, contents.channels]) == pixelBytes
    else { return nil }
    // The pixels come first so that this needs no copy and begins at index 0.
    let pixels = data.prefix(pixelBytes)
    return Self.fingerprint(pixels) == contents.fingerprint ? (contents, pixels) : nil
  }

  /// Completes `aside`, which holds the pixels, and puts it into its place; one made from an earlier state of
  /// the folder goes.
  /// - Throws: ``DataError`` when the disk does not take it.
  func write(_ contents: Contents, aside: consuming AsideFile) throws {
    var contents = contents
    contents.fingerprint = Self.fingerprint(try aside.mapped())
    let json = try JSONEncoder().encode(contents)
    var trailer = Data(Self.magic.utf8)
    for byte in 0..<8 { trailer.append(UInt8(truncatingIfNeeded: json.count >> (8 * byte))) }
    trailer.append(Data(Self.fingerprint(json).utf8))
    try aside.append(json + trailer)
    try aside.publish(as: url)
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    where name.hasPrefix(prefix) && name != url.lastPathComponent {
      try? FileManager.default.removeItem(at: directory.appending(path: name))
    }
  }

  private static func fingerprint(_ data: Data) -> String {
    var fingerprint = Fingerprint()
    fingerprint.combine(data)
    return fingerprint.text
  }
}
