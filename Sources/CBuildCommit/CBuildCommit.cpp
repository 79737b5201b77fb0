// The commit of a build, without a plugin, a script or a generated file.
//
// Git appends a line to .git/logs/HEAD for each commit, checkout and pull:
//
//     <before> <after> Name <address> seconds zone<TAB>what was done
//
// The compiler embeds that file (#embed of C23, in Clang from 19 on) and notes that this file depends
// on it, so that `swift build` compiles it again after a commit, and only then. The last line is taken
// apart while compiling: names and addresses are not in the program.

#include "CBuildCommit.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace {

constexpr unsigned char reflog[] = {
#if defined(__has_embed)
#if __has_embed("../../.git/logs/HEAD")
#embed "../../.git/logs/HEAD" suffix(, )
#endif
#endif
    0};

constexpr int digitCount = 40;

struct Commit {
    char digits[digitCount + 1];
};

constexpr Commit newest() {
    Commit commit{};
    long end = sizeof reflog - 1;
    while (end > 0 && reflog[end - 1] == '\n') end--;
    long start = end;
    while (start > 0 && reflog[start - 1] != '\n') start--;
    const long second = start + digitCount + 1;
    if (end - second < digitCount || reflog[second - 1] != ' ') return commit;
    for (int index = 0; index < digitCount; index++) {
        const char digit = static_cast<char>(reflog[second + index]);
        const bool isDigit = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        if (!isDigit) return Commit{};
        commit.digits[index] = digit;
    }
    return commit;
}

constexpr Commit commit = newest();

}  // namespace

const char *oith_build_commit(void) { return commit.digits; }
