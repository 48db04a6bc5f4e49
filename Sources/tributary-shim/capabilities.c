// Gives up every capability for good, so that root is a user like any other. The bounding set goes too: from it root
// would get them back at the next exec.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

bool drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3], none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    if (syscall(SYS_capget, &header, held) != 0) return false;
    if ((held[CAP_SETPCAP / 32].effective >> (CAP_SETPCAP % 32)) & 1) {
        for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
            if (prctl(PR_CAPBSET_DROP, capability) != 0) return false;
        }
    }
    return syscall(SYS_capset, &header, none) == 0;
}
