// Geo: where on Earth something is, what is near it, and which cells that touches.
//
// ```swift
// let cell = Geohash.encode(latitude: 40.7484, longitude: -73.9857, precision: 4)
// let name = cell.text  // "dr5r"
// let cover = RadiusCover(miles: 50.05, of: cell.box)
// let ranges = cover.ranges  // of precision-9 cell values
// let newYork = UnitVector(latitude: 40.7484, longitude: -73.9857)
// let philadelphia = UnitVector(latitude: 39.9526, longitude: -75.1652)
// let tenths = GreatCircle.tenthsOfMile(GreatCircle.miles(newYork, philadelphia))  // 829
// ```
//
// Guarantees: an encoded point is in its cell's closed box; a distance is right at any latitude,
// across the antimeridian, and for antipodes; a cover never misses a point within its radius.
// The module knows nothing of users: a place is two numbers in degrees.
//
// Topics: `Geohash`, `GeohashCell` and `ZOrderBlock` (cells), `UnitVector` and `GreatCircle`
// (distances), `GeoBox` (boxes and the distance between them), `RadiusCover`.
