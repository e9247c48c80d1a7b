import SaddleTensor
import Testing

@Suite("Value")
struct ValueTests {
  @Test("The description shows the type and the elements nested by row")
  func description() {
    #expect(
      Value([1, 2, 3, 4] as [Float], shape: [2, 2]).description == "float32[2, 2] [[1.0, 2.0], [3.0, 4.0]]")
    #expect(Value([true, false], shape: [2]).description == "bool[2] [true, false]")
    #expect(Value([-3] as [Int32], shape: []).description == "int32[] -3")
    #expect(Value([UInt32.max], shape: [1]).description == "uint32[1] [4294967295]")
    #expect(Value([0.5], shape: [1, 1]).description == "float64[1, 1] [[0.5]]")
    #expect(Value([Float](), shape: [0, 2]).description == "float32[0, 2] []")
  }

  @Test("A long axis is cut in its middle")
  func longDescription() {
    let value = Value((0..<9).map { Int32($0) }, shape: [9])
    #expect(value.description == "int32[9] [0, 1, 2, ..., 6, 7, 8]")
    let rows = Value((0..<20).map { Int32($0) }, shape: [10, 2])
    #expect(rows.description == "int32[10, 2] [[0, 1], [2, 3], [4, 5], ..., [14, 15], [16, 17], [18, 19]]")
  }

  @Test("Integer scalars truncate and clamp, NaN gives 0")
  func scalars() {
    #expect(Value(scalar: -2.9, .int32).scalar == -2)
    #expect(Value(scalar: 3e9, .int32).scalar == 2_147_483_647)
    #expect(Value(scalar: -3e9, .int32).scalar == -2_147_483_648)
    #expect(Value(scalar: -1, .uint32).scalar == 0)
    #expect(Value(scalar: .nan, .int32).scalar == 0)
    #expect(Value(scalar: 0.5, .bool).scalar == 1)
    #expect(Value(scalar: 0.1, .float32).scalar == Double(Float(0.1)))
  }

  @Test("Values of equal elements and different shapes differ")
  func equality() {
    let value = Value([1, 2, 3, 4] as [Float], shape: [2, 2])
    #expect(value != value.reshaped([4]))
    #expect(value == value.reshaped([4]).reshaped([2, 2]))
    #expect(value != Value([1, 2, 3, 5] as [Float], shape: [2, 2]))
    #expect(value != Value([1, 2, 3, 4] as [Double], shape: [2, 2]))
  }
}
