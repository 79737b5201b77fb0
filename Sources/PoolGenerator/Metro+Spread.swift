extension Metro {
    /// Metropolitan areas of the sizes of the sixty that hold a multiple, or a part, of their people.
    ///
    /// A part is some of them. Of a multiple the first sixty are real, and the others are on a
    /// lattice over the latitudes where people live, on land or not, as far from each other as
    /// their number allows: three thousand are still 160 miles apart.
    ///
    /// - Parameter share: how many times the people of the sixty; above 0.
    /// - Returns: at least one.
    static func spread(_ share: Double) -> [Metro] {
        if share < 1 { return part(share) }
        let count = Int((share * Double(all.count)).rounded())
        let added = count - all.count
        var places: [(latitude: Double, longitude: Double)] = []
        var spacing = 12.0
        while places.count < added {
            spacing *= 0.95
            places = lattice(spacing)
        }
        return all
            + (0..<added).map { index in
                let place = places[index * places.count / added]
                return Metro(
                    "Town \(index + 1)", north: place.latitude, east: place.longitude,
                    thousands: all[index % all.count].population)
            }
    }

    /// Some of the sixty, large and small ones, that together have about a share of the people.
    private static func part(_ share: Double) -> [Metro] {
        var left = Double(all.reduce(0) { $0 + $1.population }) * share
        var chosen: [Metro] = []
        // Steps of 7 come by all of the sixty, and by all sizes early.
        for index in all.indices {
            let metro = all[(index + 1) * 7 % all.count]
            if Double(metro.population) > left * 1.1 { continue }
            left -= Double(metro.population)
            chosen.append(metro)
        }
        return chosen.isEmpty ? [all[all.count - 1]] : chosen
    }

    /// Places at least `spacing` degrees of latitude apart, and as far from the sixty.
    private static func lattice(_ spacing: Double) -> [(latitude: Double, longitude: Double)] {
        var places: [(latitude: Double, longitude: Double)] = []
        for latitude in stride(from: -60, through: 65, by: spacing) {
            let step = spacing / cosine(latitude)
            for longitude in stride(from: -179.0, through: 179 - step, by: step) {
                let isFree = all.allSatisfy { metro in
                    abs(metro.latitude - latitude) >= spacing
                        || abs(metro.longitude - longitude) >= step
                }
                if isFree { places.append((latitude, longitude)) }
            }
        }
        return places
    }
}
