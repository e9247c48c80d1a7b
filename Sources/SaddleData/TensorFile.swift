import Foundation
import SaddleTensor

/// Named tensors in a file of the safetensors format, which Python and others read.
///
/// ```swift
/// try TensorFile(layout.portable(flat), metadata: ["step": "2000"]).write(to: url)
/// let file = try TensorFile(contentsOf: url)
/// file["hidden.weight"]      // float32[64, 2]
/// file.metadata["step"]      // "2000"
/// ```
///
/// A file is 8 bytes with the length of a header, the header (JSON: for each name the type, the shape and the
/// place), and the elements, row-major and little-endian, side by side. Written files hold a checksum of all
/// of that in the header's metadata.
public struct TensorFile: Sendable {
  /// In the order in which they lie in the file.
  public let tensors: [(name: String, value: Value)]
  /// The checksum is not part of it.
  public let metadata: [String: String]

  /// - Precondition: no name is there twice, and none is "__metadata__", which the format keeps for itself.
  public init(_ tensors: [(name: String, value: Value)], metadata: [String: String] = [:]) {
    var names: Set<String> = [TensorFileHeader.metadataKey]
    for (name, _) in tensors {
      guard names.insert(name).inserted else {
        fatalError("tensor file: two tensors are called \"\(name)\", or one has a name of the format's own")
      }
    }
    guard metadata[TensorFileChecksum.key] == nil else {
      fatalError("tensor file: the metadata \"\(TensorFileChecksum.key)\" is the checksum's place")
    }
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor of a name.
  /// - Complexity: O(number of tensors).
  public subscript(name: String) -> Value? { tensors.first { $0.name == name }?.value }

  /// Reads a file. Half-width floating-point numbers become `float32`, exactly.
  ///
  /// - Parameter requiresChecksum: refuses a file without a checksum, which this package did not write or
  ///   which was altered just there. A checksum that is there is verified in any case.
  /// - Throws: ``DataError`` when the file cannot be read, is truncated, was altered, or holds element types
  ///   that tensors here do not have.
  public init(contentsOf url: URL, requiresChecksum: Bool = false) throws(DataError) {
    let data: Data
    do {
      // A device or a pipe may never end.
      let type = try url.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
      guard type.isRegularFile == true else { throw CocoaError(.fileReadUnknown) }
      data = try Data(contentsOf: url)
    } catch {
      throw DataError(
        "the file cannot be read, or is none", path: url.path,
        advice: "check that it exists and that you may read it")
    }
    try self.init(data, path: url.path, requiresChecksum: requiresChecksum)
  }

  /// - Parameter path: for messages.
  package init(_ data: Data, path: String, requiresChecksum: Bool = false) throws(DataError) {
    // Places count from 0, and a slice keeps the indices of what it is a slice of.
    let data = data.startIndex == 0 ? data : Data(data)
    let header: TensorFileHeader
    do {
      header = try TensorFileHeader(data)
      try TensorFileChecksum.verify(header, data, isRequired: requiresChecksum)
    } catch {
      throw DataError(
        error.problem, path: path,
        advice: "it is damaged or no safetensors file: copy it again, or take an older one")
    }
    var tensors: [(name: String, value: Value)] = []
    for entry in header.entries {
      let bytes = data.dropFirst(header.byteCount + entry.range.lowerBound).prefix(entry.range.count)
      tensors.append((entry.name, entry.type.value(bytes, shape: Shape(entry.dimensions))))
    }
    self.tensors = tensors
    metadata = header.metadata.filter { $0.key != TensorFileChecksum.key }
  }
}
