/// Constants of the format.
package enum ParquetFormat {
    /// `PAR1`, at both ends of a file.
    package static let magic: [UInt8] = [0x50, 0x41, 0x52, 0x31]
}
