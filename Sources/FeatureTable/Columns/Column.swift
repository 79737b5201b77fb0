import Algorithms
import DurableFiles

/// One column of a mapped ``FeatureTable``: `count` values, read by row.
///
/// A column does not keep the mapping alive; the table that it belongs to does. It is public because
/// the compiler (Swift 6.3) does not specialise what is `package` in other targets.
@safe public struct Column<Element: BitwiseCopyable>: @unchecked Sendable {
    // Sendable without a lock: the mapping is never written to.

    /// The number of values.
    public let count: Int
    @usableFromInline let base: UnsafePointer<Element>?

    /// The values in a part of a file, which must outlive the column.
    ///
    /// - Precondition: the part is inside the file and aligned for `Element`.
    init(_ file: MappedFile, _ place: Range<Int>) {
        precondition(place.lowerBound % MemoryLayout<Element>.alignment == 0, "not aligned")
        count = place.count / MemoryLayout<Element>.stride
        // The part of the mapping is checked here, and the table keeps the mapping.
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: file.buffer[place])
        unsafe base = bytes.baseAddress?.assumingMemoryBound(to: Element.self)
    }

    /// The value of a row; traps outside the column.
    @inlinable public subscript(row: Int) -> Element {
        get {
            precondition(UInt(bitPattern: row) < UInt(bitPattern: count), "row outside the column")
            // In bounds by the line above, and a column with rows has a base.
            return unsafe base.unsafelyUnwrapped[row]
        }
    }

    /// A copy of some rows.
    package func slice(_ rows: Range<Int>) -> ArraySlice<Element> {
        unsafe ArraySlice(buffer(rows))
    }

    /// Lends the bytes of some rows for the length of a closure; traps outside the column.
    package func withBytes<Result>(_ rows: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
        // The table lives as long as the call. Columns have numbers in them, without padding.
        body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(buffer(rows))))
    }

    /// The memory of the column, for the storage of a kernel; valid as long as the table lives.
    @unsafe package var pointer: UnsafePointer<Element>? { unsafe base }

    private func buffer(_ rows: Range<Int>) -> UnsafeBufferPointer<Element> {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows outside the column")
        guard let base = unsafe base else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        // In bounds by the precondition.
        return unsafe UnsafeBufferPointer(start: base + rows.lowerBound, count: rows.count)
    }
}

/// A list of numbers for each row, in compressed sparse row form.
package struct SparseColumn: Sendable {
    @usableFromInline let offsets: Column<UInt64>
    /// The lists, one after the other.
    package let values: Column<UInt32>

    /// Where the list of a row is in ``values``.
    @inlinable package subscript(row: Int) -> Range<Int> {
        get { Int(offsets[row])..<Int(offsets[row + 1]) }
    }

    /// Whether a row's list, which is sorted, holds a value.
    ///
    /// - Complexity: O(log of the list's length).
    package func sortedList(_ row: Int, contains value: UInt32) -> Bool {
        sortedList(self[row], contains: value)
    }

    /// Whether a sorted list, or a part of one, holds a value.
    ///
    /// - Parameters:
    ///   - list: where the list is in ``values``.
    ///   - value: what is looked for.
    /// - Returns: whether it is there.
    /// - Complexity: O(log of the list's length).
    @inlinable
    package func sortedList(_ list: Range<Int>, contains value: UInt32) -> Bool {
        let rest = part(of: list, notBefore: value)
        return !rest.isEmpty && values[rest.lowerBound] == value
    }

    /// The part of a sorted list, or of a part of one, that is no smaller than a value.
    ///
    /// - Parameters:
    ///   - list: where the list is in ``values``.
    ///   - value: the least value that is wanted.
    /// - Returns: a range that ends where the list ends.
    /// - Complexity: O(log of the list's length).
    @inlinable
    package func part(of list: Range<Int>, notBefore value: UInt32) -> Range<Int> {
        list.partitioningIndex { values[$0] >= value }..<list.upperBound
    }

    /// Whether a row's list, in any order, holds a value.
    package func list(_ row: Int, contains value: UInt32) -> Bool {
        for index in self[row] where values[index] == value { return true }
        return false
    }
}

extension SparseColumn {
    /// How many values two sorted lists without doubles share.
    package func commonValues(_ first: Range<Int>, _ second: Range<Int>) -> Int {
        var count = 0
        var i = first.lowerBound
        var j = second.lowerBound
        while i < first.upperBound, j < second.upperBound {
            let a = values[i]
            let b = values[j]
            if a == b { count += 1 }
            if a <= b { i += 1 }
            if b <= a { j += 1 }
        }
        return count
    }
}
