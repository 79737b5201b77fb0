import Bytes
import JSON
import Randomness
import Testing

/// The tree parser and the pull parser read one language; each is the other's second opinion.
@Suite struct ParserAgreementTests {
    /// The tree that the tokens of a text describe; the last of a doubled key wins.
    private static func tree(_ bytes: [UInt8]) throws -> JSONValue {
        var parser = JSONPullParser()
        let value = try self.value(from: parser.next(in: bytes.span), &parser, bytes)
        #expect(try parser.next(in: bytes.span) == .end)
        return value
    }

    private static func value(
        from token: JSONPullParser.Token, _ parser: inout JSONPullParser, _ bytes: [UInt8]
    ) throws -> JSONValue {
        switch token {
        case .beginObject:
            var object = JSONObject()
            while try parser.next(in: bytes.span) == .key {
                let key = String(decoding: parser.text, as: UTF8.self)
                object[key] = try value(from: parser.next(in: bytes.span), &parser, bytes)
            }
            return .object(object)
        case .beginArray:
            var elements: [JSONValue] = []
            while true {
                let token = try parser.next(in: bytes.span)
                if token == .endArray { return .array(elements) }
                elements.append(try value(from: token, &parser, bytes))
            }
        case .string: return .string(String(decoding: parser.text, as: UTF8.self))
        case .number:
            let number = JSONNumber.integer(parser.text.span).map { JSONValue.integer(Int($0)) }
            return number ?? .double(JSONNumber.double(parser.text.span))
        case .true: return true
        case .false: return false
        default: return .null
        }
    }

    private static func document(_ random: inout SplitMix64, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 6 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1e6...1e6, using: &random))
        case 4: return .double(Double.random(in: -1...1, using: &random) * 1e300)
        case 5: return .string(text(&random))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                    document(&random, depth: depth - 1)
                })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0..<16, using: &random)).map { _ in
                        (text(&random), document(&random, depth: depth - 1))
                    }))
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "/", "\n", "\u{1}", "\u{7F}", "é", "😀"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            text.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
        }
        return String(text)
    }

    @Test(arguments: UInt64(0)..<200)
    func `A written document is read as it was by both parsers`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let value = Self.document(&random, depth: 5)
        let bytes = Array(value.text.utf8)
        #expect(try JSONValue(parsing: bytes) == value, "seed \(seed)")
        #expect(try Self.tree(bytes) == value, "seed \(seed)")
        #expect(try LocatedJSON(parsing: bytes).value == value, "seed \(seed)")
    }

    /// They differ in two points, which are documented: half a surrogate pair, which the tree
    /// replaces, and numbers beyond a double, which the tokens leave to the caller.
    @Test func `Damage is refused by both or by none`() {
        var random = SplitMix64(seed: 21)
        let original = Array(#"{"a":[1.5e3,"x\u00e9\n",true,null],"b":{"c":-0.1,"d":[]}}"#.utf8)
        var refused = 0
        for round in 0..<20_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if text.lowercased().contains(#"\ud"#) { continue }
            let tokens = try? Self.tree(bytes)
            var tree: JSONValue?
            do throws(JSONError) { tree = try JSONValue(parsing: bytes) } catch {
                if error.message.hasPrefix("the number is larger") { continue }
                refused += 1
            }
            #expect(tree == tokens, "round \(round): \(text)")
        }
        #expect(refused > 1000)
    }
}
