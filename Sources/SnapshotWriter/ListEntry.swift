/// One entry of a user's list.
package struct ListEntry: Sendable, Equatable {
    /// The candidate's id, UTF-8.
    package let id: [UInt8]
    /// Hundredths of a point.
    package let scoreHundredths: UInt16
    /// Tenths of a mile.
    package let distanceTenths: UInt32

    /// A candidate of a list.
    package init(id: [UInt8], scoreHundredths: UInt16, distanceTenths: UInt32) {
        (self.id, self.scoreHundredths, self.distanceTenths) = (id, scoreHundredths, distanceTenths)
    }

    /// The score in points, as the snapshot's column holds it.
    package var points: Double { Double(scoreHundredths) / 100 }
    /// The distance in miles, as the snapshot's column holds it.
    package var miles: Double { Double(distanceTenths) / 10 }
}
