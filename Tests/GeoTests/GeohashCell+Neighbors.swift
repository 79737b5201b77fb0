import Geo

extension GeohashCell {
    /// The cells around this one, clockwise from the north: eight, or five beside a pole.
    var neighbors: [GeohashCell] {
        let steps = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]
        return steps.compactMap { neighbor(east: $0.0, north: $0.1) }
    }
}
