import CKernels
import COneDNN

/// What this machine and the library under the executor are.
public enum Machine {
  /// The cores that this process may run on.
  public static var coreCount: Int { Int(saddle_core_count()) }

  /// The instruction set that the loops use: "avx512", "avx2", "neon" or "baseline".
  public static var instructionSet: String { String(cString: saddle_instruction_set()) }

  /// The version of oneDNN that is loaded: "2.6.3".
  public static var libraryVersion: String { String(cString: saddle_dnn_version()) }

  /// Float32 operations a second with everything in registers, 2 for each multiply-add.
  /// - Parameter seconds: about how long to measure.
  public static func measuredPeak(threads: Int, seconds: Double = 0.5) -> Double {
    saddle_measure_peak(Int32(threads), seconds)
  }

  /// Bytes a second moved by a = b + s c over arrays of `bytes` each, three arrays counted.
  public static func measuredBandwidth(threads: Int, bytes: Int = 256 << 20) -> Double {
    saddle_measure_bandwidth(Int32(threads), bytes)
  }
}
