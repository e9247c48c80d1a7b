/// The closed set of operations that a graph is made of. Everything else is composed of these.
///
/// Three interpreters switch over it exhaustively: the pullback rules (SaddleAutodiff), the Float64
/// oracle (SaddleReference) and the compiler (SaddleCPU). Each case has a StableHLO counterpart.
/// Operands of element-wise cases have equal types: broadcasting is an operation of its own.
/// ``resultType(of:)`` states and checks each case's rule.
public enum Primitive: Hashable, Sendable {
  // MARK: Leaves

  /// A tensor that is given when the graph is executed. The name is for people; two inputs of one name
  /// are two inputs.
  case input(TensorType, name: String)
  /// Elements that are known when the graph is built.
  case constant(Value)
  /// `int32` numbers 0, 1, 2, ... along one axis, the same at every index of the others.
  case iota(Shape, axis: Int)

  // MARK: Random numbers

  /// Uniform `uint32` bits from the counter-based generator Threefry-2x32 with 20 rounds (Salmon et al.,
  /// "Parallel random numbers: as easy as 1, 2, 3", 2011). The operand is a key, `uint32[2]`. The element
  /// at row-major position p is word p mod 2 of the block with counter p / 2 (low word first).
  case randomBits(Shape)

  // MARK: Element-wise

  case unary(Unary)
  case binary(Binary)
  /// A Boolean tensor.
  case compare(Comparison)
  /// Operands: condition (Boolean), value where true, value where false.
  case select
  /// Float to integer truncates towards zero and clamps, NaN gives 0; to Boolean is `!= 0`.
  case cast(ElementType)
  /// The identity, with derivative 0.
  case stopGradient

  // MARK: Reductions

  /// Removes `axes` (ascending).
  case reduce(Reduction, axes: [Int])
  /// The `int32` index of the largest or smallest element along an axis, which is removed. The first of
  /// equals; NaN wins.
  case argumentExtremum(largest: Bool, axis: Int)
  /// The `int32` permutation that sorts along the last axis, ascending and stable; NaN last.
  case argumentSort

  // MARK: Movement

  case reshape(Shape)
  /// Axis i of the result is axis permutation[i] of the operand.
  case transpose(permutation: [Int])
  /// Stretches axes of extent 1; the rank stays.
  case broadcast(Shape)
  /// Elements starts[d], starts[d] + strides[d], ... below ends[d].
  case slice(starts: [Int], ends: [Int], strides: [Int])
  /// Zeros before, after and between the elements along each axis.
  case pad(low: [Int], high: [Int], interior: [Int])
  case concatenate(axis: Int)
  case reverse(axes: [Int])
  /// Operands: a tensor, `int32` indices of rank 1 (clamped to the axis). Takes slices along `axis`.
  case gather(axis: Int)
  /// The derivative of `gather`. Operands: a tensor, `int32` indices of rank 1; adds slices along `axis`
  /// to a tensor of zeros with `extent` there.
  case scatterAdd(axis: Int, extent: Int)

  // MARK: Contractions

  /// [batch..., m, k] times [batch..., k, n], batch axes equal.
  case matrixProduct
  /// Operands: images [n, h, w, c], filter [kh, kw, c, o]. The result is [n, oh, ow, o]. A correlation, as
  /// in every neural network library: filters are not flipped.
  case convolution(ConvolutionGeometry)
  /// The transpose of `convolution` in its images. Operands: [n, oh, ow, o] and the filter; the result has
  /// the images' shape, `height` by `width`.
  case convolutionInputGradient(ConvolutionGeometry, height: Int, width: Int)
  /// The transpose of `convolution` in its filter. Operands: images and [n, oh, ow, o]; the result has the
  /// filter's shape, `height` by `width`.
  case convolutionFilterGradient(ConvolutionGeometry, height: Int, width: Int)
}

/// Functions of one number. All but the first four are for floating-point tensors only.
public enum Unary: String, Hashable, Sendable, CaseIterable {
  case negate, absolute
  /// -1, 0 or 1; 0 for both zeros, NaN for NaN.
  case sign
  /// Floating point only.
  case floor
  case exponential, logarithm, hyperbolicTangent, sine, cosine, squareRoot
  /// 1 / (1 + exp(-x)).
  case logistic
  /// log(1 + exp(x)), without overflow. A primitive because its composition from |x| has a wrong second
  /// derivative at 0.
  case softplus
}

/// Functions of two numbers. Bitwise ones take integers or Booleans, shifts integers; `power` floats.
public enum Binary: String, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply
  /// Integer division truncates; by zero it gives 0.
  case divide
  case power
  /// NaN if either is.
  case maximum, minimum
  /// The sign of the dividend, as C's fmod and %; by the integer zero it gives 0.
  case remainder
  case bitwiseAnd, bitwiseOr, bitwiseXor
  /// Logical; a shift of 32 or more gives 0.
  case shiftLeft, shiftRight
}

