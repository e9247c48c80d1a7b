import CKernels
import Foundation
import Synchronization
import Testing

/// How often each index ran, and whether it was told the right number of threads.
private final class Visits: Sendable {
  let counts: Mutex<[Int]>
  let threads: Int

  init(_ threads: Int) {
    self.threads = threads
    counts = Mutex([Int](repeating: 0, count: threads))
  }

  func run() {
    saddle_parallel(
      Int32(threads),
      { context, thread, threads in
        let visits = Unmanaged<Visits>.fromOpaque(context!).takeUnretainedValue()
        visits.counts.withLock { $0[Int(thread)] += Int(threads) == visits.threads ? 1 : 1000 }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  var each: [Int] { counts.withLock { $0 } }
}

extension KernelTests {
  @Suite("Threads and the machine") struct ParallelTests {
    @Test(
      "A region runs every index once, also with more threads than there are cores",
      arguments: [1, 2, 3, 8])
    func everyIndexOnce(threads: Int) {
      for _ in 0..<200 {
        let visits = Visits(threads)
        visits.run()
        #expect(visits.each == [Int](repeating: 1, count: threads))
      }
    }

    @Test("A region within a region runs every index once in each")
    func nested() {
      final class Outer: Sendable { let inner = Visits(3) }
      let outer = Outer()
      saddle_parallel(
        2,
        { context, _, _ in Unmanaged<Outer>.fromOpaque(context!).takeUnretainedValue().inner.run() },
        Unmanaged.passUnretained(outer).toOpaque())
      #expect(outer.inner.each == [2, 2, 2])
    }

    @Test("Several callers at once each get all their indices")
    func concurrentCallers() {
      let visits = (0..<4).map { _ in Visits(2) }
      let group = DispatchGroup()
      for one in visits {
        let thread = Thread {
          for _ in 0..<500 { one.run() }
          group.leave()
        }
        group.enter()
        thread.start()
      }
      group.wait()
      for one in visits { #expect(one.each == [500, 500]) }
    }

    @Test("Denormals are zero on every thread while they are flushed, and return afterwards")
    func denormals() throws {
      let threads = 2
      // Enough elements that the loop uses both threads.
      let count = 100_000
      let input = Buffer([Float](repeating: 1e-30, count: count))
      let output = Buffer(bytes: count * 4)
      let factor = Buffer([Float(1e-10)])
      let operands = [
        operand(slot: 0, register: 0, strides: [1]), operand(slot: 2, register: 1, strides: [0]),
      ]
      let product = Loop(
        extents: [count], operands: operands, operations: [operation(SADDLE_OP_MULTIPLY, 2, 0, 1)],
        results: [result(slot: 1, register: 2)], threads: threads)
      let mode = saddle_flush_denormals(Int32(threads))
      try product.run([input, output, factor])
      let flushed = output.floats
      saddle_restore_floating_point_mode(mode)
      #expect(flushed == [Float](repeating: 0, count: count))
      let small = Loop(
        extents: [8], operands: operands, operations: [operation(SADDLE_OP_MULTIPLY, 2, 0, 1)],
        results: [result(slot: 1, register: 2)])
      try small.run([input, output, factor])
      #expect(output.floats[0] > 0 && output.floats[0] < .leastNormalMagnitude)
    }

    @Test("An instruction set can be forced by name, an unknown one is refused")
    func forcing() {
      for name in instructionSets {
        #expect(saddle_force_instruction_set(name))
        #expect(String(cString: saddle_instruction_set()) == name)
      }
      #expect(saddle_force_instruction_set(nil))
      #expect(!saddle_force_instruction_set("abacus"))
      #expect(String(cString: saddle_instruction_set()) == instructionSets[0])
    }

    @Test("The process's cores are at least one and at most the machine's")
    func cores() {
      #expect(saddle_core_count() >= 1)
      #expect(Int(saddle_core_count()) <= ProcessInfo.processInfo.processorCount)
    }

    @Test("The measured roofline is neither nothing nor more than any processor does")
    func roofline() {
      // A core does at least one scalar multiply-add in four cycles of 1 GHz, and at most 64 lanes of 2
      // operations in a cycle of 8 GHz; memory moves between 100 MB/s and 10 TB/s.
      let peak = saddle_measure_peak(1, 0.02)
      #expect(peak > 0.5e9 && peak < 1.1e12)
      let bandwidth = saddle_measure_bandwidth(2, 16 << 20)
      #expect(bandwidth > 1e8 && bandwidth < 1e13)
    }
  }
}
