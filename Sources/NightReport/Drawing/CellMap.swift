import Geo
import Glibc

/// Geohash cells as rectangles by longitude and latitude, six shades by how many users they hold.
///
/// An equirectangular map, cut out around where all but a few users live and true to scale at its
/// middle latitude: one user on an island must not make a country a dot. The
/// cut in the longitudes goes through the widest stretch where nobody lives, so that a country
/// across the antimeridian stays in one piece. The rectangles of a shade are one path: a few
/// bytes a cell, however many there are.
package struct CellMap: Sendable {
    /// The cells of a shade.
    package struct Level: Sendable {
        /// The least number of users of its cells.
        package let least: Int
        /// The rectangles of the cells, as data of one SVG `path`; empty where there are none.
        package fileprivate(set) var path = ""
    }

    private struct Place {
        /// Degrees north of the equator and east of the cut.
        let south, west, height, width: Double
        let users: Int
    }

    private static let levelCount = 6
    /// The share of the users who may live beyond each edge.
    private static let outsideShare = 0.01
    private static let drawnWidth = 720.0
    /// The height by the full width at most: what reaches farther north and south is drawn smaller.
    private static let tallest = 1.1
    /// Degrees from edge to edge at least: one cell is a place on a map, not all of it.
    private static let leastSpan = (longitude: 6.0, latitude: 3.0)

    private let places: [Place]
    /// The corner of the map, west and north; longitudes count from the cut.
    private let corner: (longitude: Double, latitude: Double)
    /// How much a degree of longitude, and one of latitude, takes.
    private let scale: (x: Double, y: Double)
    private let cut: Double
    /// The width of the drawing in SVG user units, at most 720.
    package let width: Double
    /// The height of the drawing in SVG user units, at most 792.
    package let height: Double
    /// The shades in ascending order of users; at most six, at least one.
    package private(set) var levels: [Level] = []
    /// Users who live beyond the edges of the map.
    package private(set) var outside = 0

    /// - Parameter cells: users by geohash; names that are none are left out.
    package init(_ cells: [String: Int]) {
        let boxes = cells.sorted { $0.key < $1.key }.compactMap { name, users in
            (try? Geohash.decode(name)).map { (box: $0.box, users: users) }
        }
        let cut = Self.widestGap(boxes.map(\.box))
        self.cut = cut
        places = boxes.map { box, users in
            Place(
                south: box.south, west: Self.eastward(from: cut, to: box.west),
                height: box.height, width: box.width, users: users)
        }
        var (west, east) = Self.stretch(
            places.map { ($0.west, $0.width, $0.users) }, atLeast: Self.leastSpan.longitude)
        // All around the world, a margin would show a place twice.
        if east - west > 360 { (west, east) = (0, 360) }
        let latitudes = Self.stretch(
            places.map { ($0.south, $0.height, $0.users) }, atLeast: Self.leastSpan.latitude)
        let (south, north) = (max(latitudes.from, -90), min(latitudes.to, 90))
        corner = (west, north)
        // A degree of longitude is shorter than one of latitude.
        let squeeze = max(0.2, cos((south + north) / 2 * .pi / 180))
        let tall = (north - south) / max(1e-9, (east - west) * squeeze)
        width = tall > Self.tallest ? Self.drawnWidth * Self.tallest / tall : Self.drawnWidth
        let perDegree = width / max(1e-9, east - west)
        scale = (perDegree, perDegree / squeeze)
        height = (north - south) * scale.y
        levels = Self.levels(upTo: places.map(\.users).max() ?? 1)
        for place in places { draw(place) }
    }

    /// Where the users live along one axis, but for a share of them at each end.
    private static func stretch(
        _ places: [(start: Double, length: Double, users: Int)], atLeast least: Double
    ) -> (from: Double, to: Double) {
        let left = Int(outsideShare * Double(places.reduce(0) { $0 + $1.users }))
        func edge(_ sorted: [(start: Double, length: Double, users: Int)]) -> Int? {
            var users = 0
            return sorted.firstIndex { place in
                users += place.users
                return users > left
            }
        }
        let upwards = places.sorted { $0.start < $1.start }
        let downwards = Array(upwards.reversed())
        guard let first = edge(upwards), let last = edge(downwards) else { return (0, 1) }
        let (from, to) = (upwards[first].start, downwards[last].start + downwards[last].length)
        let margin = max((to - from) * 0.03, (least - (to - from)) / 2)
        return (from - margin, to + margin)
    }

    private mutating func draw(_ place: Place) {
        let (x, y) = (place.west - corner.longitude, corner.latitude - place.south - place.height)
        let isInside =
            x + place.width > 0 && x * scale.x < width && y + place.height > 0
            && y * scale.y < height
        guard isInside else {
            outside += place.users
            return
        }
        let level = levels.lastIndex { $0.least <= place.users } ?? 0
        levels[level].path += SVG.rectangle(
            x: x * scale.x, y: y * scale.y,
            // Small cells of a wide map are still to be seen.
            width: max(2.5, place.width * scale.x), height: max(2.5, place.height * scale.y))
    }

    /// Each level begins at the same multiple of the one before.
    private static func levels(upTo most: Int) -> [Level] {
        var (levels, least) = ([Level(least: 1)], 1)
        // The root of a number by search: the factors are small.
        var factor = 2
        while factor < 1000,
            (0..<levelCount - 1).reduce(1, { product, _ in product * factor }) < most
        {
            factor += 1
        }
        while levels.count < levelCount, least * factor <= most {
            least *= factor
            levels.append(Level(least: least))
        }
        return levels
    }

    // MARK: - In letters

    /// The users in each field of a grid laid over the map.
    ///
    /// - Parameters:
    ///   - columns: fields from west to east.
    ///   - rows: fields from north to south.
    /// - Returns: `[rows][columns]` users; a cell counts where its middle lies.
    package func grid(columns: Int, rows: Int) -> [[Int]] {
        var grid = [[Int]](repeating: [Int](repeating: 0, count: columns), count: rows)
        for place in places {
            let x = (place.west + place.width / 2 - corner.longitude) * scale.x / width
            let y = (corner.latitude - place.south - place.height / 2) * scale.y / height
            guard 0..<1 ~= x, 0..<1 ~= y else { continue }
            grid[Int(y * Double(rows))][Int(x * Double(columns))] += place.users
        }
        return grid
    }

    // MARK: - Longitudes

    /// From one longitude eastward to another, 0..<360.
    private static func eastward(from start: Double, to end: Double) -> Double {
        let degrees = (end - start).truncatingRemainder(dividingBy: 360)
        return degrees < 0 ? degrees + 360 : degrees
    }

    /// The longitude at which the widest stretch without cells ends.
    private static func widestGap(_ boxes: [GeoBox]) -> Double {
        let sorted = boxes.sorted { $0.west < $1.west }
        guard let first = sorted.first, let last = sorted.last else { return -180 }
        var (cut, widest) = (first.west, first.west + 360 - last.east)
        for (before, next) in zip(sorted, sorted.dropFirst()) where next.west - before.east > widest
        {
            (cut, widest) = (next.west, next.west - before.east)
        }
        return cut
    }

    // MARK: - Degrees

    /// A line of the graticule: where it lies, and what it is called.
    package struct Line: Sendable {
        /// The distance from the upper or the left edge, in SVG user units.
        package let place: Double
        /// The label in degrees, such as `40° N`.
        package let name: String
    }

    /// The circles of latitude, by how far below the upper edge they are.
    package var latitudes: [Line] {
        let north = corner.latitude
        return Self.steps(from: north - height / scale.y, to: north, by: degreesPerLine).map {
            Line(place: (north - $0) * scale.y, name: Self.latitude($0))
        }
    }

    /// The meridians, by how far they are from the left edge.
    package var longitudes: [Line] {
        let west = cut + corner.longitude
        return Self.steps(from: west, to: west + width / scale.x, by: degreesPerLine).map {
            Line(place: ($0 - west) * scale.x, name: Self.longitude($0))
        }
    }

    /// The multiples of a step in a range.
    private static func steps(from start: Double, to end: Double, by step: Double) -> [Double] {
        Array(stride(from: (start / step).rounded(.up) * step, through: end, by: step))
    }

    /// All of these as one path.
    package var graticule: String {
        latitudes.map { SVG.line((0, $0.place), (width, $0.place)) }.joined()
            + longitudes.map { SVG.line(($0.place, 0), ($0.place, height)) }.joined()
    }

    /// What the map shows, in words.
    package var extent: String {
        let north = corner.latitude
        let west = cut + corner.longitude
        let beyond = outside > 0 ? " Beyond it: \(NumberFormatting.count(outside)) users." : ""
        return "The map reaches from \(Self.latitude(north - height / scale.y)) to "
            + "\(Self.latitude(north)) and eastward from \(Self.longitude(west)) to "
            + "\(Self.longitude(west + width / scale.x)).\(beyond)"
    }

    /// How many degrees are between two lines of the graticule.
    package var degreesPerLine: Double { Self.step(width / scale.x) }

    private static func step(_ span: Double) -> Double {
        [0.5, 1, 2, 5, 10, 20, 30].first { span / $0 <= 8 } ?? 45
    }

    private static func latitude(_ degrees: Double) -> String {
        "\(tenths(degrees))°\(degrees < 0 ? " S" : degrees > 0 ? " N" : "")"
    }

    private static func longitude(_ degrees: Double) -> String {
        let degrees = degrees - 360 * ((degrees - 180) / 360).rounded(.up)
        return "\(tenths(degrees))°\(degrees < 0 ? " W" : degrees > 0 ? " E" : "")"
    }

    /// Without a place that says nothing.
    private static func tenths(_ degrees: Double) -> String {
        NumberFormatting.short((degrees.magnitude * 10).rounded() / 10)
    }
}
