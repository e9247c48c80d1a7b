import Foundation

extension Dataset {
  /// Opens what a user names.
  ///
  /// A made-up or built-in data set by its name (``names``); a folder of images, one sub-folder a class or
  /// flat; a folder with MNIST's IDX files or CIFAR-10's binary files; one such file; a NumPy .npy file; a
  /// CSV file. Files may be gzipped.
  ///
  /// ```swift
  /// let ring = try Dataset.open("ring:12")
  /// let faces = try Dataset.open("faces", options: DataOptions(size: (64, 64)))
  /// ```
  /// - Parameter progress: is told of long work, from any thread.
  /// - Throws: ``DataError``, which names file, line and column and says what to do.
  public static func open(
    _ source: String, options: DataOptions = DataOptions(),
    progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws -> Dataset {
    try DataSource(source, options: options, progress: progress).open(options: options, progress: progress)
  }

  /// A source that means the same from any folder, so that a run can be resumed or repeated from its record.
  package static func lasting(_ source: String) -> String {
    let parts = source.split(separator: ":", maxSplits: 1).map(String.init)
    if parts.count == 2, parts[0] == "mixture" { return "mixture:\(URL(filePath: parts[1]).path)" }
    if parts.count == 2, parts[0] == "stacked" { return "stacked:\(lasting(parts[1]))" }
    let isName = names.contains { $0.name.prefix { $0 != ":" } == parts.first ?? "" }
    return isName ? source : URL(filePath: source).path
  }

  /// A short name from a file's or folder's: small letters, digits and dashes.
  package static func name(of url: URL) -> String {
    let last = url.standardizedFileURL.lastPathComponent
    let stem = url.hasDirectoryPath ? last : String(last.prefix { $0 != "." })
    let words = stem.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "data" : words.joined(separator: "-")
  }

  /// What a folder holds that is not hidden, sorted by name.
  static func files(in folder: URL) throws -> [URL] {
    do {
      return try FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles
      ).sorted { $0.lastPathComponent < $1.lastPathComponent }
    } catch {
      throw DataError(
        "the folder cannot be read (\(error.localizedDescription))", path: folder.path,
        advice: "check that it exists and that you may read it")
    }
  }
}
