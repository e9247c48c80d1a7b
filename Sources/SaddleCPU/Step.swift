import CKernels
import COneDNN
import SaddleTensor

/// A place in one of a program's buffers, in elements from its start.
struct Place: Hashable {
  let buffer: Int
  var offset = 0
}

/// One instruction before its memory is known: what it runs and which buffers it reads and writes.
struct Step {
  enum Action {
    case loop(LoopDescription)
    /// A primitive of the library, its arguments in the library's order, and the buffer for its scratchpad.
    case library(LibraryPrimitive, arguments: [Place], scratchpad: Int?)
    case copy(Movement)
    case zero(Place, bytes: Int)
    case fold(saddle_fold_geometry, source: Place, to: Place)
    case tileFilter(saddle_tiling, source: Place, to: Place)
    case tiledConvolution(
      TiledConvolution, source: Place, other: Place, bias: Place?, to: Place, scratch: Int)
    case gather(
      elementSize: Int, outer: Int, extent: Int, count: Int, inner: Int, source: Place, indices: Place,
      to: Place)
    case scatterAdd(
      outer: Int, extent: Int, count: Int, inner: Int, source: Place, indices: Place, to: Place)
    case argumentExtremum(
      largest: Bool, key: saddle_key_type, outer: Int, extent: Int, inner: Int, source: Place, to: Place)
    case argumentSort(
      key: saddle_key_type, outer: Int, extent: Int, source: Place, to: Place, scratch: Place)
  }

  let action: Action
  /// What a reader of `describe()` sees.
  let name: String
  let label: String?
  let reads: [Int]
  let writes: [Int]
  /// Floating-point results for the check of finiteness.
  var results: [(place: Place, count: Int)] = []
  /// Arithmetic operations in one execution.
  var operations = 0.0
  /// Buffers read only at the index that is written, whose memory a result may take over.
  var overwritable: [Int] = []
}

/// A strided copy.
struct Movement {
  let extents: [Int]
  let elementSize: Int
  let destination: Place
  let destinationStrides: [Int]
  let source: Place
  let sourceStrides: [Int]
}

/// A fused loop with buffers in place of addresses.
struct LoopDescription {
  struct Operand {
    let place: Place
    let strides: [Int]
    let isBool: Bool
    let register: UInt16
  }

  struct Operation {
    let opcode: saddle_opcode
    let destination: UInt16
    var a: UInt16 = 0, b: UInt16 = 0, c: UInt16 = 0
    var stride = 1, extent = 1
    var key: Place?
  }

  struct Result {
    let place: Place
    let isBool: Bool
    let register: UInt16
  }

  struct Reduction {
    let kind: saddle_reduction_kind
    let place: Place
    let register: UInt16
    let outer: Int, middle: Int, inner: Int
  }

  var extents: [Int]
  var operands: [Operand] = []
  var operations: [Operation] = []
  var results: [Result] = []
  var reductions: [Reduction] = []
}

/// Owns one of oneDNN's primitives.
final class LibraryPrimitive {
  let pointer: OpaquePointer

  /// - Throws: what the library says when it cannot make the primitive.
  init(_ what: String, _ make: (UnsafeMutablePointer<saddle_dnn_message>) -> OpaquePointer?)
    throws(ProgramError)
  {
    var message = saddle_dnn_message()
    guard let pointer = make(&message) else {
      let reason = withUnsafeBytes(of: &message.text) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .library(operation: what, reason: reason)
    }
    self.pointer = pointer
  }

  deinit { saddle_dnn_destroy(pointer) }

  var scratchpadBytes: Int { saddle_dnn_scratchpad_bytes(pointer) }
  var implementation: String { String(cString: saddle_dnn_implementation(pointer)) }
}
