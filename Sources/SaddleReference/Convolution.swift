import SaddleTensor

/// The three convolutions, each written from its own definition: an error in one does not hide in another.
///
/// With h = stride y + dilation dy - low the image row that tap dy of window y sees (columns alike), and
/// every image zero outside its rows and columns:
/// - convolution: Y[i, y, x, o] = sum over dy, dx, c of X[i, h, w, c] F[dy, dx, c, o];
/// - its transpose in X: X[i, h, w, c] = sum over the (y, dy) and (x, dx) that see (h, w), and o, of
///   Y[i, y, x, o] F[dy, dx, c, o];
/// - its transpose in F: F[dy, dx, c, o] = sum over i, y, x of X[i, h, w, c] Y[i, y, x, o].
///
/// Each costs O(images windows taps channels filters).
extension ReferenceExecutor {
  static func convolution(
    _ images: Value, _ filter: Value, _ geometry: ConvolutionGeometry, to shape: Shape
  ) -> Value {
    let (x, f) = (Grid(images), Grid(filter))
    var y = Grid(zeros: shape)
    for i in 0..<shape[0] {
      for row in 0..<shape[1] {
        for column in 0..<shape[2] {
          for o in 0..<shape[3] {
            var sum = 0.0
            for dy in 0..<filter.shape[0] {
              guard let h = geometry.vertical.seen(row, dy, images.shape[1]) else { continue }
              for dx in 0..<filter.shape[1] {
                guard let w = geometry.horizontal.seen(column, dx, images.shape[2]) else { continue }
                for c in 0..<filter.shape[2] { sum += x[i, h, w, c] * f[dy, dx, c, o] }
              }
            }
            y[i, row, column, o] = sum
          }
        }
      }
    }
    return y.value
  }

  static func convolutionInputGradient(
    _ outputs: Value, _ filter: Value, _ geometry: ConvolutionGeometry, to shape: Shape
  ) -> Value {
    let (y, f) = (Grid(outputs), Grid(filter))
    var x = Grid(zeros: shape)
    for i in 0..<shape[0] {
      for h in 0..<shape[1] {
        for w in 0..<shape[2] {
          for c in 0..<shape[3] {
            var sum = 0.0
            for dy in 0..<filter.shape[0] {
              guard let row = geometry.vertical.window(h, dy, outputs.shape[1]) else { continue }
              for dx in 0..<filter.shape[1] {
                guard let column = geometry.horizontal.window(w, dx, outputs.shape[2]) else { continue }
                for o in 0..<filter.shape[3] { sum += y[i, row, column, o] * f[dy, dx, c, o] }
              }
            }
            x[i, h, w, c] = sum
          }
        }
      }
    }
    return x.value
  }

  static func convolutionFilterGradient(
    _ images: Value, _ outputs: Value, _ geometry: ConvolutionGeometry, to shape: Shape
  ) -> Value {
    let (x, y) = (Grid(images), Grid(outputs))
    var f = Grid(zeros: shape)
    for dy in 0..<shape[0] {
      for dx in 0..<shape[1] {
        for c in 0..<shape[2] {
          for o in 0..<shape[3] {
            var sum = 0.0
            for row in 0..<outputs.shape[1] {
              guard let h = geometry.vertical.seen(row, dy, images.shape[1]) else { continue }
              for column in 0..<outputs.shape[2] {
                guard let w = geometry.horizontal.seen(column, dx, images.shape[2]) else { continue }
                for i in 0..<images.shape[0] { sum += x[i, h, w, c] * y[i, row, column, o] }
              }
            }
            f[dy, dx, c, o] = sum
          }
        }
      }
    }
    return f.value
  }
}

extension ConvolutionGeometry.Axis {
  /// The element that a tap of a window sees; `nil` in the padding.
  fileprivate func seen(_ window: Int, _ tap: Int, _ extent: Int) -> Int? {
    let element = window * stride + tap * dilation - low
    return (0..<extent).contains(element) ? element : nil
  }

  /// The window of `count` whose tap sees an element; `nil` when none does.
  fileprivate func window(_ element: Int, _ tap: Int, _ count: Int) -> Int? {
    let start = element + low - tap * dilation
    guard start >= 0, start % stride == 0, start / stride < count else { return nil }
    return start / stride
  }
}

/// Elements with four indices.
private struct Grid {
  private var elements: ContiguousArray<Double>
  private let shape: Shape
  private let strides: (Int, Int, Int)

  init(_ value: Value) {
    elements = value.float64Elements
    shape = value.shape
    let strides = shape.rowMajorStrides
    self.strides = (strides[0], strides[1], strides[2])
  }

  init(zeros shape: Shape) {
    self.init(Value(storage: .float64(ContiguousArray(repeating: 0, count: shape.count)), shape: shape))
  }

  subscript(a: Int, b: Int, c: Int, d: Int) -> Double {
    get { elements[a * strides.0 + b * strides.1 + c * strides.2 + d] }
    set { elements[a * strides.0 + b * strides.1 + c * strides.2 + d] = newValue }
  }

  var value: Value { Value(storage: .float64(elements), shape: shape) }
}
