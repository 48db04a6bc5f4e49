// Which calls of the kernel a program may make: a filter of classic BPF over the number and the first words of a call.
//
// What is refused is a list, because programs of every kind must run; calls that are newer than the list are refused too,
// as by a kernel that does not have them. Numbers are those of the machine this is built for, x86-64 or 64-bit ARM; calls in
// the convention of another one, x32 among them, do not exist.
//
// Source: Linux kernel documentation, userspace-api/seccomp_filter; seccomp(2); read 2026-11-29.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { OTHER_CONVENTION = 0x40000000 };
static const uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static const uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "the list of calls is for x86-64 and 64-bit ARM"
#endif

// The first number that nobody has looked at; from 403 on, numbers are the same on all machines.
enum { FIRST_UNKNOWN_CALL = 470 };
enum { EXECUTE_DESCRIPTOR = 0x1000, NOT_EXECUTABLE = 0x8 };  // AT_EMPTY_PATH, MFD_NOEXEC_SEAL
enum { MOVE_MOUNT = 429, OPEN_TREE = 428, FSOPEN = 430, FSCONFIG = 431, FSMOUNT = 432, FSPICK = 433, CLONE3 = 435,
       PIDFD_GETFD = 438, PROCESS_MADVISE = 440, MOUNT_SETATTR = 442, QUOTACTL_FD = 443, OPEN_TREE_ATTR = 467,
       FCHMODAT2 = 452, SETXATTRAT = 463, REMOVEXATTRAT = 466, FILE_SETATTR = 469,
       IO_URING_SETUP = 425, IO_URING_ENTER = 426, IO_URING_REGISTER = 427 };

// Looking into other processes, changing the kernel or the machine, and parts of the kernel that few programs need
// and that many ways out went through.
static const int never[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, PIDFD_GETFD, PROCESS_MADVISE,
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_open_by_handle_at,
    SYS_mount, SYS_umount2, SYS_pivot_root, MOVE_MOUNT, OPEN_TREE, OPEN_TREE_ATTR, FSOPEN, FSCONFIG, FSMOUNT, FSPICK,
    MOUNT_SETATTR, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_swapon, SYS_swapoff, SYS_reboot, SYS_acct, SYS_settimeofday, SYS_clock_settime, SYS_sethostname,
    SYS_setdomainname, SYS_quotactl, QUOTACTL_FD, SYS_syslog, SYS_vhangup, SYS_fanotify_init, SYS_lookup_dcookie,
    SYS_move_pages, SYS_migrate_pages,
#if defined(__x86_64__)
    SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs, SYS__sysctl, SYS_create_module,
    SYS_get_kernel_syms, SYS_query_module, SYS_nfsservctl,
#endif
};
// Programs have another way where the kernel does not have these.
static const int absent[] = {IO_URING_SETUP, IO_URING_ENTER, IO_URING_REGISTER};
// What a view of its own is made of; browsers make one for themselves.
static const int views[] = {SYS_unshare, SYS_setns, SYS_chroot};

// What Landlock does not look at: files are changed by path in other ways than by their contents, and processes find each
// other without files. In a view there is nobody and nothing to find.
static const int without_view[] = {
    SYS_fchmodat, FCHMODAT2, SYS_fchownat, SYS_setxattr, SYS_lsetxattr, SETXATTRAT, SYS_removexattr, SYS_lremovexattr,
    REMOVEXATTRAT, FILE_SETATTR, SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semtimedop, SYS_semctl,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
#if defined(__x86_64__)
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat,
#endif
};

static const uint32_t new_namespaces = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                       CLONE_NEWNET | CLONE_NEWCGROUP;

enum { MAXIMUM_INSTRUCTIONS = 512 };

struct filter {
    struct sock_filter code[MAXIMUM_INSTRUCTIONS];
    unsigned short length;
};

static void put(struct filter *f, uint16_t code, uint32_t value, uint8_t yes, uint8_t no) {
    if (f->length < MAXIMUM_INSTRUCTIONS) f->code[f->length] = (struct sock_filter){code, yes, no, value};
    f->length++;
}

static void load(struct filter *f, size_t offset) { put(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }
static void load_number(struct filter *f) { load(f, offsetof(struct seccomp_data, nr)); }
// The low half, where every argument that is looked at has all its bits: both machines are little-endian.
static void load_argument(struct filter *f, int index) {
    load(f, offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t));
}
static void answer(struct filter *f, int error) { put(f, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error, 0, 0); }

static void refuse(struct filter *f, int call, int error) {
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    answer(f, error);
}

