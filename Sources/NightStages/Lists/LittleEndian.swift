package import DurableFiles

extension [UInt8] {
    /// Appends the bytes of a number, the lowest first.
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        // The bytes of a number, which has no padding, copied before the closure returns.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }
}

extension MappedFile {
    /// A copy of all bytes.
    package func bytes() -> [UInt8] {
        // The closure copies before it returns.
        withBytes { span in unsafe span.withUnsafeBytes { unsafe Array($0) } }
    }
}
