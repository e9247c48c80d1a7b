import Foundation
import SaddleData
import Synchronization
import Testing

@Suite("Folders of images")
struct ImagesFolderTests {
  /// A folder of images and one for the cache.
  struct Folder: ~Copyable {
    private let scratch: Scratch
    let url: URL
    let cache: URL

    init() throws {
      scratch = try Scratch()
      url = scratch.url.appending(path: "pictures", directoryHint: .isDirectory)
      cache = scratch.url.appending(path: "cache", directoryHint: .isDirectory)
    }

    func add(_ path: String, _ bytes: Data) throws {
      let file = url.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: file)
    }

    func options(size: (Int, Int)? = nil, channels: Int? = nil, threads: Int = 2) -> DataOptions {
      DataOptions(size: size, channels: channels, cacheDirectory: cache, threads: threads)
    }

    func open(size: (Int, Int)? = nil, channels: Int? = nil, threads: Int = 2) throws -> Dataset {
      try ImageFolder.open(url, options: options(size: size, channels: channels, threads: threads))
    }

    func survey() throws -> ImageSurvey { try ImageFolder.inspect(url, options: options()).survey }

    var cacheFiles: [URL] {
      get throws { try FileManager.default.contentsOfDirectory(at: cache, includingPropertiesForKeys: nil) }
    }
  }

  /// One colour, a different one for each number.
  static func plain(_ number: Int, height: Int = 8, width: Int = 8) throws -> Data {
    let pixel = [UInt8(number), UInt8(255 - number), 7]
    return try Image(
      height: height, width: width, channels: 3,
      pixels: Array(repeating: pixel, count: height * width).flatMap { $0 }
    ).png()
  }

  @Test("images of one small size keep it, and the pixels are the files'")
  func flat() throws {
    let folder = try Folder()
    for name in ["palette.gif", "rgb.png", "lossless.webp", "rgb.bmp"] {
      try folder.add(name, ImageFiles[name])
    }
    try folder.add(".hidden.png", Data([1]))
    try folder.add("notes.txt", Data([1]))
    let dataset = try folder.open()
    #expect(dataset.name == "pictures")
    #expect(dataset.kind == .images)
    #expect(dataset.shape == [5, 7, 3])
    #expect(dataset.count == 4)
    #expect(dataset.labels == nil)
    #expect(dataset.classNames.isEmpty)
    #expect(bytes(dataset) == Array(repeating: ImagesDecodingTests.colour.pixels, count: 4).flatMap { $0 })
    let survey = try folder.survey()
    #expect(survey.ignored == 1)
    #expect(survey.sizes.map { [$0.height, $0.width, $0.count] } == [[5, 7, 4]])
    #expect(survey.duplicates == [["lossless.webp", "palette.gif", "rgb.bmp", "rgb.png"]])
    #expect(survey.makes.map(\.name) == ["BMP, colour", "GIF, palette", "PNG, colour", "WebP, colour"])
    #expect(survey.warnings.count == 2)
  }

  @Test("a sub-folder is a class, by name; what lies deeper is not looked into")
  func classes() throws {
    let folder = try Folder()
    for (index, path) in ["dog/b.png", "dog/a.png", "cat/x.png", "cat/deeper/y.png"].enumerated() {
      try folder.add(path, Self.plain(index))
    }
    try folder.add("notes/read.txt", Data([1]))
    let dataset = try folder.open()
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(dataset.labels == [0, 1, 1])
    // cat/x, dog/a, dog/b: the red of each one's first pixel.
    #expect(stride(from: 0, to: 3 * 192, by: 192).map { bytes(dataset)[$0] } == [2, 1, 0])
    // An image outside of the classes: all are read, none has one.
    try folder.add("loose.png", Self.plain(9))
    let mixed = try folder.open()
    #expect(mixed.count == 4)
    #expect(mixed.labels == nil)
  }

  @Test("grey pictures have one channel however they are stored, unless three are asked for")
  func grey() throws {
    let folder = try Folder()
    try folder.add("palette.gif", ImageFiles["grey.gif"])
    try folder.add("colour.png", ImagesDecodingTests.grey.png())
    let dataset = try folder.open()
    #expect(dataset.shape == [5, 7, 1])
    let grey = ImagesDecodingTests.grey.converted(channels: 1).pixels
    #expect(bytes(dataset) == grey + grey)
    #expect(try folder.open(channels: 3).shape == [5, 7, 3])
    try folder.add("red.png", ImageFiles["rgb.png"])
    #expect(try folder.open().shape == [5, 7, 3])
    let luma = try folder.open(channels: 1)
    #expect(luma.shape == [5, 7, 1])
    #expect(bytes(luma).suffix(35) == ImagesDecodingTests.colour.converted(channels: 1).pixels[...])
  }

  @Test(
    "a size of their own is the median shorter side, by 16s, at most 64",
    arguments: [([20, 22, 70], 16), ([20, 25, 70], 32), ([3, 4, 5], 16), ([100, 300, 200], 64)])
  func ownSize(sides: [Int], expected: Int) throws {
    let folder = try Folder()
    for (index, side) in sides.enumerated() {
      try folder.add("\(index).png", Self.plain(index, height: side + index, width: side))
    }
    #expect(try folder.open().shape == [expected, expected, 3])
    #expect(try folder.open(size: (6, 9)).shape == [6, 9, 3])
  }

  @Test("the second time nothing is decoded, and all is the same; other settings have a cache of their own")
  func cached() throws {
    let folder = try Folder()
    for index in 0..<20 { try folder.add("\(index).png", Self.plain(index)) }
    let calls = Mutex([DataProgress]())
    let first = try ImageFolder.open(folder.url, options: folder.options()) { report in
      calls.withLock { $0.append(report) }
    }
    #expect(calls.withLock { $0.last } == DataProgress("decoding images", done: 20, total: 20))
    let second = try ImageFolder.open(folder.url, options: folder.options()) { _ in
      Issue.record("decodes again")
    }
    #expect(bytes(first) == bytes(second))
    #expect(first.fingerprint == second.fingerprint)
    let other = try folder.open(size: (4, 4), threads: 1)
    #expect(other.fingerprint != first.fingerprint)
    #expect(try folder.cacheFiles.count == 2)
  }

  @Test("threads do not change a byte")
  func threads() throws {
    let folder = try Folder()
    for (index, name) in ImageFiles.names.enumerated() where !name.hasPrefix("animated") {
      try folder.add("\(index)-\(name)", ImageFiles[name])
    }
    let one = try folder.open(size: (16, 16), threads: 1)
    for file in try folder.cacheFiles { try FileManager.default.removeItem(at: file) }
    let four = try folder.open(size: (16, 16), threads: 4)
    #expect(bytes(one) == bytes(four))
    #expect(one.fingerprint == four.fingerprint)
  }

  @Test("a changed, added or removed file is noticed, even one of the same length and date")
  func changed() throws {
    let folder = try Folder()
    for index in 0..<4 { try folder.add("\(index).bmp", ImageFiles["rgb.bmp"]) }
    func fingerprint() throws -> String { try folder.open().fingerprint }
    let file = folder.url.appending(path: "2.bmp")
    let date = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
    let first = try fingerprint()
    var bytes = [UInt8](ImageFiles["rgb.bmp"])
    bytes[60] ^= 1
    // In place and at once, as an editor of single bytes would.
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: bytes)
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: file.path)
    let second = try fingerprint()
    #expect(second != first)
    try folder.add("4.bmp", ImageFiles["rgb.bmp"])
    let third = try fingerprint()
    #expect(third != second)
    try FileManager.default.removeItem(at: folder.url.appending(path: "4.bmp"))
    try folder.add("2.bmp", ImageFiles["rgb.bmp"])
    #expect(try fingerprint() == first)
    // Only the latest state is kept.
    #expect(try folder.cacheFiles.count == 1)
  }

  @Test("a damaged cache is made anew")
  func damagedCache() throws {
    let folder = try Folder()
    for index in 0..<3 { try folder.add("\(index).png", Self.plain(index)) }
    let first = try folder.open()
    let file = try #require(try folder.cacheFiles.first)
    let good = try Data(contentsOf: file)
    let pixels = 3 * 192
    for place in [
      0, pixels - 1, pixels, pixels + 20, good.count - 40, good.count - 24, good.count - 20, good.count - 1,
    ] {
      var bad = good
      bad[place] ^= 0x10
      // Not in place: what is mapped stays as it was.
      try bad.write(to: file, options: .atomic)
      let again = try folder.open()
      #expect(bytes(again) == bytes(first), "byte \(place)")
      #expect(again.fingerprint == first.fingerprint)
      #expect(try Data(contentsOf: file).prefix(pixels) == good.prefix(pixels))
    }
    for bad in [Data(), good.prefix(pixels), good.dropFirst(), good.dropLast(), good + [0], good.suffix(40)] {
      try Data(bad).write(to: file, options: .atomic)
      #expect(try bytes(folder.open()) == bytes(first))
    }
  }

  @Test("files that cannot be read are left out and listed: damaged, gone, a pipe")
  func unreadable() throws {
    let folder = try Folder()
    for index in 0..<80 { try folder.add("\(index).png", Self.plain(index)) }
    try folder.add("broken.jpg", ImageFiles["rgb.jpg"].prefix(300))
    try folder.add("text.gif", Data("hello".utf8))
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "gone.png"), withDestinationURL: folder.url.appending(path: "nowhere"))
    #expect(mkfifo(folder.url.appending(path: "pipe.png").path, 0o600) == 0)
    #expect(try folder.open().count == 80)
    #expect(
      try folder.survey().unreadable == [
        DataReport.Unreadable(path: "broken.jpg", reason: "the file ends too early"),
        DataReport.Unreadable(path: "gone.png", reason: "it is not there any more"),
        DataReport.Unreadable(path: "pipe.png", reason: "it is no regular file"),
        DataReport.Unreadable(path: "text.gif", reason: "this is no PNG, JPEG, WebP, BMP or GIF"),
      ])
    try folder.add("fifth.png", Data())
    #expect(try folder.survey().unreadable.count == 5)
    let error = #expect(throws: DataError.self) { try folder.open() }
    #expect(
      error?.what.hasPrefix("5 of 85 images cannot be read: broken.jpg (the file ends too early), ") == true)
  }

  @Test("one broken file ends nothing, unless there is no other")
  func oneBroken() throws {
    let folder = try Folder()
    try folder.add("a.png", Data([1, 2, 3]))
    #expect(throws: DataError.self) { try folder.open() }
    try folder.add("b.png", Self.plain(1))
    #expect(try folder.open().count == 1)
  }

  @Test("no images: the error says what was looked for and what was there")
  func empty() throws {
    let folder = try Folder()
    try folder.add("notes.TXT", Data([1]))
    try folder.add("deep/er/a.png", Self.plain(1))
    let error = #expect(throws: DataError.self) { try folder.open() }
    #expect(error?.what.contains(".png, .jpg, .webp, .bmp or .gif") == true)
    #expect(error?.what.hasSuffix("only other files (1 .txt)") == true, "\(error?.what ?? "")")
    #expect(throws: DataError.self) { try ImageFolder.open(folder.cache, options: folder.options()) }
  }

  @Test("impossible settings and a cache folder that cannot be")
  func settings() throws {
    let folder = try Folder()
    try folder.add("a.png", Self.plain(1))
    for (size, channels) in [((0, 4), nil), ((4, 5000), nil), ((4, 4), 2)] as [((Int, Int), Int?)] {
      #expect(throws: DataError.self) { try folder.open(size: size, channels: channels) }
    }
    let options = DataOptions(cacheDirectory: folder.url.appending(path: "a.png/cache"))
    let error = #expect(throws: DataError.self) { try ImageFolder.open(folder.url, options: options) }
    #expect(error?.what.hasPrefix("decoded images cannot be kept here") == true)
  }

  @Test("what is odd about the pictures")
  func survey() throws {
    let folder = try Folder()
    for name in ["rgb.png", "grey16.png", "rgba.png", "la.png", "palette.png", "orientation6.jpg"] {
      try folder.add(name, ImageFiles[name])
    }
    try folder.add("plain.png", Self.plain(1, height: 5, width: 7))
    let survey = try folder.survey()
    #expect(survey.sizes.map { [$0.height, $0.width, $0.count] } == [[5, 7, 6], [7, 5, 1]])
    #expect(survey.channels.map { [$0.channels, $0.count] } == [[3, 3], [1, 2], [2, 1], [4, 1]])
    #expect(survey.makes.contains { $0.name == "PNG, grey, 16 bits" && $0.count == 1 })
    #expect(survey.duplicates == [["palette.png", "rgb.png"]])
    #expect(survey.constant == ["plain.png"])
    #expect(
      survey.warnings == [
        "there more than once: palette.png = rgb.png", "of one colour: plain.png",
        "files with transparency, which lies over white: 2", "files of 16 bits, which are rounded to 8: 1",
      ])
  }
}
