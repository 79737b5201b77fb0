/// The least and the greatest index of some rows, which are not empty.
package func extremes(_ indices: [UInt32], _ rows: Range<Int>) -> (least: UInt32, greatest: UInt32)
{
    var least = UInt32.max
    var greatest = UInt32.min
    for index in indices[rows] {
        least = min(least, index)
        greatest = max(greatest, index)
    }
    return (least, greatest)
}
