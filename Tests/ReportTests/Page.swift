import CGD
import Foundation
import SaddleReport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of an SVG file, as an XML parser sees them.
final class Page: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  /// Nil where the text is not well-formed XML.
  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  var texts: [Element] { elements.filter { $0.name == "text" } }

  func text(_ string: String) -> Element? { texts.first { $0.text == string } }

  /// The frames of plots, each followed by that of its colour bar: the closed outlines in the axes' gray.
  var frames: [Rectangle] {
    elements.compactMap { element in
      guard element.name == "path", element.attributes["stroke"] == "#4d4d4d",
        let data = element.attributes["d"]
      else { return nil }
      let numbers = data.split { "ML ".contains($0) }.compactMap { Double($0) }
      guard numbers.count == 12 else { return nil }
      return Rectangle(left: numbers[0], top: numbers[1], right: numbers[4], bottom: numbers[5])
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { elements[last].text += string }
  }

  func parser(_ parser: XMLParser, didEndElement: String, namespaceURI: String?, qualifiedName: String?) {
    open.removeLast()
  }
}

/// The pixels of a PNG file, as the C library decodes them.
struct Pixels {
  let width: Int
  let height: Int
  private let codes: [UInt32]

  /// Nil where the bytes are no PNG file.
  init?(_ file: [UInt8]) {
    var bytes = file
    guard let image = gdImageCreateFromPngPtr(Int32(bytes.count), &bytes) else { return nil }
    defer { gdImageDestroy(image) }
    let columns = image.pointee.sx
    width = Int(columns)
    height = Int(image.pointee.sy)
    codes = (0..<image.pointee.sy).flatMap { row in
      (0..<columns).map { UInt32(bitPattern: gdImageGetTrueColorPixel(image, $0, row)) }
    }
  }

  func color(_ column: Int, _ row: Int) -> Color { Color(codes[row * width + column]) }

  /// How many pixels are not white.
  var inkCount: Int { codes.count { $0 != 0xFFFFFF } }
}
