internal import CLibFuzzer

/// Runs what the command line asks of libFuzzer.
public enum Fuzzer {
  nonisolated(unsafe) private static var test: (UnsafeBufferPointer<UInt8>) -> Void = { _ in }

  /// - Parameter test: called for each input, always by the same thread; must crash if something is wrong.
  public static func run(_ test: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
    self.test = test
    var argumentCount = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>! = CommandLine.unsafeArgv
    _ = LLVMFuzzerRunDriver(&argumentCount, &arguments) { start, count in
      Fuzzer.test(UnsafeBufferPointer(start: start, count: count))
      return 0
    }
  }
}
