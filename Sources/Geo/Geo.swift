// Geo: where on Earth something is, what is near it, and which cells that touches.
//
//     let cell = Geohash.encode(latitude: 40.7484, longitude: -73.9857, precision: 4)
//     cell.text                                           // "dr5r"
//     let cover = RadiusCover(miles: 50.05, of: cell.box)
//     cover.ranges                                        // ranges of precision-9 cell values
//     let a = UnitVector(latitude: 40.7484, longitude: -73.9857)
//     let b = UnitVector(latitude: 39.9526, longitude: -75.1652)
//     GreatCircle.tenthsOfMile(GreatCircle.miles(a, b))   // 829
//
// Guarantees: an encoded point lies in its cell's closed box; a distance is right at any latitude,
// across the antimeridian, and for antipodes; a cover never misses a point within its radius.
// The module knows nothing of users: a place is two numbers in degrees.
//
// Topics: `Geohash`, `GeohashCell` and `ZOrderBlock` (cells), `UnitVector` and `GreatCircle`
// (distances), `GeoBox` (boxes and the distance between them), `RadiusCover`.
