import Foundation

extension Error {
  /// What the system says, such as "Not a directory", where Foundation's text may be no more than a number.
  package var reason: String {
    let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? POSIXError
    return cause.map { String(cString: strerror($0.code.rawValue)) } ?? localizedDescription
  }
}
