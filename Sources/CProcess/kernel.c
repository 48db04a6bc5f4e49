#define _GNU_SOURCE
#include "cprocess_kernel.h"

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LANDLOCK_CREATE_VERSION = 1 };

int cprocess_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_VERSION);
    return version < 0 ? 0 : (int)version;
}

bool cprocess_has_filters(void) {
    uint32_t action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

void cprocess_close_to_others(void) {
    struct rlimit none = {0, 0};
    // The second holds core files back as well, until somebody sets it anew.
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}
