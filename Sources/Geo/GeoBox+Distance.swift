import Glibc

// The shortest way between two boxes.
//
// For two given latitudes the distance only grows with the difference of longitude (0...180), so
//  - where the boxes share a meridian the way runs along it: the gap between the latitudes;
//  - else it runs between the two meridian edges that face each other, `gap` apart:
//        cos d = sin f sin g + cos f cos g cos gap,   f and g on either edge.
// Inside both edges d has no minimum (only the equator is square to both, a saddle), so one end of
// the way is a corner. From a corner f the foot of the perpendicular on the other edge is at
//        g = atan2(sin f, cos f cos gap),   sin d = cos f sin gap,
// and if that is not on the edge (with cos gap < 0 it never is: the way goes over a pole), d is
// smallest at one of the other edge's corners: not always the nearer latitude. So all four pairs
// of corners compete, and four feet.
//
// Distances are carried as h = sin^2(d/2) together with 1 - h = cos^2(d/2), each computed without
// cancellation, so that both tiny and almost antipodal distances keep all their digits.

extension GeoBox {
    /// The great-circle distance between the nearest points of two boxes.
    ///
    /// - Returns: miles, 0 where the boxes touch or overlap.
    package func miles(to other: GeoBox) -> Double {
        let radians = MeridianEdge(self).radians(
            to: MeridianEdge(other), longitudeGap: longitudeGap(to: other))
        return GreatCircle.radiusMiles * radians
    }

    /// The great-circle distance from the nearest point of the box to a place.
    ///
    /// - Parameters:
    ///   - latitude: degrees north, -90...90.
    ///   - longitude: degrees east, -180...180.
    /// - Returns: miles, 0 inside.
    package func miles(latitude: Double, longitude: Double) -> Double {
        miles(to: GeoBox(latitude: latitude, longitude: longitude))
    }

    /// At most so far apart are two points of the box: the way straight through its map.
    ///
    /// - Returns: miles, never too small; for a box much smaller than the Earth its diagonal.
    package var diagonalBoundMiles: Double {
        let widest = south <= 0 && north >= 0 ? 0 : min(abs(south), abs(north))
        let across = cos(widest * (.pi / 180)) * width
        let degrees = (height * height + across * across).squareRoot()
        return GreatCircle.radiusMiles * min(degrees * (.pi / 180), .pi)
    }

    /// The degrees of longitude between the boxes the shorter way round, 0 if they share any.
    ///
    /// Taken between the middles, so that a rounding error stays one where the boxes touch.
    func longitudeGap(to other: GeoBox) -> Double {
        let middles = (west + width / 2) - (other.west + other.width / 2)
        let apart = abs(middles.remainder(dividingBy: 360))
        return max(0, apart - (width + other.width) / 2)
    }
}

/// The latitudes of a box: its western or eastern edge, wherever that is.
struct MeridianEdge {
    let south: Latitude
    let north: Latitude

    init(_ box: GeoBox) {
        south = Latitude(degrees: box.south)
        north = Latitude(degrees: box.north)
    }

    /// The shortest way to another edge.
    ///
    /// - Parameters:
    ///   - other: the edge that faces this one.
    ///   - longitudeGap: degrees between the meridians, 0...180; 0 also stands for boxes that
    ///     overlap in longitude.
    /// - Returns: radians, 0...pi.
    func radians(to other: MeridianEdge, longitudeGap: Double) -> Double {
        if longitudeGap == 0 {
            return max(0, other.south.radians - north.radians, south.radians - other.north.radians)
        }
        let gap = longitudeGap * (.pi / 180)
        let (sine, cosine) = (sin(gap / 2), cos(gap / 2))
        let (sineSquared, cosineSquared) = (sine * sine, cosine * cosine)
        var nearest = Arc(
            from: south, to: other.south, gapSineSquared: sineSquared,
            gapCosineSquared: cosineSquared)
        nearest.take(
            Arc(
                from: south, to: other.north, gapSineSquared: sineSquared,
                gapCosineSquared: cosineSquared))
        nearest.take(
            Arc(
                from: north, to: other.south, gapSineSquared: sineSquared,
                gapCosineSquared: cosineSquared))
        nearest.take(
            Arc(
                from: north, to: other.north, gapSineSquared: sineSquared,
                gapCosineSquared: cosineSquared))
        if gap < .pi / 2 {
            let (sine, cosine) = (sin(gap), cos(gap))
            for corner in [south, north] {
                nearest.take(other.foot(from: corner, gapSine: sine, gapCosine: cosine))
            }
            for corner in [other.south, other.north] {
                nearest.take(foot(from: corner, gapSine: sine, gapCosine: cosine))
            }
        }
        return nearest.radians
    }

    /// The perpendicular from a place on the other edge, if it meets this one.
    private func foot(from place: Latitude, gapSine: Double, gapCosine: Double) -> Arc? {
        let along = place.cosine * gapCosine
        let latitude = atan2(place.sine, along)
        guard south.radians <= latitude, latitude <= north.radians else { return nil }
        let sine = place.cosine * gapSine
        let cosine = (place.sine * place.sine + along * along).squareRoot()
        return Arc(sine: sine, cosine: cosine)
    }
}

/// A latitude with what distances need of it.
struct Latitude {
    let radians: Double
    let sine: Double
    let cosine: Double
    let halfSine: Double
    let halfCosine: Double

    init(degrees: Double) {
        radians = degrees * (.pi / 180)
        halfSine = sin(radians / 2)
        halfCosine = cos(radians / 2)
        sine = sin(radians)
        cosine = max(0, cos(radians))
    }
}

/// A distance `d` on the unit sphere as `sin^2(d/2)` and `cos^2(d/2)`.
private struct Arc {
    var sineSquared: Double
    var cosineSquared: Double

    /// Between two latitudes on meridians whose half gap has these squares (haversine formula).
    init(from a: Latitude, to b: Latitude, gapSineSquared: Double, gapCosineSquared: Double) {
        let difference = a.halfSine * b.halfCosine - a.halfCosine * b.halfSine
        let sum = a.halfSine * b.halfCosine + a.halfCosine * b.halfSine
        let cosines = a.cosine * b.cosine
        sineSquared = difference * difference + cosines * gapSineSquared
        cosineSquared = sum * sum + cosines * gapCosineSquared
    }

    /// Of at most a quarter circle.
    init(sine: Double, cosine: Double) {
        sineSquared = sine * sine / (2 * (1 + cosine))
        cosineSquared = (1 + cosine) / 2
    }

    var radians: Double { 2 * atan2(sineSquared.squareRoot(), cosineSquared.squareRoot()) }

    /// Becomes the other arc if that is shorter.
    mutating func take(_ other: Arc?) {
        guard let other else { return }
        let shorter =
            min(sineSquared, other.sineSquared) < 0.5
            ? other.sineSquared < sineSquared : other.cosineSquared > cosineSquared
        if shorter { self = other }
    }
}
