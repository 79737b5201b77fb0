// LaneLayout: what the bits of a lane mean.
//
// ```swift
// let word = AgeLane.word(age: 30, ageMin: 25, ageMax: 40)  // the table, when it is written
// let needed = AgeLane.acceptedAges(of: word)  // a query, from the user's word
// let isAccepted = AgeLane.reaches(candidate, needed)  // the plain kernel
// ```
//
// A lane column holds 32 bits a user, in scan order, 64-byte aligned, padded with zeroes to a
// multiple of 64 rows (``paddedLaneCount(_:)``). A scan loads sixteen rows at a time.
//
//     column          a candidate's 32 bits                                      encoded by
//     attributes      who the user is: bits 0...3 gender, then a field for       AttributeEncoder
//                     each of smoking, drinking, religion, children
//     refusals        values that the user refuses, the same bits                AttributeEncoder
//     ages            bytes, low first: age, 127 - age, ageMax, 127 - ageMin     AgeLane
//     x, y, z         unit vector, single precision
//     reach           square of the longest chord that the user accepts          Chord
//     categories      six nibbles, low first: 0 unknown, 1...13 a value,         CategoryLane
//                     14 any of the rarer values; bit 24 photo, bit 25 bio
//     interestScale   1 / number of interests; 0 without interests               InterestEncoder
//     interests       1...16 words of a bit set, each a column of its own        InterestEncoder
//
// This is the one place that writes, reads and describes these bits: `FeatureTable` stores what the
// encoders here return and knows nothing of their meaning, `Scoring` makes a query of a user's lanes
// with the functions here, and the kernels compare the two. The sixteen-lane forms of the byte tricks
// are the kernels' own (Tests/kernels.sh); `PairReference` uses the plain forms.
//
// Lanes err on one side: what they refuse the exact rules refuse too, and where several values share
// a bit or a nibble, "equal" is a guess that only lets more pairs through.
//
// The module is a leaf, so that the table below and the kernels above can both use it.

/// The length of a lane column with that many rows: rounded up to a multiple of 64.
package func paddedLaneCount(_ rows: Int) -> Int { (rows + 63) / 64 * 64 }
