import SaddleTensor

extension ReferenceExecutor {
  /// Element p is word p mod 2 of the block with counter p / 2.
  /// - Complexity: O(elements).
  static func randomBits(_ shape: Shape, key: Value) -> Value {
    guard case .uint32(let words) = key.storage else {
      preconditionFailure("reference: a key of type \(key.type)")
    }
    var result: [UInt32] = []
    result.reserveCapacity(shape.count + 1)
    for counter in 0..<UInt64((shape.count + 1) / 2) {
      let block = threefry(
        counter: (UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32)),
        key: (words[0], words[1]))
      result += [block.0, block.1]
    }
    return Value(result.prefix(shape.count), shape: shape)
  }

  /// Threefry-2x32 with 20 rounds: five groups of four rounds, a word of the extended key added before the
  /// first and after each (Salmon et al., 2011, section 3.3).
  package static func threefry(counter: (UInt32, UInt32), key: (UInt32, UInt32)) -> (UInt32, UInt32) {
    let extended = [key.0, key.1, 0x1BD1_1BDA ^ key.0 ^ key.1]
    let rotations: [[UInt32]] = [[13, 15, 26, 6], [17, 29, 16, 24]]
    var x = (counter.0 &+ extended[0], counter.1 &+ extended[1])
    for group in 0..<5 {
      for rotation in rotations[group % 2] {
        x.0 = x.0 &+ x.1
        x.1 = (x.1 << rotation | x.1 >> (32 - rotation)) ^ x.0
      }
      x.0 = x.0 &+ extended[(group + 1) % 3]
      x.1 = x.1 &+ extended[(group + 2) % 3] &+ UInt32(group + 1)
    }
    return x
  }
}
