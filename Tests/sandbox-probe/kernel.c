// Calls that make a view of one's own, change the kernel, or reach parts of it that ways out went through; and what any
// program needs, which must go on working.

#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/acct.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int new_users(void) { return result(unshare(CLONE_NEWUSER)); }
static int new_mounts(void) { return result(unshare(CLONE_NEWNS)); }
static int new_network(void) { return result(unshare(CLONE_NEWNET)); }
static int new_processes(void) { return result(unshare(CLONE_NEWPID)); }
static int cloned_users(void) {
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return result(child);
}
static int cloned3_users(void) {
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) _exit(0);
    return result(child);
}
static int enter_network(void) { return reached(setns(open("/proc/self/ns/net", O_RDONLY), CLONE_NEWNET)); }
static int mount_memory(void) {
    int error = result(mount("none", given("writable"), "tmpfs", 0, NULL));
    if (!error) umount2(given("writable"), MNT_DETACH);
    return error;
}
static int mount_bind(void) {
    int error = result(mount("/", given("writable"), NULL, MS_BIND, NULL));
    if (!error) umount2(given("writable"), MNT_DETACH);
    return error;
}
static int unmount(void) { return reached(umount2("/nowhere", 0)); }
static int change_root(void) { return result(chroot("/")); }
static int pivot(void) { return reached(syscall(SYS_pivot_root, "/nowhere", "/nowhere")); }
static int tree(void) { return reached(syscall(428, AT_FDCWD, "/", 1)); }
static int file_system(void) { return reached(syscall(430, "tmpfs", 0)); }
static int attributes(void) { return reached(syscall(442, AT_FDCWD, "/nowhere", 0, NULL, 0)); }
static int nested(void) {
    return run_program("/usr/bin/bwrap", (char *[]){"bwrap", "--ro-bind", "/", "/", "true", NULL});
}
static int ring(void) {
    char parameters[256] = {0};
    return reached(syscall(425, 2, parameters));
}
static int ring_register(void) { return reached(syscall(427, -1, 0, NULL, 0)); }
static int extended_filter(void) { return reached(syscall(SYS_bpf, 0, NULL, 0)); }
static int counters(void) {
    uint32_t attribute[32] = {1, 128};
    return reached(syscall(SYS_perf_event_open, attribute, 0, -1, -1, 0));
}
static int faults(void) { return result(syscall(SYS_userfaultfd, O_CLOEXEC)); }
static int add_key(void) { return result(syscall(SYS_add_key, "user", "probe", "x", 1UL, -2)); }
static int ask_key(void) { return reached(syscall(SYS_request_key, "user", "nothing", NULL, 0)); }
static int key_ring(void) { return result(syscall(SYS_keyctl, 0, -3, 1)); }
static int load_kernel(void) { return reached(syscall(SYS_kexec_load, 0UL, 1UL << 20, NULL, 0UL)); }
static int load_module(void) { return reached(syscall(SYS_init_module, "x", 1UL, "")); }
static int load_module_file(void) { return reached(syscall(SYS_finit_module, -1, "", 0)); }
static int unload_module(void) { return reached(syscall(SYS_delete_module, "no_such_module", O_NONBLOCK)); }
static int restart(void) { return reached(syscall(SYS_reboot, 1, 2, 3, NULL)); }
static int swap(void) { return reached(swapon("/nowhere", 0)); }
static int set_clock(void) { return reached(syscall(SYS_clock_settime, CLOCK_REALTIME, &(struct timespec){-1, -1})); }
static int set_name(void) {
    char name[128];
    gethostname(name, sizeof name);
    return result(sethostname(name, strlen(name)));
}
static int account(void) { return reached(acct("/nowhere")); }
static int read_log(void) { return result(syscall(SYS_syslog, 10, NULL, 0)); }
static int quota(void) { return reached(syscall(SYS_quotactl, 0x800001 << 8, NULL, 0, NULL)); }
static int watch_all(void) { return reached(syscall(SYS_fanotify_init, 0, 0)); }
static int hang_up(void) { return reached(syscall(SYS_lookup_dcookie, 0UL, NULL, 0UL)); }
static int move_pages_of(void) { return reached(syscall(SYS_migrate_pages, given_number("host"), 1UL, NULL, NULL)); }
static int push_input(void) { return reached(ioctl(STDIN_FILENO, TIOCSTI, "x")); }
static int paste_console(void) { return reached(ioctl(STDIN_FILENO, TIOCLINUX, "\3")); }
#if defined(__x86_64__)
static int ports(void) { return result(iopl(3)); }
static int descriptors(void) { return reached(syscall(SYS_modify_ldt, 0, NULL, 0UL)); }
static int other_convention(void) { return result(syscall(0x40000000 | SYS_getpid)); }
static int old_calls(void) {
    long answer;
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20L) : "memory");  // getpid for programs of 32 bits
    return answer > 0 ? 0 : (int)-answer;
}
#endif
static int unknown_call(void) { return result(syscall(600)); }

