import Foundation
import SaddleData
import Testing

@Suite("CSV tables")
struct CSVTableTests {
  @Test("headers, delimiters, quotes, spaces, line ends and byte order marks are all taken")
  func forms() throws {
    let texts = [
      "a,b\n1,2.5\n-3,4e2\n", "a;b\n1;2.5\n-3;4e2", "a\tb\r\n1\t2.5\r\n-3\t4e2\r\n",
      "\"a\",\"b\"\n\"1\",2.5\n-3,\"4e2\"\n", "\u{FEFF}a,b\n1,2.5\n-3,4e2\n",
      " a , b \n 1, 2.5 \n\n-3 ,4e2\n\n",
    ]
    for text in texts {
      let table = try table(text)
      #expect(table.columns == ["a", "b"], "\(text)")
      #expect(Array(table.numbers) == [1, 2.5, -3, 400], "\(text)")
      #expect(table.labels == nil)
    }
    let bare = try table("1,2\n3,4\n")
    #expect(bare.columns == ["x1", "x2"])
    #expect(Array(bare.numbers) == [1, 2, 3, 4])
    #expect(try table("0,1,2\n5,6,7\n").columns == ["0", "1", "2"])
    #expect(try table("\"a, \"\"b\"\"\"\n7\n").columns == ["a, \"b\""])
  }

  @Test("classes are sorted as numbers if all are, else as text")
  func labels() throws {
    let words = try table("x,kind,y\n1,pear,2\n3,apple,4\n5,pear,6\n", label: "kind")
    #expect(words.columns == ["x", "y"])
    #expect(Array(words.numbers) == [1, 2, 3, 4, 5, 6])
    #expect(words.classNames == ["apple", "pear"])
    #expect(words.labels == [1, 0, 1])
    let numbers = try table("x,kind\n0,10\n0,9\n0,-1\n0,10\n", label: "kind")
    #expect(numbers.classNames == ["-1", "9", "10"])
    #expect(numbers.labels == [2, 1, 0, 2])
    #expect(try table("1,0\n2,1\n", label: "x2").classNames == ["0", "1"])
  }

  @Test("two columns of numbers are points, others a table")
  func kinds() throws {
    let points = try table("x,y\n1,2\n3,6\n").dataset(name: "p")
    #expect(points.kind == .points && points.columns == ["x", "y"])
    #expect(points.scaling == Scaling(offsets: [2, 4], scales: [1, 2]))
    #expect(try table("x\n1\n").dataset(name: "t").kind == .table)
  }

  @Test("faults name line, column, the column's name and the text")
  func faults() throws {
    let cases: [(text: String, line: Int?, column: Int?, reason: String)] = [
      ("", nil, nil, "no rows"), ("\n\n", nil, nil, "no rows"), ("a,b\n", nil, nil, "no rows"),
      ("a,b\n1,2\n3,x y\n", 3, 2, "\"b\" is not a number: \"x y\""),
      ("a,b\n1,2\n\n3,\n", 4, 2, "\"b\" is empty"),
      ("a,b\n1,nan\n", 2, 2, "\"b\" is not a finite number: \"nan\""),
      ("a,b\ninf,1\n", 2, 1, "not a finite"), ("a,b\n1e39,1\n", 2, 1, "not a finite"),
      ("a,b\n1,2\n3\n", 3, nil, "1 cells, the first has 2"),
      ("a,b\n1,2,3\n", 2, nil, "3 cells, the first has 2"),
      ("a,a\n1,2\n", 1, nil, "\"a\" twice"),
      ("\"a\nb\",c\n1,2\n3,z\n", 4, 2, "\"c\" is not a number: \"z\""),
      ("a,b,c\nu,1,v\n", 2, 1, "\"a\" is not a number: \"u\"; in this row neither are c"),
      ("a,b\n1,2\n\"3\"x,4\n", 3, nil, "not CSV"),
      (
        "a,b\n1,\"two\nwords, \u{301}and many more of them until the message cuts\"\n", 2, 2,
        "\"two words, \u{301}and many more of them until ...\""
      ),
    ]
    for (text, line, column, reason) in cases {
      let error = try #require(throws: DataError.self) { try table(text) }
      #expect(error.path == "table.csv")
      #expect(error.line == line && error.column == column, "\(text): \(error)")
      #expect(error.what.contains(reason), "\(error)")
    }
    #expect(throws: DataError.self) { try CSVTable(source([0x61, 0xFF, 0x0A, 0x31])) }
  }

  @Test("a label column that is missing, empty, alone or no classes is an error")
  func labelFaults() throws {
    let missing = try #require(throws: DataError.self) { try table("age,incom\n1,2\n", label: "income") }
    #expect(
      missing.what.contains("no column \"income\"") && missing.advice.contains("did you mean \"incom\"?"))
    let empty = try #require(throws: DataError.self) { try table("x,k\n1,a\n2,\n", label: "k") }
    #expect(empty.line == 3 && empty.column == 2 && empty.what.contains("has no class"))
    let alone = try #require(throws: DataError.self) { try table("k\na\n", label: "k") }
    #expect(alone.what.contains("no column beside"))
    let rows = (0...1000).map { "1,\($0)\n" }.joined()
    let many = try #require(throws: DataError.self) { try table("x,k\n" + rows, label: "k") }
    #expect(many.what.contains("1001 different values"))
  }

  @Test("what we write reads back the same, quotes and classes too")
  func writing() throws {
    let scratch = try Scratch()
    let url = scratch.url.appending(path: "out.csv")
    let numbers: [Float] = [0.1, -3e-30, 1 / 3, 16_777_216]
    try CSVFile.write(
      numbers, columns: ["a \"b\", c", "d"], labels: (column: "k", classes: ["x,y", "z"]), to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text == "\"a \"\"b\"\", c\",d,k\n0.1,-3e-30,\"x,y\"\n0.33333334,16777216.0,z\n")
    let back = try Dataset.open(url.path, options: DataOptions(labelColumn: "k"))
    #expect(floats(back) == numbers)
    #expect(back.columns == ["a \"b\", c", "d"])
    #expect(back.classNames == ["x,y", "z"] && back.labels == [0, 1])
    #expect(throws: DataError.self) {
      try CSVFile.write([1], columns: ["a"], to: scratch.url.appending(path: "none/out.csv"))
    }
  }

  @Test(
    "the census table's words are named with their line and column",
    .enabled(if: RealData.isThere(RealData.adult), "../shared/data/adult is not there"))
  func census() throws {
    let error = try #require(throws: DataError.self) {
      try Dataset.open(RealData.adult.path, options: DataOptions(labelColumn: "income"))
    }
    #expect(error.line == 2 && error.column == 2)
    #expect(error.what.hasPrefix("the column \"workclass\" is not a number: \"State-gov\""))
    #expect(
      error.what.hasSuffix(
        "neither are education, marital-status, occupation, relationship, race, sex, native-country"))
  }
}
