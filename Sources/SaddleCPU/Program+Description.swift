import SaddleTensor

/// Numbers for people: three significant digits and a unit.
private func quantity(_ number: Double, _ unit: String) -> String {
  let scales: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ")]
  guard number > 0, let (scale, prefix) = scales.first(where: { number >= $0.0 }) ?? scales.last else {
    return "0 \(unit)"
  }
  let scaled = number / scale
  let digits = scaled >= 100 ? 1.0 : scaled >= 10 ? 10.0 : 100.0
  let rounded = (scaled * digits).rounded() / digits
  return "\(rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)) \(prefix)\(unit)"
}

/// How long one instruction takes.
public struct InstructionTime: Sendable {
  public let name: String
  public let label: String?
  public let seconds: Double
  /// Arithmetic operations; see ``Program/operationsPerRun``.
  public let operations: Double
}

extension Program {
  /// The instructions after fusion, one a line, and the program's memory and arithmetic.
  public func describe() -> String {
    executable.withLock { executable in
      var lines = executable.instructions.enumerated().map { index, instruction in
        let step = instruction.step
        return "\(index)  \(step.name)"
          + (step.operations > 0 ? "  \(quantity(step.operations, "FLOP"))" : "")
          + (step.label.map { "  // \($0)" } ?? "")
      }
      lines.append(
        "\(executable.instructions.count) instructions, \(quantity(operationsPerRun, "FLOP")) a run, "
          + "arena \(quantity(Double(arenaBytes), "B")) for \(quantity(Double(intermediateBytes), "B")) "
          + "of intermediate results, \(options.threads) threads")
      return lines.joined(separator: "\n")
    }
  }

  /// The time of each instruction: the median over some runs, on the given buffers or on zeros.
  ///
  /// State buffers that are given advance by `repetitions` updates.
  public func profile(
    inputs: [Buffer]? = nil, state: [Buffer]? = nil, outputs: [Buffer]? = nil, repetitions: Int = 5
  ) throws(ProgramError) -> [InstructionTime] {
    let inputs = inputs ?? inputTypes.map { Buffer($0) }
    let state = state ?? stateTypes.map { Buffer($0) }
    let outputs = outputs ?? outputTypes.map { Buffer($0) }
    try run(inputs: inputs, state: state, outputs: outputs)
    return try executable.withLock { executable throws(ProgramError) in
      let seconds = try executable.profile(inputs + state + outputs, repetitions: max(1, repetitions))
      return zip(executable.instructions, seconds).map { instruction, seconds in
        InstructionTime(
          name: instruction.step.name, label: instruction.step.label, seconds: seconds,
          operations: instruction.step.operations)
      }
    }
  }
}
