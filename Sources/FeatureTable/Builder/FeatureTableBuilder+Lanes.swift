import Geo

extension FeatureTableBuilder {
    /// Adds what a kernel reads of the users at these indexes, in this order.
    func addLaneColumns(to sections: SectionWriter, _ positions: [UInt32]) {
        let attributes = AttributeBits(self)
        sections.add(.laneTraits, LaneTraits(attributes).words)
        let count = positions.count
        sections.addLanes(.attributeLanes, count: count) {
            attributes.attributes(self, Int(positions[$0]))
        }
        sections.addLanes(.refusalLanes, count: count) {
            attributes.refusals(self, Int(positions[$0]))
        }
        sections.addLanes(.ageLanes, count: count) { ageWord(Int(positions[$0])) }
        sections.addLanes(.xLanes, count: count) { Float(vectors[Int(positions[$0])].x) }
        sections.addLanes(.yLanes, count: count) { Float(vectors[Int(positions[$0])].y) }
        sections.addLanes(.zLanes, count: count) { Float(vectors[Int(positions[$0])].z) }
        addReachLanes(to: sections, positions)
        let nibbles = categories.map { CategoryNibbles($0) }
        sections.addLanes(.categoryLanes, count: count) { position in
            let index = Int(positions[position])
            var word = UInt32(extras[index]) << 24
            for category in 0..<nibbles.count {
                word |= nibbles[category][categories[category][index]] << UInt32(4 * category)
            }
            return word
        }
    }

    /// Adds what the exact rules ask of those whom a kernel lets through.
    func addExactPlaces(
        to sections: SectionWriter, _ positions: [UInt32], _ ranks: [UInt32]
    ) {
        sections.add(.exactPlaces, count: positions.count) { position in
            let index = Int(positions[position])
            return Coordinates(
                vector: vectors[index], idRank: ranks[position],
                distanceLimit: distanceLimit[index])
        }
    }

    /// Age, 127 - age, ageMax, 127 - ageMin, from the low byte up; each byte is 0...127.
    private func ageWord(_ index: Int) -> UInt32 {
        let age = UInt32(self.age[index])
        let least = UInt32(min(ageMin[index], 127))
        let greatest = UInt32(min(ageMax[index], 127))
        return age | (127 - age) << 8 | greatest << 16 | (127 - least) << 24
    }

    private func addReachLanes(to sections: SectionWriter, _ positions: [UInt32]) {
        // Most limits are among the first hundred miles; a sine for each user is not needed.
        let common = (0...Int32(1000)).map { Chord.greatestSquare(tenths: $0) }
        sections.addLanes(.reachLanes, count: positions.count) { position in
            let tenths = distanceLimit[Int(positions[position])]
            return 0...1000 ~= tenths
                ? common[Int(tenths)] : Chord.greatestSquare(tenths: tenths)
        }
    }

    /// Adds the interests of the users at these indexes as bits, in this order.
    func addInterestLanes(
        to sections: SectionWriter, _ positions: [UInt32], _ bits: InterestBits
    ) {
        let padded = FeatureTable.padded(count)
        let lanes = SharedBuffer<UInt32>(repeating: 0, count: padded * bits.wordCount)
        let slack = SharedBuffer<UInt32>(repeating: 0, count: count)
        _ = Parallel.mapParts(of: count, width: sections.width) { part in
            var words = [UInt32](repeating: 0, count: bits.wordCount)
            for position in part {
                let list = interests.range(Int(positions[position]))
                for word in words.indices { words[word] = 0 }
                slack[position] = bits.set(interests.values.span.extracting(list), in: &words)
                for word in words.indices { lanes[word * padded + position] = words[word] }
            }
        }
        sections.add(.interestLanes, lanes, count: lanes.count)
        sections.add(.interestSlack, slack, count: count)
        sections.addLanes(.interestScaleLanes, count: count) { position -> Float in
            let count = interests.range(Int(positions[position])).count
            return count == 0 ? 0 : 1 / Float(count)
        }
    }
}
