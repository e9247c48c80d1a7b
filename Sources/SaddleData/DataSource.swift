import Foundation

/// What a source's text turns out to mean.
enum DataSource {
  case named(Dataset)
  case imageFolder(URL), idxFolder(URL), cifarFolder(URL)
  case idx(URL), cifar(URL), numpy(URL), csv(URL)

  /// A name goes before a file of that name, which is meant by ./NAME.
  /// - Throws: ``DataError`` when nothing is there, the format is unknown, or an option is given that the
  ///   source does not heed.
  init(
    _ source: String, options: DataOptions, progress: (@Sendable (DataProgress) -> Void)?
  ) throws {
    if let dataset = try Dataset.named(source, options: options, progress: progress) {
      self = .named(dataset)
      // The options are for what is stacked, and were checked with it.
      if !source.hasPrefix("stacked:") { try check(options, source: source) }
      return
    }
    var isDirectory: ObjCBool = false
    guard !source.isEmpty, FileManager.default.fileExists(atPath: source, isDirectory: &isDirectory) else {
      throw Self.unknown(source)
    }
    let url = URL(filePath: source, directoryHint: isDirectory.boolValue ? .isDirectory : .notDirectory)
    self = isDirectory.boolValue ? try Self.folder(url) : try Self.file(url)
    try check(options, source: source)
  }

  private static func folder(_ url: URL) throws -> DataSource {
    if try !IDXFile.images(in: url).isEmpty { return .idxFolder(url) }
    if try !CIFARFile.batches(in: url).isEmpty { return .cifarFolder(url) }
    return .imageFolder(url)
  }

  private static func file(_ url: URL) throws -> DataSource {
    // Enough for the first bytes of a gzipped file, whose header may hold a long name.
    var source = try ByteSource(url, limit: 1 << 16)
    let start = try source.peek(8)
    guard !start.isEmpty else {
      throw DataError("the file is empty", path: url.path, advice: "give a file with data")
    }
    if IDXFile.matches(start) { return .idx(url) }
    if start.starts(with: NumPyHeader.magic) { return .numpy(url) }
    let name = url.lastPathComponent.lowercased()
    let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    switch (stem as NSString).pathExtension {
    case "csv", "tsv", "txt": return .csv(url)
    case "bin": return .cifar(url)
    case "npy": return .numpy(url)
    case "png", "jpg", "jpeg", "webp", "bmp", "gif":
      throw DataError("this is one image", path: url.path, advice: "give the folder that holds the images")
    case "npz":
      throw DataError(
        "this is an archive of arrays", path: url.path, advice: "save the one array by numpy.save as .npy")
    case "zip", "tar", "tgz":
      throw DataError("this is an archive", path: url.path, advice: "unpack it and give what was in it")
    default:
      throw DataError(
        "the format is not known", path: url.path,
        advice: "give a folder of images, an IDX file, CIFAR-10's .bin, a .npy or a .csv file")
    }
  }

  private static func unknown(_ source: String) -> DataError {
    let names = Dataset.names.map { String($0.name.prefix { $0 != ":" }) }
    let url = URL(filePath: source)
    let neighbours =
      (try? FileManager.default.contentsOfDirectory(
        atPath: url.deletingLastPathComponent().path)) ?? []
    var suggestion = ""
    if let name = nearestName(to: String(source.prefix { $0 != ":" }), among: names) {
      suggestion = "did you mean \(name)? "
    } else if let file = nearestName(to: url.lastPathComponent, among: neighbours.sorted()) {
      let near =
        source.hasSuffix(url.lastPathComponent)
        ? String(source.dropLast(url.lastPathComponent.count)) + file : file
      suggestion = "did you mean \(near)? "
    }
    return DataError(
      "there is no data set, file or folder \"\(source)\"",
      advice: suggestion + "names are \(names.joined(separator: ", "))")
  }

  func open(options: DataOptions, progress: (@Sendable (DataProgress) -> Void)?) throws -> Dataset {
    switch self {
    case .named(let dataset): return dataset
    case .imageFolder(let url): return try ImageFolder.open(url, options: options, progress: progress)
    case .idxFolder(let url): return try IDXFile.open(folder: url)
    case .cifarFolder(let url): return try CIFARFile.open(folder: url)
    case .idx(let url): return try IDXFile.open(url)
    case .cifar(let url): return try CIFARFile.open(url)
    case .numpy(let url): return try NumPyFile.open(url)
    case .csv(let url): return try CSVTable.open(url, labelColumn: options.labelColumn)
    }
  }

  private func check(_ options: DataOptions, source: String) throws {
    func refuse(_ option: String, _ user: String) -> DataError {
      DataError("\(option) has no meaning for \(source)", advice: "leave it out; it is for \(user)")
    }
    if options.labelColumn != nil {
      guard case .csv = self else { throw refuse("a label column", "CSV files") }
    }
    if options.size != nil || options.channels != nil {
      guard case .imageFolder = self else {
        throw refuse("an image size or number of channels", "image folders")
      }
    }
    if options.form != .wganGP {
      guard case .named(let dataset) = self, dataset.name.hasPrefix("ring") || dataset.name.hasPrefix("grid")
      else {
        throw refuse("the form \(options.form.rawValue)", "ring and grid")
      }
    }
  }
}
