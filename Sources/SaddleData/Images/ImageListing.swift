import Foundation

/// The image files of a folder and of its sub-folders, one level down, by name.
struct ImageListing {
  struct File: Sendable {
    /// Within the folder.
    var path: String
    /// The sub-folder's, if there is one.
    var folder: String?
    /// Size, times of the last change of content and of anything else, and the file's number on its disk.
    var stamp: String
  }

  var folder: URL
  var files: [File] = []
  /// Files that are no images by their names, and how many.
  var ignored: [String: Int] = [:]

  static let endings: Set = ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "dib", "gif"]

  /// Hidden files and folders do not count; links are followed.
  /// - Throws: ``DataError`` when the folder cannot be read, or holds no image.
  init(_ folder: URL) throws {
    self.folder = folder
    for name in try Self.names(in: folder) {
      if Self.isFolder(folder.appending(path: name)) {
        for inner in try Self.names(in: folder.appending(path: name)) { add(inner, within: name) }
      } else {
        add(name, within: nil)
      }
    }
    guard files.isEmpty else { return }
    let others = ignored.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    throw DataError(
      "there are no images here: no .png, .jpg, .webp, .bmp or .gif in the folder or one folder further down"
        + (others.isEmpty ? "" : ", only other files (\(others))"),
      path: folder.path,
      advice: "give the folder that holds them, or the one that holds a folder for each class")
  }

  /// The names of the sub-folders that hold images, sorted, where all images are in two such at least; else
  /// none.
  var classNames: [String] {
    let names = Set(files.map(\.folder))
    return names.count > 1 && !names.contains(nil) ? names.compactMap { $0 }.sorted() : []
  }

  /// Changes when a file is added, taken away, renamed, written or replaced.
  var fingerprint: String {
    var fingerprint = Fingerprint()
    for file in files {
      fingerprint.combine(file.path)
      fingerprint.combine(file.stamp)
    }
    return fingerprint.text
  }

  private mutating func add(_ name: String, within inner: String?) {
    let path = inner.map { $0 + "/" + name } ?? name
    let ending = (name as NSString).pathExtension.lowercased()
    if Self.endings.contains(ending) {
      files.append(File(path: path, folder: inner, stamp: Self.stamp(folder.appending(path: path).path)))
    } else if !Self.isFolder(folder.appending(path: path)) {
      ignored[ending.isEmpty ? "without an ending" : "." + ending, default: 0] += 1
    }
  }

  private static func names(in folder: URL) throws -> [String] {
    try Dataset.files(in: folder).map(\.lastPathComponent)
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  private static func stamp(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "gone" }
    #if canImport(Darwin)
      let (written, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (written, changed) = (status.st_mtim, status.st_ctim)
    #endif
    return "\(status.st_size) \(written.tv_sec).\(written.tv_nsec) \(changed.tv_sec).\(changed.tv_nsec)"
      + " \(status.st_dev) \(status.st_ino)"
  }
}
