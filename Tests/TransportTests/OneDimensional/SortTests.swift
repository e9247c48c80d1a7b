import CKernels
import RealModule
import Testing

/// Numbers of every distribution that a bucket sort might stumble over.
enum SortCase: String, CaseIterable {
  case uniform, normal, lognormal, bothSignsOfManyScales, cauchy, tenValues, constant, ascending, descending
  case clusters, extremes, denormals, oneOutlier

  func numbers(_ count: Int) -> [Double] {
    var random = DivergenceGenerator(seed: 5)
    return (0..<count).map { i in
      switch self {
      case .uniform: random.uniform()
      case .normal: random.normal()
      case .lognormal: .exp(random.normal())
      case .bothSignsOfManyScales: (random.uniform() < 0.5 ? -1 : 1) * .exp(9 * random.normal())
      case .cauchy: random.normal() / random.normal()
      case .tenValues: (10 * random.uniform()).rounded(.down)
      case .constant: 2.5
      case .ascending: Double(i)
      case .descending: -Double(i)
      case .clusters: (4 * random.uniform()).rounded() + 1e-12 * random.normal()
      case .extremes:
        [
          -Double.greatestFiniteMagnitude, .greatestFiniteMagnitude, 0, -0.0, .leastNonzeroMagnitude, 1,
          -.leastNormalMagnitude,
        ][Int(7 * random.uniform())]
      case .denormals: (2000 * random.uniform()).rounded() * .leastNonzeroMagnitude
      case .oneOutlier: i == count / 3 ? 1e300 : random.uniform()
      }
    }
  }
}

@Suite("Sorting of Float64 numbers")
struct SortTests {
  @Test(
    "sorts as Swift does, on one thread and on several", arguments: SortCase.allCases,
    [1, 2, 25, 5000, 70_001])
  func sorts(kind: SortCase, count: Int) {
    let numbers = kind.numbers(count)
    let expected = numbers.sorted()
    for threads in [1, 2, 3] as [Int32] {
      var sorted = [Double](repeating: 0, count: count)
      #expect(saddle_sort_double(threads, numbers, Int64(count), &sorted) == SADDLE_SORT_DONE)
      #expect(sorted == expected)
    }
  }

  @Test(
    "the permutation is stable, on one thread and on several", arguments: SortCase.allCases,
    [1, 25, 5000, 70_001])
  func permutes(kind: SortCase, count: Int) {
    let numbers = kind.numbers(count)
    let expected = (0..<Int32(count)).sorted { (numbers[Int($0)], $0) < (numbers[Int($1)], $1) }
    for threads in [1, 2, 3] as [Int32] {
      var order = [Int32](repeating: -1, count: count)
      #expect(saddle_argument_sort_double(threads, numbers, Int64(count), &order) == SADDLE_SORT_DONE)
      #expect(order == expected)
    }
  }

  @Test("the cost on the line has the same bits for any number of threads")
  func threads() {
    let (x, y) = (SortCase.normal.numbers(50_000), SortCase.cauchy.numbers(40_001))
    for (source, target) in [(x, y), (x, Array(y + x.prefix(9_999)))] {
      let costs = ([1, 2, 3, 7] as [Int32]).map { threads in
        var cost = 0.0
        _ = saddle_line_cost(
          threads, source, nil, Int64(source.count), target, nil, Int64(target.count), 1, &cost)
        return cost
      }
      #expect(Set(costs).count == 1)
      #expect(costs[0] > 0)
    }
  }
}
