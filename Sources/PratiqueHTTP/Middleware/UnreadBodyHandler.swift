import NIOCore
import NIOHTTPTypes

/// Closes a connection whose answer went out before its request was there, as after a body that was too large or slow.
///
/// Otherwise the server would read the rest of the body to its end, for as long as the caller cares to drip it.
/// The caller gets a moment to take the answer: closing at once would take it out of his hands.
final class UnreadBodyHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let grace: TimeAmount
  private var isRequestOpen = false

  init(grace: Duration = .seconds(2)) {
    self.grace = TimeAmount(grace)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: isRequestOpen = true
    case .body: break
    case .end: isRequestOpen = false
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    context.write(data, promise: promise)
    guard case .end = unwrapOutboundIn(data), isRequestOpen else { return }
    context.flush()
    context.close(mode: .output, promise: nil)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: grace) { channel.close(promise: nil) }
  }
}
