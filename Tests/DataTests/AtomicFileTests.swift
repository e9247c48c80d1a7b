import Foundation
import SaddleData
import Testing

@Suite("Atomic files")
struct AtomicFileTests {
  private func names(_ folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("A file is made, then replaced, and nothing else is left")
  func replaces() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "a b.bin")
    for content in [Data([1, 2, 3]), Data(), Data(repeating: 7, count: 3_000_000)] {
      try AtomicFile.write(content, to: url)
      #expect(try Data(contentsOf: url) == content)
      #expect(try names(scratch.url) == ["a b.bin"])
    }
    let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    #expect(try #require(mode) & 0o600 == 0o600)
  }

  @Test("Through a symbolic link the file behind it is replaced")
  func link() throws {
    let scratch = try Scratch()
    let (file, link) = (scratch.url.appending(path: "file"), scratch.url.appending(path: "link"))
    try AtomicFile.write(Data([1]), to: file)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    try AtomicFile.write(Data([2]), to: link)
    #expect(try Data(contentsOf: file) == Data([2]))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
  }

  @Test("What ended processes left is removed, what others are writing stays")
  func leftovers() throws {
    let scratch = try Scratch()
    // No system numbers processes so high.
    let stale = ".saddle-2147483647-1.partial"
    let kept = [".saddle-1-1.partial", ".saddle-\(getpid())-1.partial", ".saddle-x-1.partial", "x.partial"]
    for name in [stale] + kept { try Data().write(to: scratch.url.appending(path: name)) }
    try AtomicFile.write(Data(), to: scratch.url.appending(path: "new"))
    #expect(try names(scratch.url) == (kept + ["new"]).sorted())
  }

  @Test("A missing folder, a file for a folder and a folder for a file say so")
  func wrongPlaces() throws {
    let scratch = try Scratch()
    try Data([1]).write(to: scratch.url.appending(path: "file"))
    try FileManager.default.createDirectory(
      at: scratch.url.appending(path: "folder"), withIntermediateDirectories: false)
    for (name, reason, advice) in [
      ("none/x", "No such file or directory", "make the folder first"),
      ("file/x", "Not a directory", "make the folder first"),
      ("folder", "Is a directory", "choose another name: there is a folder of this one"),
    ] {
      let url = scratch.url.appending(path: name)
      #expect {
        try AtomicFile.write(Data([2]), to: url)
      } throws: {
        "\($0)" == "\(url.path): the file cannot be written (\(reason)); \(advice)"
      }
    }
    #expect(try names(scratch.url) == ["file", "folder"])
  }

  #if os(Linux)
    @Test("Without room the old file is left as it was, and nothing beside it")
    func noRoom() async throws {
      let scratch = try Scratch()
      let url = scratch.url.appending(path: "old")
      try AtomicFile.write(Data([1, 2, 3]), to: url)
      // A limit on a process's files stands for a full disk.
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) { [path = url.path as String] in
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        setrlimit(.init(RLIMIT_FSIZE.rawValue), &limit)
        do {
          try AtomicFile.write(Data(repeating: 7, count: 100_000), to: URL(filePath: path))
          exit(1)
        } catch {
          guard "\(error)".contains("(File too large); make room on the disk") else { exit(2) }
        }
      }
      #expect(result != nil)
      #expect(try Data(contentsOf: url) == Data([1, 2, 3]))
      #expect(try names(scratch.url) == ["old"])
    }
  #endif

  @Test("A folder that may not be written to says so")
  func noPermission() async throws {
    let scratch = try Scratch()
    let path = scratch.url.path
    chmod(path, 0o555)
    defer { chmod(path, 0o755) }
    await #expect(processExitsWith: .success) { [path = path as String] in
      // Root may write anywhere.
      if geteuid() == 0 { setuid(65534) }
      do {
        try AtomicFile.write(Data([1]), to: URL(filePath: path).appending(path: "new"))
        exit(1)
      } catch {
        guard "\(error)".contains("(Permission denied); choose a folder") else { exit(2) }
      }
    }
    #expect(try names(scratch.url) == [])
  }
}
