import CKernels

private struct Work {
  let count: Int
  let body: (Int, Int) -> Bool
  let succeeded: UnsafeMutableBufferPointer<Bool>
}

/// Calls `body` for each index below `count` and waits, the indices split evenly over the threads; false if
/// any call gives false.
func inParallel(threads: Int, count: Int, _ body: (_ index: Int, _ thread: Int) -> Bool) -> Bool {
  withUnsafeTemporaryAllocation(of: Bool.self, capacity: threads) { succeeded in
    succeeded.initialize(repeating: true)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: Work(count: count, body: body, succeeded: succeeded)) { work in
        saddle_parallel(
          Int32(threads),
          { context, thread, threads in
            let work = context!.assumingMemoryBound(to: Work.self).pointee
            let (thread, threads) = (Int(thread), Int(threads))
            for index in work.count * thread / threads..<work.count * (thread + 1) / threads
            where !work.body(index, thread) { work.succeeded[thread] = false }
          }, UnsafeMutableRawPointer(mutating: work))
      }
    }
    return succeeded.allSatisfy { $0 }
  }
}
