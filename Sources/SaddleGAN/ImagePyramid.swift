import SaddleNN
import SaddleTensor

/// The sizes that a convolutional network goes through: each half of the one before, rounded up, until the
/// shorter side is at most 7, or as often as is asked for.
///
/// Any height and width will do. Where a size is odd, a critic's layer pads it with one row or column of
/// zeros at the end before it halves it, and a generator's doubles the smaller size and drops the last row or
/// column.
public struct ImagePyramid: Hashable, Sendable {
  public struct Size: Hashable, Sendable {
    public let height: Int
    public let width: Int
  }

  /// The image's own first.
  public let sizes: [Size]
  public let channels: Int

  /// - Parameters:
  ///   - image: [height, width, channels].
  ///   - stages: how often to halve it; `nil`: until the shorter side is at most 7.
  public init(_ image: Shape, stages: Int? = nil) {
    var sizes = [Size(height: image[0], width: image[1])]
    while let last = sizes.last, stages.map({ sizes.count <= $0 }) ?? (min(last.height, last.width) > 7) {
      sizes.append(Size(height: (last.height + 1) / 2, width: (last.width + 1) / 2))
    }
    self.sizes = sizes
    channels = image[2]
  }

  /// The smallest.
  var base: Size { sizes[sizes.count - 1] }
  /// How often a network halves or doubles.
  var stages: Int { sizes.count - 1 }

  /// Drops what a doubling made too much; at most one layer.
  func crop(to size: Size, from smaller: Size) -> [any Layer] {
    if size.height == 2 * smaller.height && size.width == 2 * smaller.width { return [] }
    return [Map("crop") { $0.sliced(0..<size.height, axis: 1).sliced(0..<size.width, axis: 2) }]
  }

  /// Makes an odd size even; at most one layer.
  func pad(_ size: Size) -> [any Layer] {
    let (rows, columns) = (size.height % 2, size.width % 2)
    if rows + columns == 0 { return [] }
    return [Map("pad") { $0.padded([(0, 0), (0, rows), (0, columns), (0, 0)]) }]
  }
}
