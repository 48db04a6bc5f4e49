// Runs a program on a kernel that lacks something: a filter answers for it as a kernel without it would.

#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct sock_filter code[64];
static unsigned short length;

static void put(unsigned short operation, unsigned value, unsigned char yes, unsigned char no) {
    code[length++] = (struct sock_filter){operation, yes, no, value};
}

static void lack(long call, int error) {
    put(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1);
    put(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error, 0, 0);
}

// sandbox-probe --without landlock,seccomp,namespaces -- PROGRAM [ARGUMENT...]
int without(int count, char **words) {
    if (count < 3 || strcmp(words[1], "--") != 0) return 64;
    put(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr), 0, 0);
    if (strstr(words[0], "landlock")) lack(SYS_landlock_create_ruleset, ENOSYS);
    if (strstr(words[0], "seccomp")) lack(SYS_seccomp, ENOSYS);
    if (strstr(words[0], "namespaces")) {
        lack(SYS_unshare, EPERM);
        lack(SYS_clone3, ENOSYS);
        put(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3);
        put(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args), 0, 0);
        put(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET, 0, 1);
        put(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    }
    put(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    struct sock_fprog program = {length, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("sandbox-probe");
        return 71;
    }
    execvp(words[2], words + 2);
    perror(words[2]);
    return 127;
}