static void refuse_all(struct filter *f, const int *calls, size_t count, int error) {
    for (size_t i = 0; i < count; i++) refuse(f, calls[i], error);
}

// Refuses a call whose argument has one of the bits, or has none of them.
static void refuse_bits(struct filter *f, int call, int index, uint32_t bits, bool if_set) {
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load_argument(f, index);
    put(f, BPF_JMP | BPF_JSET | BPF_K, bits, if_set ? 0 : 1, if_set ? 1 : 0);
    answer(f, EPERM);
    load_number(f);
}

static void refuse_value(struct filter *f, int call, int index, uint32_t value) {
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
    load_argument(f, index);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(f, EPERM);
    load_number(f);
}

static void allow_values(struct filter *f, int call, int index, const uint32_t *values, uint8_t count) {
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, (uint8_t)(count + 3));
    load_argument(f, index);
    for (uint8_t i = 0; i < count; i++) put(f, BPF_JMP | BPF_JEQ | BPF_K, values[i], (uint8_t)(count - i), 0);
    answer(f, EACCES);
    load_number(f);
}

// Refuses a call unless its argument is NULL.
static void allow_null(struct filter *f, int call, int index) {
    size_t place = offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 6);
    load(f, place);
    put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
    load(f, place + sizeof(uint32_t));
    put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
    answer(f, EPERM);
    load_number(f);
}

static void begin(struct filter *f) {
    load(f, offsetof(struct seccomp_data, arch));
    put(f, BPF_JMP | BPF_JEQ | BPF_K, architecture, 1, 0);
    answer(f, ENOSYS);
    load_number(f);
#if defined(__x86_64__)
    put(f, BPF_JMP | BPF_JSET | BPF_K, OTHER_CONVENTION, 0, 1);
    answer(f, ENOSYS);
#endif
    put(f, BPF_JMP | BPF_JGE | BPF_K, FIRST_UNKNOWN_CALL, 0, 1);
    answer(f, ENOSYS);
}

static void close_up(struct filter *f, enum level level) {
    static const uint32_t unix_only[] = {AF_UNIX}, carried[] = {AF_UNIX, AF_INET, AF_INET6};
    refuse_all(f, views, sizeof views / sizeof *views, EPERM);
    refuse_bits(f, SYS_clone, 0, new_namespaces, true);
    refuse(f, CLONE3, ENOSYS);  // its flags are in memory, where no filter can read them
    refuse_value(f, SYS_kill, 0, (uint32_t)-1);
    refuse_bits(f, SYS_execveat, 4, EXECUTE_DESCRIPTOR, true);
    refuse_bits(f, SYS_memfd_create, 1, NOT_EXECUTABLE, false);
    allow_values(f, SYS_socket, 0, carried, level == LEVEL_PROXIED ? 3 : 0);
    allow_values(f, SYS_socketpair, 0, unix_only, 1);
}

// Nobody outside is limited, slowed down or moved, and no file outside is touched.
static void stand_in_for_view(struct filter *f) {
    static const uint32_t self[] = {0};
    refuse_all(f, without_view, sizeof without_view / sizeof *without_view, EPERM);
    allow_null(f, SYS_utimensat, 1);  // which then means an open file
    allow_values(f, SYS_prlimit64, 0, self, 1);
    allow_values(f, SYS_sched_setaffinity, 0, self, 1);
    allow_values(f, SYS_sched_setscheduler, 0, self, 1);
    allow_values(f, SYS_sched_setparam, 0, self, 1);
    allow_values(f, SYS_sched_setattr, 0, self, 1);
    allow_values(f, SYS_setpriority, 1, self, 1);
    allow_values(f, SYS_ioprio_set, 1, self, 1);
}

bool filter_calls(enum level level, bool has_view) {
    struct filter f = {.length = 0};
    begin(&f);
    refuse_all(&f, never, sizeof never / sizeof *never, EPERM);
    refuse_all(&f, absent, sizeof absent / sizeof *absent, ENOSYS);
    refuse_value(&f, SYS_ioctl, 1, TIOCSTI);
    refuse_value(&f, SYS_ioctl, 1, TIOCLINUX);
    if (level != LEVEL_BASIC) close_up(&f, level);
    if (level != LEVEL_BASIC && !has_view) stand_in_for_view(&f);
    put(&f, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    if (f.length > MAXIMUM_INSTRUCTIONS) {
        errno = E2BIG;
        return false;
    }
    struct sock_fprog program = {.len = f.length, .filter = f.code};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}
