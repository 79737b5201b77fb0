package import DurableFiles
import Geo
package import SystemPackage

extension FeatureTableBuilder {
    /// Sorts the users, settles what depends on all of them, and writes the table.
    ///
    /// - Throws: ``FileError``.
    package func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        let order = order()
        let bits = InterestBits(interests.values)
        var sections = SectionWriter(
            rowCount: count, interestWordCount: bits.wordCount,
            embeddingDimension: embeddingDimension)
        addExactColumns(to: &sections, order)
        addSparseColumns(to: &sections, order)
        addLaneColumns(to: &sections, order)
        addInterestLanes(to: &sections, order, bits)
        try sections.write(to: path, in: files)
    }

    private func addExactColumns(to sections: inout SectionWriter, _ order: Order) {
        let rows = order.indexOfRow
        sections.add(.cells, rows.map { cells[Int($0)] })
        sections.add(.x, rows.map { vectors[Int($0)].x })
        sections.add(.y, rows.map { vectors[Int($0)].y })
        sections.add(.z, rows.map { vectors[Int($0)].z })
        sections.add(.age, rows.map { age[Int($0)] })
        sections.add(.ageMin, rows.map { ageMin[Int($0)] })
        sections.add(.ageMax, rows.map { ageMax[Int($0)] })
        sections.add(.gender, rows.map { gender[Int($0)] })
        sections.add(.interestedIn, rows.map { interestedIn[Int($0)] })
        sections.add(.distanceLimit, rows.map { distanceLimit[Int($0)] })
        for (section, codes) in zip(FeatureTable.Section.categories, categories) {
            sections.add(section, rows.map { codes[Int($0)] })
        }
        sections.add(.extras, rows.map { extras[Int($0)] })
        sections.add(.requiredReligion, rows.map { requiredReligion[Int($0)] })
        sections.add(.requiredChildren, rows.map { requiredChildren[Int($0)] })
        let digests = rowDigests()
        sections.add(.digests, rows.map { digests[Int($0)] })
        sections.add(.idRank, order.rankOfRow)
        sections.add(.rowOfRank, order.rowOfRank)
        let byID = order.rowOfRank.map { rows[Int($0)] }
        sections.add(.idOffsets, .idBytes, byID, ids)
        var sortedEmbeddings: [UInt8] = []
        sortedEmbeddings.reserveCapacity(embeddings.count)
        if embeddingDimension > 0 {
            for index in rows {
                let start = Int(index) * embeddingDimension
                sortedEmbeddings.append(contentsOf: embeddings[start..<start + embeddingDimension])
            }
        }
        sections.add(.embeddings, sortedEmbeddings)
        sections.add(.hasEmbedding, hasEmbedding.isEmpty ? [] : rows.map { hasEmbedding[Int($0)] })
    }

    private func addSparseColumns(to sections: inout SectionWriter, _ order: Order) {
        sections.add(.smokingOffsets, .smokingCodes, order.indexOfRow, acceptedSmoking)
        sections.add(.drinkingOffsets, .drinkingCodes, order.indexOfRow, acceptedDrinking)
        sections.add(.interestOffsets, .interestCodes, order.indexOfRow, interests)
        addExclusions(to: &sections, order)
    }

    /// Sorts the exclusions into one list a row, each sorted and without doubles.
    private func addExclusions(to sections: inout SectionWriter, _ order: Order) {
        var starts = [Int](repeating: 0, count: count + 1)
        for exclusion in exclusions {
            starts[Int(order.rowOfIndex[Int(exclusion.user)]) + 1] += 1
        }
        for row in 0..<count { starts[row + 1] += starts[row] }
        var next = starts
        var candidates = [UInt32](repeating: 0, count: exclusions.count)
        for exclusion in exclusions {
            let row = Int(order.rowOfIndex[Int(exclusion.user)])
            candidates[next[row]] = order.rowOfIndex[Int(exclusion.candidate)]
            next[row] += 1
        }
        var offsets: [UInt64] = [0]
        var values: [UInt32] = []
        offsets.reserveCapacity(count + 1)
        values.reserveCapacity(candidates.count)
        for row in 0..<count {
            var previous: UInt32?
            for candidate in candidates[starts[row]..<starts[row + 1]].sorted()
            where candidate != previous {
                values.append(candidate)
                previous = candidate
            }
            offsets.append(UInt64(values.count))
        }
        sections.add(.exclusionOffsets, offsets)
        sections.add(.exclusionRows, values)
    }

    private func addLaneColumns(to sections: inout SectionWriter, _ order: Order) {
        let rows = order.indexOfRow.map { Int($0) }
        let attributes = AttributeBits(self)
        sections.addLanes(.attributeLanes, rows.map { attributes.attributes(self, $0) })
        sections.addLanes(.refusalLanes, rows.map { attributes.refusals(self, $0) })
        sections.addLanes(.ageLanes, rows.map(ageWord))
        sections.addLanes(.xLanes, rows.map { Float(vectors[$0].x) })
        sections.addLanes(.yLanes, rows.map { Float(vectors[$0].y) })
        sections.addLanes(.zLanes, rows.map { Float(vectors[$0].z) })
        sections.addLanes(
            .reachLanes, rows.map { Chord.greatestSquare(tenths: distanceLimit[$0]) })
        let nibbles = categories.map { CategoryNibbles($0) }
        sections.addLanes(
            .categoryLanes,
            rows.map { index in
                var word = UInt32(extras[index]) << 24
                for (position, codes) in categories.enumerated() {
                    word |= nibbles[position][codes[index]] << UInt32(4 * position)
                }
                return word
            })
    }

    /// Age, 127 - age, ageMax, 127 - ageMin, from the low byte up; each byte is 0...127.
    private func ageWord(_ index: Int) -> UInt32 {
        let age = UInt32(self.age[index])
        let least = UInt32(min(ageMin[index], 127))
        let greatest = UInt32(min(ageMax[index], 127))
        return age | (127 - age) << 8 | greatest << 16 | (127 - least) << 24
    }

    private func addInterestLanes(
        to sections: inout SectionWriter, _ order: Order, _ bits: InterestBits
    ) {
        let padded = FeatureTable.padded(count)
        var lanes = [UInt32](repeating: 0, count: padded * bits.wordCount)
        var slack: [UInt32] = []
        slack.reserveCapacity(count)
        for (row, index) in order.indexOfRow.enumerated() {
            var words = [UInt32](repeating: 0, count: bits.wordCount)
            slack.append(bits.set(interests[Int(index)], in: &words))
            for (word, value) in words.enumerated() { lanes[word * padded + row] = value }
        }
        sections.add(.interestLanes, lanes)
        sections.add(.interestSlack, slack)
        sections.addLanes(
            .interestScaleLanes,
            order.indexOfRow.map { index -> Float in
                let count = interests[Int(index)].count
                return count == 0 ? 0 : 1 / Float(count)
            })
    }
}
