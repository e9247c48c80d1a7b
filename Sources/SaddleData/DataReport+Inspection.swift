import Foundation
import SaddleCPU
import SaddleTensor

extension DataReport {
  /// Opens a source as ``Dataset/open(_:options:progress:)`` does and looks at every sample; of an endless
  /// one at 10,000.
  ///
  /// - Throws: ``DataError`` when the source cannot be opened.
  /// - Complexity: O(numbers in the data set).
  public init(
    inspecting source: String, options: DataOptions = DataOptions(),
    progress: (@Sendable (DataProgress) -> Void)? = nil
  ) throws {
    let kind = try DataSource(source, options: options, progress: progress)
    if case .imageFolder(let url) = kind {
      let (dataset, survey) = try ImageFolder.inspect(url, options: options, progress: progress)
      try self.init(describing: dataset, source: source, survey: survey)
    } else {
      try self.init(
        describing: try kind.open(options: options, progress: progress), source: source)
    }
  }

  /// What the samples in memory tell, and the survey of the files they come from.
  private init(describing dataset: Dataset, source: String, survey: ImageSurvey? = nil) throws {
    self.source = source
    kind = dataset.kind
    count = dataset.count
    shape = dataset.shape.dimensions
    let samples: Samples
    switch dataset.samples {
    case .bytes(let data): samples = Samples(bytes: data, shape: dataset.shape)
    case .floats(let floats): samples = Samples(floats: floats, shape: dataset.shape)
    case .distribution(let distribution):
      let drawn = try distribution.samples(10_000, key: RandomKey(seed: 0)).evaluate().floats
      samples = Samples(floats: ContiguousArray(drawn), shape: dataset.shape)
    }
    examined = samples.count
    columns = samples.columns
    duplicates = samples.duplicates
    constantImages = dataset.kind == .images ? samples.constant : 0
    for (index, name) in Self.names(dataset).enumerated() { columns[index].name = name }
    var counts = Array(repeating: 0, count: dataset.classNames.count)
    for label in dataset.labels ?? [] { counts[Int(label)] += 1 }
    classes = zip(dataset.classNames, counts).map { Class(name: $0, count: $1) }
    warnings = survey?.warnings ?? []
    training = Self.plan(dataset)
    if let survey {
      (sizes, channels, unreadable) = (survey.sizes, survey.channels, survey.unreadable)
      if ImageFolder.refusal(survey, path: source) != nil {
        training = ["refuse the folder, because more than 5 % of its images cannot be read"]
      }
    } else {
      warnOfEqualSamples()
    }
    warn()
  }

  /// One for each position of the last axis.
  private static func names(_ dataset: Dataset) -> [String] {
    let width = dataset.shape[dataset.shape.rank - 1]
    switch (dataset.kind, width) {
    case (.images, 1): return ["grey"]
    case (.images, 3): return ["red", "green", "blue"]
    default: return dataset.columns.isEmpty ? (1...width).map { "x\($0)" } : dataset.columns
    }
  }

  private mutating func warnOfEqualSamples() {
    if duplicates > 0 {
      warnings.append("\(duplicates) of \(examined) samples equal one before them")
    }
    if constantImages > 0 { warnings.append("\(constantImages) images are of one colour") }
  }

  private mutating func warn() {
    func list(_ names: [String]) -> String {
      names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }
    let constant = columns.filter { $0.minimum == $0.maximum }.map(\.name)
    if !constant.isEmpty, kind != .images {
      warnings.append("always the same number: \(list(constant)); leave such columns out")
    }
    if let count, count < 1000 {
      warnings.append("\(count) samples are few: a critic may learn them by heart")
    }
    let empty = classes.filter { $0.count == 0 }.map(\.name)
    if !empty.isEmpty { warnings.append("classes without a sample: \(list(empty))") }
    let rare = classes.filter { (1..<10).contains($0.count) }.map(\.name)
    if !rare.isEmpty { warnings.append("classes with fewer than 10 samples: \(list(rare))") }
  }

