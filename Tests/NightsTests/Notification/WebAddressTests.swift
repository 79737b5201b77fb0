import Foundation
import Nights
import Testing

/// Where a request goes: by which proxy, and where a redirection leads.
@Suite struct WebAddressTests {
    private static func url(_ text: String) throws -> URL { try #require(URL(string: text)) }

    @Test(
        arguments: [
            ("/b?c", "https://h.example/a", "https://h.example/b?c"),
            ("b", "https://h.example/a/x", "https://h.example/a/b"),
            ("//other.example/b", "https://h.example/a", "https://other.example/b"),
            ("https://h.example/b", "http://h.example/a", "https://h.example/b"),
            ("HTTPS://h.example:8/b", "https://h.example/a", "HTTPS://h.example:8/b"),
            ("http://h.example/b", "https://h.example/a", nil),
            ("file:///etc/passwd", "http://h.example/a", nil),
            ("mailto:a@h.example", "http://h.example/a", nil),
            ("http://", "http://h.example/a", nil),
            ("http://h.example:65535/", "http://h.example/a", "http://h.example:65535/"),
            ("http://h.example:65536/", "http://h.example/a", nil),
            ("http://127.0.0.1:70000/", "http://h.example/a", nil),
            ("//[::1]:70000/", "http://h.example/a", nil),
            ("http://h.example:0/", "http://h.example/a", nil),
            (nil, "http://h.example/a", nil),
        ] as [(String?, String, String?)])
    func `A redirection stays in the web and secure.`(
        location: String?, address: String, target: String?
    ) throws {
        let address = try Self.url(address)
        let found = try? WebRedirection.target(location, from: address).absoluteString
        #expect(found == target)
    }

    @Test(
        arguments: [
            "http://127.0.0.1:65536/", "https://h.example:70000/", "http://[::1]:99999/",
            "http://h.example:99999999999999999999/", "http://[::1/", "h.example",
            "ftp://h.example/",
            "http://h.example:-1/", "http://h.example:0/", "",
        ])
    func `An address that there cannot be is not called.`(address: String) async {
        let channel = WebChannel("the webhook", address: address, method: .post, timeout: 1)
        await #expect(
            throws: DeliveryError(
                "its address is no web address, or its port is none", isPassing: false)
        ) { try await channel.deliver([]) }
    }

    @Test(
        arguments: [
            ("https://h.example/", ["https_proxy": "http://p.example:3128"], "p.example:3128"),
            ("https://h.example/", ["HTTPS_PROXY": "p.example:3128"], "p.example:3128"),
            ("https://h.example/", ["http_proxy": "http://p.example:3128"], nil),
            ("https://h.example/", ["all_proxy": "http://p.example"], "p.example:1080"),
            ("https://h.example/", ["https_proxy": "", "ALL_PROXY": "p:9"], "p:9"),
            ("http://h.example/", ["http_proxy": "p.example:1"], "p.example:1"),
            ("http://h.example/", ["HTTP_PROXY": "p.example:1"], "p.example:1"),
            ("http://h.example/", ["http_proxy": "p:1", "HTTP_PROXY": "q:1"], "p:1"),
            ("http://h.example/", ["HTTPS_PROXY": "p.example:1"], nil),
            ("http://h.example/", ["http_proxy": "http://[::1]:8"], "::1:8"),
            ("https://h.example/", ["https_proxy": "p:1", "no_proxy": "h.example:443"], nil),
            ("http://h.example/", ["http_proxy": "p:1", "no_proxy": "h.example:443"], "p:1"),
            ("http://h.example/", ["http_proxy": "p.example:1", "no_proxy": "*"], nil),
            ("http://a.h.example/", ["http_proxy": "p:1", "NO_PROXY": "x, .h.example"], nil),
            ("http://a.h.example/", ["http_proxy": "p:1", "no_proxy": "H.example"], nil),
            ("http://ah.example/", ["http_proxy": "p:1", "no_proxy": "h.example"], "p:1"),
            ("http://h.example/", [:], nil),
        ] as [(String, [String: String], String?)])
    func `The proxy is the one that curl takes.`(
        address: String, environment: [String: String], proxy: String?
    ) throws {
        let found = try WebProxy(for: Self.url(address), environment: environment)
        #expect(found.map { "\($0.host):\($0.port)" } == proxy)
    }

    @Test func `A proxy may ask who it is.`() throws {
        let proxy = try WebProxy(
            for: Self.url("http://h.example/"), environment: ["http_proxy": "http://u:p%40@p:1"])
        #expect(proxy?.user == "u")
        #expect(proxy?.password == "p@")
    }

    @Test(arguments: ["socks5://p:1", "https://p:1", "http://u:secret@p:99999", "http://u:p#w@p:1"])
    func `A proxy that cannot be used is named by its variable.`(text: String) throws {
        let address = try Self.url("http://h.example/")
        let error = DeliveryError(
            "ALL_PROXY names no proxy that can be used: write http://HOST:PORT", isPassing: false)
        #expect(throws: error) { try WebProxy(for: address, environment: ["ALL_PROXY": text]) }
    }

    @Test(
        arguments: [
            ("", "h.example", 80, false),
            ("*", "h.example", 80, true),
            ("h.example", "h.example", 80, true),
            ("h.example", "a.h.example", 80, true),
            ("h.example", "ah.example", 80, false),
            (".h.example", "h.example", 80, true),
            ("*.h.example", "a.h.example", 80, true),
            ("H.Example.", "h.example", 80, true),
            ("h.example", "h.example.", 80, true),
            ("x h.example,\ty", "h.example", 80, true),
            ("h.example:8443", "h.example", 8443, true),
            ("h.example:8443", "h.example", 443, false),
            (".h.example:8443", "a.h.example", 8443, true),
            ("*:8443", "h.example", 443, false),
            ("*:8443", "h.example", 8443, true),
            ("h.example:", "h.example", 80, false),
            ("127.0.0.1", "127.0.0.1", 80, true),
            ("0.0.1", "127.0.0.1", 80, false),
            ("10.0.0.0/8", "10.255.3.4", 80, true),
            ("10.0.0.0/8", "11.0.0.1", 80, false),
            ("10.1.2.3/32", "10.1.2.3", 80, true),
            ("0.0.0.0/0", "10.1.2.3", 80, true),
            ("10.0.0.0/33,10.0.0/8,/8,10.0.0.0/,10.0.0.0/-1", "10.0.0.0", 80, false),
            ("10.0.0.0/8", "h.example", 80, false),
            ("::1", "::1", 80, true),
            ("0:0:0:0:0:0:0:1", "::1", 80, true),
            ("[::1]", "::1", 80, true),
            ("[::1]:8080", "::1", 8080, true),
            ("[::1]:8080", "::1", 80, false),
            (",, ,.,[,]:1,:,:80", "h.example", 80, false),
        ] as [(String, String, Int, Bool)])
    func `A host of the list is asked directly.`(
        list: String, host: String, port: Int, isException: Bool
    ) {
        #expect(ProxyExceptions(list).contains(host, port: port) == isException)
    }
}