/// IEEE comparisons: false with NaN, except `notEqual`.
public enum Comparison: String, Hashable, Sendable, CaseIterable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// How a reduction combines elements. Over no elements: 0, -infinity, +infinity.
public enum Reduction: String, Hashable, Sendable, CaseIterable {
  case sum, maximum, minimum
}

/// Strides, dilations and zero padding of a two-dimensional convolution.
public struct ConvolutionGeometry: Hashable, Sendable {
  public struct Axis: Hashable, Sendable {
    /// Elements between neighbouring windows; at least 1.
    public let stride: Int
    /// Elements between neighbouring taps of the filter; 1 for a dense filter.
    public let dilation: Int
    /// Zeros before and after the image; not negative.
    public let low: Int, high: Int

    public init(stride: Int = 1, dilation: Int = 1, low: Int = 0, high: Int = 0) {
      self.stride = stride
      self.dilation = dilation
      self.low = low
      self.high = high
    }

    /// Windows along an axis of `extent` elements for a filter of `taps`; `nil` when not even one fits.
    public func outputExtent(_ extent: Int, taps: Int) -> Int? {
      let room = extent + low + high - (taps - 1) * dilation - 1
      return room < 0 ? nil : room / stride + 1
    }
  }

  public let vertical: Axis
  public let horizontal: Axis

  public init(vertical: Axis = Axis(), horizontal: Axis = Axis()) {
    self.vertical = vertical
    self.horizontal = horizontal
  }

  /// The same on both axes.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    let axis = Axis(stride: stride, dilation: dilation, low: padding, high: padding)
    self.init(vertical: axis, horizontal: axis)
  }

  /// "stride 2x2, padding 1:1x1:1, dilation 1x1"
  public var summary: String {
    "stride \(vertical.stride)x\(horizontal.stride), "
      + "padding \(vertical.low):\(vertical.high)x\(horizontal.low):\(horizontal.high), "
      + "dilation \(vertical.dilation)x\(horizontal.dilation)"
  }
}

extension Primitive {
  /// The operation's name without its attributes, as messages and printed graphs show it.
  public var name: String {
    switch self {
    case .input: "input"
    case .constant: "constant"
    case .iota: "iota"
    case .randomBits: "randomBits"
    case .unary(let function): function.rawValue
    case .binary(let function): function.rawValue
    case .compare(let comparison): comparison.rawValue
    case .select: "select"
    case .cast: "cast"
    case .stopGradient: "stopGradient"
    case .reduce(let reduction, _): "reduce-\(reduction.rawValue)"
    case .argumentExtremum(let largest, _): largest ? "argumentMaximum" : "argumentMinimum"
    case .argumentSort: "argumentSort"
    case .reshape: "reshape"
    case .transpose: "transpose"
    case .broadcast: "broadcast"
    case .slice: "slice"
    case .pad: "pad"
    case .concatenate: "concatenate"
    case .reverse: "reverse"
    case .gather: "gather"
    case .scatterAdd: "scatterAdd"
    case .matrixProduct: "matrixProduct"
    case .convolution: "convolution"
    case .convolutionInputGradient: "convolutionInputGradient"
    case .convolutionFilterGradient: "convolutionFilterGradient"
    }
  }

  /// The attributes that a printed graph shows after the operands, or nothing.
  var attributes: String {
    switch self {
    case .iota(_, let axis), .argumentExtremum(_, let axis), .concatenate(let axis), .gather(let axis):
      "axis \(axis)"
    case .reduce(_, let axes), .reverse(let axes): "axes \(axes)"
    case .transpose(let permutation): "permutation \(permutation)"
    case .slice(let starts, let ends, let strides):
      zip(zip(starts, ends), strides).map { "\($0.0)..<\($0.1)" + ($1 == 1 ? "" : " by \($1)") }
        .joined(separator: ", ")
    case .pad(let low, let high, let interior): "low \(low), high \(high), interior \(interior)"
    case .scatterAdd(let axis, let extent): "axis \(axis), extent \(extent)"
    case .convolution(let geometry), .convolutionInputGradient(let geometry, _, _),
      .convolutionFilterGradient(let geometry, _, _):
      geometry.summary
    case .input(_, let name): name
    case .constant(let value): value.shape.count == 1 ? "\(value.scalar)" : "\(value.shape.count) elements"
    case .randomBits, .unary, .binary, .compare, .select, .cast, .stopGradient, .argumentSort, .reshape,
      .broadcast, .matrixProduct:
      ""
    }
  }
}
