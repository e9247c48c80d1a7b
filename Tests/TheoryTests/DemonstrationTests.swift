import Foundation
import SaddleTheory
import Testing

@Suite struct DemonstrationTests {
  @Test("every claim holds in quick form", arguments: Demonstration.all.map(\.name))
  func quickForm(name: String) throws {
    let demonstration = try #require(Demonstration.all.first { $0.name == name })
    let result = try demonstration.run(Setup(isQuick: true))
    for check in result.checks { #expect(check.held, "\(check.sentence)") }
    #expect(!result.checks.isEmpty)
    #expect(!result.text.isEmpty && !result.numbers.isEmpty)
    #expect(!result.figure.plots.isEmpty)
    #expect(result.numbers.values.allSatisfy { !$0.contains(where: \.isNaN) })
  }

  @Test("the same seed gives the same bits, another seed others")
  func sameBits() throws {
    let demonstration = Demonstration.optimalDiscriminator
    func json(_ seed: UInt64) throws -> Data {
      try DemonstrationFiles(
        demonstration, demonstration.run(Setup(seed: seed, steps: 20, isQuick: true)), command: ""
      ).json()
    }
    #expect(try json(1) == json(1))
    #expect(try json(1) != json(2))
  }

  @Test("names are unique and fit for files")
  func names() {
    let names = Demonstration.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
  }

  @Test("a computation ends where its progress says so")
  func stops() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try Demonstration.optimalDiscriminator.run(Setup(isQuick: true, progress: { _ in throw Stop() }))
    }
  }
}
