/// The contract of the HTTP API, OpenAPI 3.1, embedded in the binary. A target of its own, since half a megabyte of bytes
/// takes the compiler minutes, and nothing else has to wait for it.
public enum APIContract {
  /// The document, in JSON.
  public static var document: [UInt8] { PackageResources.openapi_json }
}
