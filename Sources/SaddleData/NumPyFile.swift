import Foundation
import SaddleTensor

/// NumPy's .npy files, versions 1 to 3: numbers of any rank.
public struct NumPyFile: Sendable {
  package let dimensions: [Int]
  package let elements: Elements

  package enum Elements: Sendable {
    case bytes(Data)
    case floats(ContiguousArray<Float>)
  }

  /// Row-major elements: bytes for `uint8`, else `float32`, to which wider types are rounded. Fortran's order
  /// is turned into C's.
  ///
  /// - Throws: ``DataError`` for other content, other element types, a size that is not what the header
  ///   claims, and numbers that are not finite as `float32`.
  package init(_ source: consuming ByteSource) throws {
    let header = try NumPyHeader(&source)
    dimensions = header.dimensions
    let raw = try header.content(&source)
    if header.kind == .unsigned, header.byteCount == 1 {
      elements = .bytes(header.isFortranOrder ? Data(header.rowMajor(Array(raw))) : raw)
    } else {
      elements = .floats(try header.numbers(raw, path: source.path))
    }
  }

  // MARK: Data sets

  /// Images from rank 3 or 4, points from two columns, else a table.
  static func open(_ url: URL) throws -> Dataset {
    try NumPyFile(ByteSource(url)).dataset(name: Dataset.name(of: url), path: url.path)
  }

  package func dataset(name: String, path: String) throws -> Dataset {
    if dimensions.count <= 2 {
      let floats =
        switch elements {
        case .bytes(let data): ContiguousArray(data.map { Float($0) })
        case .floats(let floats): floats
        }
      let width = dimensions.count == 2 ? dimensions[1] : 1
      return Dataset(
        name: name, kind: width == 2 ? .points : .table, shape: [width], samples: .floats(floats),
        columns: (1...width).map { "x\($0)" }, scaling: .standardising(floats, width: width))
    }
    let channels = dimensions.count == 4 ? dimensions[3] : 1
    guard dimensions.count <= 4, channels == 1 || channels == 3 else {
      throw DataError(
        "the shape \(dimensions) is not that of a table or of images", path: path,
        advice: "use [rows, columns], [count, height, width] or [count, height, width, 1 or 3]; channels "
          + "that come first are moved by array.transpose(0, 2, 3, 1)")
    }
    let shape: Shape = [dimensions[1], dimensions[2], channels]
    switch elements {
    case .bytes(let data):
      return Dataset(
        name: name, kind: .images, shape: shape, samples: .bytes(data), scaling: .images(channels: channels))
    case .floats(let floats):
      let range = floats.reduce(into: (floats[0], floats[0])) { $0 = (min($0.0, $1), max($0.1, $1)) }
      return Dataset(
        name: name, kind: .images, shape: shape, samples: .floats(floats),
        scaling: .range(Double(range.0)...Double(range.1), width: channels))
    }
  }
}