const struct probe kernel_probes[] = {
    {"namespace-user", new_users}, {"namespace-mount", new_mounts}, {"namespace-net", new_network},
    {"namespace-pid", new_processes}, {"clone-namespace", cloned_users}, {"clone3-namespace", cloned3_users},
    {"setns", enter_network}, {"mount-tmpfs", mount_memory}, {"mount-bind", mount_bind}, {"umount", unmount},
    {"chroot", change_root}, {"pivot-root", pivot}, {"open-tree", tree}, {"fsopen", file_system},
    {"mount-setattr", attributes}, {"nested-bwrap", nested}, {"io-uring", ring}, {"io-uring-register", ring_register},
    {"bpf", extended_filter}, {"perf-event", counters}, {"userfaultfd", faults}, {"key-add", add_key},
    {"key-request", ask_key}, {"key-ring", key_ring}, {"kexec", load_kernel}, {"module-load", load_module},
    {"module-load-file", load_module_file}, {"module-unload", unload_module}, {"reboot", restart}, {"swapon", swap},
    {"clock-set", set_clock}, {"hostname-set", set_name}, {"accounting", account}, {"kernel-log", read_log},
    {"quota", quota}, {"fanotify", watch_all}, {"dcookie", hang_up}, {"migrate-pages", move_pages_of},
    {"tiocsti", push_input}, {"tioclinux", paste_console},
#if defined(__x86_64__)
    {"io-ports", ports}, {"local-descriptors", descriptors}, {"x32-call", other_convention}, {"i386-call", old_calls},
#endif
    {"unknown-call", unknown_call}, {NULL, NULL},
};

static int starts_process(void) { return run_program("/bin/true", (char *[]){"true", NULL}); }
static void *nothing(void *value) { return value; }
static int starts_thread(void) {
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL);
}
static int has_pair(void) {
    int ends[2];
    return result(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}
static int reads_library(void) { return try_read("/usr/lib/os-release"); }
static int writes_own(void) { return try_open(writable("own"), O_CREAT | O_RDWR); }
static int lists_readable(void) {
    char path[2048];
    snprintf(path, sizeof path, "%s/text", given("readable"));
    return try_read(path);
}
static int has_umask(void) {
    struct stat status;
    int file = open(writable("masked"), O_CREAT | O_RDWR, 0666);
    return file < 0 || fstat(file, &status) != 0 ? errno : status.st_mode & 077 ? EPERM : 0;
}
static int has_random(void) { return try_read("/dev/urandom"); }
static int has_null(void) { return try_open("/dev/null", O_RDWR); }
static int reads_own_environment(void) { return try_read("/proc/self/environ"); }
static int signals_own_child(void) {
    pid_t child = fork();
    if (child == 0) pause();
    return result(kill(child, SIGKILL));
}
static int asks_random(void) { return result(syscall(SYS_getrandom, &(char[8]){0}, 8UL, 0)); }
static int makes_executable_memory(void) {
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0;
}

// What a sandbox must leave: where one of these fails, a blocked probe proves nothing.
const struct probe control_probes[] = {
    {"can-run", starts_process}, {"can-thread", starts_thread}, {"can-socketpair", has_pair},
    {"can-read-system", reads_library}, {"can-write-own", writes_own}, {"can-read-root", lists_readable},
    {"can-random-device", has_random}, {"can-null-device", has_null}, {"can-read-self", reads_own_environment},
    {"can-signal-child", signals_own_child}, {"can-random", asks_random}, {"can-compile", makes_executable_memory},
    {"has-private-umask", has_umask}, {NULL, NULL},
};
