import Bytes
import Geo
import LaneLayout
import Parallelism
import UserPool

extension FeatureTableBuilder {
    /// Adds what a kernel reads of some users, in their order, as `LaneLayout` has it.
    func addLaneColumns(to sections: SectionWriter, _ users: [PoolRow]) {
        addAttributeLanes(to: sections, users)
        let count = users.count
        sections.addLanes(.ageLanes, count: count) { position in
            let index = users[position].index
            return AgeLane.word(age: age[index], ageMin: ageMin[index], ageMax: ageMax[index])
        }
        sections.addLanes(.xLanes, count: count) { Float(vectors[users[$0].index].x) }
        sections.addLanes(.yLanes, count: count) { Float(vectors[users[$0].index].y) }
        sections.addLanes(.zLanes, count: count) { Float(vectors[users[$0].index].z) }
        addReachLanes(to: sections, users)
        let encoders = categories.enumerated().map { CategoryEncoder($0.offset, of: $0.element) }
        sections.addLanes(.categoryLanes, count: count) { position in
            let index = users[position].index
            var word = CategoryLane.word(extras: extras[index])
            for category in encoders.indices {
                word |= encoders[category].word(categories[category][index])
            }
            return word
        }
    }

    private func addAttributeLanes(to sections: SectionWriter, _ users: [PoolRow]) {
        let encoder = AttributeEncoder(
            .init(
                smoking: acceptedSmoking.values, drinking: acceptedDrinking.values,
                religion: requiredReligion, children: requiredChildren))
        sections.add(.laneTraits, encoder.traits.words)
        let (smoking, drinking) = (self[.smoking], self[.drinking])
        let (religion, children) = (self[.religion], self[.children])
        sections.addLanes(.attributeLanes, count: users.count) { position in
            let index = users[position].index
            return encoder.attributes(
                gender: gender[index], smoking: smoking[index], drinking: drinking[index],
                religion: religion[index], children: children[index])
        }
        sections.addLanes(.refusalLanes, count: users.count) { position in
            let index = users[position].index
            return encoder.refusals(
                interestedIn: interestedIn[index], smoking: acceptedSmoking[index],
                drinking: acceptedDrinking[index], religion: requiredReligion[index],
                children: requiredChildren[index])
        }
    }

    private subscript(category: Category) -> [UInt32] { categories[category.rawValue] }

    /// Adds what the exact rules ask of those that a kernel lets through.
    func addExactPlaces(
        to sections: SectionWriter, _ users: [PoolRow], _ ranks: [IDRank]
    ) {
        sections.add(.exactPlaces, count: users.count) { position in
            let index = users[position].index
            return Coordinates(
                vector: vectors[index], idRank: ranks[position],
                distanceLimit: distanceLimit[index])
        }
    }

    private func addReachLanes(to sections: SectionWriter, _ users: [PoolRow]) {
        // Most limits are among the first hundred miles; a sine for each user is not needed.
        let common = (0...Int32(1000)).map { Chord.greatestSquare(tenths: $0) }
        sections.addLanes(.reachLanes, count: users.count) { position in
            let tenths = distanceLimit[users[position].index]
            return 0...1000 ~= tenths
                ? common[Int(tenths)] : Chord.greatestSquare(tenths: tenths)
        }
    }

    /// Adds the interests of some users as bits, in their order.
    func addInterestLanes(
        to sections: SectionWriter, _ users: [PoolRow], _ bits: InterestEncoder
    ) {
        let padded = paddedLaneCount(count)
        let lanes = SharedBuffer<UInt32>(repeating: 0, count: padded * bits.wordCount)
        let slack = SharedBuffer<UInt32>(repeating: 0, count: count)
        _ = Parallel.mapParts(of: count, width: sections.width) { part in
            var words = [UInt32](repeating: 0, count: bits.wordCount)
            for position in part {
                let list = interests.range(users[position].index)
                for word in words.indices { words[word] = 0 }
                slack[position] = bits.set(interests.values.span.extracting(list), in: &words)
                for word in words.indices { lanes[word * padded + position] = words[word] }
            }
        }
        sections.add(.interestLanes, lanes, count: lanes.count)
        sections.add(.interestSlack, slack, count: count)
        sections.addLanes(.interestScaleLanes, count: count) {
            InterestEncoder.scale(count: interests.range(users[$0].index).count)
        }
    }
}
