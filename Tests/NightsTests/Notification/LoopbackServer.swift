import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web server on the loopback address that keeps what it was asked.
final class LoopbackServer: Sendable {
    /// A request, as it came.
    struct Request: Sendable, Equatable {
        let method: String
        let path: String
        let body: String
        /// By name in small letters.
        let headers: [String: String]
    }

    /// What is answered: a status and a `Location`.
    struct Answer: Sendable {
        let status: Int
        var location: String?
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private let note: @Sendable (Request) -> Void
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(
            _ answer: @escaping @Sendable (Request) -> Answer,
            note: @escaping @Sendable (Request) -> Void
        ) {
            self.answer = answer
            self.note = note
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(let bytes): body += bytes.readableBytesView
            case .end: respond(context)
            }
        }

        private func respond(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let headers = head.headers.map { ($0.name.lowercased(), $0.value) }
            let request = Request(
                method: head.method.rawValue, path: head.uri,
                body: String(decoding: body, as: UTF8.self),
                headers: Dictionary(headers) { "\($0), \($1)" })
            note(request)
            let answer = answer(request)
            var response = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status),
                headers: ["Content-Length": "0", "Connection": "close"])
            if let location = answer.location {
                response.headers.add(name: "Location", value: location)
            }
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private let channel: any Channel
    private let log: RequestLog

    /// Requests in the order in which they came.
    private final class RequestLog: Sendable {
        let all = Mutex<[Request]>([])
    }

    /// Where it listens.
    let port: Int

    /// All requests so far.
    var requests: [Request] { log.all.withLock(\.self) }

    private init(_ answer: @escaping @Sendable (Request) -> Answer) async throws {
        let log = RequestLog()
        self.log = log
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        Handler(answer) { request in log.all.withLock { $0.append(request) } })
                }
            }.bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Serves for the length of a body.
    @discardableResult
    static func with<Result>(
        answering answer: @escaping @Sendable (Request) -> Answer,
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let server = try await LoopbackServer(answer)
        do {
            let result = try await body(server)
            try await server.channel.close().get()
            return result
        } catch {
            try? await server.channel.close().get()
            throw error
        }
    }
}

/// Whether the environment names a proxy, which would be between a test and its server.
enum ProxyEnvironment {
    static let isSet = ProcessInfo.processInfo.environment.contains { name, value in
        ["http_proxy", "all_proxy"].contains(name.lowercased()) && !value.isEmpty
    }
}
