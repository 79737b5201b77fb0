import Nights
import Testing

/// Requests as a server on this machine gets them.
@Suite(.enabled(if: !ProxyEnvironment.isSet, "a proxy stands between"))
struct WebChannelTests {
    private static func deliver(
        _ server: LoopbackServer, _ path: String = "/hook", _ method: WebChannel.Method = .post,
        user: String = ""
    ) async throws(DeliveryError) {
        try await WebChannel(
            "the webhook", address: "http://\(user)127.0.0.1:\(server.port)\(path)", method: method,
            timeout: 600
        ).deliver(Array(#"{"text":"größer"}"#.utf8))
    }

    @Test func `The news are posted as JSON.`() async throws {
        try await LoopbackServer.with { _ in
            .init(status: 204)
        } _: { server in
            try await Self.deliver(server, "/hook?key=1%202")
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.method == "POST" && request.path == "/hook?key=1%202")
            #expect(request.body == #"{"text":"größer"}"#)
            #expect(request.headers["content-type"] == "application/json")
            #expect(request.headers["content-length"] == "19")
            #expect(request.headers["user-agent"] == "oith")
            #expect(request.headers["connection"] == "close")
            #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
            #expect(request.headers["authorization"] == nil)
        }
    }

    @Test func `A dead man's switch is only asked for.`() async throws {
        try await LoopbackServer.with { _ in
            .init(status: 200)
        } _: { server in
            try await Self.deliver(server, "/ping", .get)
            let request = try #require(server.requests.first)
            #expect(request.method == "GET" && request.path == "/ping" && request.body.isEmpty)
            #expect(request.headers["content-type"] == nil)
        }
    }

    @Test func `Who asks is told where the address says it.`() async throws {
        try await LoopbackServer.with { _ in
            .init(status: 200)
        } _: { server in
            try await Self.deliver(server, user: "u:p%40@")
            // "u:p@" in Base64.
            #expect(server.requests.first?.headers["authorization"] == "Basic dTpwQA==")
        }
    }

    @Test(arguments: [200, 201, 204, 299])
    func `Any success will do.`(status: Int) async throws {
        try await LoopbackServer.with { _ in
            .init(status: status)
        } _: { server in
            try await Self.deliver(server)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        (300, false), (304, false), (400, false), (401, false), (403, false), (404, false),
        (407, false), (408, true), (410, false), (425, true), (429, true), (500, true), (503, true),
        (599, true),
    ])
    func `Another answer is told, and tried again where it may pass.`(
        status: Int, isPassing: Bool
    ) async throws {
        try await LoopbackServer.with { _ in
            .init(status: status)
        } _: { server in
            await #expect(
                throws: DeliveryError("it answered with status \(status)", isPassing: isPassing)
            ) { try await Self.deliver(server) }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308], [1, 5])
    func `What has moved is followed with the same news, five times.`(
        status: Int, hops: Int
    ) async throws {
        try await LoopbackServer.with { request in
            let hop = Int(request.path.dropFirst()) ?? 0
            return hop < hops
                ? .init(status: status, location: "/\(hop + 1)") : .init(status: 200)
        } _: { server in
            try await Self.deliver(server, "/0")
            #expect(server.requests.map(\.path) == (0...hops).map { "/\($0)" })
            #expect(server.requests.allSatisfy { $0.method == "POST" && !$0.body.isEmpty })
        }
    }

    @Test func `What moves for ever is given up after five times.`() async throws {
        try await LoopbackServer.with { _ in
            .init(status: 307, location: "/again")
        } _: { server in
            await #expect(
                throws: DeliveryError("it redirects more than 5 times", isPassing: false)
            ) { try await Self.deliver(server) }
            #expect(server.requests.count == 6)
        }
    }

    @Test(arguments: [nil, "file:///etc/passwd", "http://", "http://127.0.0.1:70000/"])
    func `What has moved out of the web is not followed.`(location: String?) async throws {
        try await LoopbackServer.with { _ in
            .init(status: 302, location: location)
        } _: { server in
            await #expect(
                throws: DeliveryError("it redirects to what is no web address", isPassing: false)
            ) { try await Self.deliver(server) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `Where nobody listens no connection is taken.`() async throws {
        // A port of the system's own, on which nothing has listened for decades.
        let channel = WebChannel(
            "the webhook", address: "http://127.0.0.1:1/secret", method: .post, timeout: 30)
        await #expect(throws: DeliveryError("it takes no connection")) {
            try await channel.deliver([])
        }
        #expect(channel.name == "the webhook at 127.0.0.1")
    }
}
