import Bytes
import Crypto
package import JSON

// A small working file that a later stage or run trusts carries a checksum of itself, as a member
// like the others: whatever reads JSON, an ItemReader too, reads it as before.
extension JSONValue {
    private static let sealKey = "checksum"

    /// An object with its checksum as one more member.
    package var sealed: JSONValue {
        guard var object else { return self }
        object[Self.sealKey] = .string(Self.seal(of: object))
        return .object(object)
    }

    /// Whether an object is what ``sealed`` made; false where it has no checksum.
    package var isSealed: Bool {
        guard let object, let seal = object[Self.sealKey]?.string else { return false }
        return seal == Self.seal(of: object)
    }

    /// Whether an object has a checksum, right or wrong: those of older versions have none.
    package var hasSeal: Bool { self[Self.sealKey] != nil }

    /// The first half of the SHA-256 of all other members, in hexadecimal.
    private static func seal(of object: JSONObject) -> String {
        var object = object
        object[sealKey] = nil
        let text = JSONValue.object(object).text
        return String(SHA256.hash(data: Array(text.utf8)).hexadecimal.prefix(32))
    }
}
