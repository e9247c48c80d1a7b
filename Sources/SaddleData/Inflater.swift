import CZlib
import Foundation

/// Unpacks a gzip, zlib or bare deflate stream piece by piece; gzip members that follow each other are one
/// stream.
struct Inflater: ~Copyable {
  private let input: Data
  private let path: String
  private let isBare: Bool
  /// Bytes of the input that are used up.
  private var position = 0
  private var isFinished = false
  // On the heap, since zlib refers back to it.
  private let stream: UnsafeMutablePointer<z_stream>

  /// - Parameter isBare: deflate without a header, as in zip archives.
  init(_ input: Data, path: String, isBare: Bool = false) throws {
    self.input = input
    self.path = path
    self.isBare = isBare
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15: the largest window; 32 more: gzip and zlib headers alike; negative: no header.
    let status = inflateInit2_(
      stream, isBare ? -15 : 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      stream.deallocate()
      throw DataError("zlib does not start (status \(status))", path: path, advice: "free some memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Fills `target` as far as the stream goes; fewer bytes only at its end.
  mutating func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < target.count, !isFinished {
      // zlib counts in 32 bits.
      let room = min(target.count - filled, 1 << 30)
      let given = min(input.count - position, 1 << 30)
      stream.pointee.next_out = target.baseAddress.map {
        ($0 + filled).assumingMemoryBound(to: UInt8.self)
      }
      stream.pointee.avail_out = UInt32(room)
      let offset = position
      let status = input.withUnsafeBytes { bytes in
        stream.pointee.next_in = bytes.baseAddress.map {
          UnsafeMutablePointer(mutating: ($0 + offset).assumingMemoryBound(to: UInt8.self))
        }
        stream.pointee.avail_in = UInt32(given)
        return inflate(stream, Z_NO_FLUSH)
      }
      position += given - Int(stream.pointee.avail_in)
      filled += room - Int(stream.pointee.avail_out)
      switch status {
      case Z_OK where position < input.count || stream.pointee.avail_out == 0: continue
      case Z_STREAM_END:
        let isNextMember = !isBare && input.dropFirst(position).prefix(2).elementsEqual([0x1F, 0x8B])
        isFinished = !(isNextMember && inflateReset(stream) == Z_OK)
      case Z_OK, Z_BUF_ERROR:
        throw DataError(
          "the compressed file ends too early", path: path, advice: "fetch or copy it again")
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)"
        throw DataError(
          "the compressed file is damaged (\(reason))", path: path, advice: "fetch or copy it again")
      }
    }
    return filled
  }
}
