import DurableFiles
import JSON
import SystemPackage

// Who could read a secret: an address to notify, or a token in the arguments of a command, which
// every user of the machine sees while it runs.
extension Doctor {
    private static let everybody: UInt32 = 0o004

    /// Secrets that others can read.
    var secrets: [Finding] {
        [addresses, environmentFile, commandArguments].compactMap(\.self)
    }

    /// A configuration file that holds a secret address and that every user may read.
    private var addresses: Finding? {
        let origins = [Setting.notifyWebhook, .notifyPing].compactMap {
            configuration[$0]?.origin
        }
        for case .file(let path, _) in origins {
            guard let mode = DiskFacts.mode(of: path), mode & Self.everybody != 0 else { continue }
            return .warning(
                "secrets",
                "\(path) holds an address to notify and everybody may read it; chmod 0640")
        }
        return nil
    }

    /// The same of the environment file of `cron/nightly.sh`.
    private var environmentFile: Finding? {
        let path = FilePath.absolute(Environment.value("OITH_ENV") ?? "/etc/oith/nightly.env")
        guard let mode = DiskFacts.mode(of: path), mode & Self.everybody != 0,
            FileStatus(path, followingLinks: true)?.isRegularFile == true,
            let bytes = try? MappedFile(path).bytes()
        else { return nil }
        let secret = [Setting.notifyWebhook, .notifyPing, .notifyCommand].map(\.variable)
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        let holdsOne = lines.contains { line in
            secret.contains { line.drop { $0 == " " }.hasPrefix("\($0)=") }
        }
        guard holdsOne else { return nil }
        return .warning(
            "secrets", "\(path) holds an address to notify and everybody may read it; chmod 0640")
    }

    /// Arguments of the command to notify that look like a secret.
    private var commandArguments: Finding? {
        let arguments = configuration[.notifyCommand]?.value.array?.compactMap(\.string) ?? []
        guard let place = arguments.dropFirst().firstIndex(where: Self.looksSecret) else {
            return nil
        }
        return .warning(
            "secrets",
            "argument \(place) of notify.command looks like a secret, and every user of this machine "
                + "sees the arguments of a process; let the command read it from a file")
    }

    /// Whether an argument names a token or a password, has a password in an address, or is a long
    /// text without meaning.
    private static func looksSecret(_ argument: String) -> Bool {
        let text = argument.lowercased()
        if ["token", "secret", "passw", "apikey", "api_key", "api-key", "bearer", "authorization"]
            .contains(where: text.contains)
        {
            return true
        }
        if text.contains(/https?:\/\/\S+/) {
            return text.contains(/https?:\/\/[^\/\s]*@/) || text.contains(/hooks?\.|webhook/)
        }
        // Letters and digits mixed, as keys are; paths and words are not.
        return argument.wholeMatch(of: /[A-Za-z0-9_\-+=]{24,}/) != nil
            && argument.contains(where: \.isNumber) && argument.contains(where: \.isLetter)
    }
}
