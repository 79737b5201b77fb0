import Bytes
import DurableFiles
import ExecutionStore
import NightStages
import StateMachine
import SystemPackage

extension Nights {
    /// The journal for a new night, and what happened to the one before, in words, where that was
    /// damaged: it is moved aside, since history is not worth a night.
    ///
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where another run is under way;
    ///   ``FileError``.
    func soundStore() throws -> (store: ExecutionStore, notice: String?) {
        guard let problem = try journalDamage() else { return (try storeForNight(), nil) }
        let lock = try RunLock(dataDirectory, run: "journal")
        // Somebody else may have been quicker.
        guard try journalDamage() != nil else {
            lock.release()
            return (try storeForNight(), nil)
        }
        let aside = try JournalCopy.moveAside(
            damaged: journal, at: clock.now.description,
            in: files)
        let store = try storeForNight()
        lock.release()
        return (
            store,
            "the journal is damaged and was moved to \(aside); the history of earlier runs is in "
                + "there, and they can be neither resumed nor run again: \(problem)"
        )
    }

    /// What is wrong with the journal's bytes; nil where nothing is, or where there is none.
    private func journalDamage() throws -> String? {
        do {
            try storeForNight().check()
            return nil
        } catch let error as ExecutionStoreError where error.code == .damaged {
            return error.message
        }
    }

    /// The names of all folders of runs: not free, whether or not a journal knows them.
    func namesOfRunFolders() -> [String] {
        (try? directoryEntries(dataDirectory.appending("runs"))) ?? []
    }
}
