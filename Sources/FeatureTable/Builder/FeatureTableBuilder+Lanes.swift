import Geo
import LaneLayout
import Parallelism

extension FeatureTableBuilder {
    /// Adds what a kernel reads of the users at these indexes, in this order, as `LaneLayout` has it.
    func addLaneColumns(to sections: SectionWriter, _ positions: [UInt32]) {
        addAttributeLanes(to: sections, positions)
        let count = positions.count
        sections.addLanes(.ageLanes, count: count) { position in
            let index = Int(positions[position])
            return AgeLane.word(age: age[index], ageMin: ageMin[index], ageMax: ageMax[index])
        }
        sections.addLanes(.xLanes, count: count) { Float(vectors[Int(positions[$0])].x) }
        sections.addLanes(.yLanes, count: count) { Float(vectors[Int(positions[$0])].y) }
        sections.addLanes(.zLanes, count: count) { Float(vectors[Int(positions[$0])].z) }
        addReachLanes(to: sections, positions)
        let encoders = categories.enumerated().map { CategoryEncoder($0.offset, of: $0.element) }
        sections.addLanes(.categoryLanes, count: count) { position in
            let index = Int(positions[position])
            var word = CategoryLane.word(extras: extras[index])
            for category in encoders.indices {
                word |= encoders[category].word(categories[category][index])
            }
            return word
        }
    }

    private func addAttributeLanes(to sections: SectionWriter, _ positions: [UInt32]) {
        let encoder = AttributeEncoder(
            .init(
                smoking: acceptedSmoking.values, drinking: acceptedDrinking.values,
                religion: requiredReligion, children: requiredChildren))
        sections.add(.laneTraits, encoder.traits.words)
        let (smoking, drinking) = (self[.smoking], self[.drinking])
        let (religion, children) = (self[.religion], self[.children])
        sections.addLanes(.attributeLanes, count: positions.count) { position in
            let index = Int(positions[position])
            return encoder.attributes(
                gender: gender[index], smoking: smoking[index], drinking: drinking[index],
                religion: religion[index], children: children[index])
        }
        sections.addLanes(.refusalLanes, count: positions.count) { position in
            let index = Int(positions[position])
            return encoder.refusals(
                interestedIn: interestedIn[index], smoking: acceptedSmoking[index],
                drinking: acceptedDrinking[index], religion: requiredReligion[index],
                children: requiredChildren[index])
        }
    }

    private subscript(category: Category) -> [UInt32] { categories[category.rawValue] }

    /// Adds what the exact rules ask of those that a kernel lets through.
    func addExactPlaces(
        to sections: SectionWriter, _ positions: [UInt32], _ ranks: [UInt32]
    ) {
        sections.add(.exactPlaces, count: positions.count) { position in
            let index = Int(positions[position])
            return Coordinates(
                vector: vectors[index], idRank: IDRank(rawValue: ranks[position]),
                distanceLimit: distanceLimit[index])
        }
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
        to sections: SectionWriter, _ positions: [UInt32], _ bits: InterestEncoder
    ) {
        let padded = paddedLaneCount(count)
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
        sections.addLanes(.interestScaleLanes, count: count) {
            InterestEncoder.scale(count: interests.range(Int(positions[$0])).count)
        }
    }
}
