// Files and ports by allow-list. Everything that the kernel's version of Landlock knows is refused unless a root allows it.
//
// Source: Linux kernel documentation, userspace-api/landlock; read 2026-11-29. The numbers stand here, because headers of
// a system may be older than its kernel.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };

enum {
    EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_FOLDER = 1 << 3, MAKE_CHARACTER = 1 << 6,
    MAKE_BLOCK = 1 << 11, TRUNCATE = 1 << 14, DEVICE_CALL = 1 << 15,
};

static const uint64_t files_of_version[] = {0, 0x1FFF, 0x3FFF, 0x7FFF, 0x7FFF, 0xFFFF};
static const uint64_t for_files = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CALL;
static const uint64_t bind_and_connect = 3, connect_only = 2;
static const uint64_t other_sockets_and_signals = 3;

struct ruleset {
    uint64_t files, ports, scope;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

struct port_rule {
    uint64_t allowed, port;
};

static int landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
    return version < 0 ? 0 : (int)version;
}

static uint64_t rights(const struct root *root, uint64_t handled) {
    uint64_t read = EXECUTE | READ_FILE | READ_FOLDER;
    switch (root->kind) {
        case ROOT_READ: return handled & read;
        case ROOT_WRITE: return handled & ~(uint64_t)(EXECUTE | MAKE_CHARACTER | MAKE_BLOCK | DEVICE_CALL);
        case ROOT_ALL: return handled;
    }
    return 0;
}

static bool allow_path(int ruleset, const struct root *root, uint64_t handled) {
    int place = open(root->path, O_PATH | O_CLOEXEC);
    struct stat status;
    if (place < 0) return false;
    bool done = fstat(place, &status) == 0;
    if (done) {
        struct path_rule rule = {.allowed = rights(root, handled), .parent = place};
        if (!S_ISDIR(status.st_mode)) rule.allowed &= for_files;
        done = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH, &rule, 0) == 0;
    }
    int error = errno;
    close(place);
    errno = error;
    return done;
}

bool restrict_files(const struct options *options) {
    int version = landlock_version();
    if (version < 1) {
        errno = ENOSYS;
        return false;
    }
    int newest = sizeof files_of_version / sizeof *files_of_version - 1;
    struct ruleset asked = {.files = files_of_version[version < newest ? version : newest]};
    bool closes = options->level != LEVEL_BASIC;
    if (closes && version >= 4) asked.ports = bind_and_connect;
    if (closes && version >= 6) asked.scope = other_sockets_and_signals;
    size_t size = version >= 6 ? sizeof asked : version >= 4 ? 16 : 8;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &asked, size, 0);
    if (ruleset < 0) return false;
    bool done = true;
    for (int i = 0; done && i < options->root_count; i++) done = allow_path(ruleset, &options->roots[i], asked.files);
    if (done && options->proxy && asked.ports) {
        struct port_rule rule = {.allowed = connect_only, .port = PROXY_PORT};
        done = syscall(SYS_landlock_add_rule, ruleset, RULE_PORT, &rule, 0) == 0;
    }
    done = done && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    int error = errno;
    close(ruleset);
    errno = error;
    return done;
}
