import Foundation
import SaddleTensor

/// A folder of images as a data set.
///
/// The images lie in the folder itself, or in one sub-folder for each class (further ones are not looked
/// into). They are decoded once into a file in the cache folder, which is mapped into memory from then on. It
/// is made anew when a file is added, taken away, renamed, written or replaced, told by sizes and times, and
/// when it is damaged itself.
public enum ImageFolder {
  /// - Parameters:
  ///   - options: without a size it is the images' own where all have one of at most 64x64; else a square
  ///     with the median of the shorter sides, rounded to a multiple of 16, 16 to 64. Without channels there
  ///     is 1 where all pixels are grey, else 3.
  ///   - progress: is told of the decoding on the calling thread.
  /// - Throws: ``DataError`` when there are no images, when more than one and more than 5 % of them cannot
  ///   be read, or when the cache folder cannot be written.
  /// - Complexity: O(bytes of the data set); O(pixels of the files) the first time.
  public static func open(
    _ url: URL, options: DataOptions = DataOptions(), progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> Dataset {
    let (dataset, survey) = try inspect(url, options: options, progress: progress)
    if let refusal = refusal(survey, path: url.path) { throw refusal }
    return dataset
  }

  /// The data set, with what its files are like, however many of them cannot be read.
  /// - Throws: as ``open(_:options:progress:)``, but only where no image can be read.
  package static func inspect(
    _ url: URL, options: DataOptions, progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> (dataset: Dataset, survey: ImageSurvey) {
    try check(options, path: url.path)
    let listing = try ImageListing(url)
    let cache = ImageCache(listing, options: options)
    if let (contents, pixels) = cache.read() { return (dataset(url, contents, pixels), contents.survey) }
    // A file's times move in steps of up to 10 ms. Past them, a change after its decoding shows.
    Thread.sleep(forTimeInterval: 0.02)
    try decode(listing, into: cache, options: options, progress: progress)
    guard let (contents, pixels) = cache.read() else {
      throw DataError(
        "the decoded images are not what was written", path: cache.url.path,
        advice: "check the disk, or give another folder for caches")
    }
    return (dataset(url, contents, pixels), contents.survey)
  }

  private static func check(_ options: DataOptions, path: String) throws {
    if let size = options.size, !(1...4096).contains(size.height) || !(1...4096).contains(size.width) {
      throw DataError(
        "images cannot be \(size.width)x\(size.height) pixels", path: path, advice: "give sides of 1 to 4096")
    }
    if let channels = options.channels, channels != 1 && channels != 3 {
      throw DataError(
        "images cannot have \(channels) channels", path: path, advice: "give 1 (grey) or 3 (colour)")
    }
  }

  private static func dataset(_ url: URL, _ contents: ImageCache.Contents, _ pixels: Data) -> Dataset {
    var fingerprint = Fingerprint()
    fingerprint.combine("\(contents.height) \(contents.width) \(contents.channels) \(contents.fingerprint)")
    fingerprint.combine("\(contents.classNames)")
    contents.labels?.withUnsafeBytes { fingerprint.combine($0) }
    return Dataset(
      name: Dataset.name(
        of: url.hasDirectoryPath ? url : url.appending(path: "", directoryHint: .isDirectory)),
      kind: .images, shape: [contents.height, contents.width, contents.channels], samples: .bytes(pixels),
      labels: contents.labels, classNames: contents.classNames, scaling: .images(channels: contents.channels),
      fingerprint: fingerprint.text)
  }

  private static func decode(
    _ listing: ImageListing, into cache: ImageCache, options: DataOptions,
    progress: (@Sendable (DataProgress) -> Void)?
  ) throws {
    let size = options.size ?? ownSize(listing, threads: options.threads)
    let chunk = max(4 * options.threads, min(512, (1 << 25) / (size.height * size.width * 3)))
    let folder = listing.folder
    var aside = try AsideFile(in: cache.directory)
    var files: [DecodedFile] = []
    var allAreGrey = true
    for start in stride(from: 0, to: listing.files.count, by: chunk) {
      let end = min(start + chunk, listing.files.count)
      for var file in concurrently(
        listing.files[start..<end], threads: options.threads, { DecodedFile($0, in: folder, size: size) })
      {
        if let image = file.image {
          allAreGrey = allAreGrey && image.isGrey
          try aside.append(image.converted(channels: options.channels ?? 3).pixels)
          file.image = nil
        }
        files.append(file)
      }
      progress?(DataProgress("decoding images", done: end, total: listing.files.count))
    }
    let survey = ImageSurvey(files, ignored: listing.ignored.values.reduce(0, +))
    if survey.unreadable.count == files.count, let refusal = refusal(survey, path: folder.path) {
      throw refusal
    }
    let becomesGrey = options.channels == nil && allAreGrey
    if becomesGrey { aside = try everyThirdByte(of: aside, in: cache.directory) }
    let classNames = listing.classNames
    let numbers = Dictionary(uniqueKeysWithValues: zip(classNames, Int32(0)...))
    let readable = zip(listing.files, files).filter { (try? $1.facts.get()) != nil }.map(\.0)
    try cache.write(
      ImageCache.Contents(
        height: size.height, width: size.width, channels: becomesGrey ? 1 : options.channels ?? 3,
        count: readable.count, fingerprint: "",
        labels: classNames.isEmpty ? nil : readable.map { numbers[$0.folder ?? ""] ?? 0 },
        classNames: classNames, survey: survey),
      aside: aside)
  }

  /// The size of images that nobody chose one for.
  private static func ownSize(_ listing: ImageListing, threads: Int) -> (height: Int, width: Int) {
    let folder = listing.folder
    let sizes = concurrently(listing.files[...], threads: threads) { DecodedFile.size($0, in: folder) }
      .compactMap { $0 }
    guard let first = sizes.first else { return (64, 64) }
    if max(first.height, first.width) <= 64, sizes.allSatisfy({ $0 == first }) { return first }
    let sides = sizes.map { min($0.height, $0.width) }.sorted()
    let side = min(max((sides[sides.count / 2] + 8) / 16 * 16, 16), 64)
    return (side, side)
  }

  private static func everyThirdByte(of file: borrowing AsideFile, in directory: URL) throws -> AsideFile {
    let grey = try AsideFile(in: directory)
    let pixels = try file.mapped()
    let piece = 3 << 20
    for start in stride(from: 0, to: pixels.count, by: piece) {
      let bytes = [UInt8](pixels[start..<min(start + piece, pixels.count)])
      try grey.append(stride(from: 0, to: bytes.count, by: 3).map { bytes[$0] })
    }
    return grey
  }

  /// Why training refuses the folder: more than one and more than 5 % of its images cannot be read, or all.
  package static func refusal(_ survey: ImageSurvey, path: String) -> DataError? {
    let unreadable = survey.unreadable
    let count = survey.sizes.reduce(0) { $0 + $1.count } + unreadable.count
    guard unreadable.count == count || (unreadable.count > 1 && unreadable.count * 20 > count) else {
      return nil
    }
    let list = unreadable.prefix(5).map { "\($0.path) (\($0.reason))" }.joined(separator: ", ")
    return DataError(
      "\(unreadable.count) of \(count) images cannot be read: \(list)"
        + (unreadable.count > 5 ? ", ..." : ""),
      path: path, advice: "mend or remove them (saddle data inspect lists all); up to 5 % are left out")
  }
}
