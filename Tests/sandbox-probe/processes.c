// Other processes: those of the host, the shim above us, and everybody at once.

#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <dirent.h>
#include <unistd.h>

static pid_t host(void) { return given_number("host"); }

// A seized process goes on running, and is let go with the end of this one.
static int seize_host(void) { return result(ptrace(PTRACE_SEIZE, host(), NULL, NULL)); }
static int seize_shim(void) { return result(ptrace(PTRACE_SEIZE, parent_of_all(), NULL, NULL)); }
static int trace_me(void) { return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }

static struct iovec memory_of_victim(void) { return (struct iovec){(void *)strtoul(given("address"), NULL, 10), 1}; }
static int read_memory(void) {
    char byte;
    struct iovec near = {&byte, 1}, far = memory_of_victim();
    return result(process_vm_readv(host(), &near, 1, &far, 1, 0));
}
static int write_memory(void) {
    char byte = *given("secret");
    struct iovec near = {&byte, 1}, far = memory_of_victim();
    return result(process_vm_writev(host(), &near, 1, &far, 1, 0));
}
static int take_descriptor(void) {
    int handle = (int)syscall(SYS_pidfd_open, host(), 0);
    return handle < 0 ? errno : result(syscall(SYS_pidfd_getfd, handle, 0, 0));
}
static int compare(void) { return result(syscall(SYS_kcmp, host(), getpid(), 3, 0, 0)); }
static int advise(void) {
    int handle = (int)syscall(SYS_pidfd_open, host(), 0);
    struct iovec far = {(void *)(strtoul(given("address"), NULL, 10) & ~4095UL), 4096};
    return handle < 0 ? errno : result(syscall(SYS_process_madvise, handle, &far, 1, 20, 0));
}

// Signal 0 asks for permission and does nothing.
static int signal_host(void) { return result(kill(host(), 0)); }
static int signal_thread(void) { return result(syscall(SYS_tgkill, host(), host(), 0)); }
static int signal_group(void) { return result(killpg(getpgid(host()), 0)); }
static int signal_by_handle(void) {
    int handle = (int)syscall(SYS_pidfd_open, host(), 0);
    return handle < 0 ? errno : result(syscall(SYS_pidfd_send_signal, handle, 0, NULL, 0));
}
static int signal_queued(void) { return result(sigqueue(host(), 0, (union sigval){0})); }
static int signal_everybody(void) { return result(kill(-1, 0)); }
static int signal_shim(void) { return result(kill(parent_of_all(), 0)); }

static int limit_host(void) {
    struct rlimit limit;
    if (prlimit(host(), RLIMIT_CPU, NULL, &limit) != 0) return errno;
    return result(prlimit(host(), RLIMIT_CPU, &limit, NULL));
}
static int slow_host(void) { return result(setpriority(PRIO_PROCESS, (id_t)host(), getpriority(PRIO_PROCESS, (id_t)host()))); }
static int pin_host(void) {
    cpu_set_t set;
    if (sched_getaffinity(host(), sizeof set, &set) != 0) return errno;
    return result(sched_setaffinity(host(), sizeof set, &set));
}
static int schedule_host(void) {
    struct sched_param parameter = {0};
    return result(sched_setscheduler(host(), SCHED_OTHER, &parameter));
}
static int memory_of_host(void) { return shmat(given_number("memory"), NULL, SHM_RDONLY) == (void *)-1 ? errno : 0; }

static const char *of_parent(const char *name) {
    static char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", parent_of_all(), name);
    return path;
}
static int shim_variables(void) { return try_read(of_parent("environ")); }
static int shim_memory(void) { return try_open(of_parent("mem"), O_RDWR); }
static int shim_status(void) { return try_open(of_parent("fd/4"), O_WRONLY | O_NONBLOCK); }
static int shim_lifeline(void) { return try_open(of_parent("fd/3"), O_RDONLY | O_NONBLOCK); }

static int inherited(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return errno;
    int found = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        int number = atoi(entry->d_name);
        struct stat status;
        // The channel of the harness below is ours: the last pipe that was made.
        if (number > 2 && number != dirfd(folder) && fstat(number, &status) == 0 && !S_ISFIFO(status.st_mode)) found++;
    }
    return found ? 0 : ENOENT;
}

static int identity(void) {
    const char *program = given("set-user-id");
    return run_program(program, (char *[]){(char *)program, "--identity", NULL});
}
static int raise_limit(int resource, rlim_t more) {
    struct rlimit limit;
    getrlimit(resource, &limit);
    limit.rlim_max += more;
    limit.rlim_cur = limit.rlim_max;
    return result(setrlimit(resource, &limit));
}
static int raise_core(void) { return raise_limit(RLIMIT_CORE, 4096); }
static int raise_files(void) { return raise_limit(RLIMIT_NOFILE, 1); }
static int become_other(void) { return result(setresuid(1, 1, 1)); }
static int own_group(void) { return result(setgid(getgid() + 1)); }
static int raise_priority(void) { return result(setpriority(PRIO_PROCESS, 0, -5)); }

const struct probe process_probes[] = {
    {"ptrace-host", seize_host}, {"ptrace-shim", seize_shim}, {"ptrace-me", trace_me}, {"memory-read", read_memory},
    {"memory-write", write_memory}, {"descriptor-take", take_descriptor}, {"process-compare", compare},
    {"process-madvise", advise}, {"signal-host", signal_host}, {"signal-thread", signal_thread},
    {"signal-group", signal_group}, {"signal-pidfd", signal_by_handle}, {"signal-queue", signal_queued},
    {"signal-everybody", signal_everybody}, {"signal-shim", signal_shim},
    {"limit-host", limit_host}, {"priority-host", slow_host}, {"affinity-host", pin_host},
    {"scheduler-host", schedule_host}, {"shared-memory-host", memory_of_host}, {"shim-environ", shim_variables},
    {"shim-mem", shim_memory}, {"shim-status", shim_status}, {"shim-lifeline", shim_lifeline},
    {"descriptor-inherited", inherited}, {"set-user-id", identity}, {"limit-core-raise", raise_core},
    {"limit-files-raise", raise_files}, {"user-change", become_other}, {"group-change", own_group},
    {"priority-raise", raise_priority}, {NULL, NULL},
};
