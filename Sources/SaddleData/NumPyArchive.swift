import Foundation

/// An array of `Float64` numbers, row-major.
public struct NumPyArray: Sendable, Hashable {
  public let dimensions: [Int]
  public let numbers: ContiguousArray<Double>

  /// - Precondition: the numbers fill the dimensions.
  public init(_ numbers: ContiguousArray<Double>, dimensions: [Int]) {
    precondition(
      product(dimensions) == numbers.count, "array: \(numbers.count) numbers do not fill \(dimensions)")
    self.dimensions = dimensions
    self.numbers = numbers
  }
}

/// NumPy's .npz files: named arrays in a zip archive, as numpy.savez and numpy.savez_compressed write them.
/// Among other things the form in which tools exchange the mean "mu" and the covariance "sigma" of features.
///
/// ```swift
/// try NumPyArchive.write([("mu", NumPyArray([1, 2], dimensions: [2]))], to: url)
/// let archive = try NumPyArchive(contentsOf: url)
/// archive.names                     // ["mu"]
/// try archive.array("mu").numbers   // [1.0, 2.0]
/// ```
public struct NumPyArchive: Sendable {
  private let archive: ZipArchive
  private static let suffix = ".npy"

  /// Reads the list of arrays; each is unpacked when it is asked for.
  /// - Throws: ``DataError`` when the file cannot be read or is no zip archive of stored or deflated entries.
  public init(contentsOf url: URL) throws {
    try self.init(ByteSource.contents(of: url), path: url.path)
  }

  /// - Parameter path: for messages.
  package init(_ data: Data, path: String) throws { archive = try ZipArchive(data, path: path) }

  /// In the order of the file.
  public var names: [String] {
    archive.entries.map(\.name).filter { $0.hasSuffix(Self.suffix) }
      .map { String($0.dropLast(Self.suffix.count)) }
  }

  /// The array of a name. Narrower types become `Float64`, exactly but for 64-bit integers beyond 2⁵³.
  /// - Throws: ``DataError`` when there is none of this name, it is damaged, it is no array of numbers, or
  ///   one of them is not finite.
  public func array(_ name: String) throws -> NumPyArray {
    guard let entry = archive.entries.first(where: { $0.name == name + Self.suffix }) else {
      throw DataError(
        "there is no array \"\(name)\"", path: archive.path,
        advice: names.isEmpty
          ? "name an archive of arrays" : "there are \(names.prefix(20).joined(separator: ", "))")
    }
    let content = try archive.content(of: entry)
    let place = "\(archive.path), \(entry.name)"
    var source = try ByteSource(contents: content, path: place)
    let header = try NumPyHeader(&source)
    let numbers: ContiguousArray<Double> = try header.numbers(header.content(&source), path: place)
    return NumPyArray(numbers, dimensions: header.dimensions)
  }

  /// Writes arrays for numpy.load, as `float64` and without compression, aside and then in place.
  /// - Throws: ``DataError`` when the file cannot be written.
  public static func write(_ arrays: [(name: String, array: NumPyArray)], to url: URL) throws {
    let entries = arrays.map { name, array in
      // As they lie in memory: every platform of this package is little-endian.
      let elements = array.numbers.withUnsafeBytes { Data($0) }
      return (name + suffix, NumPyFile.content(elements, "<f8", array.dimensions))
    }
    try AtomicFile.write(ZipArchive.encoded(entries, path: url.path), to: url)
  }
}