  private static func plan(_ dataset: Dataset) -> [String] {
    let shape = dataset.shape.dimensions.map(String.init).joined(separator: "x")
    var lines: [String] = []
    let scaling = dataset.scaling
    switch dataset.kind {
    case .images:
      let low = scaling.offsets[0] - scaling.scales[0], high = scaling.offsets[0] + scaling.scales[0]
      lines.append("see images of \(shape), with \(number(low)) to \(number(high)) scaled to [-1, 1]")
    case .points where scaling.isIdentity, .table where scaling.isIdentity:
      lines.append("see points of \(shape) numbers as they are")
    case .points, .table:
      lines.append("see rows of \(shape) numbers, each column scaled to mean 0 and standard deviation 1")
    }
    if let count = dataset.count {
      lines.append("read all \(count) samples once an epoch, each epoch in a new order")
    } else {
      lines.append("draw new samples for every batch")
    }
    lines.append(
      dataset.labels == nil
        ? "have no classes to learn"
        : "learn the \(dataset.classNames.count) classes if asked for a conditional model")
    return lines
  }
}

/// Statistics of samples in memory.
private struct Samples {
  var count: Int
  var columns: [DataReport.Column]
  var duplicates = 0
  var constant = 0

  init(bytes: Data, shape: Shape) {
    let width = shape[shape.rank - 1]
    let size = shape.count
    count = bytes.count / size
    var histograms = Array(repeating: Array(repeating: 0, count: 256), count: width)
    bytes.withUnsafeBytes { bytes in
      for index in bytes.indices { histograms[index % width][Int(bytes[index])] += 1 }
    }
    columns = histograms.map { histogram in
      let pixels = Double(histogram.reduce(0, +))
      let mean = histogram.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / pixels
      let variance =
        histogram.enumerated().reduce(0) {
          $0 + (Double($1.offset) - mean) * (Double($1.offset) - mean) * Double($1.element)
        } / pixels
      return DataReport.Column(
        name: "", minimum: Double(histogram.firstIndex { $0 > 0 } ?? 0),
        maximum: Double(histogram.lastIndex { $0 > 0 } ?? 0), mean: mean,
        standardDeviation: variance.squareRoot())
    }
    bytes.withUnsafeBytes { compare($0, sampleBytes: size, pixelBytes: width) }
  }

  init(floats: ContiguousArray<Float>, shape: Shape) {
    let width = shape[shape.rank - 1]
    count = floats.count / shape.count
    let scaling = Scaling.standardising(floats, width: width)
    var low = Array(repeating: Float.infinity, count: width)
    var high = Array(repeating: -Float.infinity, count: width)
    for (index, number) in floats.enumerated() {
      low[index % width] = min(low[index % width], number)
      high[index % width] = max(high[index % width], number)
    }
    columns = (0..<width).map {
      DataReport.Column(
        name: "", minimum: Double(low[$0]), maximum: Double(high[$0]), mean: scaling.offsets[$0],
        standardDeviation: low[$0] == high[$0] ? 0 : scaling.scales[$0])
    }
    let bytes = MemoryLayout<Float>.size
    floats.withUnsafeBytes { compare($0, sampleBytes: shape.count * bytes, pixelBytes: width * bytes) }
  }

  /// Counts samples that equal an earlier one, by hash, and those whose pixels are all equal.
  private mutating func compare(_ bytes: UnsafeRawBufferPointer, sampleBytes: Int, pixelBytes: Int) {
    var seen = Set<String>()
    for index in 0..<count {
      let sample = UnsafeRawBufferPointer(rebasing: bytes[index * sampleBytes..<(index + 1) * sampleBytes])
      var fingerprint = Fingerprint()
      fingerprint.combine(sample)
      if !seen.insert(fingerprint.text).inserted { duplicates += 1 }
      // All pixels are equal when each equals the one before it.
      if sample.dropFirst(pixelBytes).elementsEqual(sample.dropLast(pixelBytes)) { constant += 1 }
    }
  }
}
